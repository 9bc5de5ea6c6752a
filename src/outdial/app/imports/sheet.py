"""The rows of a sheet, as they stream by."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from outdial.app.imports.cells import CellUnfit, number_text, unescaped
from outdial.app.imports.faults import FileUnfit
from outdial.app.imports.zip_parts import TEXT_LENGTH_MAX, Attributes, Parts, parser
from outdial.wording.files import CellFault, FileFault, RowFault
from outdial.wording.words import Words, told

COLUMNS_MAX: Final = 50  # that are read; a file of numbers has eight
LINES_MAX: Final = 1_048_576  # of a sheet, as with Excel

_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NAMESPACES: Final = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


class _Tag(Enum):
    ROW = auto()
    CELL = auto()
    VALUE = auto()
    FORMULA = auto()
    TEXT = auto()
    PHONETIC = auto()


_TAGS: Final = {
    f"{namespace} {name}": tag
    for namespace in _NAMESPACES
    for name, tag in zip(("row", "c", "v", "f", "t", "rPh"), _Tag, strict=True)
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row with something in it; ``fault`` says what stands against its being read, if anything does."""

    line: int
    cells: Sequence[str]
    fault: Words | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What cells refer to."""

    text: Callable[[int], str]
    """A shared string by its number. Raises ``CellUnfit``."""
    dates: Sequence[bool]
    """Whether numbers of a style are dates."""
    from_1904: bool


def sheet_rows(parts: Parts, name: str, book: Book) -> Iterator[SheetRow]:
    """The rows of a sheet that are not empty. Raises `FileUnfit` for a sheet that is none."""
    reading = _Reading(book)
    reader = parser(reading.started, reading.ended, reading.said)
    for block in parts.blocks(name):
        reader.Parse(block, False)  # noqa: FBT003 - expat's own
        yield from reading.rows
        reading.rows.clear()
    reader.Parse(b"", True)  # noqa: FBT003 - as above


class _Reading:
    """What has been read of the sheet; expat calls it, some times a cell."""

    def __init__(self, book: Book) -> None:
        self.rows: list[SheetRow] = []
        self._book = book
        self._line = 0
        self._cells: list[str] = []
        self._fault: Words | None = None
        self._column = 0
        self._kind: str | None = None
        self._style: str | None = None
        self._formula = False
        self._listening = False
        self._phonetic = False
        self._pieces: list[str] = []
        self._length = 0

    def started(self, name: str, attributes: Attributes) -> None:
        match _TAGS.get(name):
            case _Tag.VALUE | _Tag.TEXT:
                self._listening = not self._phonetic
            case _Tag.CELL:
                self._begin_cell(attributes)
            case _Tag.ROW:
                self._begin_row(attributes)
            case _Tag.FORMULA:
                self._formula = True
            case _Tag.PHONETIC:
                self._phonetic = True
            case None:
                pass

    def said(self, text: str) -> None:
        if not self._listening:
            return
        self._pieces.append(text)
        self._length += len(text)
        if self._length > TEXT_LENGTH_MAX:
            raise FileUnfit(FileFault.TEXT_TOO_LONG, line=self._line, most=TEXT_LENGTH_MAX)

    def ended(self, name: str) -> None:
        match _TAGS.get(name):
            case _Tag.VALUE | _Tag.TEXT:
                self._listening = False
            case _Tag.CELL:
                self._end_cell()
            case _Tag.ROW:
                if any(self._cells) or self._fault is not None:
                    self.rows.append(SheetRow(self._line, self._cells, self._fault))
            case _Tag.PHONETIC:
                self._phonetic = False
            case _Tag.FORMULA | None:
                pass

    def _begin_row(self, attributes: Attributes) -> None:
        line = attributes.get("r", str(self._line + 1))
        if not line.isascii() or not line.isdigit() or not self._line < int(line[:8]) <= LINES_MAX:
            raise FileUnfit(FileFault.OUT_OF_ORDER, line=self._line)
        self._line, self._cells, self._fault, self._column = int(line), [], None, 0

    def _begin_cell(self, attributes: Attributes) -> None:
        place = _PLACE.fullmatch(attributes.get("r", ""))
        self._column = self._column + 1 if place is None else _column_number(place[1])
        self._kind, self._style = attributes.get("t"), attributes.get("s")
        self._formula, self._pieces, self._length = False, [], 0

    def _end_cell(self) -> None:
        raw = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        if not raw and not self._formula:
            return
        try:
            text = self._text(raw)
        except CellUnfit as unfit:
            self._fault = self._fault or told(RowFault.CELL, column=_column_name(self._column), fault=unfit.words)
            return
        if self._column > COLUMNS_MAX:
            self._fault = self._fault or told(RowFault.TOO_MANY_COLUMNS, most=COLUMNS_MAX)
            return
        if self._column > len(self._cells):
            self._cells.extend([""] * (self._column - len(self._cells)))
        self._cells[self._column - 1] = text

    def _text(self, raw: str) -> str:
        if self._formula:
            raise CellUnfit(CellFault.FORMULA)
        match self._kind:
            case "s":
                return self._book.text(int(raw) if raw.isascii() and raw.isdigit() else -1)
            case None | "n":
                return number_text(raw, date=self._is_date(), from_1904=self._book.from_1904)
            case "e":
                raise CellUnfit(CellFault.ERROR, error=raw[:20])
            case "b":
                return "TRUE" if raw == "1" else "FALSE"
            case _:
                return unescaped(raw)

    def _is_date(self) -> bool:
        style = self._style
        if style is None or not style.isascii() or not style.isdigit():
            return False
        dates = self._book.dates
        return len(style) < 6 and int(style) < len(dates) and dates[int(style)]  # noqa: PLR2004 - 64,000 styles at most


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _column_name(number: int) -> str:
    name = ""
    while number:
        number, letter = divmod(number - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
