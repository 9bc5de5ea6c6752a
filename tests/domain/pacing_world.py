"""A small floor and its customers in virtual time, to see what a pacer makes of them. One seed, one course."""

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.base import Floor, Pacer, PacingView, Recent

MORNING = datetime(2025, 3, 4, 9, tzinfo=UTC)
MEMORY_S = 900.0
"""A sum of the recent past loses two thirds in this time."""


def seconds(span: float) -> timedelta:
    return timedelta(seconds=span)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How customers and agents behave; times in seconds."""

    agents: int = 20
    answer_rate: float = 0.3
    busy_share: float = 0.2
    """Of the calls that nobody answers: ended after three seconds."""
    ring_timeout_s: float = 25.0
    talk_mean_s: float = 60.0
    wrap_up_mean_s: float = 10.0
    lines: int = 200
    changes_after_s: float = math.inf
    """From then on a person answers at ``answer_rate_later``: another list, another hour."""
    answer_rate_later: float = 0.3


@dataclass(slots=True)
class Decaying:
    """A sum that forgets."""

    total: float = 0.0
    at: float = 0.0

    def add(self, amount: float, *, at: float) -> None:
        self.total = self.read(at) + amount
        self.at = at

    def read(self, at: float) -> float:
        return self.total * math.exp(-(at - self.at) / MEMORY_S)


@dataclass(slots=True)
class Tally:
    """What came of a shift."""

    live_answers: int = 0
    abandoned: int = 0
    busy_s: float = 0.0
    calls: int = 0

    def abandoned_share(self) -> float:
        return self.abandoned / max(1, self.live_answers)


class World:
    """Events in a heap; the pacer is asked once a second."""

    def __init__(self, pacer: Pacer, habits: Habits, *, seed: int) -> None:
        self.tally = Tally()
        self._pacer = pacer
        self._habits = habits
        self._random = random.Random(seed)
        self._now = 0.0
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._ringing: dict[int, float] = {}
        self._talking: dict[int, float] = {}
        self._wrapping_up: dict[int, float] = {}
        self._waiting: list[int] = []
        self._answered, self._unanswered = Decaying(), Decaying()
        self._talk, self._wrap_up, self._delay = Decaying(), Decaying(), Decaying()

    def run(self, shift: timedelta) -> Tally:
        end = shift.total_seconds()
        for turn in range(int(end)):
            self._at(float(turn), self._turn)
        while self._events and self._events[0][0] < end:
            self._now, _, event = heapq.heappop(self._events)
            event()
        return self.tally

    def utilisation(self, shift: timedelta) -> float:
        return self.tally.busy_s / (self._habits.agents * shift.total_seconds())

    def _at(self, when: float, event: Callable[[], None]) -> None:
        heapq.heappush(self._events, (when, next(self._order), event))

    def _idle(self) -> int:
        return self._habits.agents - len(self._talking) - len(self._wrapping_up)

    def _turn(self) -> None:
        for _ in range(self._pacer.decide(self._view()).calls):
            self._dial()

    def _view(self) -> PacingView:
        now = self._now
        return PacingView(
            now=MORNING + seconds(now),
            floor=Floor(
                idle=self._idle(),
                talking=tuple(seconds(now - since) for since in self._talking.values()),
                wrapping_up=tuple(seconds(now - since) for since in self._wrapping_up.values()),
            ),
            ringing=tuple(seconds(now - since) for since in self._ringing.values()),
            waiting=len(self._waiting),
            lines_free=self._habits.lines - len(self._ringing) - len(self._talking),
            recent=self._recent(),
        )

    def _recent(self) -> Recent:
        now, answered = self._now, self._answered.read(self._now)
        connected = self.tally.live_answers - self.tally.abandoned
        return Recent(
            answered=answered,
            unanswered=self._unanswered.read(now),
            talk_mean=seconds(self._habits.talk_mean_s) if connected > 0 else None,
            wrap_up_mean=seconds(self._habits.wrap_up_mean_s) if connected > 0 else None,
            answer_delay_mean=seconds(self._delay.read(now) / answered) if answered > 0 else None,
            live_answers_today=self.tally.live_answers,
            abandoned_today=self.tally.abandoned,
        )

    def _dial(self) -> None:
        self.tally.calls += 1
        call, draw = self.tally.calls, self._random
        self._ringing[call] = self._now
        if draw.random() < self._answer_rate():
            self._at(self._now + draw.gammavariate(4, 2.5), lambda: self._answer(call))
        elif draw.random() < self._habits.busy_share:
            self._at(self._now + 3.0, lambda: self._give_up(call))
        else:
            self._at(self._now + self._habits.ring_timeout_s, lambda: self._give_up(call))

    def _answer_rate(self) -> float:
        habits = self._habits
        return habits.answer_rate if self._now < habits.changes_after_s else habits.answer_rate_later

    def _give_up(self, call: int) -> None:
        del self._ringing[call]
        self._unanswered.add(1, at=self._now)

    def _answer(self, call: int) -> None:
        self._delay.add(self._now - self._ringing.pop(call), at=self._now)
        self._answered.add(1, at=self._now)
        self.tally.live_answers += 1
        if self._idle() > 0:
            self._connect(call)
        else:
            self._waiting.append(call)
            self._at(self._now + CONNECT_LIMIT.total_seconds(), lambda: self._lose(call))

    def _lose(self, call: int) -> None:
        if call in self._waiting:
            self._waiting.remove(call)
            self.tally.abandoned += 1

    def _connect(self, call: int) -> None:
        self._talking[call] = self._now
        self._at(self._now + self._random.expovariate(1 / self._habits.talk_mean_s), lambda: self._hang_up(call))

    def _hang_up(self, call: int) -> None:
        self._wrapping_up[call] = self._now
        self.tally.busy_s += self._now - self._talking.pop(call)
        self._at(self._now + self._random.expovariate(1 / self._habits.wrap_up_mean_s), lambda: self._release(call))

    def _release(self, call: int) -> None:
        self.tally.busy_s += self._now - self._wrapping_up.pop(call)
        if self._waiting:
            self._connect(self._waiting.pop(0))
