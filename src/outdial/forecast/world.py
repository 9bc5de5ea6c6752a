"""What people and agents will do, drawn once for a replication from all that the history allows."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from statistics import fmean
from typing import Final

from outdial.domain.history import History, Spans
from outdial.domain.outcome import Outcome
from outdial.forecast.chances import NEVER_RANG, drawn
from outdial.forecast.laws import Law, Prior, log_normal, posterior, posterior_of_moments
from outdial.forecast.question import Question
from outdial.virtual.floor import Fate

FAILURES: Final = {
    Outcome.NO_ANSWER: 5.5,
    Outcome.BUSY: 1.7,
    Outcome.UNREACHABLE: 1.0,
    Outcome.REJECTED: 0.6,
    Outcome.INVALID_NUMBER: 0.5,
    Outcome.HUNG_UP_IN_RING: 0.4,
    Outcome.CONGESTION: 0.3,
    Outcome.MACHINE: 0.1,
}
"""How calls fail that nobody answers, before any was seen: weights, as sure as ten calls would make it."""

TALK: Final = Prior(mean_s=90.0, cv=0.9)
FLOW: Final = Prior(mean_s=30.0, cv=0.6)
WRAP_UP: Final = Prior(mean_s=15.0, cv=0.5)
ANSWER_DELAY: Final = Prior(mean_s=12.0, cv=0.45, doubt=0.2)
FAILURE_DELAY: Final = Prior(mean_s=3.0, cv=0.5, doubt=0.3)
RINGING_DELAY: Final = Prior(mean_s=12.0, cv=0.5, doubt=0.2)
GIVEN_UP_AFTER_S: Final = 2.0  # from placing to ringing, before the ringing time begins
PATIENCE: Final = log_normal(mean_s=8.0, cv=0.6)

WORKING_HOURS: Final = range(9, 18)

_RING_FIRST: Final = (Outcome.REJECTED, Outcome.HUNG_UP_IN_RING, Outcome.MACHINE)


@dataclass(frozen=True, slots=True)
class Prospect:
    """A call before it is placed: how it would end if an agent came, and its spans."""

    outcome: Outcome
    fate: Fate


class World:
    """Laws and chances; ``draw`` makes one."""

    def __init__(self, question: Question, random: Random) -> None:
        history = question.history
        self.random = random
        """From which it was drawn, for what else is drawn once for a replication."""
        self._chances = drawn(history.tries, random, rate=question.answer_rate)
        self._failures, self._failure_bounds = _failures(history, random)
        self._rings = {outcome: _ring_law(outcome, question, random) for outcome in (*FAILURES, Outcome.ANSWERED)}
        self._talk = posterior(history.talks, TALK if question.wants_agents else FLOW, random)
        self._wrap_up = posterior_of_moments(
            history.wrap_ups,
            WRAP_UP,
            random,
            longest_s=question.tenant.limits.wrap_up_max.total_seconds() if question.wants_agents else 0.0,
        )
        self._wait_max_s = question.answer_wait_max_s

    @property
    def busy_mean_s(self) -> float:
        """How long a call that is answered keeps an agent."""
        return self._talk.mean_s + self._wrap_up.mean_s

    @property
    def average_chance(self) -> float:
        """That a person answers a contact's first call, over the hours of a working day."""
        return fmean(self._chances.of(hour=hour, attempt=1) for hour in WORKING_HOURS)

    def prospect(self, random: Random, *, hour: int, attempt: int) -> Prospect:
        """What will become of one call. ``attempt`` counts the contact's calls, from 1."""
        if random.random() >= self._chances.of(hour=hour, attempt=attempt):
            return self._failure(random)
        fate = Fate(
            rings_s=self._rings[Outcome.ANSWERED].draw(random),
            answered=True,
            patience_s=min(self._wait_max_s, random.choice(PATIENCE)),
            talk_s=self._talk.draw(random),
            wrap_up_s=self._wrap_up.draw(random),
        )
        return Prospect(Outcome.ANSWERED, fate)

    def _failure(self, random: Random) -> Prospect:
        dice = random.random() * self._failure_bounds[-1]
        place = min(bisect_right(self._failure_bounds, dice), len(self._failures) - 1)
        outcome = self._failures[place]
        return Prospect(outcome, Fate(rings_s=self._rings[outcome].draw(random), answered=False))


def _failures(history: History, random: Random) -> tuple[list[Outcome], list[float]]:
    weights = dict(FAILURES)
    for tries in history.tries:
        if not tries.outcome.live_answer and tries.outcome not in NEVER_RANG:
            weights[tries.outcome] = weights.get(tries.outcome, 0.0) + tries.calls
    return list(weights), list(accumulate(random.gammavariate(weight, 1.0) for weight in weights.values()))


def _ring_law(outcome: Outcome, question: Question, random: Random) -> Law:
    observed = question.history.rings.get(outcome, Spans())
    if outcome is Outcome.NO_ANSWER:
        given_up_s = question.campaign.settings.ring_timeout.total_seconds() + GIVEN_UP_AFTER_S
        return posterior(observed, Prior(mean_s=given_up_s, cv=0.05, doubt=0.05), random)
    if outcome is Outcome.ANSWERED:
        return posterior(observed, ANSWER_DELAY, random)
    return posterior(observed, RINGING_DELAY if outcome in _RING_FIRST else FAILURE_DELAY, random)
