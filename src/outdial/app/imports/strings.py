"""The strings that the cells of a workbook share, kept in a file: a sheet of 500,000 rows may have millions of them."""

import os
import tempfile
from array import array
from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache
from typing import IO, Final

from outdial.app.imports.cells import CellUnfit, unescaped
from outdial.app.imports.faults import FileUnfit
from outdial.app.imports.zip_parts import TEXT_LENGTH_MAX, Attributes, Parts, parser
from outdial.wording.files import CellFault, FileFault

STRINGS_MAX: Final = 4_000_000  # eight columns of 500,000 rows; eight bytes of memory each
KNOWN_MAX: Final = 4_096  # strings that are not read again when they come again


class SharedStrings:
    """Strings by their number."""

    def __init__(self, file: IO[bytes], ends: "array[int]") -> None:
        self._file = file.fileno()
        self._ends = ends
        self.text = lru_cache(KNOWN_MAX)(self._read)

    def _read(self, number: int) -> str:
        """Raises ``CellUnfit`` when there is no such string."""
        if not 0 <= number < len(self._ends):
            raise CellUnfit(CellFault.NO_TEXT)
        begin = self._ends[number - 1] if number else 0
        return os.pread(self._file, self._ends[number] - begin, begin).decode("utf-8", "surrogatepass")


@contextmanager
def shared_strings(parts: Parts, name: str | None) -> Generator[SharedStrings]:
    """The strings of a part; none when the workbook has no such part. Raises `FileUnfit` for too many, or too long."""
    with tempfile.TemporaryFile() as file:
        writer = _Writer(file)
        if name is not None:
            reader = parser(writer.started, writer.ended, writer.said)
            for block in parts.blocks(name):
                reader.Parse(block, False)  # noqa: FBT003 - expat's own
            reader.Parse(b"", True)  # noqa: FBT003 - as above
        file.flush()
        yield SharedStrings(file, writer.ends)


class _Writer:
    """Writes each string as it ends. What tells how to pronounce it (``rPh``) is not part of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.ends = array("Q")
        self._file = file
        self._file_length = 0
        self._text_length = 0
        self._pieces: list[str] = []
        self._in_text = False
        self._in_phonetic = False

    def started(self, tag: str, _attributes: Attributes) -> None:
        match tag.rpartition(" ")[2]:
            case "si":
                self._pieces.clear()
                self._text_length = 0
            case "rPh":
                self._in_phonetic = True
            case "t":
                self._in_text = not self._in_phonetic
            case _:
                pass

    def said(self, text: str) -> None:
        if self._in_text:
            self._pieces.append(text)
            self._text_length += len(text)
            if self._text_length > TEXT_LENGTH_MAX:
                raise FileUnfit(FileFault.SHARED_TEXT_TOO_LONG, most=TEXT_LENGTH_MAX)

    def ended(self, tag: str) -> None:
        match tag.rpartition(" ")[2]:
            case "t":
                self._in_text = False
            case "rPh":
                self._in_phonetic = False
            case "si":
                self._write("".join(self._pieces))
            case _:
                pass

    def _write(self, text: str) -> None:
        if len(self.ends) >= STRINGS_MAX:
            raise FileUnfit(FileFault.TOO_MANY_TEXTS, most=STRINGS_MAX)
        self._file_length += self._file.write(unescaped(text).encode("utf-8", "surrogatepass"))
        self.ends.append(self._file_length)
