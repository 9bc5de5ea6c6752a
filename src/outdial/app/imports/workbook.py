"""The first sheet of an Excel workbook (.xlsx; ECMA-376), row by row, in memory that does not grow with it."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import BinaryIO, Final

from outdial.app.imports.cells import is_date_format
from outdial.app.imports.faults import FileUnfit
from outdial.app.imports.sheet import Book, SheetRow, sheet_rows
from outdial.app.imports.strings import shared_strings
from outdial.app.imports.zip_parts import Parts, elements, open_parts
from outdial.wording.files import FileFault

STYLES_MAX: Final = 100_000  # more than any program allows


@dataclass(frozen=True, slots=True)
class _Part:
    kind: str
    """The last word of its relation's type, such as ``worksheet``."""
    name: str


@contextmanager
def open_workbook(file: BinaryIO) -> Generator[Iterator[SheetRow]]:
    """The rows of the first sheet that are not empty; a file that is no whole workbook raises `FileUnfit`."""
    with open_parts(file) as parts:
        main = _main(parts)
        related = _related(parts, main)
        sheet, from_1904 = _first_sheet(parts, main)
        if sheet not in related or not parts.has(related[sheet].name):
            raise FileUnfit(FileFault.NO_WORKBOOK)
        by_kind = {part.kind: part.name for part in related.values() if parts.has(part.name)}
        with shared_strings(parts, by_kind.get("sharedStrings")) as strings:
            dates = _dates(parts, by_kind.get("styles"))
            yield sheet_rows(parts, related[sheet].name, Book(text=strings.text, dates=dates, from_1904=from_1904))


def _main(parts: Parts) -> str:
    """The part that lists the sheets."""
    if parts.has("_rels/.rels"):
        for part in _relations(parts, "_rels/.rels", folder="").values():
            if part.kind == "officeDocument" and parts.has(part.name):
                return part.name
    raise FileUnfit(FileFault.NO_WORKBOOK)


def _related(parts: Parts, name: str) -> Mapping[str, _Part]:
    folder = dirname(name)
    relations = join(folder, "_rels", f"{name.rpartition('/')[2]}.rels")
    return _relations(parts, relations, folder=folder) if parts.has(relations) else {}


def _relations(parts: Parts, name: str, *, folder: str) -> Mapping[str, _Part]:
    found: dict[str, _Part] = {}
    for tag, attributes in elements(parts, name):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = normpath(join("/", folder, attributes.get("Target", ""))).lstrip("/")
            found[attributes.get("Id", "")] = _Part(attributes.get("Type", "").rpartition("/")[2], target)
    return found


def _first_sheet(parts: Parts, main: str) -> tuple[str, bool]:
    """The relation of the first sheet, and whether days are counted from 1904."""
    sheet, from_1904 = "", False
    for tag, attributes in elements(parts, main):
        if tag == "workbookPr":
            from_1904 = attributes.get("date1904") in {"1", "true"}
        if tag == "sheet" and not sheet:
            sheet = next((text for name, text in attributes.items() if name.endswith(" id")), "")
    return sheet, from_1904


def _dates(parts: Parts, name: str | None) -> Sequence[bool]:
    """For each style that a cell may have, whether it shows a number as a date."""
    codes: dict[int, str] = {}
    dates: list[bool] = []
    within = False
    for tag, attributes in elements(parts, name) if name is not None else ():
        if tag in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = tag == "cellXfs"
        elif tag == "numFmt":
            codes[_number(attributes)] = attributes.get("formatCode", "")
        elif tag == "xf" and within and len(dates) < STYLES_MAX:
            dates.append(is_date_format(_number(attributes), codes.get(_number(attributes))))
    return dates


def _number(attributes: Mapping[str, str]) -> int:
    text = attributes.get("numFmtId", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - 32 bits
