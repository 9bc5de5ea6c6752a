"""What pydantic finds wrong, as the vendor's code and the words that name the field and the rule."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError, from_json

from outdial.api.errors import Refusal, Refused
from outdial.wording.rules import Must
from outdial.wording.states import Label
from outdial.wording.words import Reason, Words, about, told

_RULES: Final[Mapping[str, tuple[Refusal, Must]]] = {
    "missing": (Refusal.EMPTY, Must.BE_GIVEN),
    "empty": (Refusal.EMPTY, Must.BE_GIVEN),
    "string_type": (Refusal.TYPE, Must.BE_TEXT),
    "int_type": (Refusal.TYPE, Must.BE_WHOLE),
    "list_type": (Refusal.TYPE, Must.BE_LIST),
    "tuple_type": (Refusal.TYPE, Must.BE_LIST),
    "model_type": (Refusal.TYPE, Must.BE_OBJECT),
    "model_attributes_type": (Refusal.TYPE, Must.BE_OBJECT),
    "dict_type": (Refusal.TYPE, Must.BE_OBJECT),
    "string_too_long": (Refusal.TOO_LONG, Must.HAVE_AT_MOST_CHARACTERS),
    "string_too_short": (Refusal.TOO_SHORT, Must.HAVE_AT_LEAST_CHARACTERS),
    "string_pattern_mismatch": (Refusal.CHARACTERS, Must.MATCH),
    "too_long": (Refusal.TOO_MANY, Must.HAVE_AT_MOST_ENTRIES),
    "too_short": (Refusal.EMPTY, Must.HAVE_AT_LEAST_ENTRIES),
    "greater_than_equal": (Refusal.VALUE, Must.BE_AT_LEAST),
    "less_than_equal": (Refusal.VALUE, Must.BE_AT_MOST),
}
_FACTS: Final[Mapping[str, str]] = {"max_length": "most", "min_length": "least", "ge": "least", "le": "most"}
"""What pydantic calls bounds, and what the catalogue does."""

_PLACE: Final = re.compile(r"line (?P<line>\d+) column (?P<column>\d+)")


def unfit(refusal: Refusal, reason: Reason, /, **facts: object) -> PydanticCustomError:
    """What a validator of ours raises; ``refused_by`` reads it."""
    return PydanticCustomError("unfit", "{reason}", {"refusal": refusal, "reason": reason, "facts": facts})


def refused_by(error: ValidationError, *, within: str = "") -> Refused:
    """The first thing that is wrong. ``within`` is where the checked value stood in the body."""
    first = error.errors(include_url=False)[0]
    path = path_text(first["loc"], within=within)
    if first["type"] == "json_invalid":
        return Refused(Refusal.CONVERSION, told(Must.BE_JSON_BODY, place=_place(first)))
    refusal, reason, facts = _judged(first)
    if not path:
        return Refused(Refusal.CONVERSION, told(Must.BE_OBJECT_BODY))
    return Refused(refusal, about(path, reason, **facts))


def path_text(location: Sequence[str | int], *, within: str = "") -> str:
    """A place in the body, as in ``callDataList[3].called``."""
    text = within
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def _judged(error: ErrorDetails) -> tuple[Refusal, Reason, Mapping[str, Any]]:
    kind, found = error["type"], error.get("ctx", {})
    if kind == "unfit":
        return found["refusal"], found["reason"], found["facts"]
    if error["input"] is None or (error["input"] == "" and kind == "string_too_short"):
        kind = "empty"
    refusal, reason = _RULES.get(kind, (Refusal.PARAMETER, Must.BE_FIT))
    return refusal, reason, {_FACTS.get(name, name): fact for name, fact in found.items()}


def _place(error: ErrorDetails) -> Words:
    """Where the body stops being JSON."""
    found = _PLACE.search(error["msg"])
    return told(Label.PLACE_UNKNOWN) if found is None else told(Label.PLACE_IN_TEXT, **found.groupdict())


def refuse_nul(raw: bytes) -> None:
    """Refuse a body with a NUL in any of its strings: no text in the database can hold one.

    Only an escape can bring it in, so only bodies with such an escape are looked through.
    """
    if b"\\u0000" not in raw:
        return
    try:
        place = _nul_in(from_json(raw), ())
    except ValueError:
        return  # no JSON at all, and that is said by whoever parses it
    if place is not None:
        raise Refused(Refusal.CHARACTERS, about(path_text(place), Must.HAVE_NO_NUL))


def _nul_in(value: JsonValue, place: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    match value:
        case str():
            return place if "\0" in value else None
        case list():
            found = (_nul_in(entry, (*place, index)) for index, entry in enumerate(value))
        case dict():
            found = (_nul_in(entry, (*place, key)) for key, entry in value.items())
        case _:
            return None
    return next((place for place in found if place is not None), None)
