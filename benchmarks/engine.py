"""One engine with the simulator in its process: attempts a second, from the claim to the row in the outbox.

The limit is pgbench with claims and completions alone, as in ``claims``: what PostgreSQL gives on this machine to the
writes that no engine can be without. The subject is `outdial serve --role engine` with calls that are short, so that a
minute has many of them, at a steady rate of starts somewhat above the one promised. The rate is sustained only if what
ends is also written: attempts that have ended and wait in memory must not become more.
"""

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from benchmarks import claims
from benchmarks.report import Ratio, Report
from benchmarks.served import Served, serving
from benchmarks.stand import VDN, Stand, add_campaign, add_contacts, cpu_s, empty

RATE_MIN: Final = 1_000.0  # attempts a second
LINES: Final = 100_000  # more than are ever open
RECEIVER: Final = "http://results.example.org/"  # nobody pushes: that is another process's work
BEHAVIOUR: Final = (
    "answer_ratio=0.5,no_answer_weight=0.5,dial_mean_s=0.2,ring_mean_s=1,flow_mean_s=1,recording_mean_s=1"
)
ENDED: Final = "select count(*) from attempt where vdn_id = $1 and state = 9"
TOLD: Final = "select count(*) from outbox where vdn_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Spans are seconds; ``contacts`` are of one campaign, ``limit_contacts`` of all those of the limit."""

    rounds: int
    campaigns: int
    contacts: int
    calls_per_second: int
    """What the switch takes."""
    limit_contacts: int
    limit_s: int
    warm_up_s: int
    window_s: int


FULL = Size(
    rounds=2,
    campaigns=20,
    contacts=8_000,
    calls_per_second=1_300,
    limit_contacts=500_000,
    limit_s=15,
    warm_up_s=15,
    window_s=45,
)
QUICK = Size(
    rounds=1,
    campaigns=2,
    contacts=300,
    calls_per_second=200,
    limit_contacts=5_000,
    limit_s=1,
    warm_up_s=1,
    window_s=1,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How things stand: seconds, and attempts."""

    at: float
    engine_cpu_s: float
    postgres_cpu_s: float
    ended: int
    open: int
    unwritten: int
    """Attempts that have ended in the engine's memory and not yet in the table."""


@dataclass(slots=True)
class Windows:
    """What was seen between the ends of each window, summed."""

    attempts: int = 0
    """Ended and written."""
    waiting: int = 0
    """Ended and not written, so many more than at the start."""
    span_s: float = 0.0
    engine_cpu_s: float = 0.0
    postgres_cpu_s: float = 0.0
    open: list[str] = field(default_factory=list[str])
    unwritten: list[str] = field(default_factory=list[str])

    def add(self, start: Moment, end: Moment) -> None:
        self.attempts += end.ended - start.ended
        self.waiting += end.unwritten - start.unwritten
        self.span_s += end.at - start.at
        self.engine_cpu_s += end.engine_cpu_s - start.engine_cpu_s
        self.postgres_cpu_s += end.postgres_cpu_s - start.postgres_cpu_s
        self.open.append(f"{start.open:,} → {end.open:,}")
        self.unwritten.append(f"{start.unwritten:,} → {end.unwritten:,}")

    @property
    def rate(self) -> float:
        return self.attempts / self.span_s

    def each_us(self, cpu_s: float) -> float:
        """Microseconds of processor time for one attempt."""
        return 1e6 * cpu_s / max(self.attempts, 1)


async def run(stand: Stand, size: Size) -> Report:
    """Limit and subject in turn."""
    limit, seen = 0.0, Windows()
    for _ in range(size.rounds):
        await claims.fill(stand, contacts=size.limit_contacts)
        limit += claims.rate_of_pgbench(stand, seconds=size.limit_s) / size.rounds
        await _watch(stand, size, seen)
    figures = {
        "pgbench, claim + complete, rows/s": limit,
        "attempts ended and written, attempts/s": seen.rate,
        "CPU of the engine, µs/attempt": seen.each_us(seen.engine_cpu_s),
        "CPU of PostgreSQL, µs/attempt": seen.each_us(seen.postgres_cpu_s),
        "open attempts, start → end of each window": "; ".join(seen.open),
        "ended and not yet written, start → end of each window": "; ".join(seen.unwritten),
        "rows in the outbox at the end": f"{await stand.count(TOLD, VDN):,}",
    }
    return Report(figures, _ratios(seen, limit=limit))


def _ratios(seen: Windows, *, limit: float) -> list[Ratio]:
    ended = seen.rate + seen.waiting / seen.span_s
    ratio = partial(Ratio, unit="attempts/s", ours=seen.rate)
    return [
        ratio(what="attempts to the rate promised", limit=RATE_MIN, at_least=1.0),
        ratio(what="attempts written to attempts ended", limit=ended, at_least=0.98),
        ratio(what="attempts to pgbench's claim + complete", limit=limit),
    ]


async def _watch(stand: Stand, size: Size, seen: Windows) -> None:
    await empty(stand)
    for campaign_id in range(1, size.campaigns + 1):
        await add_campaign(stand, campaign_id, url=RECEIVER)
        await add_contacts(stand, campaign_id, contacts=size.contacts)
    await stand.execute("vacuum analyze contact")
    settings = {"lines_max": str(LINES), "calls_per_second_max": str(size.calls_per_second)}
    async with serving(stand, "engine", simulator_behaviour=BEHAVIOUR, **settings) as served:
        await asyncio.sleep(size.warm_up_s)
        start = await _moment(stand, served)
        await asyncio.sleep(size.window_s)
        seen.add(start, await _moment(stand, served))


async def _moment(stand: Stand, served: Served) -> Moment:
    postmaster = await stand.postmaster()
    at, engine_cpu_s, postgres_cpu_s = time.monotonic(), cpu_s(served.pid), cpu_s(postmaster)
    ended = await stand.count(ENDED, VDN)
    figures = await served.figures()
    return Moment(
        at=at,
        engine_cpu_s=engine_cpu_s,
        postgres_cpu_s=postgres_cpu_s,
        ended=ended,
        open=round(figures["outdial_attempts_open"]),
        # What ended between the two looks counts as not written: rather too many than too few.
        unwritten=round(figures.get("outdial_attempts_ended_total", 0.0)) - ended,
    )
