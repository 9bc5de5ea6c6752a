from functools import cache

import pytest

from outdial.worlds.algorithms import ALGORITHMS, algorithm_named
from outdial.worlds.course import run_shift
from outdial.worlds.grid import realistic
from outdial.worlds.tuning import TUNING_SEEDS_FROM, Tuning, tune

WORLD = realistic(10)


@cache
def share_of(name: str, knob: float) -> tuple[float, float]:
    """Utilisation, and abandoned share, of the one shift that was tuned on."""
    algorithm = algorithm_named(name)
    course = run_shift(WORLD, algorithm.make(knob), seed=TUNING_SEEDS_FROM, hours=1.0, looks=algorithm.looks)
    return course.utilisation, course.abandoned_share


@cache
def tuned(name: str) -> float:
    return tune(Tuning(world=WORLD, algorithm=name, shifts=1, hours=1.0))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["oracle-ratio", "vicidial-tuned"])
def test_the_oracle_keeps_to_the_limit_and_beats_the_lowest_knob(name: str) -> None:
    busy, abandoned = share_of(name, tuned(name))

    assert abandoned <= 0.03
    assert busy >= share_of(name, ALGORITHMS[name].knobs[0])[0]


def test_the_oracle_goes_as_high_as_the_limit_allows() -> None:
    knobs = list(ALGORITHMS["oracle-ratio"].knobs)

    best = knobs.index(tuned("oracle-ratio"))

    assert share_of("oracle-ratio", knobs[best + 1])[1] > 0.03


@pytest.mark.slow
def test_the_oracle_tries_every_level_where_more_is_not_always_busier() -> None:
    levels = {level: share_of("vicidial-tuned", level) for level in ALGORITHMS["vicidial-tuned"].knobs}

    allowed = {level: busy for level, (busy, abandoned) in levels.items() if abandoned <= 0.03}
    assert allowed[tuned("vicidial-tuned")] == max(allowed.values())


def test_without_a_knob_there_is_nothing_to_tune() -> None:
    assert tuned("progressive") == 0.0
