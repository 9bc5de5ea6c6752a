"""How long one decision of a predictive pacer takes: 300 agents, 1,000 ringing calls, and what has ended in a second.

Once with contacts who are all alike, and once with a score for each, which costs more. Turns differ, so that nothing is
answered from a table. The time is that of the processor, which counts no waiting for others on the machine.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from benchmarks.report import Ratio, Report
from benchmarks.stand import Stand
from outdial.domain.pacing.base import Account, AgentUsePace, Floor, News, Pacer, PacingView, RingEnd, Share
from outdial.domain.pacing.choice import pacer_for

LIMIT_MS: Final = 2.0
AGENTS_IDLE, AGENTS_TALKING, AGENTS_WRAPPING_UP = 20, 240, 40
RINGING: Final = 1000
ENDED: Final = 40
"""Calls that stop ringing in a second, when a thousand ring for twenty-five seconds at most."""
BEGINS_AT: Final = datetime(2026, 3, 2, 9, tzinfo=UTC)
PACE: Final = AgentUsePace(
    talk_min=timedelta(seconds=50), talk_max=timedelta(seconds=200), loss_rate=3, use_rate=100, count_wrap_up=True
)
TURNS_LEARNED: Final = 10
"""Before the first that counts: a pacer that knows little learns more eagerly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    turns: int


FULL = Size(turns=2000)
QUICK = Size(turns=20)


async def run(stand: Stand, size: Size) -> Report:
    """Decide turn after turn; nothing of the stand is used."""
    del stand
    alike, scored = pacer_for(PACE), pacer_for(PACE)
    turns_alike = _times_ms(alike, size, scored=False)
    turns_scored = _times_ms(scored, size, scored=True)
    figures = {
        "agents, ringing calls": f"{AGENTS_IDLE + AGENTS_TALKING + AGENTS_WRAPPING_UP}, {RINGING:,}",
        "turns": size.turns,
        "contacts alike: median, ms": _quantile(turns_alike, 0.5),
        "contacts alike: p99, ms": _quantile(turns_alike, 0.99),
        "with scores: median, ms": _quantile(turns_scored, 0.5),
        "with scores: p99, ms": _quantile(turns_scored, 0.99),
        "the pacer's memory as JSON, bytes": len(json.dumps(scored.memory())),
    }
    return Report(figures, [_ratio("contacts alike", turns_alike), _ratio("with scores", turns_scored)])


def _ratio(what: str, turns_ms: Sequence[float]) -> Ratio:
    median_ms = _quantile(turns_ms, 0.5)
    name = f"a turn, {what}, median to {LIMIT_MS:.0f} ms"
    return Ratio(what=name, unit="ms", limit=LIMIT_MS, ours=median_ms, at_most=1.0)


def _times_ms(pacer: Pacer, size: Size, *, scored: bool) -> Sequence[float]:
    """Of each turn, the shortest first."""
    random = Random(1)  # noqa: S311 - the same turns for everybody
    times_ms: list[float] = []
    for turn in range(TURNS_LEARNED + size.turns):
        view = _view(random, turn=turn, scored=scored)
        began_ns = time.process_time_ns()
        pacer.decide(view)
        times_ms.append((time.process_time_ns() - began_ns) / 1e6)
    return sorted(times_ms[TURNS_LEARNED:])


def _view(random: Random, *, turn: int, scored: bool) -> PacingView:
    lost = Share(20_000 + turn, 500)
    return PacingView(
        now=BEGINS_AT + timedelta(seconds=turn),
        floor=Floor(
            idle=AGENTS_IDLE,
            talking=_spans(random, AGENTS_TALKING, mean_s=120.0),
            wrapping_up=_spans(random, AGENTS_WRAPPING_UP, mean_s=15.0),
        ),
        ringing=tuple(timedelta(seconds=random.uniform(0.0, 25.0)) for _ in range(RINGING)),
        ringing_scores=_scores(random, RINGING) if scored else (),
        next_scores=_scores(random, 100) if scored else (),
        lines_free=2000,
        news=News(
            rings=tuple(_ring_end(random, scored=scored) for _ in range(ENDED)),
            talks=_spans(random, 2, mean_s=120.0),
            wrap_ups=_spans(random, 2, mean_s=15.0),
        ),
        account=Account(today=lost, last_24_h=lost, last_30_days=lost),
    )


def _spans(random: Random, count: int, *, mean_s: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=random.expovariate(1 / mean_s)) for _ in range(count))


def _scores(random: Random, count: int) -> tuple[float, ...]:
    return tuple(random.gauss(0.0, 0.6) for _ in range(count))


def _ring_end(random: Random, *, scored: bool) -> RingEnd:
    span = timedelta(seconds=random.uniform(2.0, 25.0))
    return RingEnd(span, answered=random.random() < 0.04, score=random.gauss(0.0, 0.6) if scored else 0.0)


def _quantile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)]
