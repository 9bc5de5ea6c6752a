"""A workbook of numbers as Excel writes one: every text among the shared strings, and each row's of its own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

HEADER: Final = ("sessionId", "called", "callData", "customField", "priority")
FIRST: Final = 13_000_000_000

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARTS: Final = {
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="a" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Numbers" sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">'
    f'<Relationship Id="a" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="b" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}


def write_workbook(path: Path, *, rows: int) -> None:
    """Rows with a number each that no other row has, in the vendor's form."""
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in _PARTS.items():
            archive.writestr(name, text)
        for name, pieces in (("sharedStrings", _strings(rows)), ("worksheets/sheet1", _sheet(rows))):
            with archive.open(f"xl/{name}.xml", "w") as part:
                for piece in pieces:
                    part.write(piece.encode())


def _strings(rows: int) -> Iterator[str]:
    yield f'<sst xmlns="{_MAIN}">'
    yield from (f"<si><t>{name}</t></si>" for name in HEADER)
    for row in range(rows):
        called, data = f"[{{'calledNo':'{FIRST + row}'}}]", f'{{"name":"Person {row}"}}'
        yield from (f"<si><t>{text}</t></si>" for text in (f"session {row}", called, data, f"order {row}"))
    yield "</sst>"


def _sheet(rows: int) -> Iterator[str]:
    yield f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">'
    yield "".join(f'<c r="{column}1" t="s"><v>{at}</v></c>' for at, column in enumerate("ABCDE"))
    yield "</row>"
    for row in range(rows):
        line, first = row + 2, len(HEADER) + 4 * row
        texts = "".join(f'<c r="{column}{line}" t="s"><v>{first + at}</v></c>' for at, column in enumerate("ABCD"))
        yield f'<row r="{line}">{texts}<c r="E{line}"><v>3</v></c></row>'
    yield "</sheetData></worksheet>"
