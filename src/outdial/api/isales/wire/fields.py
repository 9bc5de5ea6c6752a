"""Kinds of field that requests are made of, and the base of every request body.

pydantic reports which rule a field breaks by the *type* of its error; ``faults`` maps those types to codes. Rules that
are ours name code and words themselves, by ``unfit``.
"""

import re
from datetime import UTC, datetime, time
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo

from outdial.api.errors import Refusal
from outdial.api.isales.wire.faults import unfit
from outdial.wording.rules import Must

Anything = TypeVar("Anything")

WHOLE_FLOAT_MAX = 2**53  # up to here JSON's one kind of number is exact in every client
YEARS = range(2000, 2101)  # of the times in requests; beyond them it is a slip of the pen

_DIGITS = re.compile(r"-?[0-9]{1,18}")
_TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]?([0-9]{2}:[0-9]{2}:[0-9]{2}))?")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class Asked(BaseModel):
    """A request body, or a part of one: the vendor's names outside, ours inside; keys nobody knows are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


def _whole(value: object) -> object:
    if type(value) is int:
        return value
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer() and abs(value) <= WHOLE_FLOAT_MAX:
        return int(value)
    if value is None or value == "":
        raise unfit(Refusal.EMPTY, Must.BE_GIVEN)
    raise unfit(Refusal.TYPE, Must.BE_WHOLE)


AS_WHOLE = BeforeValidator(_whole)
"""Reads an integer, also as a string of digits or as 5.0; a truth value is none. Bounds stand before it."""

Whole = Annotated[int, AS_WHOLE]
"""Any integer."""


def also_as_text(pattern: str) -> FieldInfo:
    """Says in the document that an integer may be a string of digits too: so the vendor writes this one."""
    info: FieldInfo = Field(json_schema_extra={"type": ["integer", "string"], "pattern": pattern})
    return info


def _blank_as_none(value: object) -> object:
    return None if value == "" else value


Maybe = Annotated[Anything | None, BeforeValidator(_blank_as_none)]
"""May be left out, null or blank, which all mean the same."""

DIAL_STRING_LENGTH_MAX = 24
DIAL_STRING_PATTERN = "^[0-9*#]*$"
DialString = Annotated[
    str, StringConstraints(min_length=1, max_length=DIAL_STRING_LENGTH_MAX, pattern=DIAL_STRING_PATTERN)
]
"""What can be dialled: 1 to 24 of digits, ``*`` and ``#`` (seed 003)."""


def _without(forbidden: str) -> AfterValidator:
    def check(text: str) -> str:
        if any(character in forbidden for character in text):
            raise unfit(Refusal.CHARACTERS, Must.HAVE_NONE_OF, forbidden=forbidden)
        return text

    return AfterValidator(check)


Description = Annotated[str, StringConstraints(max_length=200), _without('"[]=;<>')]
"""At most 200 characters, none of ``"[]=;<>`` (seed 002)."""


def _at(text: object, *, bare_day_ends: bool) -> datetime:
    if not isinstance(text, str):
        raise unfit(Refusal.TYPE, Must.BE_TEXT)
    match = _TIME.fullmatch(text)
    wall = "23:59:59" if bare_day_ends else "00:00:00"
    try:
        at = None if match is None else datetime.fromisoformat(f"{match[1]}T{match[2] or wall}")
    except ValueError:
        at = None
    if at is None or at.year not in YEARS:
        raise unfit(Refusal.VALUE, Must.BE_TIME)
    return at.replace(tzinfo=UTC)


def _begin(text: object) -> datetime:
    return _at(text, bare_day_ends=False)


def _end(text: object) -> datetime:
    return _at(text, bare_day_ends=True)


# Narrower than what is read: a document's pattern cannot say how long months are.
_SHOWN_DAY = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_SHOWN_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_TIME_SCHEMA = WithJsonSchema(
    {"type": "string", "description": "yyyy-MM-dd HH:mm:ss", "pattern": f"^{_SHOWN_DAY} {_SHOWN_CLOCK}$"}
)

BeginTime = Annotated[datetime, PlainValidator(_begin), _TIME_SCHEMA]
"""``yyyy-MM-dd HH:mm:ss``, also with a T or nothing between; a bare date is its first second. UTC."""

EndTime = Annotated[datetime, PlainValidator(_end), _TIME_SCHEMA]
"""As ``BeginTime``, but a bare date is its last second."""


def _clock(text: object) -> time:
    if not isinstance(text, str):
        raise unfit(Refusal.TYPE, Must.BE_TEXT)
    if not _CLOCK.fullmatch(text):
        raise unfit(Refusal.VALUE, Must.BE_CLOCK)
    return time.fromisoformat(text)


Clock = Annotated[
    time,
    PlainValidator(_clock),
    WithJsonSchema({"type": "string", "description": "HH:mm", "pattern": f"^({_CLOCK.pattern})?$"}),
]
"""``HH:mm``, strictly."""


def time_text(at: datetime) -> str:
    """How campaigns show their times: UTC, ``yyyy-MM-dd HH:mm:ss``."""
    return at.strftime("%Y-%m-%d %H:%M:%S")
