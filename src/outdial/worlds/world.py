"""A world: who works when, who answers, how long everything lasts. A frozen description; a seed makes a shift of it."""

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from outdial.worlds.laws import Exponential, Fixed, Law

AMPLE_LINES = 100_000
_NO_TIME = Fixed(0.0)


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """The chance that a call is answered, by the time of its placing, as (seconds from the beginning, rate).

    The first time is 0. Between two times the rate is that of the earlier, or with ``smooth`` on the straight line.
    """

    points: tuple[tuple[float, float], ...]
    smooth: bool = False

    def at(self, now_s: float) -> float:
        place = bisect_right(self.points, (now_s, math.inf)) - 1
        since_s, rate = self.points[place]
        if not self.smooth or place + 1 == len(self.points):
            return rate
        until_s, later = self.points[place + 1]
        return rate + (later - rate) * (now_s - since_s) / (until_s - since_s)


def constant(rate: float) -> AnswerRate:
    """The same all day."""
    return AnswerRate(((0.0, rate),))


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How calls end that no person answers: the share of these, and the law of their ringing."""

    name: str
    share: float
    rings: Law


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Spans are seconds. Calls are placed in one order; what becomes of the k-th is the same for every algorithm."""

    name: str
    agents: tuple[tuple[float, int], ...]
    """Who is logged in, as (seconds from the beginning, agents from then on); the first time is 0."""
    answer_rate: AnswerRate
    answered_rings: Law
    unanswered: tuple[Unanswered, ...]
    talk: Law
    wrap_up: Law = _NO_TIME
    patience_s: float = 8.0
    """How long a person who answered waits for somebody to speak."""
    lines: int = AMPLE_LINES
    """Calls at once, those talking among them."""
    hours: float = 4.0

    @property
    def agents_most(self) -> int:
        return max(agents for _, agents in self.agents)

    @property
    def handling_s(self) -> float:
        """Mean time of an agent for one person."""
        return self.talk.mean_s + self.wrap_up.mean_s

    @property
    def is_markovian(self) -> bool:
        """Whether the exact optimum is known: constant, memoryless, without a bound of lines, patience or wrap-up."""
        laws = {type(law) for law in (self.talk, self.answered_rings, *(end.rings for end in self.unanswered))}
        return (
            laws == {Exponential}
            and len(self.agents) == len(self.answer_rate.points) == 1
            and self.wrap_up.mean_s == self.patience_s == 0
            and self.lines >= AMPLE_LINES
        )

    def spans(self, seconds: float) -> Iterator[tuple[float, float, int]]:
        """(from, until, agents), up to the end of the shift."""
        begun = [(since_s, agents) for since_s, agents in self.agents if since_s < seconds]
        for (since_s, agents), (until_s, _) in pairwise([*begun, (seconds, 0)]):
            yield since_s, until_s, agents
