"""Details and lists of campaigns (seed 001, 0726, 0727)."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import SCHEDULE, time_text
from outdial.conformance.case import Case, Need
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    A_TIME,
    EMPTY,
    NO_CAMPAIGN,
    NOTHING,
    PARAMETER,
    TOO_LONG,
    TYPE,
    VALUE,
    Codes,
    field,
    listed,
    show,
)
from outdial.conformance.visit import Visit

_ALL: Final[Mapping[str, object]] = {"status": 0, "deviceType": 0, "curPage": 1, "rowsPerPage": 10}
"""The query of the page, for every campaign."""

_FLOW: Final = 3
"""``deviceType`` of campaigns with an IVR."""
_ENVELOPE: Final[Mapping[str, JsonValue]] = {
    "resultCode": "0200000",
    "returnCode": "0200000",
}


async def _shows_what_was_added(visit: Visit) -> None:
    body = visit.house.campaign_body()
    reply = await visit.add_campaign(body)
    number = field(reply, "returnObject.id")
    shown = await visit.done("GET", f"/{number}")
    same = ("name", "description", "strBeginTime", "strEndTime", "deviceType", "callerNo", "maxAlertingTime")
    show(shown, {f"returnObject.{name}": body[name] for name in same})
    show(shown, {f"returnObject.ivrParam.{name}": value for name, value in _ivr(body).items()})


def _ivr(body: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    value = body["ivrParam"]
    return value if isinstance(value, dict) else {}


async def _schedule(visit: Visit) -> None:
    reply = await visit.done("GET", f"/{await visit.house.lent_campaign()}")
    set_ = {name: value for name, value in SCHEDULE.items() if value}
    show(reply, {f"returnObject.scheduleParam.{name}": value for name, value in set_.items()})


async def _chinese(visit: Visit) -> None:
    name = f"国庆外呼 {visit.house.unique('n')}"
    number = await visit.fresh_campaign({"name": name, "description": "套餐推荐"})
    show(await visit.done("GET", f"/{number}"), {"returnObject.name": name, "returnObject.description": "套餐推荐"})


async def _retry_policy(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    policy: JsonValue = {"policyJson": "[{'type':0,'retryTimes':1,'retryDay':2}]", "policyType": 0}
    await visit.done("POST", f"/retryPolicy/{number}", policy)
    shown = {"policyType": 0, "retryTimes": 1, "retryDay": 2, "callInterval": A_NUMBER}
    reply = await visit.done("GET", f"/{number}")
    show(reply, {f"returnObject.retryPolicy.{name}": value for name, value in shown.items()})


async def _of_skill(visit: Visit) -> None:
    visit.skill_id()
    changes = {
        "deviceType": 2,
        "skillParam": {
            "skillId": visit.skill_id(),
            "outBoundType": 2,
            "predictParam": {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 100}},
        },
    }
    number = await visit.fresh_campaign(changes)
    param = "returnObject.skillParam"
    shown: dict[str, JsonValue] = {
        f"{param}.skillId": visit.skill_id(),
        f"{param}.outBoundType": 2,
        f"{param}.predictParam.predictMethod": 5,
        f"{param}.predictParam.offhookPredictParam.offHookRate": 100,
    }
    reply = await visit.done("GET", f"/{number}")
    show(reply, shown)
    unset = ("ivrParam", "skillParam.previewParam", "skillParam.predictParam.expPredictParam")
    show(reply, {f"returnObject.{name}": NOTHING for name in unset})


async def _other_tenant(visit: Visit) -> None:
    number = await visit.house.lent_campaign()
    reply = await visit.ask("GET", f"/{number}", key=visit.house.means.other)
    name = field(await visit.done("GET", f"/{number}"), "returnObject.name")
    if isinstance(name, str) and name.encode() in reply.text:
        raise reply.mismatch("an answer that shows nothing of another tenant's campaign (0003)")


async def _found_by_name(visit: Visit) -> None:
    body = visit.house.campaign_body()
    name = str(body["name"])
    await visit.add_campaign(body)
    reply = await visit.done("GET", "", query={**_ALL, "name": name})
    show(reply, {"totalSize": 1, "data.0.name": name})


def _status_shown(status: int) -> Case:
    async def check(visit: Visit) -> None:
        await visit.fresh_campaign({"initStatus": 0})
        await visit.house.lent_campaign()
        await visit.house.over_campaign()
        reply = await visit.done("GET", "", query={**_ALL, "status": status, "rowsPerPage": 100})
        found = listed(reply, "data")
        if not found or any(each.get("status") != status for each in found):
            raise reply.mismatch(f"campaigns of status {status}, and no others")

    return steps("3.7", f"status {status} is kept to", "0727", check)


async def _device_type_kept_to(visit: Visit) -> None:
    await visit.house.lent_campaign()
    reply = await visit.done("GET", "", query={**_ALL, "deviceType": 3})
    found = listed(reply, "data")
    if not found or any(each.get("deviceType") != _FLOW for each in found):
        raise reply.mismatch("campaigns of deviceType 3, and no others")


async def _page_below_one(visit: Visit) -> None:
    await visit.house.lent_campaign()
    show(await visit.done("GET", "", query={**_ALL, "curPage": 0}), {"curPage": 1})


async def _pages_differ(visit: Visit) -> None:
    await visit.house.lent_campaign()
    await visit.fresh_campaign()
    first, second = [await visit.done("GET", "", query={**_ALL, "curPage": page, "rowsPerPage": 1}) for page in (1, 2)]
    show(second, {"curPage": 2, "rowsPerPage": 1})
    if len(listed(second, "data")) != 1 or field(first, "data.0.id") == field(second, "data.0.id"):
        raise second.mismatch("one campaign, another than on page 1")


async def _begins_later(visit: Visit) -> None:
    await visit.house.lent_campaign()
    far = time_text(visit.house.clock.now().replace(year=visit.house.clock.now().year + 20, day=1))
    show(await visit.done("GET", "", query={**_ALL, "beginTime": far}), {"totalSize": 0})


def _bad(rule: str, change: Mapping[str, object], codes: Codes) -> Case:
    query = {name: value for name, value in {**_ALL, **change}.items() if value is not None}
    return asks("3.7", rule, "0727", "GET", "", query=query, to=codes)


CASES: Final[Sequence[Case]] = (
    steps("3.6", "details show what was added", "seed 001", _shows_what_was_added),
    steps("3.6", "details show the segments of the day", "seed 001", _schedule),
    steps("3.6", "Chinese comes back as it was sent", "seed 002", _chinese),
    steps("3.6", "details show the retry policy", "seed 001", _retry_policy),
    steps("3.6", "details show the skill queue, and null for what is not used", "seed 001", _of_skill, Need.SKILL),
    steps("3.6", "another tenant does not see a campaign", "0003 (reading)", _other_tenant, Need.OTHER_TENANT),
    asks("3.6", "details have the id", "seed 001", "GET", "/{campaign}", shows={"returnObject.id": A_NUMBER}),
    asks(
        "3.6", "a suspended campaign has status 3", "seed 001", "GET", "/{campaign}", shows={"returnObject.status": 3}
    ),
    asks(
        "3.6",
        "a campaign whose end has passed has status 4",
        "seed 001, 0726",
        "GET",
        "/{over}",
        shows={"returnObject.status": 4},
    ),
    asks(
        "3.6",
        "times are yyyy-MM-dd HH:mm:ss",
        "0726",
        "GET",
        "/{campaign}",
        shows={"returnObject.strBeginTime": A_TIME, "returnObject.strEndTime": A_TIME},
    ),
    asks(
        "3.6",
        "skillParam of a campaign for a flow is null",
        "seed 001",
        "GET",
        "/{campaign}",
        shows={"returnObject.skillParam": NOTHING},
    ),
    asks("3.6", "a campaign that does not exist is refused", "seed 001", "GET", "/{absent}", to=NO_CAMPAIGN),
    asks(
        "3.7",
        "the answer tells page, size and counts",
        "0727",
        "GET",
        "",
        query=_ALL,
        shows={
            **_ENVELOPE,
            "curPage": 1,
            "rowsPerPage": 10,
            "totalSize": A_NUMBER,
            "curSkillQueueCount": A_NUMBER,
            "curIvrCount": A_NUMBER,
            "data": A_LIST,
        },
    ),
    steps("3.7", "a campaign is found by its name", "0727", _found_by_name),
    _status_shown(2),
    _status_shown(3),
    _status_shown(4),
    steps("3.7", "deviceType is kept to", "0727", _device_type_kept_to),
    steps("3.7", "a page below 1 is page 1", "0727", _page_below_one),
    steps("3.7", "the second page shows other campaigns", "0727", _pages_differ),
    steps("3.7", "beginTime is the earliest start", "0727", _begins_later),
    _bad("status must be given", {"status": None}, EMPTY),
    _bad("status 1 does not exist", {"status": 1}, VALUE),
    _bad("status is an integer", {"status": "started"}, TYPE),
    _bad("deviceType must be given", {"deviceType": None}, EMPTY),
    _bad("deviceType 4 does not exist", {"deviceType": 4}, VALUE),
    _bad("rowsPerPage 100 is taken", {"rowsPerPage": 100}, "0200000"),
    _bad("rowsPerPage 101 is too large", {"rowsPerPage": 101}, VALUE),
    _bad("rowsPerPage 0 is too small", {"rowsPerPage": 0}, (VALUE, "0200000")),
    _bad("a name of 30 characters is taken", {"name": "n" * 30}, "0200000"),
    _bad("a name of 31 characters is too long", {"name": "n" * 31}, TOO_LONG),
    _bad("beginTime is a time", {"beginTime": "yesterday"}, (VALUE, PARAMETER)),
    _bad("endTime is a time", {"endTime": "2026-02-30 00:00:00"}, (VALUE, PARAMETER)),
    _bad("ccId may be given", {"ccId": 1}, "0200000"),
)
