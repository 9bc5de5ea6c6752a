"""Campaigns with agents: predicted, previewed, preempted (seed 002, 0721, 0722)."""

from collections.abc import Mapping, Sequence
from typing import Final

from outdial.conformance.bodies import LEFT_OUT, Body, changed, skill_campaign, skill_campaign_v2
from outdial.conformance.case import CannotJudge, Case, Need
from outdial.conformance.cases.campaigns_add import CAMPAIGNS_MAX, Row
from outdial.conformance.cases.table import steps
from outdial.conformance.expect import (
    A_NUMBER,
    COMBINATION,
    DONE,
    EMPTY,
    PARAMETER,
    TOO_LONG,
    TYPE,
    VALUE,
    show,
    text_at,
)
from outdial.conformance.server import V2
from outdial.conformance.visit import Visit

SKILL_ABSENT: Final = 1000
"""The largest id there can be; one that a test of an interface is unlikely to find taken."""

_EXP: Final = "skillParam.predictParam.expPredictParam"
_AGENT: Final = "skillParam.predictParam.agentPredictParam"
_CONNECT: Final = "skillParam.predictParam.connectPredictParam"
_METHOD: Final = "skillParam.predictParam.predictMethod"
_TALK: Final = {"maxAvgCallTime": 100, "minAvgCallTime": 50}
_BY_RATE: Final = {_METHOD: 1, _EXP: {**_TALK, "outBoundRate": 70}}
_BY_USE: Final = {_METHOD: 2, _AGENT: {**_TALK, "lossRate": 3, "utilRate": 70, "utilRateMethod": 1}}
_BY_CONNECTION: Final = {_METHOD: 3, _CONNECT: {**_TALK, "lossRate": 3, "waitTime": 5, "connRate": 50}}
_PREVIEW: Final = {
    "deviceType": 5,
    "skillParam.outBoundType": 5,
    "skillParam.predictParam": LEFT_OUT,
    "skillParam.previewParam": {"failInterval": 3, "obCallCount": 2, "autoCallTime": 17},
}
_PREEMPTED: Final = {"deviceType": 6, "skillParam.outBoundType": LEFT_OUT, "skillParam.predictParam": LEFT_OUT}


def _bounds(what: str, base: Mapping[str, object], path: str, least: int, most: int) -> Sequence[Row]:
    return (
        (f"{what} {least} is taken", {**base, path: least}, DONE),
        (f"{what} {most} is taken", {**base, path: most}, DONE),
        (f"{what} {least - 1} is too small", {**base, path: least - 1}, VALUE),
        (f"{what} {most + 1} is too large", {**base, path: most + 1}, VALUE),
    )


_ROWS: Final[Sequence[Row]] = (
    ("the example of the page is taken", {}, DONE),
    ("skillId must be given", {"skillParam.skillId": LEFT_OUT}, EMPTY),
    ("skillId 0 is too small", {"skillParam.skillId": 0}, VALUE),
    ("skillId 1001 is too large", {"skillParam.skillId": 1001}, VALUE),
    ("skillId is an integer", {"skillParam.skillId": "voice"}, TYPE),
    ("a skill queue that does not exist is refused", {"skillParam.skillId": SKILL_ABSENT}, "0200017"),
    ("skillName of 100 characters is taken", {"skillParam.skillName": "s" * 100}, DONE),
    ("skillName of 101 characters is too long", {"skillParam.skillName": "s" * 101}, TOO_LONG),
    ("outBoundType must not contradict deviceType", {"skillParam.outBoundType": 5}, (COMBINATION, EMPTY, PARAMETER)),
    ("predictParam must be given", {"skillParam.predictParam": LEFT_OUT}, (EMPTY, COMBINATION)),
    ("predictMethod must be given", {_METHOD: LEFT_OUT}, EMPTY),
    ("predictMethod 4 does not exist", {_METHOD: 4}, VALUE),
    ("a method needs its own object", {_METHOD: 1}, (EMPTY, COMBINATION)),
    ("method 1 takes its figures", _BY_RATE, DONE),
    ("method 2 takes its figures", _BY_USE, DONE),
    ("method 3 takes its figures", _BY_CONNECTION, DONE),
    ("utilRateMethod 2 is taken", {**_BY_USE, f"{_AGENT}.utilRateMethod": 2}, DONE),
    ("utilRateMethod 3 does not exist", {**_BY_USE, f"{_AGENT}.utilRateMethod": 3}, VALUE),
    ("maxAvgCallTime 200 is taken", {**_BY_RATE, f"{_EXP}.maxAvgCallTime": 200}, DONE),
    ("maxAvgCallTime 201 is too large", {**_BY_RATE, f"{_EXP}.maxAvgCallTime": 201}, VALUE),
    ("minAvgCallTime 49 is too small", {**_BY_RATE, f"{_EXP}.minAvgCallTime": 49}, VALUE),
    ("minAvgCallTime may equal maxAvgCallTime", {**_BY_RATE, f"{_EXP}.minAvgCallTime": 100}, DONE),
    (
        "minAvgCallTime must not exceed maxAvgCallTime",
        {**_BY_RATE, f"{_EXP}.minAvgCallTime": 101},
        (COMBINATION, VALUE, PARAMETER),
    ),
    *_bounds("outBoundRate", _BY_RATE, f"{_EXP}.outBoundRate", 0, 100),
    *_bounds("lossRate", _BY_USE, f"{_AGENT}.lossRate", 0, 100),
    *_bounds("utilRate", _BY_USE, f"{_AGENT}.utilRate", 0, 100),
    *_bounds("waitTime", _BY_CONNECTION, f"{_CONNECT}.waitTime", 0, 16),
    *_bounds("connRate", _BY_CONNECTION, f"{_CONNECT}.connRate", 0, 100),
    ("offHookRate 101 is too large", {"skillParam.predictParam.offhookPredictParam.offHookRate": 101}, VALUE),
    ("previewed calls are taken", _PREVIEW, DONE),
    ("previewed calls need a previewParam", {**_PREVIEW, "skillParam.previewParam": LEFT_OUT}, (EMPTY, COMBINATION)),
    *_bounds("failInterval", _PREVIEW, "skillParam.previewParam.failInterval", 3, 60),
    *_bounds("obCallCount", _PREVIEW, "skillParam.previewParam.obCallCount", 1, 100),
    ("autoCallTime 5 is taken", {**_PREVIEW, "skillParam.previewParam.autoCallTime": 5}, DONE),
    ("autoCallTime 4 is too small", {**_PREVIEW, "skillParam.previewParam.autoCallTime": 4}, VALUE),
    (
        "autoCallTime leaves 3 s of maxAlertingTime",
        {**_PREVIEW, "skillParam.previewParam.autoCallTime": 18},
        (VALUE, COMBINATION, PARAMETER),
    ),
    (
        "maxAlertingTime of previewed calls may be 9 s",
        {**_PREVIEW, "maxAlertingTime": 9, "skillParam.previewParam.autoCallTime": 6},
        DONE,
    ),
    (
        "maxAlertingTime of previewed calls is no 8 s",
        {**_PREVIEW, "maxAlertingTime": 8, "skillParam.previewParam.autoCallTime": 5},
        VALUE,
    ),
    ("preempted calls are taken", _PREEMPTED, DONE),
)


def _row(row: Row) -> Case:
    rule, changes, codes = row

    async def check(visit: Visit) -> None:
        await visit.add_campaign(changed(_body(visit), changes), codes)

    return steps("3.1", f"with a skill queue: {rule}", "seed 002, 0721", check, Need.SKILL)


def _body(visit: Visit) -> Body:
    name = visit.house.unique("check")
    return skill_campaign(name, now=visit.house.clock.now(), skill_id=visit.skill_id())


async def _example_v2(visit: Visit) -> None:
    name = visit.house.unique("check")
    body = skill_campaign_v2(name, now=visit.house.clock.now(), skill_id=visit.skill_id())
    show(await visit.add_campaign(body, version=V2), {"returnObject.id": A_NUMBER})


async def _preview_v2(visit: Visit) -> None:
    body = changed(_body(visit), {**_PREVIEW, "maxAlertingTime": 120})
    await visit.add_campaign(body, version=V2)


async def _unknown_queue_v2(visit: Visit) -> None:
    body = changed(_body(visit), {"skillParam.skillId": SKILL_ABSENT})
    await visit.add_campaign(body, "0200017", version=V2)


def _spelt(name: str) -> Case:
    async def check(visit: Visit) -> None:
        figures = {"maxAvgCallTime": 100, name: 60, "outBoundRate": 70}
        reply = await visit.add_campaign(changed(_body(visit), {_METHOD: 1, _EXP: figures}))
        shown = await visit.done("GET", f"/{text_at(reply, 'returnObject.id')}")
        show(shown, {f"returnObject.{_EXP}.mimAvgCallTime": 60})

    rule = f"with a skill queue: {name} is understood, and details show it as mimAvgCallTime"
    source = "seed 002" if name == "minAvgCallTime" else "seed 001 (reading)"
    return steps("3.1", rule, source, check, Need.SKILL)


async def _too_many(visit: Visit) -> None:
    """One more than may be is tried; the tenant may have been given more."""
    for _ in range(CAMPAIGNS_MAX + 1):
        reply = await visit.add_campaign(_body(visit), (DONE, "0200003"))
        if reply.code != DONE:
            return
    raise CannotJudge(f"more than {CAMPAIGNS_MAX} campaigns were taken: this tenant may have more")


CASES: Final[Sequence[Case]] = (
    *(_row(row) for row in _ROWS),
    _spelt("minAvgCallTime"),
    _spelt("mimAvgCallTime"),
    steps("3.1", f"more than {CAMPAIGNS_MAX} campaigns with a skill queue are refused", "0721", _too_many, Need.SKILL),
    steps("3.2", "with a skill queue: the example of the page is taken", "0722", _example_v2, Need.SKILL),
    steps("3.2", "with a skill queue: previewed calls may ring for 120 s", "0724, 1130", _preview_v2, Need.SKILL),
    steps("3.2", "a skill queue that does not exist is refused", "0722", _unknown_queue_v2, Need.SKILL),
)
