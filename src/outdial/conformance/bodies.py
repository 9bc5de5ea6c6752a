"""Bodies of the vendor's examples, with times that lie ahead; and bodies that differ from another in one thing."""

import copy
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, cast

from pydantic import JsonValue

Body = dict[str, JsonValue]

LEFT_OUT: Final = object()
"""As a change: the field is not there."""

_DAY: Final = timedelta(days=1)
_LASTS: Final = timedelta(days=30)

SCHEDULE: Final[Body] = {
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
"""Seed 002."""

PREDICTED: Final[Body] = {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 100}}
"""Seed 002."""

NUMBERS: Final[Body] = {
    "callDataList": [
        {"sessionId": "00750", "called": "80021"},
        {"sessionId": "00850", "called": "80022"},
        {"sessionId": "00950", "called": "80023"},
        {"sessionId": "01050", "called": "80024"},
    ]
}
"""Seed 003."""


def time_text(at: datetime) -> str:
    """``yyyy-MM-dd HH:mm:ss`` in UTC, as campaigns have it (seed 002)."""
    return at.strftime("%Y-%m-%d %H:%M:%S")


def flow_campaign(name: str, *, now: datetime, flow: str) -> Body:
    """A campaign that brings people to a flow: suspended, and beginning tomorrow, so that it calls nobody."""
    return {
        "name": name,
        "description": "Made to check the interface",
        "strBeginTime": time_text(now + _DAY),
        "strEndTime": time_text(now + _LASTS),
        "deviceType": 3,
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": dict(SCHEDULE),
        "ivrParam": {"deviceSign": flow, "callCount": 3, "callInterval": 3},
        "initStatus": 1,
    }


def skill_campaign(name: str, *, now: datetime, skill_id: int) -> Body:
    """The example of seed 002, suspended and beginning tomorrow."""
    return {
        "name": name,
        "description": "Data Package Recommendation for National Day",
        "strBeginTime": time_text(now + _DAY),
        "strEndTime": time_text(now + _LASTS),
        "deviceType": 2,
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": dict(SCHEDULE),
        "skillParam": {
            "skillId": skill_id,
            "skillName": "Voice Skill Queue",
            "outBoundType": 2,
            "predictParam": copy.deepcopy(PREDICTED),
        },
        "callBackUrl": "https://10.10.10.10/xxx/xxx/xxx",
        "initStatus": 1,
    }


def skill_campaign_v2(name: str, *, now: datetime, skill_id: int) -> Body:
    """The example of page 4002, suspended and beginning tomorrow."""
    return {
        "name": name,
        "strBeginTime": time_text(now + _DAY),
        "strEndTime": time_text(now + _LASTS),
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
            "skillId": skill_id,
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
        "initStatus": 1,
        "callBackUrl": "https://10.10.10.10/xxx/xxx/xxx",
    }


def given(fields: Mapping[str, JsonValue]) -> Body:
    """The fields that have a value: null takes one out."""
    return {name: value for name, value in fields.items() if value is not None}


def changed(body: Mapping[str, JsonValue], changes: Mapping[str, object]) -> Body:
    """The body with other values at dotted paths; ``LEFT_OUT`` takes the field out."""
    new = copy.deepcopy(dict(body))
    for path, value in changes.items():
        *way, last = path.split(".")
        place = new
        for step in way:
            place = cast("Body", place.setdefault(step, {}))
        if value is LEFT_OUT:
            place.pop(last, None)
        else:
            place[last] = cast("JsonValue", copy.deepcopy(value))
    return new
