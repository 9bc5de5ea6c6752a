"""Adding campaigns, in both versions (0721, 0722): the bounds of every field that both have."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from outdial.conformance.bodies import LEFT_OUT, time_text
from outdial.conformance.case import CannotJudge, Case
from outdial.conformance.cases.table import steps
from outdial.conformance.expect import (
    A_NUMBER,
    CHARACTERS,
    COMBINATION,
    CONVERSION,
    DONE,
    EMPTY,
    HALF,
    PARAMETER,
    TOO_LONG,
    TYPE,
    VALUE,
    Codes,
    show,
)
from outdial.conformance.server import V1, V2
from outdial.conformance.visit import Visit

CAMPAIGNS_MAX: Final = 20
"""Of each kind that are not over (0721)."""

_SOURCES: Final = {V1: ("3.1", "0721"), V2: ("3.2", "0722")}
_EMPTY_SEGMENTS: Final = dict.fromkeys(
    [
        f"scheduleParam.{kind}{edge}Time{number}"
        for kind in ("workday", "holiday")
        for edge in ("Begin", "End")
        for number in (1, 2, 3)
    ],
    "",
)

Row = tuple[str, Mapping[str, object], Codes]

OF_BOTH: Final[Sequence[Row]] = (
    ("a name of 100 characters is taken", {"name": "n" * 100}, DONE),
    ("a name of 101 characters is too long", {"name": "n" * 101}, TOO_LONG),
    ("a name must be given", {"name": LEFT_OUT}, EMPTY),
    ("a blank name is none", {"name": ""}, EMPTY),
    ("a name is a text", {"name": 7}, (TYPE, DONE)),
    ("a description of 200 characters is taken", {"description": "d" * 200}, DONE),
    ("a description of 201 characters is too long", {"description": "d" * 201}, TOO_LONG),
    *((f"a description must not contain {sign}", {"description": f"a{sign}b"}, CHARACTERS) for sign in '"[]=;<>'),
    ("a description may be left out", {"description": LEFT_OUT}, DONE),
    ("strBeginTime must be given", {"strBeginTime": LEFT_OUT}, EMPTY),
    ("strEndTime must be given", {"strEndTime": LEFT_OUT}, EMPTY),
    ("strBeginTime is a time", {"strBeginTime": "soon"}, (VALUE, PARAMETER, CONVERSION)),
    ("strEndTime is a time", {"strEndTime": "2026-13-01 00:00:00"}, (VALUE, PARAMETER, CONVERSION)),
    ("deviceType must be given", {"deviceType": LEFT_OUT}, EMPTY),
    ("deviceType 4 is not used", {"deviceType": 4}, VALUE),
    ("deviceType 0 is for queries alone", {"deviceType": 0}, VALUE),
    ("deviceType 7 does not exist", {"deviceType": 7}, VALUE),
    ("deviceType is an integer", {"deviceType": "three"}, TYPE),
    ("deviceType 1 takes a flow", {"deviceType": 1}, DONE),
    ("callerNo must be given", {"callerNo": LEFT_OUT}, EMPTY),
    ("maxAlertingTime must be given", {"maxAlertingTime": LEFT_OUT}, EMPTY),
    ("maxAlertingTime is an integer", {"maxAlertingTime": "long"}, TYPE),
    ("maxAlertingTime of 5 s is taken", {"maxAlertingTime": 5}, DONE),
    ("maxAlertingTime of 4 s is too short", {"maxAlertingTime": 4}, VALUE),
    ("maxAlertingTime of 121 s is too long", {"maxAlertingTime": 121}, VALUE),
    ("scheduleParam must be given", {"scheduleParam": LEFT_OUT}, EMPTY),
    ("scheduleParam is an object", {"scheduleParam": "08:00"}, (TYPE, CONVERSION)),
    (
        "one segment for workdays must be given",
        {**_EMPTY_SEGMENTS, "scheduleParam.holidayBeginTime1": "10:00", "scheduleParam.holidayEndTime1": "11:00"},
        (EMPTY, PARAMETER, COMBINATION),
    ),
    (
        "one segment for workdays is enough",
        {**_EMPTY_SEGMENTS, "scheduleParam.workdayBeginTime1": "00:00", "scheduleParam.workdayEndTime1": "23:59"},
        DONE,
    ),
    (
        "a third segment is taken",
        {"scheduleParam.workdayBeginTime3": "18:00", "scheduleParam.workdayEndTime3": "19:00"},
        DONE,
    ),
    (
        "an unused segment may be null",
        {"scheduleParam.workdayBeginTime3": None, "scheduleParam.workdayEndTime3": None},
        DONE,
    ),
    ("a segment's end must be set with its begin", {"scheduleParam.workdayEndTime2": ""}, (HALF, COMBINATION)),
    ("a segment's begin must be set with its end", {"scheduleParam.holidayBeginTime1": ""}, (HALF, COMBINATION)),
    (
        "a segment must begin before it ends",
        {"scheduleParam.workdayEndTime1": "07:59"},
        (COMBINATION, VALUE, PARAMETER),
    ),
    ("a segment's time is no hour 24", {"scheduleParam.workdayEndTime2": "24:00"}, (VALUE, PARAMETER)),
    ("a segment's time is HH:mm", {"scheduleParam.workdayEndTime2": "17h30"}, (VALUE, PARAMETER)),
    ("ivrParam must be given with deviceType 3", {"ivrParam": LEFT_OUT}, (EMPTY, COMBINATION)),
    ("deviceSign must be given", {"ivrParam.deviceSign": LEFT_OUT}, EMPTY),
    ("callCount must be given", {"ivrParam.callCount": LEFT_OUT}, EMPTY),
    ("callCount 1 is taken", {"ivrParam.callCount": 1}, DONE),
    ("callCount 100 is taken", {"ivrParam.callCount": 100}, DONE),
    ("callCount 0 is too small", {"ivrParam.callCount": 0}, VALUE),
    ("callCount 101 is too large", {"ivrParam.callCount": 101}, VALUE),
    ("callInterval 1 s is taken", {"ivrParam.callInterval": 1}, DONE),
    ("callInterval 9999 s is taken", {"ivrParam.callInterval": 9999}, DONE),
    ("callInterval 0 s is too short", {"ivrParam.callInterval": 0}, VALUE),
    ("callInterval 10000 s is too long", {"ivrParam.callInterval": 10_000}, VALUE),
    ("callBackUrl may be http", {"callBackUrl": "http://203.0.113.1/results"}, DONE),
    ("callBackUrl may be https", {"callBackUrl": "https://203.0.113.1/results"}, DONE),
    ("callBackUrl is nothing but http or https", {"callBackUrl": "ftp://203.0.113.1/results"}, (VALUE, PARAMETER)),
    ("skillParam must be given with deviceType 2", {"deviceType": 2}, (EMPTY, COMBINATION)),
    ("initStatus is 0 or 1", {"initStatus": 2}, VALUE),
)
"""What is asked of a campaign for a flow in either version."""

_OF_V1: Final[Sequence[Row]] = (
    ("callerNo of 24 characters is taken", {"callerNo": "1" * 24}, DONE),
    ("callerNo of 25 characters is too long", {"callerNo": "1" * 25}, TOO_LONG),
    ("callerNo may have * and #", {"callerNo": "*10085#"}, DONE),
    ("callerNo has no letters", {"callerNo": "10085a"}, CHARACTERS),
    ("callerNo is not blank", {"callerNo": ""}, EMPTY),
    ("maxAlertingTime of 120 s is taken", {"maxAlertingTime": 120}, DONE),
)


def _row(version: int, row: Row) -> Case:
    rule, changes, codes = row
    interface, source = _SOURCES[version]

    async def check(visit: Visit) -> None:
        await visit.add_campaign(visit.house.campaign_body(changes, version=version), codes, version=version)

    return steps(interface, rule, source, check)


def of_version(version: int, rows: Sequence[Row]) -> Sequence[Case]:
    """Cases that add one campaign each, which differs from a good one in the row's changes."""
    return [_row(version, row) for row in rows]


def _both(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]

    async def name_taken(visit: Visit) -> None:
        body = visit.house.campaign_body(version=version)
        await visit.add_campaign(body, version=version)
        await visit.add_campaign({**body}, "0200005", version=version)

    async def begins_before_today(visit: Visit) -> None:
        begin = time_text(visit.house.clock.now() - timedelta(days=2))
        await visit.add_campaign(
            visit.house.campaign_body({"strBeginTime": begin}, version=version), "0200002", version=version
        )

    async def begins_now(visit: Visit) -> None:
        begin = time_text(visit.house.clock.now())
        await visit.add_campaign(visit.house.campaign_body({"strBeginTime": begin}, version=version), version=version)

    async def ends_before_it_begins(visit: Visit) -> None:
        end = time_text(visit.house.clock.now() + timedelta(hours=23))
        codes = (COMBINATION, VALUE, PARAMETER)
        await visit.add_campaign(
            visit.house.campaign_body({"strEndTime": end}, version=version), codes, version=version
        )

    return [
        steps(interface, "a name that a campaign has is refused", source, name_taken),
        steps(interface, "a campaign cannot begin before today", source, begins_before_today),
        steps(interface, "a campaign may begin now", source, begins_now),
        steps(interface, "a campaign ends after it begins", f"{source} (reading)", ends_before_it_begins),
    ]


def _added(version: int) -> Sequence[Case]:
    interface, source = _SOURCES[version]

    async def starts(visit: Visit) -> None:
        number = await visit.fresh_campaign({"initStatus": 0}, version=version)
        show(await visit.done("GET", f"/{number}"), {"returnObject.status": 2})

    async def is_suspended(visit: Visit) -> None:
        number = await visit.fresh_campaign({"initStatus": 1}, version=version)
        show(await visit.done("GET", f"/{number}"), {"returnObject.status": 3})

    async def answers_its_id(visit: Visit) -> None:
        reply = await visit.add_campaign(visit.house.campaign_body(version=version), version=version)
        show(reply, {"returnObject.id": A_NUMBER})

    return [
        steps(interface, "the answer has the new id, an integer", source, answers_its_id),
        steps(interface, "initStatus 0 starts it", f"{source} (reading)", starts),
        steps(interface, "initStatus 1 suspends it", f"{source} (reading)", is_suspended),
    ]


async def _too_many(visit: Visit) -> None:
    """One more than may be is tried; the tenant may have been given more."""
    for _ in range(CAMPAIGNS_MAX + 1):
        reply = await visit.add_campaign(visit.house.campaign_body(), (DONE, "0200004"))
        if reply.code != DONE:
            return
    raise CannotJudge(f"more than {CAMPAIGNS_MAX} campaigns were taken: this tenant may have more")


async def _end_without_blank(visit: Visit) -> None:
    end = time_text(visit.house.clock.now() + timedelta(days=9)).replace(" ", "")
    await visit.add_campaign(visit.house.campaign_body({"strEndTime": end}))


CASES: Final[Sequence[Case]] = (
    *_added(V1),
    *_both(V1),
    *of_version(V1, OF_BOTH),
    *of_version(V1, _OF_V1),
    steps("3.1", "strEndTime may be written without its blank, as the page prints it", "seed 002", _end_without_blank),
    steps("3.1", f"more than {CAMPAIGNS_MAX} campaigns with an IVR are refused", "0721", _too_many),
    *_added(V2),
    *_both(V2),
    *of_version(V2, OF_BOTH),
)
