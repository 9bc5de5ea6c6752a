"""VICIdial's adaptive mode with ADAPT_HARD_LIMIT, as its scripts and documents describe it.

Every 2.5 s: lines = round(level * (ready + talking)), calls that ring, wait or talk among them; with "available only"
lines = round(level * ready), beside those in a call. Every second: a sample of ready agents, waiting calls, and all
who are logged in. Every 15 samples: level *= 1 + (ready - waiting) / logged in, between 1 and the maximum level
(default 3); halved after a minute in which more than half of more than 20 calls were dropped; 1 once more than 50 calls
were made today and the day's drops are above the limit. Drops and answers are looked up once a minute.

Left out, in its favour: the server's default caps of 23 lines and of 5 calls a second, and the loops' own time.
Its drop comes after 5 s by default; the law and this floor say 2 s, and so does its drop count here.
"""

from dataclasses import dataclass

from outdial.domain.pacing.base import Decision, Memory, PacingView, Share
from outdial.worlds.baselines.period import Period
from outdial.worlds.baselines.ratio import within

PLACING_S = 2.5
SAMPLE_S = 1.0
SAMPLES = 15
STATISTICS_S = 60.0
LEVEL_MAX = 3.0
"""The default of ``adaptive_maximum_level``."""
DROP_LIMIT = 0.03
CALLS_TODAY_MIN = 50
CALLS_MINUTE_MIN = 20
DROPS_MINUTE_MAX = 0.5


@dataclass(frozen=True, slots=True)
class _Sample:
    ready: int
    waiting: int
    logged_in: int


@dataclass(slots=True)
class _Statistics:
    """As they stood at the last minute."""

    day: Share
    calls: int = 0
    calls_minute: int = 0
    drops_minute: int = 0

    def refresh(self, day: Share, calls: int) -> None:
        self.calls_minute, self.drops_minute = calls - self.calls, day.abandoned - self.day.abandoned
        self.day, self.calls = day, calls


class VicidialPacer:
    """Level and samples are remembered."""

    def __init__(self, *, available_only: bool = False, level_max: float = LEVEL_MAX) -> None:
        self._available_only = available_only
        self._level_max = level_max
        self._level = 1.0
        self._calls = 0
        self._samples: list[_Sample] = []
        self._statistics = _Statistics(Share())
        self._placing, self._sampling = Period(PLACING_S), Period(SAMPLE_S)
        self._refreshing = Period(STATISTICS_S)

    @property
    def level(self) -> float:
        return self._level

    def decide(self, view: PacingView) -> Decision:
        if self._refreshing.has_come(view.now):
            self._statistics.refresh(view.account.today, self._calls)
        if self._sampling.has_come(view.now):
            self._samples.append(_Sample(view.floor.idle, view.waiting, view.floor.staffed + view.floor.paused))
        if len(self._samples) == SAMPLES:
            self._adapt()
            self._samples.clear()
        calls = self._place(view) if self._placing.has_come(view.now) else 0
        self._calls += calls
        return Decision(calls=calls, reason=f"{calls} calls at level {self._level:.2f}")

    def memory(self) -> Memory:
        """The level; a new start would take samples anew."""
        return {"level": self._level, "calls": self._calls}

    def _place(self, view: PacingView) -> int:
        floor = view.floor
        outside = len(view.ringing) + view.waiting
        if self._available_only:
            return within(view, round(self._level * floor.idle) - outside)
        talking = len(floor.talking)
        return within(view, round(self._level * (floor.idle + talking)) - outside - talking)

    def _adapt(self) -> None:
        logged_in = sum(sample.logged_in for sample in self._samples)
        surplus = sum(sample.ready - sample.waiting for sample in self._samples)
        level = self._level * (1 + (surplus / logged_in if logged_in else 0.0))
        self._level = max(1.0, self._with_drops(min(level, self._level_max)))

    def _with_drops(self, level: float) -> float:
        seen = self._statistics
        if seen.calls_minute > CALLS_MINUTE_MIN and seen.drops_minute > DROPS_MINUTE_MAX * seen.calls_minute:
            level /= 2
        if seen.calls > CALLS_TODAY_MIN and seen.day.abandoned > DROP_LIMIT * seen.day.answers:
            return 1.0
        return level
