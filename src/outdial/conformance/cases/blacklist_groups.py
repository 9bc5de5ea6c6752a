"""Groups and types of the blacklist (0750 to 0757), and the numbers sorted by them (0744)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import Case
from outdial.conformance.cases.blacklist import lists
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import A_LIST, A_NUMBER, DONE, EMPTY, TOO_LONG, VALUE, Codes, show, text_at
from outdial.conformance.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Groups and types are asked in the same way."""

    words: str
    place: str
    field: str
    """In the blacklist's own requests."""
    taken: str
    unknown: str
    source: str


_GROUP: Final = _Kind(
    words="group",
    place="/blackCategory",
    field="relCategoryId",
    taken="02000012",
    unknown="02000013",
    source="0750 to 0753",
)
_TYPE: Final = _Kind(
    words="type", place="/blackType", field="typeId", taken="02000014", unknown="02000015", source="0754 to 0757"
)


async def _made(visit: Visit, kind: _Kind, name: str) -> str:
    body: JsonValue = {"name": name, "description": "Made to check the interface", "actionType": "1"}
    number = text_at(await visit.done("POST", f"{kind.place}/create", body), "returnObject.id")
    visit.later(f"blacklist {kind.words} {number}", lambda: visit.ask("DELETE", f"{kind.place}/{number}"))
    return number


def _life(kind: _Kind) -> Sequence[Case]:
    async def listed_by_name(visit: Visit) -> None:
        name = visit.house.unique("kind")
        number = await _made(visit, kind, name)
        reply = await visit.done("POST", f"{kind.place}/query", {"name": name, "offset": 0, "limit": 10})
        show(reply, {"totalCount": 1, "data.0.id": number, "data.0.name": name})

    async def renamed(visit: Visit) -> None:
        number, name = await _made(visit, kind, visit.house.unique("kind")), visit.house.unique("kind")
        await visit.done("POST", f"{kind.place}/update", {"id": number, "name": name})
        reply = await visit.done("POST", f"{kind.place}/query", {"name": name, "offset": 0, "limit": 10})
        show(reply, {"data.0.id": number, "data.0.name": name})

    async def name_taken(visit: Visit) -> None:
        name = visit.house.unique("kind")
        await _made(visit, kind, name)
        await visit.gets(kind.taken, "POST", f"{kind.place}/create", {"name": name, "actionType": "1"})

    async def deleted_once(visit: Visit) -> None:
        body: JsonValue = {"name": visit.house.unique("kind"), "actionType": "1"}
        number = text_at(await visit.done("POST", f"{kind.place}/create", body), "returnObject.id")
        await visit.done("DELETE", f"{kind.place}/{number}")
        await visit.gets(kind.unknown, "DELETE", f"{kind.place}/{number}")

    return [
        steps("4.3", f"a {kind.words} is found by its name", kind.source, listed_by_name),
        steps("4.3", f"a {kind.words} is renamed", kind.source, renamed),
        steps("4.3", f"a {kind.words}'s name that is taken is refused", f"0745, {kind.source}", name_taken),
        steps("4.3", f"a {kind.words} is deleted, once", kind.source, deleted_once),
    ]


def _sorting(kind: _Kind) -> Sequence[Case]:
    async def sorts_numbers(visit: Visit) -> None:
        number = await _made(visit, kind, visit.house.unique("kind"))
        called = visit.house.number()
        await lists(visit, {"blocklist": [called], kind.field: number})
        body: JsonValue = {kind.field: number, "offset": 0, "limit": 10}
        reply = await visit.done("POST", "/blocklist/query", body)
        show(reply, {"totalCount": 1, "data.0.blockNum": called})

    async def unknown_of_numbers(visit: Visit) -> None:
        await lists(visit, {"blocklist": [visit.house.number()], kind.field: "2147483647"}, kind.unknown)

    async def names_fit(visit: Visit) -> None:
        await _made(visit, kind, visit.house.unique("kind").ljust(64, "n"))

    return [
        steps("4.3", f"numbers are listed with a {kind.words}, and found by it", "0744, 0746", sorts_numbers),
        steps("4.3", f"numbers of a {kind.words} that does not exist are refused", "0744, 0745", unknown_of_numbers),
        steps("4.3", f"a {kind.words}'s name of 64 characters is taken", kind.source, names_fit),
    ]


def _bounds(kind: _Kind) -> Sequence[Case]:
    return [
        _bad(kind, "create", "a name of 65 characters is too long", {"name": "n" * 65}, TOO_LONG),
        _bad(kind, "create", "a name must be given", {"description": ""}, EMPTY),
        _bad(
            kind, "update", "one that does not exist is refused", {"id": "2147483647", "name": "{name}"}, kind.unknown
        ),
        _bad(kind, "update", "an id must be given", {"name": "{name}"}, EMPTY),
        _bad(kind, "query", "limit 100 is taken", {"offset": 0, "limit": 100}, DONE),
        _bad(kind, "query", "limit 101 is too large", {"offset": 0, "limit": 101}, VALUE),
        asks(
            "4.3",
            f"{kind.words}, query: the answer has a count and a list",
            kind.source,
            "POST",
            f"{kind.place}/query",
            {"offset": 0, "limit": 10},
            shows={"totalCount": A_NUMBER, "data": A_LIST},
        ),
    ]


def _bad(kind: _Kind, what: str, rule: str, body: JsonValue, codes: Codes) -> Case:
    return asks("4.3", f"{kind.words}, {what}: {rule}", kind.source, "POST", f"{kind.place}/{what}", body, to=codes)


CASES: Final[Sequence[Case]] = (
    *_life(_GROUP),
    *_sorting(_GROUP),
    *_bounds(_GROUP),
    *_life(_TYPE),
    *_sorting(_TYPE),
    *_bounds(_TYPE),
    _bad(_TYPE, "create", "actionType 3 does not exist", {"name": "{name}", "actionType": "3"}, VALUE),
)
