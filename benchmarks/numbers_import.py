r"""Bringing a file of numbers in: `outdial import`, against psql's \copy of the same rows into the same table.

The subject's file has rows that repeat a number, rows that are blacklisted and rows that cannot be read; all of them
are found, and written to the reject file. The limit's file has as many rows, ready with exactly the columns that the
table needs. Both are whole commands, from their start to their end, on empty tables.
"""

import csv
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from benchmarks.report import Ratio, Report
from benchmarks.served import run_outdial
from benchmarks.stand import VDN, Stand, add_campaign, cpu_s, empty
from outdial.domain.contact import PRIORITY_DEFAULT

CAMPAIGN: Final = 1
REPEATED_EVERY: Final = 100
BLACKLISTED_EVERY: Final = 200
UNFIT_EVERY: Final = 1_000
BEFORE: Final = 50  # rows that lie between a number and its repetition
HEADER: Final = ("called", "sessionId", "customField")
COLUMNS: Final = "vdn_id, campaign_id, called, session_id, custom_field, priority, due_at, created_at"
BLACKLIST: Final = "insert into blacklist (vdn_id, called) select $1, unnest($2::text[])"

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many rows the file has, and how often limit and subject take turns."""

    rows: int
    rounds: int


FULL = Size(rows=200_000, rounds=3)
QUICK = Size(rows=2_000, rounds=1)


@dataclass(slots=True)
class Spent:
    """What commands took, summed over the rounds."""

    span_s: float = 0.0
    own_cpu_s: float = 0.0
    postgres_cpu_s: float = 0.0


async def run(stand: Stand, size: Size) -> Report:
    """Limit and subject in turn, each on empty tables; and once the command with a file that has no rows."""
    ready, source, bare = _written(stand.folder, rows=list(_rows(size.rows)))
    limit, subject, start = Spent(), Spent(), Spent()
    for _ in range(size.rounds):
        await _fresh(stand, rows=size.rows)
        await _timed(
            stand, limit, lambda: stand.tool("psql", "-c", f"\\copy contact ({COLUMNS}) from '{ready}' csv", stand.url)
        )
        await _fresh(stand, rows=size.rows)
        _check(await _timed(stand, subject, lambda: _import(stand, source)), rows=size.rows)
    await _timed(stand, start, lambda: _import(stand, bare))
    rows = size.rows * size.rounds
    figures = {
        "psql \\copy, rows/s": rows / limit.span_s,
        "outdial import, rows/s": rows / subject.span_s,
        "start and end of the command alone, s": start.span_s,
        "CPU of the command, µs/row": 1e6 * subject.own_cpu_s / rows,
        "CPU of PostgreSQL, µs/row": 1e6 * subject.postgres_cpu_s / rows,
        "CPU of PostgreSQL for \\copy, µs/row": 1e6 * limit.postgres_cpu_s / rows,
    }
    what = "outdial import, duplicates and blacklist checked, to \\copy"
    ratio = Ratio(what=what, unit="rows/s", limit=rows / limit.span_s, ours=rows / subject.span_s, at_least=0.40)
    return Report(figures, [ratio])


def _rows(rows: int) -> Iterator[Row]:
    for place in range(rows):
        number = place - BEFORE if place % REPEATED_EVERY == REPEATED_EVERY - 1 else place
        called = "no number" if place % UNFIT_EVERY == 1 else _number(number)
        yield called, f"session {place}", f"order {place}"


def _number(place: int) -> str:
    return str(13_000_000_000 + place)


def _blacklisted(rows: int) -> list[str]:
    """Numbers of rows that neither repeat nor are unfit: each makes one reject."""
    return [_number(place) for place in range(2, rows, BLACKLISTED_EVERY)]


def _rejected(rows: int) -> int:
    every = ((BLACKLISTED_EVERY, 2), (REPEATED_EVERY, REPEATED_EVERY - 1), (UNFIT_EVERY, 1))
    return sum(len(range(first, rows, step)) for step, first in every)


def _written(folder: Path, *, rows: Sequence[Row]) -> tuple[Path, Path, Path]:
    """The limit's file, the subject's, and one that has a header alone."""
    ready, source, bare = (folder / f"{name}.csv" for name in ("ready", "numbers", "bare"))
    now = datetime.now(UTC)  # noqa: TID251 - a benchmark runs in this world
    _write(
        ready,
        (
            (VDN, CAMPAIGN, *row, PRIORITY_DEFAULT, now + place * timedelta(microseconds=1), now)
            for place, row in enumerate(rows)
        ),
    )
    _write(source, iter([HEADER, *rows]))
    _write(bare, iter([HEADER]))
    return ready, source, bare


def _write(path: Path, rows: Iterator[Sequence[object]]) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)


async def _fresh(stand: Stand, *, rows: int) -> None:
    await empty(stand)
    await add_campaign(stand, CAMPAIGN)
    await stand.execute(BLACKLIST, VDN, _blacklisted(rows))
    await stand.execute("checkpoint")


async def _timed(stand: Stand, spent: Spent, command: Callable[[], str]) -> str:
    postmaster = await stand.postmaster()
    began, own_s, postgres_s = time.monotonic(), _children_cpu_s(), cpu_s(postmaster)
    printed = command()
    spent.span_s += time.monotonic() - began
    spent.own_cpu_s += _children_cpu_s() - own_s
    spent.postgres_cpu_s += cpu_s(postmaster) - postgres_s
    return printed


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _import(stand: Stand, source: Path) -> str:
    return run_outdial(stand, "import", str(CAMPAIGN), str(source), "--vdn", str(VDN))


def _check(printed: str, *, rows: int) -> None:
    rejected = _rejected(rows)
    expected = f"{rows - rejected} numbers added, {rejected} rows left out."
    if expected not in printed:
        raise RuntimeError(f"not {expected!r} but:\n{printed}")
