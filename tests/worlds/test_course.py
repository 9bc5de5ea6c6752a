from dataclasses import replace

import pytest

from outdial.domain.pacing.progressive import ProgressivePacer
from outdial.worlds.baselines.ratio import IdleRatioPacer
from outdial.worlds.course import Course, HalfHour, run_shift
from outdial.worlds.grid import WORLDS, realistic
from outdial.worlds.laws import Fixed
from outdial.worlds.world import Unanswered, World, constant

ONE_EACH = [
    *("real-n5-p25", "short-n5", "long-n5", "heavy-n5", "machines-n5", "drift-n5", "jump-up-n5", "jump-down-n5"),
    *("arriving-n10", "lunch-n10", "coming-and-going-n10", "lines-12-n10-p25", "markov-n5-p25-h75"),
]


@pytest.mark.parametrize("name", ONE_EACH)
def test_progressive_dialling_loses_hardly_anybody_in_any_kind_of_world(name: str) -> None:
    """Only an agent who logs out under a ringing call can make it lose somebody."""
    course = run_shift(WORLDS[name], ProgressivePacer(), seed=1, hours=0.5)

    assert course.answers > 5
    assert course.abandoned <= (1 if "coming" in name or "lunch" in name else 0)
    assert 0.2 < course.utilisation < 1.0


CERTAIN = World(
    name="by hand",
    agents=((0.0, 1),),
    answer_rate=constant(1.0),
    answered_rings=Fixed(10.0),
    unanswered=(Unanswered("nobody", 1.0, Fixed(10.0)),),
    talk=Fixed(60.0),
    wrap_up=Fixed(30.0),
    patience_s=8.0,
    hours=1.0,
)


def test_a_shift_by_hand() -> None:
    """Cycles of 10 s ringing and 90 s handling, and a fifth of a second until the first agent is seen."""
    course = run_shift(CERTAIN, ProgressivePacer(), seed=1)

    assert (course.calls, course.answers, course.abandoned) == (36, 36, 0)
    assert course.utilisation == pytest.approx(0.9, abs=0.001)


def test_half_hours_add_up_to_the_shift() -> None:
    course = run_shift(CERTAIN, IdleRatioPacer(2.0), seed=1, hours=1.25)

    assert len(course.half_hours) == 3
    assert sum(half.answers for half in course.half_hours) == course.answers
    assert sum(half.abandoned for half in course.half_hours) == course.abandoned
    assert course.abandoned_share == pytest.approx(0.5, abs=0.02)


def test_a_shift_ends_with_the_agents_who_are_there() -> None:
    lunch = replace(CERTAIN, agents=((0.0, 2), (1800.0, 1)))

    alone = run_shift(CERTAIN, ProgressivePacer(), seed=1)
    together = run_shift(lunch, ProgressivePacer(), seed=1)

    assert together.answers == pytest.approx(1.5 * alone.answers, abs=2)


def test_nothing_is_placed_beyond_the_lines() -> None:
    """Fixed at 50 calls an idle agent, on 3 lines."""
    few, many = (run_shift(replace(CERTAIN, lines=lines), IdleRatioPacer(50.0), seed=1).abandoned for lines in (3, 40))

    assert few <= 2 * 36 < 20 * 36 < many


def test_the_same_seed_gives_the_same_course() -> None:
    first, second, other = (run_shift(realistic(5), IdleRatioPacer(1.8), seed=seed, hours=1.0) for seed in (3, 3, 4))

    assert first == second
    assert first != other


def test_the_worst_half_hour_is_the_one_with_the_highest_share() -> None:
    course = Course(
        calls=9,
        answers=220,
        abandoned=7,
        utilisation=0.5,
        half_hours=(HalfHour(100, 2), HalfHour(20, 3), HalfHour(0, 0), HalfHour(100, 2)),
    )

    assert course.worst_half_hour == 0.15
