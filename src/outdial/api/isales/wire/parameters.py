"""The parameters of paths and query strings."""

import re
from collections.abc import Mapping
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl

from fastapi import Path
from pydantic import BaseModel, ValidationError

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.faults import refused_by
from outdial.wording.rules import Must
from outdial.wording.words import about, told

PARAMETERS_MAX = 50  # of a query string; no interface has more than a dozen

_BIGINT_MAX = 2**63 - 1
_INTEGER_MAX = 2**31 - 1
_WHOLE = re.compile(r"[0-9]{1,19}")

Asked = TypeVar("Asked", bound=BaseModel)

_WHOLE_MAX: Final[Mapping[str, int]] = {
    "vdnId": 9999,
    "campaignId": _INTEGER_MAX,
    "campaignTemplateId": _INTEGER_MAX,
    "holidayId": _INTEGER_MAX,
}
_TEXTS: Final = frozenset({"callId"})
_TEXT_MAX = 64

Text = Annotated[str, Path(min_length=1, max_length=_TEXT_MAX)]


def path_kind(name: str) -> object:
    """The type of a path's parameter, as the OpenAPI document shows it."""
    if name in _TEXTS:
        return Text
    return Annotated[int, Path(ge=1, le=_WHOLE_MAX.get(name, _BIGINT_MAX))]


def path_ids(parameters: Mapping[str, str]) -> Mapping[str, int | str]:
    """Read the parameters of a path; a refusal names the first that is wrong."""
    return {name: _text(name, text) if name in _TEXTS else _whole(name, text) for name, text in parameters.items()}


def _text(name: str, text: str) -> str:
    if len(text) > _TEXT_MAX:
        raise Refused(Refusal.TOO_LONG, about(name, Must.HAVE_AT_MOST_CHARACTERS, most=_TEXT_MAX))
    if "\0" in text:
        raise Refused(Refusal.CHARACTERS, about(name, Must.HAVE_NO_NUL))
    return text


def _whole(name: str, text: str) -> int:
    most = _WHOLE_MAX.get(name, _BIGINT_MAX)
    if not text.isascii() or not text.removeprefix("-").isdigit():
        raise Refused(Refusal.TYPE, about(name, Must.BE_WHOLE))
    if not _WHOLE.fullmatch(text) or not 1 <= int(text) <= most:
        raise Refused(Refusal.VALUE, about(name, Must.BE_WITHIN, least=1, most=most))
    return int(text)


def asked(kind: type[Asked], query: bytes) -> Asked:
    """Read a query string; a blank parameter counts as left out.

    A parameter with two values is refused: the signature fixes the values, but not their order.
    """
    try:
        pairs = parse_qsl(query.decode("ascii"), max_num_fields=PARAMETERS_MAX, errors="strict")
    except ValueError:
        raise Refused(Refusal.CONVERSION, told(Must.BE_ENCODED_QUERY, most=PARAMETERS_MAX)) from None
    values: dict[str, str] = {}
    for name, text in pairs:
        if "\0" in text:
            raise Refused(Refusal.CHARACTERS, about(name, Must.HAVE_NO_NUL))
        if values.setdefault(name, text) != text:
            raise Refused(Refusal.COMBINATION, about(name, Must.BE_GIVEN_ONCE))
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise refused_by(error) from None
