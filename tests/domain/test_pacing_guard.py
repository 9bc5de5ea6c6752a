"""Abandoned calls stay under their limits, and a lead is earned."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.base import Account, Share
from outdial.domain.pacing.guard import ABANDONED_MAX, ALPHA, Guard, Limit
from outdial.domain.rule_set import NO_RULES, Period, RuleSet

GUARD = Guard(ABANDONED_MAX)
shares = st.builds(Share, st.integers(0, 10**6), st.integers(0, 10**4))
accounts = st.builds(Account, today=shares, last_24_h=shares, last_30_days=shares)
limits = st.floats(0.0, 1.0)


def today(answers: int, *, abandoned: int = 0) -> Account:
    return Account(today=Share(answers, abandoned))


def rules(abandoned_max: float | None, *, period: Period = Period.LAST_30_DAYS) -> RuleSet:
    return RuleSet(name="a country", version="1", source="its law", abandoned_max=abandoned_max, period=period)


def leads(guard: Guard, account: Account, *, without: float = 0.0, waiting: int = 0) -> bool:
    return guard.bound(account, waiting=waiting, without=without).kept


def test_before_anybody_has_answered_the_bound_is_certain_loss() -> None:
    bound = GUARD.bound(Account(), waiting=0, without=0.0)

    assert (bound.share, bound.kept) == (1.0, False)


@given(without=st.floats(0.2, 50.0))
def test_a_lead_is_earned_by_live_answers_and_by_more_the_greater_it_is(without: float) -> None:
    earned_by = next(answers for answers in range(1, 10**5) if leads(GUARD, today(answers), without=without))

    assert earned_by > without / ABANDONED_MAX
    assert leads(GUARD, today(2 * earned_by), without=without)


def test_calls_are_whole_so_a_little_risk_asks_for_a_whole_call_in_the_books_or_for_none() -> None:
    assert leads(GUARD, today(50, abandoned=1), without=0.05)
    assert not leads(GUARD, today(50, abandoned=1), without=0.06)
    assert leads(GUARD, today(100, abandoned=1), without=0.06)


@given(limits, accounts, st.integers(0, 50), st.floats(0.0, 50.0))
def test_people_who_wait_count_as_lost(limit: float, account: Account, waiting: int, without: float) -> None:
    guard = Guard(limit)

    nobody_waits, some_wait = (guard.bound(account, waiting=people, without=without) for people in (0, waiting))
    assert some_wait.share >= nobody_waits.share
    assert guard.balance(account, waiting=waiting) == pytest.approx(guard.balance(account, waiting=0) - waiting)


def test_every_answer_adds_the_limit_to_the_balance_and_every_abandoned_call_takes_one_off() -> None:
    assert GUARD.balance(today(1000, abandoned=10), waiting=0) == pytest.approx(20.0)
    assert GUARD.balance(today(100, abandoned=3), waiting=1) == pytest.approx(-1.0)


def test_a_spent_budget_allows_no_lead() -> None:
    assert leads(GUARD, today(1000, abandoned=28))
    assert not leads(GUARD, today(1000, abandoned=30))


@given(accounts, st.integers(0, 50), st.floats(0.0, 50.0))
def test_a_limit_of_zero_never_allows_a_lead(account: Account, waiting: int, without: float) -> None:
    assert not leads(Guard(0.0), account, without=without, waiting=waiting)


@given(limits, limits, accounts, st.sampled_from(Period), st.floats(0.0, 9.0))
def test_the_tightest_of_the_methods_own_limit_and_the_rules_decides(
    own: float, law: float, account: Account, period: Period, without: float
) -> None:
    both = Guard(own, rules(law, period=period))
    alone = (Limit(own, Period.TODAY), Limit(law, period))

    assert both.balance(account, waiting=1) == min(limit.balance(account, waiting=1) for limit in alone)
    assert leads(both, account, without=without, waiting=1) is all(
        limit.bound(account, waiting=1, without=without).kept for limit in alone
    )


@pytest.mark.parametrize("period", Period)
def test_rules_are_measured_over_their_own_period(period: Period) -> None:
    clean, spent = Share(1000, 0), Share(1000, 40)
    account = Account(
        today=spent if period is Period.TODAY else clean,
        last_24_h=spent if period is Period.LAST_24_H else clean,
        last_30_days=spent if period is Period.LAST_30_DAYS else clean,
    )

    assert not leads(Guard(1.0, rules(0.03, period=period)), account)
    assert leads(Guard(1.0, rules(0.05, period=period)), account)


@pytest.mark.parametrize("without_a_limit", [NO_RULES, rules(None)], ids=lambda rules: rules.name)
def test_rules_without_a_limit_leave_the_methods_own(without_a_limit: RuleSet) -> None:
    assert Guard(0.03, without_a_limit).limits == GUARD.limits


@pytest.mark.parametrize("without", [0.04, 0.3, 1.0, 3.0, 10.0, 40.0])
def test_what_is_really_lost_exceeds_the_bound_no_oftener_than_stated(without: float) -> None:
    answers, draws = 1000, 4000
    random = Random(7)
    bound = GUARD.bound(today(answers, abandoned=5), waiting=0, without=without).share

    beyond = sum((5 + poisson(without, random)) / answers > bound for _ in range(draws))
    # With the error of the draws.
    assert beyond / draws <= 1.2 * ALPHA


def poisson(mean: float, random: Random) -> int:
    """How many exponential spans of 1 / mean fit into one."""
    count, left = 0, math.exp(-mean)
    product = random.random()
    while product > left:
        product *= random.random()
        count += 1
    return count


@given(limits, accounts, st.integers(0, 50), st.floats(0.0, 1e6))
def test_the_bound_is_a_share_and_never_below_what_was_lost(
    limit: float, account: Account, waiting: int, without: float
) -> None:
    bound = Guard(limit).bound(account, waiting=waiting, without=without)

    lost = account.today
    assert min(1.0, lost.abandoned / max(1, lost.answers)) <= bound.share <= 1.0
