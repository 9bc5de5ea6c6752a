"""Kinds of field that requests and answers are made of."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Path
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

PAGE_MAX = 1000  # entries of one page

YEARS = range(2000, 2101)  # of the times in requests; beyond them it is a slip of the pen


def _in_utc(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError(f"must lie in the years {YEARS[0]} to {YEARS[-1]}")
    return at.astimezone(UTC)


# Narrower than what is read: a document's pattern cannot say how long months are.
_SHOWN_DAY = "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
_SHOWN_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_INSTANT_SCHEMA = WithJsonSchema(
    {
        "type": "string",
        "description": "RFC 3339, with its offset",
        "pattern": f"^{_SHOWN_DAY}T{_SHOWN_CLOCK}(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])$",
    }
)

Instant = Annotated[AwareDatetime, AfterValidator(_in_utc), _INSTANT_SCHEMA]
"""A time with its offset, as RFC 3339 has it; UTC inside."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""What people read: 1 to 100 characters, no control characters."""

WorkNo = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=r"^[0-9A-Za-z_.-]*$")]
"""An agent's work number: 1 to 50 of letters, digits, ``_``, ``.`` and ``-``."""

Called = Annotated[str, StringConstraints(min_length=1, max_length=24, pattern=r"^[0-9*#]*$")]
"""What can be dialled: 1 to 24 of digits, ``*`` and ``#`` (seed 003)."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


AS_WHOLE = BeforeValidator(_whole)
"""Reads 5.0 as 5, which JSON does not tell apart; text is no number. Stands behind a strict integer."""

SkillId = Annotated[int, Field(strict=True, ge=1, le=1000), AS_WHOLE]
"""A skill queue's id (seed 002)."""

_IDS_END = 2**63  # what the store can hold


def _an_id(text: str) -> str:
    if int(text) >= _IDS_END:
        raise ValueError("must be an id that an answer or an event has told")
    return text


ContactId = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}$"), AfterValidator(_an_id)]
"""A contact's id; text, for in the numbers of many languages nineteen digits have no room."""

WorkNoInPath = Annotated[WorkNo, Path()]
SkillIdInPath = Annotated[int, Path(ge=1, le=1000)]
CampaignIdInPath = Annotated[int, Path(ge=1, le=2**31 - 1)]


class Told(BaseModel):
    """A request body or query; a key that nobody knows is refused, for it may be a slip of the pen."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="forbid")


class Shown(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=True, validate_by_alias=False, serialize_by_alias=True, frozen=True
    )


class Page(Told):
    """Which part of a list: so many entries from just behind one."""

    after: Annotated[str, StringConstraints(max_length=50, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE_MAX
