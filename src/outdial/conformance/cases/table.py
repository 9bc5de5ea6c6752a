"""Cases that are one question: which request, which answer. Words in braces stand for what the run makes."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import Case, Check, Need
from outdial.conformance.expect import DONE, Codes, Shows, show
from outdial.conformance.house import ABSENT
from outdial.conformance.server import V1
from outdial.conformance.visit import Visit

_WORD: Final = re.compile(r"\{(\w+)\}")
_DAY: Final = timedelta(days=1)


async def _lent(visit: Visit) -> int:
    return await visit.house.lent_campaign()


async def _over(visit: Visit) -> int:
    return await visit.house.over_campaign()


async def _fresh(visit: Visit) -> int:
    return await visit.fresh_campaign()


async def _absent(_visit: Visit) -> int:
    return ABSENT


async def _name(visit: Visit) -> str:
    return visit.house.unique("check")


async def _number(visit: Visit) -> str:
    return visit.house.number()


async def _tomorrow(visit: Visit) -> int:
    return round((visit.house.clock.now() + 2 * _DAY).timestamp() * 1000)


async def _yesterday(visit: Visit) -> int:
    return round((visit.house.clock.now() - _DAY).timestamp() * 1000)


_PLACES: Final[Mapping[str, Callable[[Visit], Awaitable[int | str]]]] = {
    "campaign": _lent,
    "fresh": _fresh,
    "over": _over,
    "absent": _absent,
    "name": _name,
    "number": _number,
    "ahead_ms": _tomorrow,
    "past_ms": _yesterday,
}
"""``campaign`` is one that all cases share, ``fresh`` one of this case alone, ``over`` one whose end has passed."""


def asks(  # noqa: PLR0917 - a row of a table: interface, rule, source, request
    interface: str,
    rule: str,
    source: str,
    method: str,
    path: str,
    body: JsonValue | bytes = None,
    *,
    query: Mapping[str, object] | None = None,
    version: int = V1,
    to: Codes = DONE,
    shows: Shows | None = None,
    headers: Mapping[str, str] | None = None,
) -> Case:
    """A case that asks once; the answer must have one of the codes ``to``, and show these fields."""

    async def check(visit: Visit) -> None:
        reply = await visit.gets(
            to,
            method,
            await filled_text(visit, path),
            await filled(visit, body),
            query={name: await _filled_scalar(visit, value) for name, value in (query or {}).items()},
            version=version,
            headers=headers,
        )
        show(reply, shows or {})

    return Case(interface=interface, rule=rule, source=source, check=check)


def steps(interface: str, rule: str, source: str, check: Check, *needs: Need) -> Case:
    """A case that takes more than one question."""
    return Case(interface=interface, rule=rule, source=source, check=check, needs=frozenset(needs))


async def filled_text(visit: Visit, text: str) -> str:
    """A path with what its words stand for."""
    for word in _WORD.findall(text):
        text = text.replace(f"{{{word}}}", str(await _PLACES[word](visit)))
    return text


async def filled(visit: Visit, body: JsonValue | bytes) -> JsonValue | bytes:
    """A body in which every text that is one word in braces is what the word stands for."""
    return body if isinstance(body, bytes) else await _filled(visit, body)


async def _filled(visit: Visit, value: JsonValue) -> JsonValue:
    match value:
        case str() if (word := _WORD.fullmatch(value)) and word[1] in _PLACES:
            return await _PLACES[word[1]](visit)
        case list():
            return [await _filled(visit, each) for each in value]
        case dict():
            return {name: await _filled(visit, each) for name, each in value.items()}
        case _:
            return value


async def _filled_scalar(visit: Visit, value: object) -> object:
    return await filled_text(visit, value) if isinstance(value, str) else value
