"""The columns that a file may have, and what each may hold: the rules of the interface (seed 003)."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from outdial.api.isales.wire.local_times import local_time
from outdial.api.isales.wire.numbers import CUSTOM_FIELD_FORBIDDEN, is_json
from outdial.app.imports.called import is_called
from outdial.app.imports.faults import FileUnfit
from outdial.domain.contact import PRIORITIES, PRIORITY_DEFAULT
from outdial.wording.files import FileFault, RowFault
from outdial.wording.words import Words, listed, told

CALLED: Final = "called"
CALL_DATA_LENGTH_MAX: Final = 1024

# A zero byte, which PostgreSQL cannot keep, and what was no UTF-8 in the file (PEP 383).
_NO_TEXT: Final = r"\x00\ud800-\udfff"
_NUMBER: Final = "[0-9*#]{1,24}"
# The vendor's templates say behind a name whether the column must be there (0766).
_MARK: Final = re.compile(r"\s*[((]?(?:非必填|必填|Optional|Mandatory)[))]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column of the file, and the store's column that it becomes."""

    name: str
    column: str
    fits: Callable[[str], object]
    """Says something true of a value that it takes."""
    rule: Words
    """What to tell of a value that it does not take."""
    value: Callable[[str], object] | None = None
    """The value as the store's column takes it; None: as it stands, and nothing for nothing."""

    def takes_all(self, texts: Iterable[str]) -> bool:
        """Whether every value is fit."""
        return all(map(self.fits, texts))

    def values(self, texts: Iterable[str]) -> list[object]:
        """The values as the store's column takes them."""
        return [text or None for text in texts] if self.value is None else list(map(self.value, texts))


def fields_of(header: Sequence[str], *, zone: ZoneInfo, json_wanted: bool, number_types: frozenset[str]) -> list[Field]:
    """What the header names, in its order. Raises `FileUnfit`, with the columns there can be."""
    known = _known(zone, json_wanted=json_wanted, number_types=number_types)
    names = [_MARK.sub("", name.strip()) for name in header]
    if CALLED not in names or len(set(names)) < len(names) or not known.keys() >= set(names):
        others = listed(name for name in known if name != CALLED)
        raise FileUnfit(FileFault.COLUMNS, called=CALLED, others=others, names=listed(names))
    return [known[name] for name in names]


def _known(zone: ZoneInfo, *, json_wanted: bool, number_types: frozenset[str]) -> Mapping[str, Field]:
    called_fit = partial(is_called, number_types=number_types)
    fields = (
        Field(name=CALLED, column="called", fits=called_fit, rule=told(RowFault.CALLED)),
        _text("sessionId", "session_id", length_max=32),
        Field(name="caller", column="caller", fits=_like(f"(?:{_NUMBER})?"), rule=told(RowFault.CALLER)),
        Field(
            name="customField",
            column="custom_field",
            fits=_like(f"[^{_NO_TEXT}{re.escape(CUSTOM_FIELD_FORBIDDEN)}]{{0,200}}"),
            rule=told(RowFault.CUSTOM_FIELD, forbidden=CUSTOM_FIELD_FORBIDDEN),
        ),
        _json("callData", "call_data")
        if json_wanted
        else _text("callData", "call_data", length_max=CALL_DATA_LENGTH_MAX),
        Field(
            name="recycleTime",
            column="recycle_at",
            fits=lambda text: not text or local_time(text, zone),
            rule=told(RowFault.TIME),
            value=lambda text: local_time(text, zone),
        ),
        Field(
            name="priority",
            column="priority",
            fits=_like(f"[{PRIORITIES[0]}-{PRIORITIES[-1]}]?"),
            rule=told(RowFault.PRIORITY, least=PRIORITIES[0], most=PRIORITIES[-1]),
            value=lambda text: int(text or PRIORITY_DEFAULT),
        ),
        Field(
            name="type",
            column="number_type",
            fits=(number_types | {""}).__contains__,
            rule=told(RowFault.NUMBER_TYPE),
        ),
    )
    return {field.name: field for field in fields}


def _like(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.DOTALL).fullmatch


def _text(name: str, column: str, *, length_max: int) -> Field:
    fits = _like(f"[^{_NO_TEXT}]{{0,{length_max}}}")
    return Field(name=name, column=column, fits=fits, rule=told(RowFault.TEXT, most=length_max))


def _json(name: str, column: str) -> Field:
    text = _text(name, column, length_max=CALL_DATA_LENGTH_MAX)
    return Field(
        name=name,
        column=column,
        fits=lambda value: text.fits(value) and (not value or is_json(value)),
        rule=told(RowFault.JSON, most=CALL_DATA_LENGTH_MAX),
    )
