"""Figures: failures by day, counters of outbound data, calls of a number today (0734, 0765, 1124)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import CannotJudge, Case
from outdial.conformance.cases.contacts import added
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    CHARACTERS,
    COMBINATION,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    PARAMETER,
    TOO_MANY,
    TYPE,
    VALUE,
    Codes,
    expect,
    field,
    listed,
    show,
)
from outdial.conformance.server import V2, Reply
from outdial.conformance.visit import Visit

TOO_MANY_REQUESTS: Final = 429
_COUNTERS: Final = (
    "totalCount",
    "totalCalledCount",
    "totalFinishCount",
    "totalCallSucc",
    "calledCount",
    "finishCount",
    "unCallCount",
    "dailyCount",
    "dailyCalledCount",
    "dailyFinishCount",
    "dailyCallSucc",
)
_SPAN: Final = (COMBINATION, VALUE, PARAMETER)


def _failures(rule: str, days: Mapping[str, object], codes: Codes, campaign: object = "{campaign}") -> Case:
    query = {**({} if campaign is None else {"campaignId": campaign}), **days}
    return asks("3.14", rule, "0734", "GET", "/failcategorystatistics", query=query, to=codes)


def _of_days(days: int) -> Case:
    async def check(visit: Visit) -> None:
        end = visit.house.clock.now()
        begin = end - timedelta(days=days)
        number = await visit.house.lent_campaign()
        query = {"campaignId": number, "startDate": f"{begin:%Y-%m-%d}", "endDate": f"{end:%Y-%m-%d}"}
        allowed = days <= 30  # noqa: PLR2004 - the page's bound
        await visit.gets(DONE if allowed else _SPAN, "GET", "/failcategorystatistics", query=query)

    return steps("3.14", f"{days} days apart are {'taken' if days == 30 else 'too many'}", "0734", check)  # noqa: PLR2004 - as above


async def _counted(visit: Visit, query: Mapping[str, object]) -> Reply:
    reply = await visit.ask("GET", "/statistics", query=query, version=V2)
    if reply.status == TOO_MANY_REQUESTS:
        raise CannotJudge("the five minutes after an earlier question, perhaps of another client, are not over (0765)")
    return reply


async def _counts_waiting(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await added(visit.house, campaign_id=number)
    reply = await _counted(visit, {"campaignId": number})
    entries = listed(reply, "countDetail")
    if len(entries) != 1:
        raise reply.mismatch("one entry, of the campaign that was asked for (0765)")
    show(reply, {f"countDetail.0.{name}": A_NUMBER for name in _COUNTERS})
    seen = {"totalCount": 1, "unCallCount": 1, "dailyCount": 1, "totalCalledCount": 0, "finishCount": 0}
    show(reply, {f"countDetail.0.{name}": value for name, value in seen.items()})
    show(reply, {"countDetail.0.batchDetail": A_LIST})
    if str(field(reply, "countDetail.0.campaignId")) != str(number):
        raise reply.mismatch(f"campaignId {number}")


async def _of_one_batch(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await added(visit.house, {"customField": "monday"}, campaign_id=number)
    reply = await _counted(visit, {"campaignId": number, "batchId": "monday"})
    show(reply, {"countDetail.0.batchDetail.0.batchId": "monday", "countDetail.0.batchDetail.0.totalCount": 1})


async def _twice(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    expect(await _counted(visit, {"campaignId": number}), DONE, source=visit.source)
    reply = await visit.ask("GET", "/statistics", query={"campaignId": number}, version=V2)
    if reply.status != TOO_MANY_REQUESTS:
        raise reply.mismatch("HTTP 429 to a second question within five minutes (0765)")


async def _of_all(visit: Visit) -> None:
    await visit.house.lent_campaign()
    show(expect(await _counted(visit, {}), DONE, source=visit.source), {"countDetail": A_LIST})


def _not_counted(rule: str, query: Mapping[str, object], codes: Codes) -> Case:
    async def check(visit: Visit) -> None:
        expect(await _counted(visit, query), codes, source=visit.source)

    return steps("5.6", rule, "0765", check)


async def _never_called(visit: Visit) -> None:
    called = visit.house.number()
    reply = await visit.done("GET", "/callCount/query", {"phoneList": [called]})
    show(reply, {"data": A_LIST})
    if called in reply.text.decode() and field(reply, "data.0.callCount") != 0:
        raise reply.mismatch("no call of a number that nobody ever called")


def _numbers(count: int) -> JsonValue:
    return [f"8002100{index:03d}" for index in range(count)]


CASES: Final[Sequence[Case]] = (
    asks(
        "3.14",
        "the answer is a list of days",
        "0734",
        "GET",
        "/failcategorystatistics",
        query={"campaignId": "{campaign}"},
        shows={"data": A_LIST},
    ),
    _of_days(30),
    _of_days(31),
    _failures("campaignId must be given", {}, EMPTY, None),
    _failures("campaignId is an integer", {}, TYPE, "first"),
    _failures("a campaign that does not exist is refused", {}, NO_CAMPAIGN, "{absent}"),
    _failures("startDate needs endDate", {"startDate": "2026-01-01"}, _SPAN),
    _failures("endDate needs startDate", {"endDate": "2026-01-01"}, _SPAN),
    _failures("dates are dates", {"startDate": "2026-02-30", "endDate": "2026-03-01"}, (VALUE, PARAMETER)),
    _failures("days are in their order", {"startDate": "2026-01-02", "endDate": "2026-01-01"}, _SPAN),
    steps("5.6", "a record that waits is counted", "0765", _counts_waiting),
    steps("5.6", "batchId is compared with customField", "0765", _of_one_batch),
    steps("5.6", "a second question within five minutes is HTTP 429", "0765", _twice),
    steps("5.6", "without a campaignId all campaigns are counted", "0765", _of_all),
    _not_counted("batchId needs campaignId", {"batchId": "monday"}, (COMBINATION, EMPTY, PARAMETER)),
    _not_counted("a campaign that does not exist is refused", {"campaignId": 2_147_483_647}, NO_CAMPAIGN),
    _not_counted("campaignId is an integer", {"campaignId": "first"}, TYPE),
    steps("5.7", "a number that was never called has no calls", "1124", _never_called),
    asks("5.7", "200 numbers are taken", "1124", "GET", "/callCount/query", {"phoneList": _numbers(200)}),
    asks(
        "5.7",
        "201 numbers are too many",
        "1124",
        "GET",
        "/callCount/query",
        {"phoneList": _numbers(201)},
        to=(TOO_MANY, "0200029"),
    ),
    asks("5.7", "one number at least", "1124", "GET", "/callCount/query", {"phoneList": []}, to=(EMPTY, TOO_MANY)),
    asks("5.7", "phoneList must be given", "1124", "GET", "/callCount/query", {}, to=EMPTY),
    asks("5.7", "phoneList is a list", "1124", "GET", "/callCount/query", {"phoneList": "80021"}, to=TYPE),
    asks("5.7", "numbers have no letters", "1124", "GET", "/callCount/query", {"phoneList": ["8002x"]}, to=CHARACTERS),
)
