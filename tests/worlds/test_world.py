from dataclasses import replace

import pytest

from outdial.worlds.grid import markovian, realistic
from outdial.worlds.laws import Fixed
from outdial.worlds.world import AnswerRate, World, constant


@pytest.mark.parametrize(
    ("rate", "now_s", "expected"),
    [
        (constant(0.3), 5000.0, 0.3),
        (AnswerRate(((0.0, 0.1), (60.0, 0.4))), 59.9, 0.1),
        (AnswerRate(((0.0, 0.1), (60.0, 0.4))), 60.0, 0.4),
        (AnswerRate(((0.0, 0.1), (60.0, 0.4)), smooth=True), 30.0, 0.25),
        (AnswerRate(((0.0, 0.1), (60.0, 0.4)), smooth=True), 600.0, 0.4),
    ],
    ids=["constant", "before a jump", "from the jump on", "half-way of a drift", "after the last point"],
)
def test_the_answer_rate_follows_its_points(rate: AnswerRate, now_s: float, expected: float) -> None:
    assert rate.at(now_s) == pytest.approx(expected)


MARKOV = markovian(3, rate=0.25, handling_s=75.0)


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (MARKOV, True),
        (realistic(3), False),
        (replace(MARKOV, lines=20), False),
        (replace(MARKOV, patience_s=8.0), False),
        (replace(MARKOV, wrap_up=Fixed(5.0)), False),
        (replace(MARKOV, agents=((0.0, 3), (60.0, 2))), False),
        (replace(MARKOV, answer_rate=AnswerRate(((0.0, 0.1), (60.0, 0.4)))), False),
    ],
    ids=["markovian", "realistic", "few lines", "patient", "wrap-up", "a changing team", "a changing rate"],
)
def test_a_world_with_a_known_optimum_is_told_from_others(world: World, expected: bool) -> None:  # noqa: FBT001 - a column of a table
    assert world.is_markovian == expected


def test_the_spans_of_a_team_cover_the_shift_and_no_more() -> None:
    world = replace(MARKOV, agents=((0.0, 3), (60.0, 2), (600.0, 5)))

    assert list(world.spans(90.0)) == [(0.0, 60.0, 3), (60.0, 90.0, 2)]
