"""The judge's log: every call that was placed and every end, as the carrier saw them, whatever became of the reports.

A test that kills engines asks this file, not the engine, whether anybody was called twice.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic_core import to_json


class Journal:
    """A file to which one JSON object a line is appended, each by one write: a kill -9 loses none."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def write(self, record: Mapping[str, object]) -> None:
        """Append one record. Raises OSError when the disk does not take it whole: an incomplete judge is none."""
        line = to_json(record) + b"\n"
        if os.write(self._file, line) != len(line):
            raise OSError("the judge's log is incomplete: the disk took only part of a line")

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
