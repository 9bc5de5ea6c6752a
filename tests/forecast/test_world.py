from collections import Counter
from datetime import timedelta
from random import Random
from statistics import fmean

import pytest

from outdial.domain.history import History, Tries
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import CompletionPace
from outdial.domain.tenant import Limits
from outdial.forecast.world import Prospect, World
from tests.forecast.builders import a_question


def prospects(world: World, *, times: int = 3_000) -> list[Prospect]:
    random = Random(1)
    return [world.prospect(random, hour=12, attempt=1) for _ in range(times)]


def test_calls_end_as_often_and_last_as_long_as_they_did() -> None:
    found = prospects(World(a_question(), Random(1)))

    ends = Counter(prospect.outcome for prospect in found)
    answered = [prospect.fate for prospect in found if prospect.fate.answered]
    assert ends[Outcome.ANSWERED] / 3_000 == pytest.approx(0.3, abs=0.03)
    assert ends[Outcome.NO_ANSWER] / ends[Outcome.BUSY] == pytest.approx(2.5, rel=0.2)
    assert fmean(fate.talk_s for fate in answered) == pytest.approx(60, rel=0.1)
    assert fmean(fate.rings_s for fate in answered) == pytest.approx(11, rel=0.1)
    assert fmean(fate.wrap_up_s for fate in answered) == pytest.approx(10, rel=0.1)


def test_whoever_does_not_answer_rings_as_long_as_the_campaign_lets_it() -> None:
    history = History(tries=(Tries(12, 1, Outcome.NO_ANSWER, 10_000),))

    found = prospects(World(a_question(history=history), Random(1)), times=300)

    rang = [prospect.fate.rings_s for prospect in found if prospect.outcome is Outcome.NO_ANSWER]
    assert fmean(rang) == pytest.approx(27, rel=0.15)


def test_nobody_writes_longer_than_the_tenant_allows_nor_waits_longer_than_the_engine() -> None:
    limits = Limits(wrap_up_max=timedelta(seconds=6))
    pace = CompletionPace(
        talk_max=timedelta(seconds=200),
        talk_min=timedelta(seconds=50),
        loss_rate=3,
        wait=timedelta(seconds=2),
        connect_rate=60,
    )

    found = prospects(World(a_question(limits=limits, pace=pace, history=History()), Random(1)))

    assert max(prospect.fate.wrap_up_s for prospect in found) <= 6
    assert max(prospect.fate.patience_s for prospect in found) <= 2


def test_an_assumed_answer_rate_is_the_average() -> None:
    world = World(a_question(answer_rate=0.6), Random(1))

    assert world.average_chance == pytest.approx(0.6, abs=0.03)
    assert World(a_question(answer_rate=0.0), Random(1)).average_chance == 0
