"""What an abandoned call costs: steered by what was really lost, from a chance learned of what is expected."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.price import CHANCE_LEAST, CHANCE_MAX, CHANCE_MOST, Price
from tests.domain.builders import DAY, NOON, SECOND

LIMIT = 0.03
balances = st.floats(-1e6, 1e6)
answers_under_way = st.floats(0.0, 1e4)
spans = st.timedeltas(-DAY, DAY)


def allowed(price: Price, balance: float, *, after: timedelta = timedelta(0), ringing_answers: float = 2.0) -> float:
    return price.chance_allowed(balance, ringing_answers=ringing_answers, now=NOON + after)


@given(st.lists(st.booleans(), max_size=60))
def test_the_price_after_any_course_of_answers_and_losses_is_that_of_the_balance(lost: list[bool]) -> None:
    assert after(lost) == after(sorted(lost)) == allowed(Price(), balance_of(lost))


def balance_of(lost: Sequence[bool]) -> float:
    return LIMIT * len(lost) - sum(lost)


def after(lost: Sequence[bool]) -> float:
    """Asked after every answer."""
    price = Price()
    for answers in range(len(lost)):
        allowed(price, balance_of(lost[:answers]), after=answers * SECOND)
    return allowed(price, balance_of(lost), after=len(lost) * SECOND)


@given(st.lists(balances, min_size=2, max_size=9))
def test_the_more_may_be_lost_the_more_is_allowed(some: list[float]) -> None:
    chances = [allowed(Price(), balance) for balance in sorted(some)]

    assert chances == sorted(chances)


def test_the_price_rises_with_every_loss() -> None:
    chances = [allowed(Price(), balance) for balance in (12.0, 11.0, 2.0, 1.0, 0.0)]

    assert chances == sorted(set(chances), reverse=True)


def test_below_the_cushion_the_chance_shrinks_with_what_is_left_of_it_to_nothing() -> None:
    half, all_of_it = (allowed(Price(), balance, ringing_answers=1.0) for balance in (2.5, 5.0))

    assert half == pytest.approx(all_of_it / 2)
    assert allowed(Price(), 0.0) == allowed(Price(), -1.0) == 0.0


@given(st.lists(st.tuples(balances, spans, answers_under_way), min_size=1, max_size=9))
def test_no_call_is_ever_allowed_that_more_likely_than_not_finds_nobody(
    course: list[tuple[float, timedelta, float]],
) -> None:
    price = Price()

    for balance, span, ringing_answers in course:
        assert 0.0 <= allowed(price, balance, after=span, ringing_answers=ringing_answers) <= CHANCE_MAX


def test_a_quiet_morning_buys_no_more_than_the_greatest_surplus() -> None:
    some = [allowed(Price(), saved, ringing_answers=0.0) for saved in (100.0, 1_000.0, 100_000.0)]

    assert len(set(some)) == 1


def test_the_more_answers_are_under_way_the_thicker_is_the_cushion() -> None:
    calm, busy = (allowed(Price(), 3.0, ringing_answers=under_way) for under_way in (0.0, 5.0))

    assert busy < calm


def test_answers_under_way_are_averaged_over_minutes() -> None:
    price = Price()
    before = allowed(price, 3.0)

    assert allowed(price, 3.0, ringing_answers=50.0, after=SECOND) == pytest.approx(before, rel=0.2)
    assert allowed(price, 3.0, after=DAY) == pytest.approx(before)


def test_a_clock_set_back_leaves_the_average_as_it_is() -> None:
    price = Price()
    before = allowed(price, 3.0)

    assert allowed(price, 3.0, ringing_answers=50.0, after=-DAY) == before


def share_lost(*, model_errs: float, told_late_by: int = 0, answers_counted: int = 1) -> float:
    """Of 1,500 answers, where finding nobody is so many times as likely as the model says."""
    random, price = Random(1), Price()
    lost: list[bool] = []
    for answers in range(1500):
        known = lost[: max(0, answers - told_late_by)]
        balance = answers_counted * LIMIT * len(known) - sum(known)
        chance = allowed(price, balance, after=answers * SECOND, ringing_answers=0.0)
        lost.append(random.random() < model_errs * chance)
    return sum(lost) / len(lost)


def learn(price: Price, answers: float, *, without: float, share_max: float = LIMIT, placed: int = 4) -> None:
    """Of four calls that were wished for while seven rang, some were placed; two calls ended meanwhile."""
    price.wish(4, ringing=7, answers=answers, without=without, share_max=share_max)
    price.settle(ringing=7 + placed - 2, ended=2)


@pytest.mark.parametrize("placed", [0, -3])
def test_a_wish_that_was_not_fulfilled_says_nothing(placed: int) -> None:
    price = Price()
    learn(price, 5.0, without=0.0, placed=placed)

    assert at_cushion(price) == at_cushion(Price())


def test_of_a_wish_that_was_half_fulfilled_half_is_learned() -> None:
    half, small = Price(), Price()
    learn(half, 5.0, without=0.1, placed=2)
    learn(small, 2.5, without=0.05)

    assert at_cushion(half) == at_cushion(small)


def test_a_wish_is_learned_from_once() -> None:
    price = Price()
    learn(price, 5.0, without=0.0)
    before = at_cushion(price)
    price.settle(ringing=50, ended=50)

    assert at_cushion(price) == before


def at_cushion(price: Price) -> float:
    return allowed(price, 2.0, ringing_answers=0.0)


def expected_share(*, run_it_all: float, balance: float = 2.0) -> float:
    """Lost of the last of many expected answers, where such a share runs all of the chance and the others run none."""
    price = Price()
    share = 0.0
    for _ in range(2000):
        share = run_it_all * allowed(price, balance, ringing_answers=0.0)
        learn(price, 1.0, without=share)
    return share


@pytest.mark.parametrize("run_it_all", [0.2, 0.5, 1.0])
def test_the_chance_is_learned_at_which_just_the_limit_is_expected_to_be_lost(run_it_all: float) -> None:
    assert expected_share(run_it_all=run_it_all) == pytest.approx(LIMIT, rel=0.02)


def test_while_the_balance_thins_the_lead_less_is_expected_and_nothing_learned_of_it() -> None:
    assert expected_share(run_it_all=0.5, balance=1.0) == pytest.approx(LIMIT / 2, rel=0.02)


@pytest.mark.parametrize(("without", "end"), [(0.0, CHANCE_MOST), (1.0, CHANCE_LEAST)])
def test_what_is_learned_keeps_within_bounds(without: float, end: float) -> None:
    price = Price()
    for _ in range(2000):
        learn(price, 1.0, without=without)

    assert at_cushion(price) == pytest.approx(end)


@given(st.floats(0.0, 1e300), st.floats(0.0, 1e300), st.floats(0.0, 1.0), balances)
def test_whatever_is_expected_the_chance_keeps_within_bounds(
    answers: float, without: float, share_max: float, balance: float
) -> None:
    price = Price()
    allowed(price, balance)
    learn(price, answers, without=without, share_max=share_max)

    assert CHANCE_LEAST <= price.memory()["at_cushion"] <= CHANCE_MOST


def test_nothing_is_learned_where_nothing_may_be_lost() -> None:
    price = Price()
    learn(price, 5.0, without=0.0, share_max=0.0)

    assert at_cushion(price) == at_cushion(Price())


@pytest.mark.parametrize("model_errs", [0.3, 1.0, 3.0, 10.0])
def test_what_is_lost_comes_out_near_the_limit_whatever_the_model_gets_wrong(model_errs: float) -> None:
    assert 0.6 * LIMIT < share_lost(model_errs=model_errs) < 1.3 * LIMIT


def test_losses_that_are_told_late_are_noticed() -> None:
    assert share_lost(model_errs=30.0) < 1.5 * LIMIT
    assert share_lost(model_errs=30.0, told_late_by=300) > 2 * LIMIT


def test_answers_counted_twice_lose_twice_the_limit_and_are_noticed() -> None:
    assert share_lost(model_errs=3.0) < 1.3 * LIMIT
    assert share_lost(model_errs=3.0, answers_counted=2) > 1.5 * LIMIT
