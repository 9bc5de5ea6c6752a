"""Examples of answers, as the OpenAPI document shows them: the vendor's where a page prints one, else made by ours."""

from collections.abc import Mapping, Sequence
from typing import Final, cast

from pydantic import JsonValue

from outdial.api.isales.examples import CAMPAIGN_DETAILS, DONE

_DONE: Final = cast("Mapping[str, JsonValue]", DONE)
_DETAILS: Final = cast("Mapping[str, JsonValue]", cast("Mapping[str, JsonValue]", CAMPAIGN_DETAILS)["returnObject"])


def _returned(**fields: JsonValue) -> JsonValue:
    return {**_DONE, "returnObject": fields}


def _with(**fields: JsonValue) -> JsonValue:
    return {**_DONE, **fields}


def _added(*called: str) -> JsonValue:
    ids: Sequence[JsonValue] = [
        {"called": number, "dataId": str(1_000_000_000_000_000_101 + place)} for place, number in enumerate(called)
    ]
    return _returned(totalSize=46, dataIdList=[*ids], datalist=[*ids])


NUMBERS_ADDED: Final = _added("80021", "80022", "80023", "80024")
CUSTOMERS_ADDED: Final = _added("80021")
CAMPAIGN_ADDED: Final = _returned(id=146)
CAMPAIGN_PAGE: Final = _with(
    curPage=1, totalSize=1, rowsPerPage=10, curSkillQueueCount=1, curIvrCount=0, data=[dict(_DETAILS)]
)
RETRY_POLICY: Final = _with(
    data={
        "retryPolicyId": "146",
        "policyType": 0,
        "policyJson": '[{"type":1,"policy":[{"result":4,"retryNumber":3,"callInterval":60}]}]',
        "noRetryPolicy": None,
        "busiPolicy": '[{"busiResultCode":"1621474513","busiResultPolicy":2,"callInterval":600}]',
    }
)
BUSINESS_RESULTS: Final = _with(
    totalCount=1,
    data=[
        {
            "name": "interested",
            "code": "1621474513",
            "defLevel": "1",
            "children": [{"name": "call back", "code": "1048856206", "defLevel": "2"}],
        }
    ],
)
WRITTEN_BACK: Final[JsonValue] = {
    **_DONE,
    "resultDesc": "The business result is written back successfully.",
    "returnDesc": "The business result is written back successfully.",
}
"""Seed 004."""
FAILURES: Final = _with(data=[{"statDate": "2020-09-10", "failData": {"01049": 1, "00537": 4}}])
TEMPLATE_ADDED: Final = _returned(id=147)
TEMPLATES: Final = _with(
    offset=0, limit=10, totalSize=1, data=[{"id": 147, "name": "test0827", "status": 9, "taskType": 2}]
)
TEMPLATE_DETAILS: Final = _returned(
    **{name: value for name, value in _DETAILS.items() if name not in ("strBeginTime", "strEndTime")}
    | {"id": 147, "status": 9}
)
SPECIAL_DATE_ADDED: Final = _returned(id=1318795089)
SPECIAL_DATES: Final = _with(
    data=[
        {
            "id": 1318795089,
            "name": "Mid-Autumn Festival",
            "type": 2,
            "week": None,
            "beginTime": "2018-09-22",
            "endTime": "2018-09-24",
        },
        {"id": 1318795090, "name": "weekends", "type": 1, "week": "6,7", "beginTime": None, "endTime": None},
    ]
)
"""The first is that of page 0740."""
BLACKLIST: Final = _with(
    totalCount=1,
    data=[
        {
            "blockNum": "80021",
            "validityExpirationTime": "2020-09-13 08:00:00",
            "flag": True,
            "restrictTimes": 2,
            "restrictPeriod": "1",
            "relCategoryId": "3",
            "typeId": None,
        }
    ],
)
KIND_ADDED: Final = _returned(id="3")
GROUPS: Final = _with(totalCount=1, data=[{"id": "3", "name": "complaints", "description": "wants no calls"}])
TYPES: Final = _with(
    totalCount=1,
    data=[
        {
            "id": "3",
            "name": "complaints",
            "description": None,
            "orgName": None,
            "actionType": "2",
            "action": "apologize",
        }
    ],
)
NUMBER_TYPES: Final = _with(data=["st", "OD"])
"""Page 0763."""
RECORD: Final = _with(
    data={
        "dataId": "1000000000000000101",
        "properties": [
            {"propCode": "sessionId", "propName": "session ID", "propValue": "00750"},
            {"propCode": "caller", "propName": "calling number", "propValue": None},
            {"propCode": "customField", "propName": "user-defined field", "propValue": None},
            {"propCode": "callData", "propName": "call-associated data", "propValue": None},
            {"propCode": "recycleTime", "propName": "recycling time", "propValue": "2020-09-30 00:00:00"},
            {"propCode": "priority", "propName": "priority", "propValue": "3"},
            {"propCode": "batchId", "propName": "batch", "propValue": None},
            {"propCode": "status", "propName": "status", "propValue": "completed"},
            {"propCode": "failCode", "propName": "result of the last call", "propValue": "00537"},
        ],
        "calledNos": [{"calledNo": "80021", "type": "SI"}, {"calledNo": "80022", "type": None}],
    }
)
_COUNTS: Final[Mapping[str, JsonValue]] = {
    "unCallCount": 40,
    "calledCount": 5,
    "finishCount": 6,
    "totalCalledCount": 6,
    "totalCallSucc": 4,
    "totalFinishCount": 6,
    "totalCount": 46,
    "dailyCalledCount": 5,
    "dailyCallSucc": 3,
    "dailyFinishCount": 5,
    "dailyCount": 0,
}
STATISTICS: Final = _with(
    countDetail=[{**_COUNTS, "campaignId": "146", "batchDetail": [{**_COUNTS, "batchId": "autumn"}]}]
)
CALL_COUNTS: Final = _with(data=[{"phone": "80021", "callCount": 2}, {"phone": "80022", "callCount": 0}])
IMPORT_ASKED: Final = _returned(importTaskId="100000000000000000")
IMPORTS: Final = _with(
    result=[
        {
            "id": "100000000000000000",
            "beginTime": "2022-03-11T07:27:09.000+00:00",
            "endTime": "2022-03-11T07:27:10.000+00:00",
            "status": "2",
            "succNum": 998,
            "repeatNum": 1,
            "failNum": 1,
            "blackNum": 0,
            "errMsg": (
                "Left out: line 5: called: must have 1 to 24 of digits, * and #; line 9: called: the number stands in "
                "line 2 already."
            ),
        }
    ],
    count=1,
)
BATCH_ADDED: Final = _returned(id="1000000000000000003")
BATCHES: Final = _with(totalCount=1, data=[{"id": "1000000000000000003", "name": "autumn", "status": 2}])
APPOINTMENT_ADDED: Final = _returned(appointId="1000000000000000007", id="1000000000000000007")
APPOINTMENTS: Final = _with(
    totalCount=1,
    data=[
        {
            "appointId": "1000000000000000007",
            "callType": "1",
            "appointTime": 1_749_204_000_000,
            "calledNo": "80021",
            "taskId": "146",
            "taskName": "National Day",
            "taskStatus": "2",
            "timeout": False,
            "userAccount": None,
            "workNo": "125",
            "userName": None,
            "remark": "later",
            "beginTime": None,
            "endTime": None,
            "callerNo": None,
            "failCode": None,
            "callId": None,
            "busiResult": None,
            "busiSubStatus": None,
        }
    ],
)
_CALL: Final[Mapping[str, JsonValue]] = {
    "called": "80021",
    "failCode": "00000",
    "resultCode": "OB99999",
    "vdnId": 1,
    "callId": "1599724800-1388",
    "recordPath": "",
}
RESULTS: Final = _with(
    totalCount=1,
    data=[
        {**_CALL, "campaignId": 146, "sessionId": "00750", "callTimeStr": "2020-09-10 08:00:00", "callStatus": 6},
    ],
)
ONE_CALL: Final = _with(
    data={
        **_CALL,
        "ackBeginTime": "2020-09-10 08:00:02",
        "callBeginTime": "2020-09-10 08:00:09",
        "callEndTime": "2020-09-10 08:01:30",
        "callStatus": "6",
    }
)
FILE_SERVER_ADDED: Final = _returned(serverId="100000000000000000")
FILE_SERVERS: Final = _with(
    server=[
        {
            "port": "22",
            "ip": "1.2.3.4",
            "filePath": "/home/sftp",
            "userName": "zhangsan",
            "serverId": "100000000000000000",
        }
    ],
    count=1,
)
INVOCATIONS: Final = _with(
    result=[
        {
            "ak": "EXAMPLEAK",
            "method": "POST",
            "url": "/rest/isales/v1/openapi/campaigns/1/blocklist/add",
            "callTime": "2020-09-10 08:00:00",
            "costTime": 4,
            "httpStatus": 200,
            "resultCode": "0200000",
        }
    ]
)
TRANSCRIPT: Final = _with(
    recordList=[
        {
            "interNo": "1",
            "systemReply": "Good morning. Is this a good time?",
            "userSaying": "Hello?",
            "intention": "greeting",
            "systemReplyTime": "2020-09-10 08:00:11",
            "requestTime": "2020-09-10 08:00:10",
            "responseSource": "0",
        }
    ]
)
PLATFORM_CODES: Final = _with(totalCount=25, obsCodes=[{"obsCode": "00000", "obsCodeDesc": "The call succeeded"}])
RESULT_CODE_DEFINED: Final = _with(defId="3")
RESULT_CODES: Final = _with(totalCount=1, data=[{"defId": "3", "displayResult": "nobody there", "resultCode": "OB1"}])
RESULT_CODE: Final = _with(
    obResult={
        "defId": "3",
        "displayResult": "nobody there",
        "vdnId": 1,
        "resultCode": "OB1",
        "resultMapList": [{"mapId": "7", "defId": "3", "failCode": "00603", "vdnId": "1"}],
    }
)
