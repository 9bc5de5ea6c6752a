"""A fetched file, read through to its end and written down again row by row, before the first row is loaded.

Whatever is wrong with the file as a whole is found here: then nothing of it was loaded. And an import that goes on
later walks over what it has done already without unpacking a workbook.
"""

import io
import json
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import IO, BinaryIO, Final, cast

from outdial.app.imports.chunks import Reject, RowChunk
from outdial.app.imports.csv_table import CsvTable
from outdial.app.imports.faults import FileUnfit
from outdial.app.imports.sheet import SheetRow
from outdial.app.imports.workbook import open_workbook
from outdial.app.imports.zip_parts import read_or_refused
from outdial.wording.files import FileFault
from outdial.wording.words import words_kept

ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
LOOK_BYTES: Final = 1 << 20  # for the name by which an encrypted workbook is known; it stands near the beginning
ROWS_AT_ONCE: Final = 5_000

_Line = tuple[int, str | None, list[str]]


class Spool:
    """Rows that were written down; read once, from their beginning."""

    def __init__(self, file: IO[str], header: Sequence[str], rows: int) -> None:
        self.header = header
        self.rows = rows
        """How many there are, those that cannot be read among them."""
        self._lines = _lines(file)

    def read(self, rows_max: int) -> RowChunk:
        """The next rows."""
        chunk, found = RowChunk(), list(islice(self._lines, rows_max))
        for line, fault, cells in found:
            chunk.lines_done = line
            if fault is not None:
                chunk.rejects.append(Reject(line, words_kept(fault), cells))
            else:
                chunk.lines.append(line)
                chunk.rows.append(cells)
        chunk.last = len(found) < rows_max
        return chunk


@contextmanager
def spooled(file: BinaryIO, *, name: str, rows_max: int) -> Generator[Spool]:
    """Read a file of numbers to its end: a workbook, or CSV if it is called so.

    Raises `FileUnfit` for a file that is neither, is damaged anywhere, or has more than ``rows_max`` rows.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass") as kept, _sheet(file, name) as rows:
        with read_or_refused():
            header = next(rows, SheetRow(0, (), None))
            count = _write(kept, rows, width=len(header.cells), rows_max=rows_max)
        if header.fault is not None:
            raise FileUnfit(FileFault.COLUMNS_UNREADABLE, fault=header.fault)
        kept.seek(0)
        yield Spool(kept, header.cells, count)


def _write(kept: IO[str], rows: Iterator[SheetRow], *, width: int, rows_max: int) -> int:
    count = 0
    for row in rows:
        count += 1
        if count > rows_max:
            raise FileUnfit(FileFault.TOO_MANY_ROWS, most=rows_max)
        fault = None if row.fault is None else row.fault.kept()
        kept.write(json.dumps((row.line, fault, [*row.cells, *[""] * (width - len(row.cells))])))
        kept.write("\n")
    return count


def _lines(file: IO[str]) -> Iterator[_Line]:
    for text in file:
        yield cast("_Line", tuple(json.loads(text)))


@contextmanager
def _sheet(file: BinaryIO, name: str) -> Generator[Iterator[SheetRow]]:
    file.seek(0)
    head = file.read(LOOK_BYTES)
    file.seek(0)
    if head.startswith(ZIP):
        with open_workbook(file) as rows:
            yield rows
    elif head.startswith(COMPOUND):
        raise FileUnfit(FileFault.WORKBOOK_PASSWORD if ENCRYPTED in head else FileFault.OLD_WORKBOOK)
    elif name.lower().endswith(".csv") and b"\0" not in head:
        text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
        try:
            yield _csv_rows(text)
        finally:
            text.detach()
    else:
        raise FileUnfit(FileFault.NO_SPREADSHEET)


def _csv_rows(text: IO[str]) -> Iterator[SheetRow]:
    table = CsvTable(text)
    yield SheetRow(1, table.header, None)
    last = False
    while not last:
        chunk = table.read(ROWS_AT_ONCE)
        last = chunk.last
        found = [SheetRow(line, row, None) for line, row in zip(chunk.lines, chunk.rows, strict=True)]
        found += [SheetRow(reject.line, (), reject.reason) for reject in chunk.rejects]
        yield from sorted(found, key=lambda row: row.line)
