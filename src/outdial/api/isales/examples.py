"""The vendor's examples, as the OpenAPI document shows them (seeds 000 to 004)."""

from collections.abc import Mapping
from typing import Final

from pydantic import JsonValue

DONE: Final[JsonValue] = {"resultCode": "0200000", "resultDesc": "", "returnCode": "0200000", "returnDesc": ""}

_SCHEDULE: Final[JsonValue] = {
    "workdayBeginTime1": "08:00",
    "workdayEndTime1": "11:30",
    "workdayBeginTime2": "13:00",
    "workdayEndTime2": "17:30",
    "workdayBeginTime3": "",
    "workdayEndTime3": "",
    "holidayBeginTime1": "10:00",
    "holidayEndTime1": "11:00",
    "holidayBeginTime2": "13:00",
    "holidayEndTime2": "17:30",
    "holidayBeginTime3": "",
    "holidayEndTime3": "",
}
_SKILL: Final[JsonValue] = {
    "skillId": 5,
    "skillName": "Voice Skill Queue",
    "outBoundType": 2,
    "predictParam": {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 100}},
}
CAMPAIGN: Final[Mapping[str, JsonValue]] = {
    "name": "Data Package Recommendation for National Day",
    "description": "Data Package Recommendation for National Day",
    "strBeginTime": "2020-09-10 00:00:00",
    "strEndTime": "2020-10-07 23:59:59",
    "deviceType": 2,
    "callerNo": "10085",
    "maxAlertingTime": 20,
    "scheduleParam": _SCHEDULE,
    "skillParam": _SKILL,
    "callBackUrl": "https://10.10.10.10/xxx/xxx/xxx",
}
"""Seed 002."""

ADD_CAMPAIGN: Final[Mapping[str, JsonValue]] = {"suspended at first": {**CAMPAIGN, "initStatus": 1}}
MODIFY_CAMPAIGN: Final[Mapping[str, JsonValue]] = {"seed 002": dict(CAMPAIGN)}
CAMPAIGN_V2: Final[Mapping[str, JsonValue]] = {
    "name": "test0827",
    "strBeginTime": "2021-08-27 00:00:00",
    "strEndTime": "2021-08-28 23:59:59",
    "deviceType": 2,
    "callerNo": [{"accessCode": "88889527", "priority": 3}, {"accessCode": "88880066", "priority": 4}],
    "maxAlertingTime": 20,
    "priority": 4,
    "scheduleParam": {
        "workdayBeginTime1": "00:00",
        "workdayEndTime1": "23:59",
        "holidayBeginTime1": "10:00",
        "holidayEndTime1": "11:00",
    },
    "skillParam": {
        "skillId": 2,
        "skillName": "defaultAudioSkill",
        "outBoundType": 2,
        "predictParam": {
            "predictMethod": 1,
            "expPredictParam": {"maxAvgCallTime": 100, "minAvgCallTime": 50, "outBoundRate": 50},
        },
    },
    "retryPolicy": {
        "policyType": 1,
        "policyJson": "[{'dataType':'SI','type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':600}]}]",
    },
    "callPolicy": {"callType": 1, "chooseType": 0, "turns": [{"turnType": "SI"}]},
    "callBackUrl": "https://10.10.10.10/xxx/xxx/xxx",
}
"""The vendor's page on the second version."""
ADD_CAMPAIGN_V2: Final[Mapping[str, JsonValue]] = {"page 4002": {**CAMPAIGN_V2, "initStatus": 0}}
ADD_TEMPLATE: Final[Mapping[str, JsonValue]] = {
    "page 4002, without times": {
        name: value for name, value in CAMPAIGN_V2.items() if name not in ("strBeginTime", "strEndTime")
    }
}
MODIFY_CAMPAIGN_V2: Final[Mapping[str, JsonValue]] = {"page 4002": dict(CAMPAIGN_V2)}
SET_RETRY_POLICY: Final[Mapping[str, JsonValue]] = {
    "global, common": {"policyJson": "[{'type':0,'retryTimes':1,'retryDay':1}]", "policyType": 0},
    "global, by result": {
        "policyJson": "[{'type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':60}]}]",
        "policyType": 0,
    },
    "by number type, common": {
        "policyJson": "[{'dataType':'ST','type':0,''policy':{'retryTimes':2,'retryDay':1}}]",
        "policyType": 1,
    },
    "by number type, by result": {
        "policyJson": "[{'dataType':'ST','type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':60}]}]",
        "policyType": 1,
    },
}
"""Seed 000; the quote too many in the third is the vendor's."""

ADD_NUMBERS: Final[Mapping[str, JsonValue]] = {
    "seed 003": {
        "callDataList": [
            {"sessionId": "00750", "called": "80021"},
            {"sessionId": "00850", "called": "80022"},
            {"sessionId": "00950", "called": "80023"},
            {"sessionId": "01050", "called": "80024"},
        ]
    }
}
ADD_NUMBERS_V2: Final[Mapping[str, JsonValue]] = {
    "two numbers of one person, a mobile and ten minutes later an office": {
        "callDataList": [
            {
                "sessionId": "00750",
                "called": [{"calledNo": "80021", "type": "SI", "delayTime": 600}, {"calledNo": "80022", "type": "ST"}],
                "priority": "1",
            }
        ]
    }
}
CREATE_APPOINTMENT: Final[Mapping[str, JsonValue]] = {
    "automatic": {
        "callType": 2,
        "calledNo": "80021",
        "workNo": "125",
        "taskId": "146",
        "appointTime": 1_749_204_000_000,
        "callData": '{"fullName":"Lin Zihang"}',
    }
}
CHANGE_APPOINTMENT: Final[Mapping[str, JsonValue]] = {
    "a manual one": {
        "appointId": "1000000000000000007",
        "remark": "later",
        "appointTime": 1_749_204_000_000,
        "workNo": "125",
    }
}
WRITE_BACK: Final[Mapping[str, JsonValue]] = {
    "seed 004": {"busiResult": "1621474513", "subStatus": "1048856206", "busiResultDesc": "1", "workNo": "2033"}
}
CAMPAIGN_DETAILS: Final[JsonValue] = {
    **DONE,
    "returnObject": {
        "id": 146,
        "name": "lizhan_test",
        "description": None,
        "status": 2,
        "strBeginTime": "2018-12-01 00:00:00",
        "strEndTime": "2018-12-02 23:59:59",
        "deviceType": 2,
        "callerNo": "10086",
        "maxAlertingTime": 20,
        "scheduleParam": {
            "workdayBeginTime1": "08:00",
            "workdayEndTime1": "12:00",
            "workdayBeginTime2": "13:30",
            "workdayEndTime2": "17:30",
            "workdayBeginTime3": None,
            "workdayEndTime3": None,
            "holidayBeginTime1": "09:00",
            "holidayEndTime1": "12:00",
            "holidayBeginTime2": "14:00",
            "holidayEndTime2": "17:00",
            "holidayBeginTime3": None,
            "holidayEndTime3": None,
        },
        "ivrParam": None,
        "skillParam": {
            "skillId": 1,
            "skillName": "Voice Skill Queue",
            "outBoundType": 2,
            "predictParam": {
                "predictMethod": 5,
                "expPredictParam": None,
                "agentPredictParam": None,
                "connectPredictParam": None,
                "offhookPredictParam": {"offHookRate": 100},
            },
            "previewParam": None,
        },
        "callBackUrl": "https://receiver.example.com/results",
        "priority": 3,
        "callOrder": None,
        "retryPolicy": None,
        "callPolicy": {"callPolicyId": "146", "callType": 0, "chooseType": None, "turns": None},
    },
}
"""Seed 001, its times as they are emitted, and with the policies that its example leaves out."""

ADD_BLACKLISTED: Final[Mapping[str, JsonValue]] = {
    "three days": {"blocklist": ["80021", "80022"], "validityTime": 3, "validityTimeUnit": 3},
    "two calls a day": {"blocklist": ["80021"], "restrictTimes": 2, "restrictPeriod": "1", "isCoverDupNo": 1},
}
"""Made by the fields of the vendor's page, whose own example cannot be read."""

ADD_CALLING_NUMBERS: Final[Mapping[str, JsonValue]] = {
    "two": {"callerNo": [{"accessCode": "88889527", "priority": 3}, {"accessCode": "88880066"}]}
}
"""With the numbers of the page on adding a campaign (V2)."""
ADD_FILE_SERVER: Final[Mapping[str, JsonValue]] = {
    "a server": {
        "userName": "zhangsan",
        "serverInfo": {"ip": "1.2.3.4", "port": "22", "filePath": "/home/sftp"},
        "serverPwd": "correct horse",
    }
}
QUERY_FILE_SERVERS: Final[Mapping[str, JsonValue]] = {"the first ten": {"limit": 10, "offset": 0}}
IMPORT_FILE: Final[Mapping[str, JsonValue]] = {
    "a workbook": {"serverId": "100000000000000000", "filePath": "/isales/20220310", "fileName": "demo.xlsx"}
}
QUERY_FILE_IMPORTS: Final[Mapping[str, JsonValue]] = {
    "one import": {"limit": 10, "offset": 0, "importTaskIds": ["100000000000000000"]}
}
DELETE_CALLING_NUMBERS: Final[Mapping[str, JsonValue]] = {"one": {"callerNo": [{"accessCode": "88889527"}]}}
DELETE_CAMPAIGN: Final[Mapping[str, JsonValue]] = {"keep its data out of sight": {"archiveHistory": 1}}
COPY_TEMPLATE: Final[Mapping[str, JsonValue]] = {
    "from a campaign": {"name": "National Day", "description": "every year", "from": 146, "initStatus": 0}
}
QUERY_RESULTS: Final[Mapping[str, JsonValue]] = {
    "every call of a day": {
        "beginTime": "2020-09-10 00:00:00",
        "endTime": "2020-09-10 23:59:59",
        "showDetail": 1,
        "pageSize": 100,
        "pageNum": 1,
    },
    "the last call of a session": {"sessionId": "00750"},
}
DEFINE_RESULT: Final[Mapping[str, JsonValue]] = {
    "with a sub-result": {
        "name": "interested",
        "code": "1621474513",
        "description": "wants to be told more",
        "children": [{"name": "call back", "code": "1048856206"}],
    }
}
ADD_NUMBER_TYPES: Final[Mapping[str, JsonValue]] = {"page 0762": {"callNoTypes": ["ST", "SI"]}}
ADD_SPECIAL_DATE: Final[Mapping[str, JsonValue]] = {
    "weekends": {"name": "weekends", "type": 1, "week": "6,7"},
    "some days of one year": {
        "name": "Mid-Autumn Festival",
        "type": 2,
        "week": None,
        "beginTime": "2018-09-22",
        "endTime": "2018-09-24",
    },
    "a day of every year": {"name": "National Day", "type": 3, "beginTime": "10-01", "endTime": "10-03"},
}
CHANGE_SPECIAL_DATE: Final[Mapping[str, JsonValue]] = {
    "page 0740": {
        "id": 1318795089,
        "name": "Mid-Autumn Festival",
        "type": 2,
        "week": None,
        "beginTime": "2018-09-22",
        "endTime": "2018-09-24",
    }
}
DELETE_NUMBERS: Final[Mapping[str, JsonValue]] = {
    "a number": {"called": "80021"},
    "all that are withdrawn by then": {"recycleTime": "2020-09-30 00:00:00", "recycleType": 1, "archiveHistory": 1},
}
COUNT_CALLS: Final[Mapping[str, JsonValue]] = {"two numbers": {"phoneList": ["80021", "80022"]}}
CREATE_BATCH: Final[Mapping[str, JsonValue]] = {"called at once": {"name": "autumn", "status": 1}}
RENAME_BATCH: Final[Mapping[str, JsonValue]] = {"winter": {"id": "1000000000000000003", "name": "winter"}}
NAME_BATCH: Final[Mapping[str, JsonValue]] = {"one batch": {"id": "1000000000000000003"}}
LIST_BATCHES: Final[Mapping[str, JsonValue]] = {"those that are suspended": {"status": 2, "offset": 0, "limit": 10}}
REPORT_APPOINTMENT: Final[Mapping[str, JsonValue]] = {
    "a call that succeeded": {
        "appointId": "1000000000000000007",
        "workNo": "125",
        "callerNo": "10086",
        "failCode": "00000",
        "callId": "1644464743-1388",
        "beginTime": 1_749_204_000_000,
        "endTime": 1_749_204_060_000,
    }
}
NAME_APPOINTMENT: Final[Mapping[str, JsonValue]] = {"one call": {"appointId": "1000000000000000007"}}
LIST_APPOINTMENTS: Final[Mapping[str, JsonValue]] = {
    "those of a number": {"calledNo": "80021", "offset": 0, "limit": 10}
}
CHANGE_FILE_SERVER: Final[Mapping[str, JsonValue]] = {
    "another folder": {
        "userName": "zhangsan",
        "serverInfo": {"ip": "1.2.3.4", "port": "22", "filePath": "/home/sftp/2022"},
        "serverPwd": "correct horse",
    }
}
QUERY_INVOCATIONS: Final[Mapping[str, JsonValue]] = {
    "to the blacklist, in an hour": {
        "offset": 0,
        "limit": 10,
        "url": "blocklist",
        "beginTime": "2020-09-10 08:00:00",
        "endTime": "2020-09-10 09:00:00",
    }
}
DELETE_BLACKLISTED: Final[Mapping[str, JsonValue]] = {"one number": {"blocklistNo": "80021"}}
QUERY_BLACKLISTED: Final[Mapping[str, JsonValue]] = {
    "by number": {"blocklist": ["80021", "80022"]},
    "a page": {"offset": 0, "limit": 10},
}
ADD_GROUP: Final[Mapping[str, JsonValue]] = {"complaints": {"name": "complaints", "description": "wants no calls"}}
CHANGE_GROUP: Final[Mapping[str, JsonValue]] = {"another name": {"id": "3", "name": "regulator"}}
ADD_TYPE: Final[Mapping[str, JsonValue]] = {
    "shown to agents": {"name": "complaints", "actionType": "2", "action": "apologize"}
}
CHANGE_TYPE: Final[Mapping[str, JsonValue]] = {
    "handled without asking": {"id": "3", "name": "regulator", "actionType": "1", "action": "hang up"}
}
QUERY_KINDS: Final[Mapping[str, JsonValue]] = {
    "those with a word in their names": {"name": "com", "offset": 0, "limit": 10}
}
QUERY_TRANSCRIPT: Final[Mapping[str, JsonValue]] = {"one call": {"callId": "1599724800-1388"}}
QUERY_TRANSCRIPT_V2: Final[Mapping[str, JsonValue]] = {
    "its first ten interactions": {"callId": "1599724800-1388", "page": 1, "limit": 10}
}
DEFINE_RESULT_CODE: Final[Mapping[str, JsonValue]] = {
    "nobody there": {"resultCode": "OB1", "displayResult": "nobody there", "obsCodes": ["00603", "01040"]}
}
CHANGE_RESULT_CODE: Final[Mapping[str, JsonValue]] = {
    "less": {"defId": "3", "displayResult": "nobody there", "obsCodes": ["00603"]}
}
