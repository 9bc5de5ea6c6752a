"""A file of numbers, row by row: parsed, judged on its own, and gathered in chunks."""

import csv
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, islice
from pathlib import Path
from typing import Final

from outdial.app.failures import CannotGoOn
from outdial.app.imports.fields import CALLED, Field
from outdial.store.imports import NewRows

CHUNK_ROWS: Final = 20_000  # some tenths of a second, and some megabytes of memory
BLOCK_BYTES: Final = 1 << 20

_LINE_END: Final = re.compile(r"\r\n|\r|\n")


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


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is not imported."""

    line: int
    """Of its beginning."""
    reason: str
    row: Sequence[str]


@dataclass(slots=True)
class RowChunk:
    """Rows that are fit on their own, each with the line of its beginning, and those that are not."""

    lines: list[int] = field(default_factory=list[int])
    rows: list[list[str]] = field(default_factory=list[list[str]])
    rejects: list[Reject] = field(default_factory=list[Reject])
    lines_done: int = 0
    """How many lines of the file end before the next chunk begins."""
    last: bool = False

    def forget_lines(self, *, until: int) -> None:
        """Leave out, without a word, what was dealt with before."""
        if not until:
            return
        kept = [(line, row) for line, row in zip(self.lines, self.rows, strict=True) if line > until]
        self.lines, self.rows = [line for line, _ in kept], [row for _, row in kept]
        self.rejects = [reject for reject in self.rejects if reject.line > until]

    def reject(self, reasons: Mapping[int, str]) -> None:
        """Leave out the rows at the places named."""
        if not reasons:
            return
        refused = [Reject(self.lines[place], reason, self.rows[place]) for place, reason in reasons.items()]
        self.rejects = sorted([*self.rejects, *refused], key=lambda reject: reject.line)
        self.lines = [line for place, line in enumerate(self.lines) if place not in reasons]
        self.rows = [row for place, row in enumerate(self.rows) if place not in reasons]


class Rows:
    """The rows of an open file.

    A chunk is judged as a whole, column by column, for most rows are fit: a tenth of the time of judging each. Only
    when something is wrong with a chunk are its rows looked at one by one.
    """

    def __init__(self, lines: Iterable[str], fields_of: Callable[[Sequence[str]], list[Field]]) -> None:
        """Read the header. Raises `CannotGoOn` when there is none, or it names what there is not."""
        self._reader = csv.reader(lines)
        try:
            self.header = next(self._reader, list[str]())
        except csv.Error as error:
            raise CannotGoOn(f"The first line cannot be read: {error}.") from None
        self._fields = fields_of(self.header)
        self._called = [each.name for each in self._fields].index(CALLED)
        self._first_lines: dict[str, int] = {}

    def called(self, chunk: RowChunk) -> list[str]:
        """The numbers of a chunk."""
        return [row[self._called] for row in chunk.rows]

    def new_rows(self, chunk: RowChunk) -> NewRows:
        """A chunk as the store takes it."""
        columns = zip(*chunk.rows, strict=True)
        named = zip(self._fields, columns)  # noqa: B905 - a chunk without rows has no columns
        return NewRows({each.column: each.values(texts) for each, texts in named}, chunk.lines)

    def chunks(self, *, after_line: int, rows_max: int = CHUNK_ROWS) -> Iterator[RowChunk]:
        """The rows behind ``after_line``; the numbers before it are remembered, for none is taken twice."""
        while True:
            chunk = self._read(rows_max)
            chunk.reject(self._ragged(chunk))
            chunk.reject(self._unfit(chunk))
            chunk.reject(self._repeated(chunk))
            chunk.forget_lines(until=after_line)
            if chunk.lines_done > after_line or chunk.last:
                yield chunk
            if chunk.last:
                return

    def _read(self, rows_max: int) -> RowChunk:
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
            chunk.rejects.append(Reject(done, f"the row that ends here cannot be read: {error}", ()))
        return chunk

    def _ragged(self, chunk: RowChunk) -> dict[int, str]:
        width = len(self._fields)
        return {
            place: f"the row has {len(row)} fields, the first line {width}{_missing_quote(row)}"
            for place, row in enumerate(chunk.rows)
            if len(row) != width
        }

    def _unfit(self, chunk: RowChunk) -> dict[int, str]:
        reasons: dict[int, str] = {}
        columns = zip(*chunk.rows, strict=True)
        for each, column in zip(self._fields, columns):  # noqa: B905 - a chunk without rows has no columns
            if each.takes_all(column):
                continue
            for place, text in enumerate(column):
                if not each.takes_all((text,)):
                    reasons.setdefault(place, f"{each.name}: {each.rule}{_missing_quote((text,))}")
        return reasons

    def _repeated(self, chunk: RowChunk) -> dict[int, str]:
        reasons: dict[int, str] = {}
        for place, (called, line) in enumerate(zip(self.called(chunk), chunk.lines, strict=True)):
            first_line = self._first_lines.setdefault(called, line)
            if first_line != line:
                reasons[place] = f"{CALLED}: the number stands in line {first_line} already"
        return reasons


def _lines_of(rows: Sequence[Sequence[str]], *, before: int, done: int) -> Iterable[int]:
    """The line in which each row begins: most files have one row a line."""
    if done - before == len(rows):
        return range(before + 1, done + 1)
    spans = accumulate((1 + len(_LINE_END.findall("\0".join(row))) for row in rows), initial=before + 1)
    return islice(spans, len(rows))


def _missing_quote(texts: Sequence[str]) -> str:
    return "; it goes over several lines: is a quotation mark missing?" if _LINE_END.search("\0".join(texts)) else ""
