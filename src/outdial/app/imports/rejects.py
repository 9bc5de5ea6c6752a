"""The rows that were left out, with line and reason, as a CSV file that can be put right and imported."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from outdial.app.imports.chunks import Reject


class RejectFile:
    """Grows by whole chunks. What was written for a chunk that was then not committed is overwritten by the next."""

    def __init__(self, path: Path, *, header: Sequence[str], size: int) -> None:
        """``size`` is how much of the file belongs to chunks that were committed."""
        self.path = path
        self._header = header
        self._size = size
        if size == 0:
            path.unlink(missing_ok=True)

    def write(self, rejects: Sequence[Reject]) -> int:
        """Write a chunk's rejects behind what is certain, down to the disk; the length that the file then has."""
        if not rejects:
            return self._size
        whole = self._size > 0 and self.path.exists()
        with self.path.open("r+b" if whole else "w+b") as file:
            file.truncate(min(self._size, os.fstat(file.fileno()).st_size))
            file.seek(0, os.SEEK_END)
            if file.tell() == 0:
                file.write(_line(["line", "reason", *self._header]))
            file.writelines(_line([reject.line, reject.reason.english, *reject.row]) for reject in rejects)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()

    def commit(self, size: int) -> None:
        """The chunk stands, and what was written for it."""
        self._size = size


def _line(values: Sequence[object]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(values)
    return text.getvalue().encode("utf-8", errors="surrogateescape")
