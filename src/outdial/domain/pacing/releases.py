"""When busy agents come free: those who talk after the rest of the talk and a wrap-up, the others after theirs.

Chances by the bin of the age, so that they are worked out once for many looks.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from outdial.domain.pacing.base import Floor
from outdial.domain.pacing.spans import EDGES_S, SpanLaw, bin_of

STEPS: Final = 4
"""In which the time to a moment is divided between the rest of a talk and its wrap-up."""
ByMoment = Sequence[float]
"""Chances to be free by each moment."""


class Releases:
    """By each of some moments, seconds from now; talks end ``faster`` times as fast as they were seen to."""

    def __init__(self, talks: SpanLaw, wrap_ups: SpanLaw, *, moments_s: Sequence[float], faster: float) -> None:
        self._talks, self._wrap_ups = talks, wrap_ups
        self._moments_s = moments_s
        self._faster = faster
        self._wrapped_up = [
            [self._wraps_up_after(moment_s, step) for step in range(1, STEPS + 1)] for moment_s in moments_s
        ]
        self._of_talks: dict[int, ByMoment] = {}
        self._of_wrap_ups: dict[int, ByMoment] = {}

    def of(self, floor: Floor) -> list[tuple[ByMoment, int]]:
        """The chances of the busy agents, each with how many share them.

        Those who come free in the two seconds that a person may wait are not counted: with them the same share of
        abandoned calls bought less use of the agents.
        """
        found = [(self._talk(age), agents) for age, agents in _by_bin(floor.talking)]
        found += [(self._wrap_up(age), agents) for age, agents in _by_bin(floor.wrapping_up)]
        return found

    def _talk(self, age: int) -> ByMoment:
        found = self._of_talks.get(age)
        if found is None:
            found = self._of_talks[age] = [
                self._both_end_within(moment_s, wrapped_up, age_s=EDGES_S[age])
                for moment_s, wrapped_up in zip(self._moments_s, self._wrapped_up, strict=True)
            ]
        return found

    def _wrap_up(self, age: int) -> ByMoment:
        found = self._of_wrap_ups.get(age)
        if found is None:
            found = self._of_wrap_ups[age] = [
                self._wrap_ups.ends_within(moment_s, age_s=EDGES_S[age]) for moment_s in self._moments_s
            ]
        return found

    def _wraps_up_after(self, moment_s: float, step: int) -> float:
        """The chance of a whole wrap-up by the moment, after a talk that ended in that step."""
        return self._wrap_ups.ends_within(moment_s * (1.0 - (step - 0.5) / STEPS), age_s=0.0)

    def _both_end_within(self, moment_s: float, wrapped_up: Sequence[float], *, age_s: float) -> float:
        """The chance that a talk of that age ends, and then its wrap-up."""
        total, before = 0.0, 0.0
        for step, chance in enumerate(wrapped_up, start=1):
            ended = self._talks.ends_within(moment_s * step / STEPS, age_s=age_s, faster=self._faster)
            total += (ended - before) * chance
            before = ended
        return total


def _by_bin(ages: Iterable[timedelta]) -> Iterable[tuple[int, int]]:
    return Counter([bin_of(age.total_seconds()) for age in ages]).items()
