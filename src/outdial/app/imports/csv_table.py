"""CSV, row by row."""

import csv
import re
from collections.abc import Iterable, Sequence
from itertools import accumulate, islice
from typing import Final

from outdial.app.imports.chunks import Reject, RowChunk
from outdial.app.imports.faults import FileUnfit
from outdial.wording.files import FileFault, RowFault
from outdial.wording.words import told

LINE_END: Final = re.compile(r"\r\n|\r|\n")


class CsvTable:
    """The lines of an open file."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Read the header. Raises `FileUnfit` when it cannot be read."""
        self._reader = csv.reader(lines)
        try:
            self.header: Sequence[str] = next(self._reader, list[str]())
        except csv.Error as error:
            raise FileUnfit(FileFault.LINE_UNREADABLE, error=error) from None

    def read(self, rows_max: int) -> RowChunk:
        """The next rows. One that cannot be read ends the chunk, and not the file."""
        before, rows, error = self._reader.line_num, list[list[str]](), None
        try:
            rows.extend(islice(self._reader, rows_max))
        except csv.Error as fault:
            error = fault
        done = self._reader.line_num
        lines = list(_lines_of(rows, before=before, done=done))
        chunk = RowChunk(lines_done=done, last=error is None and len(rows) < rows_max)
        for line, row in zip(lines, rows, strict=True):
            if row:
                chunk.lines.append(line)
                chunk.rows.append(row)
        if error is not None:
            chunk.rejects.append(Reject(done, told(RowFault.UNREADABLE, error=error), ()))
        return chunk


def _lines_of(rows: Sequence[Sequence[str]], *, before: int, done: int) -> Iterable[int]:
    """The line in which each row begins: most files have one row a line."""
    if done - before == len(rows):
        return range(before + 1, done + 1)
    spans = accumulate((1 + len(LINE_END.findall("\0".join(row))) for row in rows), initial=before + 1)
    return islice(spans, len(rows))
