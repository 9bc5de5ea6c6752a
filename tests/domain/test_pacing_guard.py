"""Abandoned calls stay under their limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.base import Floor, PacingView, Recent
from outdial.domain.pacing.estimator import Outlook, look_ahead
from outdial.domain.pacing.guard import ABANDONED_LIMIT, CHANCE_MAX, Guard, upper_bound
from tests.domain.builders import NOON, SECOND

GUARD = Guard(ABANDONED_LIMIT)


def an_outlook(*, idle: int = 3) -> Outlook:
    recent = Recent(answered=100, unanswered=900, answer_delay_mean=10 * SECOND)
    view = PacingView(now=NOON, floor=Floor(idle=idle), recent=recent)
    return look_ahead(view, talk=None, releases=False, patience=SECOND)


def seen(*, live: int, abandoned: int) -> Recent:
    return Recent(live_answers_today=live, abandoned_today=abandoned)


@pytest.mark.parametrize(("live", "earned"), [(0, False), (20, False), (32, False), (40, True)])
def test_a_lead_over_the_agents_is_earned_by_live_answers(live: int, *, earned: bool) -> None:
    assert GUARD.allows(4, an_outlook(), seen(live=live, abandoned=0)) is earned


def test_answers_that_are_only_expected_earn_nothing() -> None:
    assert not GUARD.allows(1, an_outlook(idle=1000), seen(live=0, abandoned=0))


def test_a_spent_budget_allows_no_lead() -> None:
    assert not GUARD.allows(1, an_outlook(), seen(live=1000, abandoned=30))


def most_allowed(guard: Guard, recent: Recent) -> int:
    return max((calls for calls in range(1, 200) if guard.allows(calls, an_outlook(), recent)), default=0)


def test_the_lead_shrinks_as_the_budget_goes_down() -> None:
    leads = [most_allowed(GUARD, seen(live=1000, abandoned=abandoned)) for abandoned in (0, 10, 20, 24, 30)]

    assert leads == sorted(leads, reverse=True)
    assert leads[0] > leads[2] > leads[4] == 0


def test_no_limit_however_generous_allows_a_call_that_more_likely_than_not_finds_nobody() -> None:
    anything_goes = Guard(1.0)
    most = most_allowed(anything_goes, seen(live=1000, abandoned=0))

    assert an_outlook().chance_of_nobody(most) <= CHANCE_MAX < an_outlook().chance_of_nobody(most + 1)


@pytest.mark.parametrize(
    ("part", "of", "bound"), [(0, 33, 1 / 34), (0, 99, 0.01), (30, 1000, 0.0359), (1, 0, 1.0), (50, 50, 1.0)]
)
def test_the_upper_bound_is_wilsons(part: float, of: float, bound: float) -> None:
    assert upper_bound(part, of=of) == pytest.approx(bound, abs=1e-4)


@given(live=st.integers(1, 10**6), abandoned=st.integers(0, 10**6))
def test_the_upper_bound_lies_above_the_share(live: int, abandoned: int) -> None:
    share = min(1.0, abandoned / live)

    assert share - 1e-12 <= upper_bound(abandoned, of=live) <= 1 + 1e-12
