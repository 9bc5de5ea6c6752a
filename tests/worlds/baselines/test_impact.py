"""Figures computed by hand from the description."""

import pytest

from outdial.worlds.baselines.impact import ImpactPacer
from tests.worlds.views import view

TALKING = [30.0] * 6
HALF_ANSWERED = [(8.0, call % 2 == 0) for call in range(60)]


def test_without_fifty_attempts_it_is_progressive() -> None:
    pacer = ImpactPacer()
    pacer.decide(view(0, talks=[60.0], rings=HALF_ANSWERED[:49]))

    assert pacer.decide(view(60, idle=4, talking=TALKING, ringing=1, waiting=1)).calls == 2


def test_with_fewer_than_five_callers_on_a_call_it_is_progressive() -> None:
    pacer = ImpactPacer()
    pacer.decide(view(0, talks=[60.0], rings=HALF_ANSWERED))

    assert pacer.decide(view(60, idle=4, talking=TALKING[:4])).calls == 4


def test_certain_answers_leave_nothing_to_overdial() -> None:
    """One attempt for an answer: every factor is max(1, k / 6) = 1."""
    pacer = ImpactPacer()
    pacer.decide(view(0, talks=[60.0], rings=[(8.0, True)] * 60))

    assert pacer.decide(view(60, idle=4, talking=TALKING)).calls == 4


def test_a_low_answer_rate_is_overdialled_up_to_an_attempt_an_answer() -> None:
    """Twenty attempts for an answer: the factors are 3.3 to 20 or 1; of two idle callers, 6 calls at least."""
    pacer = ImpactPacer(seed=3)
    pacer.decide(view(0, talks=[60.0], rings=[(8.0, call % 20 == 0) for call in range(100)]))

    calls = pacer.decide(view(60, idle=2, talking=TALKING)).calls

    assert 6 <= calls <= 40


def test_above_the_campaigns_limit_the_factor_loses_a_quarter_but_stays_one() -> None:
    pacer = ImpactPacer(seed=3)
    pacer.decide(view(0, talks=[60.0], rings=[(8.0, call % 20 == 0) for call in range(100)]))
    factor = pacer.decide(view(60, idle=100, talking=TALKING, lines_free=9999)).calls / 100

    reduced = pacer.decide(view(61, idle=100, talking=TALKING, today=(100, 4), lines_free=9999)).calls / 100

    assert reduced == pytest.approx(max(1.0, 0.75 * factor), abs=0.01)


def test_ten_minutes_without_a_call_bring_the_factor_back_to_one() -> None:
    pacer = ImpactPacer(seed=3)
    pacer.decide(view(0, idle=1, talks=[60.0], rings=[(8.0, call % 20 == 0) for call in range(100)]))
    pacer.decide(view(660, talking=TALKING))

    assert pacer.decide(view(661, idle=4, talking=TALKING)).calls == 4


def test_answers_of_one_second_do_not_compete_for_the_one_idle_caller() -> None:
    """Two calls for the one caller always answer together: one talks, and the other is not counted as abandoned."""
    pacer = ImpactPacer()
    pacer.decide(view(0, talks=[300.0], rings=[(5.0, True)] * 60))

    trial = pacer.trial(2.0, idle=1, busy=0)

    assert trial.abandoned_share == 0.0
    assert trial.utilisation == pytest.approx(235 / 240)
