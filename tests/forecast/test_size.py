from datetime import timedelta
from random import Random

import pytest

from outdial.domain.pacing.base import AgentUsePace
from outdial.forecast.forecast import forecast
from outdial.forecast.question import CannotBeForecast, Question
from outdial.forecast.size import CONTACTS_MAX, WHOLE, Size, size_of
from outdial.forecast.world import World
from tests.forecast.builders import TWICE_ON_TWO_DAYS, a_question

AHEAD = AgentUsePace(
    talk_max=timedelta(seconds=200), talk_min=timedelta(seconds=50), loss_rate=3, use_rate=95, count_wrap_up=True
)


def size(question: Question, *, budget_s: float = 6.0) -> Size:
    return size_of(question, World(question, Random(1)), replications=20, budget_s=budget_s)


def test_a_small_campaign_is_run_whole_and_a_large_one_in_samples() -> None:
    assert size(a_question(100)) == WHOLE
    assert size(a_question(200_000, agents=30, pace=AHEAD)).every > 10
    assert size(a_question(200_000, agents=30, pace=AHEAD)).samples >= 1


def test_a_larger_budget_runs_more_of_it() -> None:
    question = a_question(20_000, agents=30, pace=AHEAD)

    assert size(question, budget_s=60.0).every < size(question).every
    assert size(question, budget_s=100_000.0) == WHOLE


def test_a_list_beyond_the_bound_is_refused() -> None:
    with pytest.raises(CannotBeForecast, match="numbers"):
        size(a_question(CONTACTS_MAX + 1))


def test_samples_say_what_the_whole_says() -> None:
    question = a_question(600, agents=6, retry=TWICE_ON_TWO_DAYS)

    whole = forecast(question, seed=1, replications=6, budget_s=100.0)
    sampled = forecast(question, seed=1, replications=6, budget_s=0.2)

    assert whole.size == WHOLE
    assert sampled.size.every > 1
    assert sampled.calls.middle == pytest.approx(whole.calls.middle, rel=0.1)
    assert sampled.connects.middle == pytest.approx(whole.connects.middle, rel=0.1)
    assert sampled.working_hours.middle == pytest.approx(whole.working_hours.middle, rel=0.1)
