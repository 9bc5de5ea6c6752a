"""A file of numbers, row by row: parsed, judged on its own, and gathered in chunks."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from outdial.app.failures import CannotGoOn
from outdial.app.imports.called import called_by, called_columns
from outdial.app.imports.chunks import CHUNK_ROWS, RowChunk, Table, Why
from outdial.app.imports.csv_table import LINE_END
from outdial.app.imports.fields import CALLED, Field
from outdial.store.imports import NewRows
from outdial.wording.files import RowFault
from outdial.wording.words import Words, about, told

BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """A file, and what it is known by."""

    path: Path
    digest: str
    lines: int

    @classmethod
    def examine(cls, path: Path) -> "Source":
        """Read the file once through, for its digest and its length. Raises `CannotGoOn`."""
        digest, lines, last = hashlib.sha256(), 0, b"\n"
        try:
            with path.open("rb") as file:
                while block := file.read(BLOCK_BYTES):
                    digest.update(block)
                    lines += block.count(b"\n")
                    last = block[-1:]
        except OSError as error:
            raise CannotGoOn(f"Cannot read {path}: {error.strerror}.") from None
        return cls(path, digest.hexdigest(), lines + (last != b"\n"))


class Rows:
    """The rows of an open file.

    A chunk is judged as a whole, column by column, for most rows are fit: a tenth of the time of judging each. Only
    when something is wrong with a chunk are its rows looked at one by one.
    """

    def __init__(self, table: Table, fields_of: Callable[[Sequence[str]], list[Field]]) -> None:
        """Read the header. Raises `FileUnfit` when there is none, or it names what there is not."""
        self._table = table
        self.header = table.header
        self._fields = fields_of(self.header)
        self._called = [each.name for each in self._fields].index(CALLED)
        self._first_lines: dict[str, int] = {}

    def people(self, chunk: RowChunk) -> list[Sequence[str]]:
        """The numbers of each row of a chunk that was judged, in the order in which they are dialled."""
        return [called_by(row[self._called]) for row in chunk.rows]

    def new_rows(self, chunk: RowChunk) -> NewRows:
        """A chunk as the store takes it."""
        columns = zip(*chunk.rows, strict=True)
        named = zip(self._fields, columns)  # noqa: B905 - a chunk without rows has no columns
        values = {each.column: each.values(texts) for each, texts in named}
        lists = called_columns([row[self._called] for row in chunk.rows], values.get("number_type"))
        return NewRows({**values, **lists}, chunk.lines)

    def chunks(self, *, after_line: int, rows_max: int = CHUNK_ROWS) -> Iterator[RowChunk]:
        """The rows behind ``after_line``; the numbers before it are remembered, for none is taken twice."""
        while True:
            chunk = self._table.read(rows_max)
            chunk.reject(self._ragged(chunk))
            chunk.reject(self._unfit(chunk))
            chunk.reject(self._repeated(chunk))
            chunk.forget_lines(until=after_line)
            if chunk.lines_done > after_line or chunk.last:
                yield chunk
            if chunk.last:
                return

    def _ragged(self, chunk: RowChunk) -> dict[int, tuple[Why, Words]]:
        width = len(self._fields)
        return {
            place: (Why.UNFIT, _quote_missing(row, told(RowFault.RAGGED, fields=len(row), columns=width)))
            for place, row in enumerate(chunk.rows)
            if len(row) != width
        }

    def _unfit(self, chunk: RowChunk) -> dict[int, tuple[Why, Words]]:
        reasons: dict[int, tuple[Why, Words]] = {}
        columns = zip(*chunk.rows, strict=True)
        for each, column in zip(self._fields, columns):  # noqa: B905 - a chunk without rows has no columns
            if each.takes_all(column):
                continue
            for place, text in enumerate(column):
                if not each.takes_all((text,)):
                    rule = told(RowFault.FIELD, name=each.name, rule=each.rule)
                    reasons.setdefault(place, (Why.UNFIT, _quote_missing((text,), rule)))
        return reasons

    def _repeated(self, chunk: RowChunk) -> dict[int, tuple[Why, Words]]:
        reasons: dict[int, tuple[Why, Words]] = {}
        for place, (numbers, line) in enumerate(zip(self.people(chunk), chunk.lines, strict=True)):
            first_line = self._first_lines.setdefault(numbers[0], line)
            if first_line != line:
                reasons[place] = (Why.REPEATED, about(CALLED, RowFault.REPEATED, line=first_line))
        return reasons


def _quote_missing(texts: Sequence[str], fault: Words) -> Words:
    return told(RowFault.QUOTE_MISSING, fault=fault) if LINE_END.search("\0".join(texts)) else fault
