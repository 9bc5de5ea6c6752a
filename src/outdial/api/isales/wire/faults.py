"""What pydantic finds wrong, as the vendor's code and one sentence that names the field and the rule."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue, ValidationError
from pydantic_core import ErrorDetails, from_json

from outdial.api.errors import Refusal, Refused

_RULES: Final[Mapping[str, tuple[Refusal, str]]] = {
    "missing": (Refusal.EMPTY, "must be given"),
    "empty": (Refusal.EMPTY, "must be given"),
    "string_type": (Refusal.TYPE, "must be a string"),
    "int_type": (Refusal.TYPE, "must be a whole number"),
    "list_type": (Refusal.TYPE, "must be a list"),
    "tuple_type": (Refusal.TYPE, "must be a list"),
    "model_type": (Refusal.TYPE, "must be an object"),
    "model_attributes_type": (Refusal.TYPE, "must be an object"),
    "dict_type": (Refusal.TYPE, "must be an object"),
    "string_too_long": (Refusal.TOO_LONG, "at most {max_length} characters"),
    "string_too_short": (Refusal.TOO_SHORT, "at least {min_length} characters"),
    "string_pattern_mismatch": (Refusal.CHARACTERS, "must match {pattern}"),
    "too_long": (Refusal.TOO_MANY, "at most {max_length} entries"),
    "too_short": (Refusal.EMPTY, "at least {min_length} entries"),
    "greater_than_equal": (Refusal.VALUE, "at least {ge}"),
    "less_than_equal": (Refusal.VALUE, "at most {le}"),
    "literal_error": (Refusal.VALUE, "must be {expected}"),
    "json_invalid": (Refusal.CONVERSION, "the body is not JSON: {error}"),
}
_OWN: Final[Mapping[str, Refusal]] = {
    "characters": Refusal.CHARACTERS,
    "length": Refusal.LENGTH,
    "value": Refusal.VALUE,
    "type": Refusal.TYPE,
    "conversion": Refusal.CONVERSION,
}
"""Error types made in ``wire``; their message is the rule."""

NUL_DETAIL: Final = "the character NUL must not occur"


def refused_by(error: ValidationError, *, within: str = "") -> Refused:
    """The first thing that is wrong. ``within`` is where the checked value stood in the body."""
    first = error.errors(include_url=False)[0]
    path = path_text(first["loc"], within=within)
    refusal, rule = _judged(first)
    if not path and refusal is not Refusal.CONVERSION:
        return Refused(Refusal.CONVERSION, "the body must be a JSON object")
    return Refused(refusal, f"{path}: {rule}" if path else rule)


def path_text(location: Sequence[str | int], *, within: str = "") -> str:
    """A place in the body, as in ``callDataList[3].called``."""
    text = within
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".")


def _judged(error: ErrorDetails) -> tuple[Refusal, str]:
    kind = error["type"]
    if kind in _OWN:
        return _OWN[kind], error["msg"]
    if error["input"] is None or (error["input"] == "" and kind == "string_too_short"):
        return _RULES["empty"]
    refusal, rule = _RULES.get(kind, (Refusal.PARAMETER, error["msg"].replace("{", "(").replace("}", ")")))
    return refusal, rule.format_map(error.get("ctx", {}))


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
        raise Refused(Refusal.CHARACTERS, f"{path_text(place)}: {NUL_DETAIL}")


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
