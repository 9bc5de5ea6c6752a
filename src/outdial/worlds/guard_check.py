"""The guard's promise, put to the test: shifts with jumps of the answer rate, of which few may end beyond the limit.

Teams of 5 to 30 for two to three hours; the answer rate jumps by a factor of 4 up or down at a random moment, and half
of the shifts see it jump back. People are those of the realistic family.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from outdial.domain.pacing.guard import ALPHA
from outdial.worlds.bench import Report
from outdial.worlds.course import run_shift
from outdial.worlds.grid import realistic
from outdial.worlds.jobs import answers
from outdial.worlds.ours import LOSS_LIMIT, our_pacer
from outdial.worlds.statistics import Interval, of_count
from outdial.worlds.world import AnswerRate, World

JUMP: Final = 4.0
UNGUARDED_EVERY: Final = 5
"""That most shifts go beyond the limit without the guard is soon seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Shares of shifts beyond the limit, with and without the guard."""

    guarded: Interval
    unguarded: Interval

    @property
    def guard_keeps_its_promise(self) -> bool:
        return self.guarded.mean < ALPHA

    @property
    def check_can_fail(self) -> bool:
        """Whether the guard is what keeps the promise."""
        return self.unguarded.mean > ALPHA


def jumping_world(seed: int) -> World:
    """The world of that seed; its rates stay within 0.05 and 0.8."""
    random = Random(seed)  # noqa: S311 - a seed must give the same world again
    hours = random.uniform(2.0, 3.0)
    low = random.uniform(0.05, 0.2)
    before, after = random.choice(((low, JUMP * low), (JUMP * low, low)))
    first_s = random.uniform(0.1, 0.7) * 3600 * hours
    back_s = random.uniform(first_s, 3600 * hours)
    points = ((0.0, before), (first_s, after), (back_s, random.choice((before, after))))
    plain = realistic(random.randint(5, 30), name=f"jumping-{seed}")
    return replace(plain, answer_rate=AnswerRate(points), hours=hours)


def check_guard(shifts: int, *, processes: int, report: Report) -> Verdict:
    """Run every shift with the guard, and every fifth without it."""
    seeds = range(1, shifts + 1)
    asked = [(seed, True) for seed in seeds] + [(seed, False) for seed in seeds[::UNGUARDED_EVERY]]
    beyond: list[bool] = []
    for is_beyond in answers(_is_beyond, asked, processes=processes):
        beyond.append(is_beyond)
        report(len(beyond), len(asked))
    return Verdict(guarded=_share(beyond[:shifts]), unguarded=_share(beyond[shifts:]))


def _share(beyond: Sequence[bool]) -> Interval:
    return of_count(sum(beyond), len(beyond))


def _is_beyond(asked: tuple[int, bool]) -> bool:
    seed, guarded = asked
    return run_shift(jumping_world(seed), our_pacer(guarded=guarded), seed=seed).abandoned_share > LOSS_LIMIT
