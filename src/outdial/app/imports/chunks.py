"""What every kind of file is read into: rows in chunks, each with the line of its beginning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Protocol

from outdial.wording.words import Words

CHUNK_ROWS: Final = 20_000  # some tenths of a second, and some megabytes of memory


class Why(Enum):
    """The kinds of reason for which a row is left out, as they are counted."""

    UNFIT = auto()
    REPEATED = auto()
    BLACKLISTED = auto()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is not imported."""

    line: int
    """Of its beginning."""
    reason: Words
    row: Sequence[str]
    why: Why = Why.UNFIT


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

    def reject(self, reasons: Mapping[int, tuple[Why, Words]]) -> None:
        """Leave out the rows at the places named."""
        if not reasons:
            return
        refused = [Reject(self.lines[place], reason, self.rows[place], why) for place, (why, reason) in reasons.items()]
        self.rejects = sorted([*self.rejects, *refused], key=lambda reject: reject.line)
        self.lines = [line for place, line in enumerate(self.lines) if place not in reasons]
        self.rows = [row for place, row in enumerate(self.rows) if place not in reasons]


class Table(Protocol):
    """A file whose first row names the columns of the others."""

    @property
    def header(self) -> Sequence[str]:
        """The names, as they stand in the file."""
        ...

    def read(self, rows_max: int) -> RowChunk:
        """The next rows, not yet judged. Raises `CannotGoOn` for a file that cannot be read to its end."""
        ...
