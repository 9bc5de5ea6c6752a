"""What an answer is compared with: a code, one of several where documents leave a choice, and fields of its body."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from outdial.conformance.server import Reply

DONE: Final = "0200000"
PARAMETER: Final = "0200001"
EMPTY: Final = "02000001"
CHARACTERS: Final = "02000002"
TOO_LONG: Final = "02000003"
TOO_SHORT: Final = "02000004"
LENGTH: Final = "02000005"
TYPE: Final = "02000006"
VALUE: Final = "02000007"
CONVERSION: Final = "02000008"
COMBINATION: Final = "02000009"
HALF: Final = "02000010"
TOO_MANY: Final = "02000011"
NO_CAMPAIGN: Final = "0200007"

Codes = str | tuple[str, ...]
"""The code that the documents name, or those among which they leave the choice."""

ANY_REFUSAL: Final = "any code but 0200000"
"""For rules whose refusal the documents demand without naming its code."""

AN_HTTP_OK: Final = 200


@dataclass(frozen=True, slots=True)
class Like:
    """What a field must be like, in words, and the test of it."""

    words: str
    holds: Callable[[JsonValue], bool]


A_TEXT: Final = Like("a text", lambda value: isinstance(value, str))
A_NUMBER: Final = Like("an integer", lambda value: isinstance(value, int) and not isinstance(value, bool))
A_LIST: Final = Like("a list", lambda value: isinstance(value, list))
AN_OBJECT: Final = Like("an object", lambda value: isinstance(value, dict))
NOTHING: Final = Like("null, or left out", lambda value: value is None)
AN_ID: Final = Like(
    "an id: an integer, or a text of digits", lambda value: isinstance(value, int | str) and str(value).isdecimal()
)
A_TIME: Final = Like(
    "a time as yyyy-MM-dd HH:mm:ss",
    lambda value: isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", value) is not None,
)

Shows = Mapping[str, JsonValue | Like]
"""Fields by their dotted paths, with what they must be: ``returnObject.id``, ``data.0.name``."""


def expect(reply: Reply, codes: Codes, *, source: str) -> Reply:
    """The answer, if it has one of these codes; raises `Mismatch` otherwise. Business codes travel with HTTP 200."""
    if codes == ANY_REFUSAL:
        if reply.status == AN_HTTP_OK and reply.code in (DONE, ""):
            raise reply.mismatch(f"{ANY_REFUSAL} ({source})")
        return reply
    wanted = (codes,) if isinstance(codes, str) else codes
    if reply.status != AN_HTTP_OK or reply.code not in wanted:
        raise reply.mismatch(f"HTTP 200 with resultCode {' or '.join(wanted)} ({source})")
    return reply


def show(reply: Reply, shows: Shows) -> None:
    """Compare fields of the answer. Raises `Mismatch` for the first that is otherwise."""
    for path, wanted in shows.items():
        found = field(reply, path)
        if isinstance(wanted, Like):
            if not wanted.holds(found):
                raise reply.mismatch(f"{path} that is {wanted.words}; it is {found!r}")
        elif found != wanted or type(found) is not type(wanted):
            raise reply.mismatch(f"{path} that is {wanted!r}; it is {found!r}")


def field(reply: Reply, path: str) -> JsonValue:
    """A field by its dotted path; None where there is none."""
    value: JsonValue = reply.body
    for step in path.split("."):
        match value:
            case dict():
                value = value.get(step)
            case list() if step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            case _:
                return None
    return value


def listed(reply: Reply, path: str) -> list[dict[str, JsonValue]]:
    """A list of objects by its dotted path. Raises `Mismatch` for anything else."""
    value = field(reply, path)
    if not isinstance(value, list):
        raise reply.mismatch(f"{path} that is a list of objects")
    objects = [each for each in value if isinstance(each, dict)]
    if len(objects) < len(value):
        raise reply.mismatch(f"{path} that is a list of objects")
    return objects


def text_at(reply: Reply, path: str) -> str:
    """A field that is an id, as text. Raises `Mismatch` where there is none."""
    value = field(reply, path)
    if not AN_ID.holds(value):
        raise reply.mismatch(f"{path} that is {AN_ID.words}")
    return str(value)
