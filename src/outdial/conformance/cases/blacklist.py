"""The blacklist (0744 to 0747). Numbers that a case lists are taken off after it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import time_text
from outdial.conformance.case import Case, Need
from outdial.conformance.cases.table import asks, filled, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    ANY_REFUSAL,
    CHARACTERS,
    COMBINATION,
    DONE,
    EMPTY,
    PARAMETER,
    TOO_LONG,
    TOO_MANY,
    VALUE,
    Codes,
    expect,
    field,
    listed,
    show,
)
from outdial.conformance.server import Reply
from outdial.conformance.visit import Visit

NUMBERS_MAX: Final = 20
_LISTED_ALREADY: Final = "0200007"


async def lists(visit: Visit, body: Mapping[str, JsonValue], codes: Codes = DONE) -> Reply:
    """List numbers; those that are listed are taken off after the case."""
    numbers = body.get("blocklist")
    reply = await visit.ask("POST", "/blocklist/add", dict(body))
    if reply.code == DONE and isinstance(numbers, list):
        for number in numbers:
            visit.later(f"blacklisted {number}", lambda number=number: _taken_off(visit, number))
    return expect(reply, codes, source=visit.source)


async def _taken_off(visit: Visit, number: JsonValue) -> Reply:
    """A case may have taken it off itself, which is then refused; what remains listed is refused twice."""
    reply = await visit.ask("POST", "/blocklist/delete", {"blocklistNo": number})
    if reply.code == DONE:
        return reply
    looked_up = await visit.ask("POST", "/blocklist/query", {"blocklist": [number]})
    return looked_up if field(looked_up, "data") == [] else reply


def _add(rule: str, body: dict[str, JsonValue], codes: Codes = DONE) -> Case:
    async def check(visit: Visit) -> None:
        filled_body = await filled(visit, {"blocklist": ["{number}"], **body})
        await lists(visit, filled_body if isinstance(filled_body, dict) else {}, codes)

    return steps("4.2", f"adding: {rule}", "0744", check)


async def _is_listed(visit: Visit) -> None:
    number = visit.house.number()
    await lists(visit, {"blocklist": [number]})
    reply = await visit.done("POST", "/blocklist/query", {"blocklist": [number]})
    show(reply, {"totalCount": 1, "data.0.blockNum": number, "data.0.flag": True})


async def _nothing_is_added(visit: Visit) -> None:
    old, new = visit.house.number(), visit.house.number()
    await lists(visit, {"blocklist": [old]})
    await lists(visit, {"blocklist": [new, old]}, _LISTED_ALREADY)
    reply = await visit.done("POST", "/blocklist/query", {"blocklist": [new]})
    if any(each.get("flag") for each in listed(reply, "data")):
        raise reply.mismatch(f"{new} not listed, since the whole request was refused")


async def _skipped(visit: Visit) -> None:
    number = visit.house.number()
    await lists(visit, {"blocklist": [number], "restrictTimes": 1, "restrictPeriod": "1"})
    await lists(visit, {"blocklist": [number], "restrictTimes": 5, "restrictPeriod": "1", "isCoverDupNo": 0})


async def _overwritten(visit: Visit) -> None:
    number = visit.house.number()
    end = time_text(visit.house.clock.now() + timedelta(days=3))
    await lists(visit, {"blocklist": [number]})
    await lists(visit, {"blocklist": [number], "validityExpirationTime": end, "isCoverDupNo": 1})
    reply = await visit.done("POST", "/blocklist/query", {"blocklist": [number]})
    show(reply, {"data.0.validityExpirationTime": end})


async def _end_wins(visit: Visit) -> None:
    number = visit.house.number()
    end = time_text(visit.house.clock.now() + timedelta(days=3))
    body: dict[str, JsonValue] = {"blocklist": [number], "validityExpirationTime": end, "validityTime": 1}
    await lists(visit, body)
    reply = await visit.done("POST", "/blocklist/query", {"blocklist": [number]})
    show(reply, {"data.0.validityExpirationTime": end})


def _lasts(unit: int | None, hours: tuple[int, int], words: str) -> Case:
    """How long one unit is: between so many hours, for the zone is not known and months differ."""

    async def check(visit: Visit) -> None:
        number = visit.house.number()
        body: dict[str, JsonValue] = {"blocklist": [number], "validityTime": 1}
        await lists(visit, body if unit is None else {**body, "validityTimeUnit": unit})
        reply = await visit.done("POST", "/blocklist/query", {"blocklist": [number]})
        end = field(reply, "data.0.validityExpirationTime")
        now = visit.house.clock.now()
        least, most = (time_text(now + timedelta(hours=each)) for each in hours)
        if not isinstance(end, str) or not least <= end <= most:
            raise reply.mismatch(f"validityExpirationTime between {least} and {most}, in whatever zone")

    return steps("4.2", f"adding: {words}", "0744", check)


async def _taken_off_again(visit: Visit) -> None:
    number = visit.house.number()
    await lists(visit, {"blocklist": [number]})
    await visit.done("POST", "/blocklist/delete", {"blocklistNo": number})
    reply = await visit.done("POST", "/blocklist/query", {"blocklist": [number]})
    if any(each.get("flag") for each in listed(reply, "data")):
        raise reply.mismatch(f"{number} not listed, since it was taken off")


async def _page(visit: Visit) -> None:
    for _ in range(2):
        await lists(visit, {"blocklist": [visit.house.number()]})
    reply = await visit.done("POST", "/blocklist/query", {"offset": 0, "limit": 1})
    show(reply, {"totalCount": A_NUMBER, "data": A_LIST})
    if len(listed(reply, "data")) != 1:
        raise reply.mismatch("one entry, as limit says")


async def _emptied(visit: Visit) -> None:
    await lists(visit, {"blocklist": [visit.house.number()]})
    await visit.done("DELETE", "/blocklist")
    show(await visit.done("POST", "/blocklist/query", {"offset": 0, "limit": 10}), {"totalCount": 0, "data": []})


def _query(rule: str, body: JsonValue, codes: Codes = DONE) -> Case:
    return asks("4.2", f"querying: {rule}", "0746", "POST", "/blocklist/query", body, to=codes)


def _numbers(count: int) -> list[JsonValue]:
    return ["{number}"] * count


CASES: Final[Sequence[Case]] = (
    steps("4.2", "a number that is added is listed, and in force", "0744, 0746", _is_listed),
    steps(
        "4.2", "adding: a number that is listed already refuses all, and nothing is added", "0744", _nothing_is_added
    ),
    steps("4.2", "adding: isCoverDupNo 0 passes over a number that is listed", "0744", _skipped),
    steps("4.2", "adding: isCoverDupNo 1 overwrites a number that is listed", "0744", _overwritten),
    steps("4.2", "adding: validityExpirationTime wins over validityTime", "0744", _end_wins),
    _lasts(None, (-13, 16), "a validity without a unit is in hours"),
    _lasts(4, (-13, 16), "validityTimeUnit 4 is an hour"),
    _lasts(3, (9, 39), "validityTimeUnit 3 is a day"),
    _lasts(2, (27 * 24, 32 * 24), "validityTimeUnit 2 is a month"),
    _lasts(1, (364 * 24, 367 * 24), "validityTimeUnit 1 is a year"),
    _add("20 numbers are taken", {"blocklist": _numbers(NUMBERS_MAX)}),
    _add("21 numbers are too many", {"blocklist": _numbers(NUMBERS_MAX + 1)}, "0200029"),
    _add("a number twice is refused", {"blocklist": ["80021", "80021"]}, "0200018"),
    _add("a number of 25 characters is too long", {"blocklist": ["1" * 25]}, TOO_LONG),
    _add("a number has no letters", {"blocklist": ["8002x"]}, CHARACTERS),
    _add("a number at least", {"blocklist": []}, (EMPTY, TOO_MANY)),
    asks("4.2", "adding: blocklist must be given", "0744", "POST", "/blocklist/add", {}, to=EMPTY),
    _add("validityTime 120 is taken", {"validityTime": 120}),
    _add("validityTime 0 is too small", {"validityTime": 0}, VALUE),
    _add("validityTime 121 is too large", {"validityTime": 121}, VALUE),
    _add("validityTimeUnit 5 does not exist", {"validityTime": 1, "validityTimeUnit": 5}, VALUE),
    _add("validityExpirationTime is a time", {"validityExpirationTime": "later"}, (VALUE, PARAMETER, "0200030")),
    _add("a restriction by the hour is taken", {"restrictTimes": 1, "restrictPeriod": "0"}),
    _add("a restriction by the day is taken", {"restrictTimes": 100, "restrictPeriod": "1"}),
    _add("restrictTimes 0 is too small", {"restrictTimes": 0, "restrictPeriod": "1"}, VALUE),
    _add("restrictTimes 101 is too large", {"restrictTimes": 101, "restrictPeriod": "1"}, VALUE),
    _add("restrictPeriod 2 does not exist", {"restrictTimes": 1, "restrictPeriod": "2"}, VALUE),
    _add("restrictTimes needs restrictPeriod", {"restrictTimes": 1}, (COMBINATION, EMPTY, PARAMETER)),
    _add("restrictPeriod needs restrictTimes", {"restrictPeriod": "1"}, (COMBINATION, EMPTY, PARAMETER)),
    _add("isCoverDupNo 2 does not exist", {"isCoverDupNo": 2}, VALUE),
    steps("4.2", "deleting: a number is not listed any more", "0745", _taken_off_again),
    asks(
        "4.2",
        "deleting: a number that is not listed is refused",
        "0745 (reading)",
        "POST",
        "/blocklist/delete",
        {"blocklistNo": "{number}"},
        to=ANY_REFUSAL,
    ),
    asks("4.2", "deleting: blocklistNo must be given", "0745", "POST", "/blocklist/delete", {}, to=EMPTY),
    steps("4.2", "querying: a page has no more entries than limit", "0746", _page),
    _query("a number that is not listed has no entry in force", {"blocklist": ["{number}"]}),
    _query("20 numbers are taken", {"blocklist": _numbers(NUMBERS_MAX)}),
    _query("21 numbers are too many", {"blocklist": _numbers(NUMBERS_MAX + 1)}, ("0200029", TOO_MANY)),
    _query("limit 100 is taken", {"offset": 0, "limit": 100}),
    _query("limit 0 is too small", {"offset": 0, "limit": 0}, VALUE),
    _query("limit 101 is too large", {"offset": 0, "limit": 101}, VALUE),
    _query("a page needs its limit", {"offset": 0}, EMPTY),
    steps("4.2", "emptying: nobody is listed any more", "0747", _emptied, Need.EMPTYING),
)
