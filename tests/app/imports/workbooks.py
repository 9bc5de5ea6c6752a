"""Workbooks of every shape, written by hand: what a spreadsheet program would write, and what none would."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
DATE_STYLE = 1
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd hh:mm:ss"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    "</styleSheet>"
)
HEADER = ("called", "sessionId")


@dataclass(frozen=True)
class Raw:
    """A cell as its XML stands, without the place."""

    attributes: str
    inside: str


def formula(text: str, value: str) -> Raw:
    return Raw("", f"<f>{text}</f><v>{value}</v>")


def figure(text: str) -> Raw:
    """A number as a program wrote it down, such as 1.3800138E10."""
    return Raw("", f"<v>{text}</v>")


def date(serial: float) -> Raw:
    return Raw(f' s="{DATE_STYLE}"', f"<v>{serial}</v>")


Cell = str | int | float | Raw | None


class _Strings:
    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))

    def xml(self) -> Iterator[bytes]:
        yield f'<sst xmlns="{MAIN}" count="{len(self.numbers)}">'.encode()
        for text in self.numbers:
            yield f'<si><t xml:space="preserve">{escape(text)}</t></si>'.encode()
        yield b"</sst>"


def _column(number: int) -> str:
    return chr(ord("A") + number) if number < 26 else f"A{chr(ord('A') + number - 26)}"


def _cell(place: str, cell: Cell, strings: _Strings | None) -> str:
    match cell:
        case None:
            return ""
        case str() if strings is not None:
            return f'<c r="{place}" t="s"><v>{strings.number(cell)}</v></c>'
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        case Raw():
            return f'<c r="{place}"{cell.attributes}>{cell.inside}</c>'
        case _:
            return f'<c r="{place}"><v>{cell}</v></c>'


def sheet(rows: Iterable[Sequence[Cell]], *, strings: _Strings | None = None) -> Iterator[bytes]:
    yield f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"><sheetData>'.encode()
    for line, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{_column(at)}{line}", cell, strings) for at, cell in enumerate(row))
        yield f'<row r="{line}">{cells}</row>'.encode()
    yield b"</sheetData></worksheet>"


def write(
    to: io.BufferedIOBase | io.BytesIO,
    rows: Iterable[Sequence[Cell]],
    *,
    shared: bool = False,
    from_1904: bool = False,
    instead: Mapping[str, bytes] | None = None,
) -> None:
    """Write a workbook; ``instead`` names parts that are to be other than they should."""
    strings = _Strings() if shared else None
    with ZipFile(to, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for piece in (
                [instead["xl/worksheets/sheet1.xml"]]
                if instead and "xl/worksheets/sheet1.xml" in instead
                else sheet(rows, strings=strings)
            ):
                part.write(piece)
        parts = _parts(from_1904=from_1904, shared=shared)
        if strings is not None:
            with archive.open("xl/sharedStrings.xml", "w") as part:
                for piece in strings.xml():
                    part.write(piece)
        for name, content in {**parts, **(instead or {})}.items():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, content)


def _parts(*, from_1904: bool, shared: bool) -> dict[str, bytes]:
    related = {"rId1": ("worksheet", "worksheets/sheet1.xml"), "rId2": ("styles", "/xl/styles.xml")}
    if shared:
        related["rId3"] = ("sharedStrings", "sharedStrings.xml")
    relations = "".join(
        f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for name, (kind, target) in related.items()
    )
    return {
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{RELATIONS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><workbookPr date1904="{int(from_1904)}"/>'
            '<sheets><sheet name="Numbers" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'.encode(),
        "xl/styles.xml": STYLES.encode(),
    }


def workbook(*rows: Sequence[Cell], **how: object) -> bytes:
    """A workbook as bytes."""
    file = io.BytesIO()
    write(file, rows, **how)  # pyright: ignore[reportArgumentType] - as ``write`` takes them
    return file.getvalue()
