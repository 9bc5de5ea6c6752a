"""Calling numbers of a campaign (0735, 0736)."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    ANY_REFUSAL,
    CHARACTERS,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    TOO_LONG,
    TOO_MANY,
    VALUE,
    Codes,
    show,
)
from outdial.conformance.visit import Visit

_PATH: Final = "/callerNo/{fresh}"
_EXAMPLE: Final[JsonValue] = [{"accessCode": "88889527", "priority": 3}, {"accessCode": "88880066", "priority": 4}]


def _add(rule: str, numbers: JsonValue, codes: Codes = DONE, path: str = "") -> Case:
    body: JsonValue = {"callerNo": numbers}
    return asks("3.15", f"adding: {rule}", "0735", "POST", path or _place(codes), body, to=codes)


def _delete(rule: str, numbers: JsonValue, codes: Codes = DONE, path: str = "") -> Case:
    body: JsonValue = {"callerNo": numbers}
    return asks("3.15", f"deleting: {rule}", "0736", "DELETE", path or _place(codes), body, to=codes)


def _place(codes: Codes) -> str:
    """What is taken goes to a campaign of the case alone; what is refused, to the one that all cases share."""
    return _PATH if codes == DONE else "/callerNo/{campaign}"


def _many(count: int) -> JsonValue:
    return [{"accessCode": f"7{index:05d}"} for index in range(count)]


async def _most_wanted_is_shown(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("POST", f"/callerNo/{number}", {"callerNo": _EXAMPLE})
    await visit.done("DELETE", f"/callerNo/{number}", {"callerNo": [{"accessCode": "10085"}]})
    show(await visit.done("GET", f"/{number}"), {"returnObject.callerNo": "88889527"})


async def _one_stays(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.gets(ANY_REFUSAL, "DELETE", f"/callerNo/{number}", {"callerNo": [{"accessCode": "10085"}]})
    show(await visit.done("GET", f"/{number}"), {"returnObject.callerNo": "10085"})


CASES: Final[Sequence[Case]] = (
    _add("two numbers with priorities are taken", _EXAMPLE),
    _add("a priority may be left out", [{"accessCode": "88889527"}]),
    _add("100 numbers are taken", _many(100)),
    _add("101 numbers are too many", _many(101), (TOO_MANY, "0200029")),
    _add("a number twice is refused", [{"accessCode": "7"}, {"accessCode": "7"}], "0200018"),
    _add("callerNo is not empty", [], (EMPTY, TOO_MANY)),
    asks("3.15", "adding: callerNo must be given", "0735", "POST", _PATH, {}, to=EMPTY),
    _add("accessCode must be given", [{"priority": 1}], EMPTY),
    _add("a number of 25 characters is too long", [{"accessCode": "1" * 25}], TOO_LONG),
    _add("a number has no letters", [{"accessCode": "x"}], CHARACTERS),
    _add("priority 0 is too small", [{"accessCode": "7", "priority": 0}], VALUE),
    _add("a campaign that does not exist is refused", _EXAMPLE, NO_CAMPAIGN, "/callerNo/{absent}"),
    steps("3.15", "details show the number of the smallest priority", "0735 (reading)", _most_wanted_is_shown),
    steps("3.15", "deleting: one number must stay", "0736", _one_stays),
    _delete("101 numbers are too many", _many(101), (TOO_MANY, "0200029")),
    _delete("a number twice is refused", [{"accessCode": "10085"}, {"accessCode": "10085"}], "0200018"),
    _delete("a number that the campaign does not have is refused", [{"accessCode": "7"}], ANY_REFUSAL),
    asks("3.15", "deleting: callerNo must be given", "0736", "DELETE", _PATH, {}, to=EMPTY),
    _delete("a campaign that does not exist is refused", _EXAMPLE, NO_CAMPAIGN, "/callerNo/{absent}"),
)
