"""What requests and answers are made of.

Names are the vendor's, in Python's spelling: ``strBeginTime`` is ``str_begin_time``. A request refuses names that it
does not know; an answer keeps those that a server adds (``model_extra``), and None stands for what it leaves out.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Final, TypeVar
from urllib.parse import quote

from pydantic import (
    AliasGenerator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    JsonValue,
    NaiveDatetime,
    PlainSerializer,
)
from pydantic.alias_generators import to_camel

from outdial.client.interface import Interface

Anything = TypeVar("Anything")

_TIME: Final = "%Y-%m-%d %H:%M:%S"


class Part(BaseModel):
    """A part of a request or an answer: the vendor's names outside, Python's inside."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
        frozen=True,
        extra="forbid",
        coerce_numbers_to_str=True,
        ignored_types=(Interface,),
    )


class Request(Part):
    """What one interface is asked for. Each kind has its ``interface``; what is None is not sent."""

    model_config = ConfigDict(alias_generator=AliasGenerator(serialization_alias=to_camel))

    def in_path(self, name: str) -> str:
        return quote(str(getattr(self, name)), safe="")

    def beside(self, names: frozenset[str]) -> Mapping[str, JsonValue] | None:
        if names >= type(self).model_fields.keys():
            return None
        return self.model_dump(mode="json", exclude_none=True, exclude=set(names))


class Answer(Part):
    """What every answer has; ``result_desc`` of one that was granted has no fixed text (``0200000`` is granted)."""

    result_code: str = ""
    result_desc: str | None = None
    return_code: str | None = None
    return_desc: str | None = None


def _none_as_empty(value: object) -> object:
    return () if value is None else value


def _blank_as_none(value: object) -> object:
    return None if value == "" else value


def _as_json(value: object) -> object:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


Rows = Annotated[tuple[Anything, ...], BeforeValidator(_none_as_empty)]
"""A list of an answer; null and left out are empty."""

Maybe = Annotated[Anything | None, BeforeValidator(_blank_as_none)]
"""A figure of an answer that may be null or blank."""


JsonText = Annotated[str | None, BeforeValidator(_as_json)]
"""Lists that travel as JSON text inside an answer; as text too where a server tells the list itself."""


def _utc_text(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_TIME)


def _wall_text(at: datetime) -> str:
    return at.strftime(_TIME)


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


UtcTime = Annotated[AwareDatetime, PlainSerializer(_utc_text, return_type=str)]
"""An instant: an aware ``datetime`` of any zone, sent as UTC to the second, ``yyyy-MM-dd HH:mm:ss``."""

WallTime = Annotated[NaiveDatetime, PlainSerializer(_wall_text, return_type=str)]
"""A time on the wall of the tenant, whose zone the client does not know: a ``datetime`` without zone, to the second."""

Instant = Annotated[AwareDatetime, PlainSerializer(_milliseconds, return_type=int)]
"""An instant: an aware ``datetime`` of any zone, sent as milliseconds since 1970."""
