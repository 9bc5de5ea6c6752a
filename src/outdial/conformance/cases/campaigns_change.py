"""Modifying, deleting, suspending and resuming campaigns (seed 002, 0724, 0725, 0728, 0729)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from outdial.conformance.bodies import LEFT_OUT, Body, time_text
from outdial.conformance.case import Case
from outdial.conformance.cases.campaigns_add import Row
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    CHARACTERS,
    COMBINATION,
    DONE,
    EMPTY,
    HALF,
    NO_CAMPAIGN,
    PARAMETER,
    TOO_LONG,
    TYPE,
    VALUE,
    field,
    show,
)
from outdial.conformance.house import ABSENT
from outdial.conformance.server import V1, V2
from outdial.conformance.visit import Visit

_SOURCES: Final = {V1: ("3.3", "seed 002"), V2: ("3.4", "0724")}
_STARTED, _SUSPENDED = 2, 3

_ROWS: Final[Sequence[Row]] = (
    ("a name of 101 characters is too long", {"name": "n" * 101}, TOO_LONG),
    ("a name must be given", {"name": LEFT_OUT}, EMPTY),
    ("a description of 201 characters is too long", {"description": "d" * 201}, TOO_LONG),
    ("a description must not contain <", {"description": "a<b"}, CHARACTERS),
    ("deviceType must be given", {"deviceType": LEFT_OUT}, EMPTY),
    ("deviceType must be the one that the campaign has", {"deviceType": 1}, (VALUE, COMBINATION, PARAMETER)),
    ("callerNo must be given", {"callerNo": LEFT_OUT}, EMPTY),
    ("maxAlertingTime of 5 s is taken", {"maxAlertingTime": 5}, DONE),
    ("maxAlertingTime of 4 s is too short", {"maxAlertingTime": 4}, VALUE),
    ("maxAlertingTime of 60 s is taken", {"maxAlertingTime": 60}, DONE),
    ("maxAlertingTime of 121 s is too long", {"maxAlertingTime": 121}, VALUE),
    ("maxAlertingTime is an integer", {"maxAlertingTime": []}, TYPE),
    ("scheduleParam must be given", {"scheduleParam": LEFT_OUT}, EMPTY),
    ("a segment's end must be set with its begin", {"scheduleParam.workdayEndTime1": ""}, (HALF, COMBINATION)),
    ("callCount 101 is too large", {"ivrParam.callCount": 101}, VALUE),
    ("callInterval 0 s is too short", {"ivrParam.callInterval": 0}, VALUE),
    ("callBackUrl is nothing but http or https", {"callBackUrl": "203.0.113.1"}, (VALUE, PARAMETER)),
)


def _body(visit: Visit, changes: Mapping[str, object] | None = None, *, version: int = V1) -> Body:
    """The body of a modification, which has no ``initStatus``."""
    return visit.house.campaign_body({"initStatus": LEFT_OUT, **(changes or {})}, version=version)


def _rows(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]

    def case(row: Row) -> Case:
        rule, changes, codes = row

        async def check(visit: Visit) -> None:
            number = await visit.house.modified_campaign()
            await visit.gets(codes, "PUT", f"/{number}", _body(visit, changes, version=version), version=version)

        return steps(interface, rule, source, check)

    return [case(row) for row in _ROWS]


def _of(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]
    caller = {"callerNo": "10086" if version == V1 else [{"accessCode": "10086"}]}

    async def shows_the_change(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        body = _body(visit, {**caller, "maxAlertingTime": 33, "ivrParam.callCount": 7}, version=version)
        await visit.done("PUT", f"/{number}", body, version=version)
        shown = {
            "returnObject.name": body["name"],
            "returnObject.callerNo": "10086",
            "returnObject.maxAlertingTime": 33,
            "returnObject.ivrParam.callCount": 7,
            "returnObject.status": _SUSPENDED,
        }
        show(await visit.done("GET", f"/{number}"), shown)

    async def keeps_its_own_name(visit: Visit) -> None:
        body = _body(visit, version=version)
        number = await visit.fresh_campaign({"name": body["name"]})
        await visit.done("PUT", f"/{number}", body, version=version)

    async def name_of_another(visit: Visit) -> None:
        name = visit.house.unique("check")
        await visit.fresh_campaign({"name": name})
        number = await visit.fresh_campaign()
        await visit.gets("0200005", "PUT", f"/{number}", _body(visit, {"name": name}, version=version), version=version)

    return [
        steps(interface, "details show what was modified", source, shows_the_change),
        steps(interface, "a campaign may keep its name", source, keeps_its_own_name),
        steps(interface, "the name of another campaign is refused", source, name_of_another),
        *_refused(version),
        *_rows(version),
    ]


def _refused(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]

    async def unknown(visit: Visit) -> None:
        await visit.gets(NO_CAMPAIGN, "PUT", f"/{ABSENT}", _body(visit, version=version), version=version)

    async def expired(visit: Visit) -> None:
        number = await visit.house.over_campaign()
        await visit.gets("0200016", "PUT", f"/{number}", _body(visit, version=version), version=version)

    async def begins_before_today(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        begin = time_text(visit.house.clock.now() - timedelta(days=2))
        body = _body(visit, {"strBeginTime": begin}, version=version)
        await visit.gets("0200002", "PUT", f"/{number}", body, version=version)

    async def ends_before_it_begins(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        body = _body(visit, {"strEndTime": time_text(visit.house.clock.now() + timedelta(hours=23))}, version=version)
        await visit.gets((COMBINATION, VALUE, PARAMETER), "PUT", f"/{number}", body, version=version)

    return [
        steps(interface, "a campaign that does not exist is refused", source, unknown),
        steps(interface, "a campaign that has expired is refused", source, expired),
        steps(interface, "a campaign cannot be made to begin before today", source, begins_before_today),
        steps(interface, "a campaign ends after it begins", f"{source} (reading)", ends_before_it_begins),
    ]


async def _keeps_times(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    before = await visit.done("GET", f"/{number}")
    changes = {"strBeginTime": LEFT_OUT, "strEndTime": LEFT_OUT}
    await visit.done("PUT", f"/{number}", _body(visit, changes))
    after = await visit.done("GET", f"/{number}")
    for name in ("strBeginTime", "strEndTime"):
        path = f"returnObject.{name}"
        show(after, {path: field(before, path)})


def _needs_time(name: str) -> Case:
    async def check(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        await visit.gets(EMPTY, "PUT", f"/{number}", _body(visit, {name: LEFT_OUT}, version=V2), version=V2)

    return steps("3.4", f"{name} must be given", "0724", check)


async def _policies_stay(visit: Visit) -> None:
    policy = {"policyType": 0, "policyJson": "[{'type':0,'retryTimes':2,'retryDay':1}]"}
    number = await visit.fresh_campaign({"priority": 1, "retryPolicy": policy}, version=V2)
    await visit.done("PUT", f"/{number}", _body(visit))
    shown = await visit.done("GET", f"/{number}")
    show(shown, {"returnObject.retryPolicy.retryTimes": 2, "returnObject.retryPolicy.retryDay": 1})


async def _policy_changes(visit: Visit) -> None:
    number = await visit.fresh_campaign(version=V2)
    policy = {"policyType": 0, "policyJson": "[{'type':0,'retryTimes':3,'retryDay':2}]"}
    await visit.done("PUT", f"/{number}", _body(visit, {"retryPolicy": policy}, version=V2), version=V2)
    shown = await visit.done("GET", f"/{number}")
    show(shown, {"returnObject.retryPolicy.retryTimes": 3, "returnObject.retryPolicy.retryDay": 2})


async def _deleted(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("DELETE", f"/{number}")
    await visit.gets(NO_CAMPAIGN, "GET", f"/{number}")
    await visit.gets(NO_CAMPAIGN, "DELETE", f"/{number}")


async def _archived(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("DELETE", f"/{number}", {"archiveHistory": 1})
    await visit.gets(NO_CAMPAIGN, "GET", f"/{number}")


async def _deleted_for_good(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("DELETE", f"/{number}", {"archiveHistory": 0})


async def _started_stays(visit: Visit) -> None:
    number = await visit.fresh_campaign({"initStatus": 0})
    await visit.gets("0200009", "DELETE", f"/{number}")
    await visit.done("GET", f"/{number}")


async def _name_is_free(visit: Visit) -> None:
    name = visit.house.unique("check")
    number = await visit.fresh_campaign({"name": name})
    await visit.done("DELETE", f"/{number}")
    await visit.fresh_campaign({"name": name})


async def _suspends(visit: Visit) -> None:
    number = await visit.fresh_campaign({"initStatus": 0})
    await visit.done("PUT", f"/{number}/pause")
    show(await visit.done("GET", f"/{number}"), {"returnObject.status": _SUSPENDED})


async def _resumes(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("PUT", f"/{number}/resume")
    show(await visit.done("GET", f"/{number}"), {"returnObject.status": _STARTED})


async def _started_is_not_resumed(visit: Visit) -> None:
    number = await visit.fresh_campaign({"initStatus": 0})
    await visit.gets("0200011", "PUT", f"/{number}/resume")


CASES: Final[Sequence[Case]] = (
    *_of(V1),
    steps("3.3", "times that are left out stay", "seed 002 (reading)", _keeps_times),
    steps("3.3", "what only the second version can say stays", "0724 (reading)", _policies_stay),
    *_of(V2),
    _needs_time("strBeginTime"),
    _needs_time("strEndTime"),
    steps("3.4", "the retry policy is modified with the campaign", "0724", _policy_changes),
    steps("3.5", "a suspended campaign is deleted", "0725", _deleted),
    steps("3.5", "archiveHistory 1 moves it out of sight", "0725", _archived),
    steps("3.5", "archiveHistory 0 deletes it outright", "0725", _deleted_for_good),
    steps("3.5", "a started campaign cannot be deleted", "0725", _started_stays),
    steps("3.5", "the name of a deleted campaign is free", "0725 (reading)", _name_is_free),
    asks("3.5", "a campaign that does not exist is refused", "0725", "DELETE", "/{absent}", to=NO_CAMPAIGN),
    asks("3.5", "archiveHistory 2 does not exist", "0725", "DELETE", "/{fresh}", {"archiveHistory": 2}, to=VALUE),
    asks("3.5", "archiveHistory is an integer", "0725", "DELETE", "/{fresh}", {"archiveHistory": "no"}, to=TYPE),
    steps("3.8", "a started campaign is suspended", "0728", _suspends),
    asks("3.8", "a suspended campaign cannot be suspended", "0728", "PUT", "/{campaign}/pause", to="0200011"),
    asks("3.8", "a campaign that is over cannot be suspended", "0728", "PUT", "/{over}/pause", to="0200011"),
    asks("3.8", "a campaign that does not exist is refused", "0728", "PUT", "/{absent}/pause", to=NO_CAMPAIGN),
    steps("3.9", "a suspended campaign is resumed", "0729", _resumes),
    steps("3.9", "a started campaign cannot be resumed", "0729", _started_is_not_resumed),
    asks("3.9", "a campaign that is over cannot be resumed", "0729", "PUT", "/{over}/resume", to="0200011"),
    asks("3.9", "a campaign that does not exist is refused", "0729", "PUT", "/{absent}/resume", to=NO_CAMPAIGN),
)
