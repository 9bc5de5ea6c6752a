"""The column ``called``: one number, or the vendor's list of a person's numbers (0766)."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, TypeAdapter

from outdial.api.isales.wire.fields import AS_WHOLE, Asked, DialString, Maybe
from outdial.api.isales.wire.loose_json import parse
from outdial.domain.contact import NUMBERS_MAX, Number

DELAY_MAX_S: Final = 7200

_ONE: Final = re.compile(r"[0-9*#]{1,24}")
# Nearly every list is of one number: a tenth of the time that reading JSON takes.
_LIST_OF_ONE: Final = re.compile(r"""\[\s*\{\s*["']calledNo["']\s*:\s*(["']?)([0-9*#]{1,24})\1\s*\}\s*\]""")


def _as_text(value: object) -> object:
    """The template's own example writes a number without quotes, which JSON takes for a figure."""
    return str(value) if type(value) is int else value


class _CalledNumber(Asked):
    called_no: Annotated[DialString, BeforeValidator(_as_text)]
    type: Maybe[str] = None
    delay_time: Maybe[Annotated[int, Field(ge=0, le=DELAY_MAX_S), AS_WHOLE]] = None


_NUMBERS: Final = TypeAdapter(Annotated[list[_CalledNumber], Field(min_length=1, max_length=NUMBERS_MAX)])


def numbers_of(text: str) -> tuple[Number, ...] | None:
    """The numbers in the order in which they are dialled; None for a text that names none."""
    if _ONE.fullmatch(text):
        return (Number(text),)
    if (one := _LIST_OF_ONE.fullmatch(text)) is not None:
        return (Number(one[2]),)
    try:
        listed = _NUMBERS.validate_python(parse(text))
    except ValueError:
        return None
    return tuple(Number(each.called_no, each.type, timedelta(seconds=each.delay_time or 0)) for each in listed)


def is_called(text: str, *, number_types: frozenset[str]) -> bool:
    """Whether the text names numbers, of types that the tenant has."""
    if _ONE.fullmatch(text):
        return True
    numbers = numbers_of(text)
    return numbers is not None and all(each.number_type in {None, *number_types} for each in numbers)


def called_by(text: str) -> Sequence[str]:
    """What would be dialled for a fit text; a list is read, a number stands for itself."""
    return [number.called for number in numbers_of(text) or ()] if text.startswith("[") else (text,)


def called_columns(texts: Sequence[str], types: Sequence[object] | None) -> Mapping[str, Sequence[object]]:
    """What fit texts with lists among them become in the store: the first number beside, all where there are several.

    ``types`` are those of the column ``type``, for numbers that name none themselves.
    """
    if not any(text.startswith("[") for text in texts):
        return {}
    people = [numbers_of(text) for text in texts]
    first = [None if numbers is None else numbers[0] for numbers in people]
    beside = types or [None] * len(people)
    return {
        "called": [number and number.called for number in first],
        "number_type": [(number and number.number_type) or other for number, other in zip(first, beside, strict=True)],
        "numbers": [_dumped(numbers) if numbers and len(numbers) > 1 else None for numbers in people],
    }


def _dumped(numbers: Sequence[Number]) -> str:
    return json.dumps(
        [
            {"called": each.called, "number_type": each.number_type, "delay_s": each.delay.total_seconds()}
            for each in numbers
        ]
    )
