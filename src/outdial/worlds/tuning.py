"""The oracle: for one world, the knob that keeps agents busiest with at most 3 % of answers abandoned.

It sees whole shifts of that very world beforehand, by seeds that are not used for the comparison. No real dialer can.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from outdial.worlds.algorithms import algorithm_named
from outdial.worlds.course import run_shift
from outdial.worlds.ours import LOSS_LIMIT
from outdial.worlds.world import World

TUNING_SEEDS_FROM = 1_000_000
_FEW_SHIFTS = 3
_FINALISTS = 5
_PROMISING = 1.5
"""So many limits may be lost on few shifts by chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """What is to be tuned, and over how many shifts, of which seeds."""

    world: World
    algorithm: str
    shifts: int
    seeds_from: int = TUNING_SEEDS_FROM
    hours: float | None = None


def tune(tuning: Tuning) -> float:
    """The best value of the knob; 0 where there is none. The lowest when not even that keeps to the limit."""
    algorithm = algorithm_named(tuning.algorithm)
    if not algorithm.knobs:
        return 0.0
    if algorithm.monotonous:
        return _highest_within_limit(tuning, algorithm.knobs)
    return _busiest_within_limit(tuning, algorithm.knobs)


def _busiest_within_limit(tuning: Tuning, knobs: Sequence[float]) -> float:
    """Every knob is tried on a few shifts; of those that may keep to the limit, the busiest on all shifts."""
    few = replace(tuning, shifts=min(tuning.shifts, _FEW_SHIFTS))
    tried = [(knob, *_outcome(few, knob)) for knob in knobs]
    promising = [(busy, knob) for knob, busy, abandoned in tried if abandoned <= _PROMISING * LOSS_LIMIT]
    finalists = sorted(promising, reverse=True)[:_FINALISTS]
    judged = [(knob, *_outcome(tuning, knob)) for _, knob in finalists]
    within = [(busy, knob) for knob, busy, abandoned in judged if abandoned <= LOSS_LIMIT]
    return max(within)[1] if within else knobs[0]


def _highest_within_limit(tuning: Tuning, knobs: Sequence[float]) -> float:
    low, high = 0, len(knobs) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _outcome(tuning, knobs[middle])[1] <= LOSS_LIMIT:
            low = middle
        else:
            high = middle - 1
    return knobs[low]


def _outcome(tuning: Tuning, knob: float) -> tuple[float, float]:
    """Utilisation, and abandoned share, of all shifts together."""
    algorithm = algorithm_named(tuning.algorithm)
    courses = [
        run_shift(
            tuning.world,
            algorithm.make(knob),
            seed=tuning.seeds_from + shift,
            hours=tuning.hours,
            looks=algorithm.looks,
        )
        for shift in range(tuning.shifts)
    ]
    answers = sum(course.answers for course in courses)
    abandoned = sum(course.abandoned for course in courses)
    busy = sum(course.utilisation for course in courses) / len(courses)
    return busy, abandoned / answers if answers else 0.0
