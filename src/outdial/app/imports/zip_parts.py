"""The parts of a workbook's file, which is a ZIP archive of XML. Nothing in it is believed but what is bounded.

XML is read by expat as it streams by. A document type is refused before anything in it counts: entities are declared
there, and nowhere else, so none can be expanded or fetched.
"""

import os
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, BinaryIO, Final
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from outdial.app.imports.faults import FileUnfit
from outdial.wording.files import FileFault

UNPACKED_BYTES_MAX: Final = 2_000_000_000  # of one part; a sheet of 500,000 full rows has half of it
DIRECTORY_BYTES_MAX: Final = 1_000_000  # the archive's list of contents is read whole; a workbook's has some thousand
TEXT_LENGTH_MAX: Final = 32_767  # characters in a cell, as with Excel
BLOCK_BYTES: Final = 1 << 16

_ENCRYPTED: Final = 0x1  # of an entry's flags
_END_LENGTH: Final = 22  # of the record that ends an archive, without its comment
_COMMENT_LENGTH_MAX: Final = 0xFFFF
_DAMAGED: Final = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    KeyError,
    expat.ExpatError,
    UnicodeDecodeError,
)

Attributes = dict[str, str]


class Parts:
    """An open archive."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def has(self, name: str) -> bool:
        return name in self._archive.NameToInfo

    def blocks(self, name: str) -> Iterator[bytes]:
        """A part, unpacked as it is read. Raises `FileUnfit` for one that unfolds into too much."""
        size = self._archive.getinfo(name).file_size
        if size > UNPACKED_BYTES_MAX:
            raise FileUnfit(FileFault.UNFOLDS, size=size, most=UNPACKED_BYTES_MAX)
        # Never more than the size that was declared: a part that holds more is cut there, and fails its checksum.
        with self._opened(name) as part:
            while block := part.read(BLOCK_BYTES):
                yield block

    def _opened(self, name: str) -> IO[bytes]:
        try:
            return self._archive.open(name)
        except ValueError as error:
            # It is said to begin before the file, and the library only fails to go there.
            raise BadZipFile(str(error)) from None


@contextmanager
def open_parts(file: BinaryIO) -> Generator[Parts]:
    """The parts of an archive. Raises `FileUnfit`, also for what is found to be damaged while they are read."""
    with read_or_refused():
        _refuse_long_directory(file)
        with ZipFile(file) as archive:
            if any(entry.flag_bits & _ENCRYPTED for entry in archive.infolist()):
                raise FileUnfit(FileFault.FILE_PASSWORD)
            yield Parts(archive)


@contextmanager
def read_or_refused() -> Generator[None]:
    """What reading a damaged archive raises, in a sentence."""
    try:
        yield
    except _DAMAGED as error:
        raise FileUnfit(FileFault.DAMAGED, error=error) from None


def parser(
    started: Callable[[str, Attributes], None],
    ended: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> expat.XMLParserType:
    """A parser of XML without document types; elements are told by their namespace, a blank and their name."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True
    made.StartElementHandler = started
    made.EndElementHandler = ended
    made.CharacterDataHandler = text
    made.StartDoctypeDeclHandler = _refuse_doctype
    return made


def elements(parts: Parts, name: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The elements of a part by their bare names, with their attributes, as they begin."""
    found: list[tuple[str, Mapping[str, str]]] = []
    reader = parser(lambda tag, attributes: found.append((tag.rpartition(" ")[2], attributes)))
    for block in parts.blocks(name):
        reader.Parse(block, False)  # noqa: FBT003 - expat's own
        yield from found
        found.clear()
    reader.Parse(b"", True)  # noqa: FBT003 - as above


def _refuse_doctype(*_: object) -> None:
    raise FileUnfit(FileFault.DOCUMENT_TYPE)


def _refuse_long_directory(file: BinaryIO) -> None:
    """Look at the record that ends the archive, before its list of contents is read into memory."""
    length = file.seek(0, os.SEEK_END)
    file.seek(max(0, length - _END_LENGTH - _COMMENT_LENGTH_MAX))
    _, mark, end = file.read().rpartition(b"PK\x05\x06")
    if mark and int.from_bytes(end[8:12], "little") > DIRECTORY_BYTES_MAX:
        raise FileUnfit(FileFault.TOO_MANY_PARTS)
    file.seek(0)
