from random import Random

import pytest

from outdial.forecast.floor_sample import FloorCost, FloorSample, cost_of, sample
from outdial.forecast.world import World
from tests.forecast.builders import a_question


def watched(calls: int, *, answers: int, abandoned: int = 0) -> FloorSample:
    return FloorSample(calls=calls, answers=answers, abandoned=abandoned, lost=abandoned // 2, idle_s=10.0 * calls)


def test_a_call_of_one_for_each_idle_agent_costs_its_ringing_time() -> None:
    question = a_question(agents=5)

    found = cost_of([sample(question, World(question, Random(1)), Random(1), hour=12)], dials_ahead=False)

    # Three in ten ring 11 s, five in ten 27 s, two in ten 3 s; and the second between two looks.
    assert found.idle_s == pytest.approx(0.3 * 11 + 0.5 * 27 + 0.2 * 3 + 0.5, rel=0.15)
    assert found.abandoned_share(Random(1)) == 0


def test_samples_are_taken_together_by_what_was_seen_in_each() -> None:
    cost = cost_of([watched(10, answers=5), watched(30, answers=15, abandoned=4)], dials_ahead=True)

    assert (cost.idle_s, cost.answers, cost.abandoned, cost.lost_share) == (10.0, 20, 4, 0.1)


def test_where_none_was_lost_of_few_some_may_be_lost_all_the_same() -> None:
    few, many = (
        FloorCost(idle_s=1.0, answers=answers, abandoned=0, lost_share=0.0, dials_ahead=True) for answers in (50, 5_000)
    )

    assert 0 < many.abandoned_share(Random(1)) < few.abandoned_share(Random(1)) < 0.1
