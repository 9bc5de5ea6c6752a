"""A trunk is never asked for more than it may be, and for less when it has no room or its switch is late."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.throttle import COMES_BACK_WITHIN, LATENESS_LASTS, SHARE_LEAST, TOO_LATE, Throttle

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MS = timedelta(milliseconds=1)


def placed(throttle: Throttle, *, begin: datetime, span: timedelta, step: timedelta = 10 * MS) -> int:
    """Calls, where one is wanted at every step."""
    return sum(throttle.take(begin + turn * step) for turn in range(span // step))


@given(st.floats(0.2, 200.0), st.integers(1, 20))
def test_no_more_calls_are_placed_than_the_rate_and_one_second_of_it(rate: float, seconds: int) -> None:
    throttle = Throttle(rate, now=NOON)

    calls = placed(throttle, begin=NOON, span=seconds * SECOND, step=5 * MS)

    assert calls <= max(1.0, rate) + rate * seconds + 1e-6
    assert calls >= int(min(rate, 200.0) * seconds * 0.99)


def test_a_refusal_halves_the_rate_and_many_at_once_halve_it_once() -> None:
    throttle = Throttle(32.0, now=NOON)
    for turn in range(20):
        throttle.refused(NOON + turn * MS)

    assert throttle.calls_per_s(NOON + 20 * MS) == pytest.approx(16.0, rel=0.01)
    assert placed(throttle, begin=NOON + 20 * MS, span=SECOND) == pytest.approx(17, abs=1)


def test_the_rate_comes_back_within_a_minute() -> None:
    throttle = Throttle(32.0, now=NOON)
    throttle.refused(NOON)

    assert throttle.calls_per_s(NOON + COMES_BACK_WITHIN / 4) == pytest.approx(24.0)
    assert throttle.calls_per_s(NOON + COMES_BACK_WITHIN) == 32.0


def test_however_often_a_trunk_refuses_it_is_tried_now_and_then() -> None:
    throttle = Throttle(32.0, now=NOON)
    for turn in range(100):
        throttle.refused(NOON + turn * 1001 * MS)

    assert throttle.calls_per_s(NOON + 100 * SECOND) >= 32.0 * SHARE_LEAST


@pytest.mark.parametrize(
    ("late_ms", "share"), [(0, 1.0), (100, 1.0), (300, 0.5), (500, 0.0), (90_000, 0.0), (-50, 1.0)]
)
def test_a_late_switch_is_asked_for_less(late_ms: int, share: float) -> None:
    throttle = Throttle(10.0, now=NOON)
    throttle.told_late_by(late_ms * MS, now=NOON)

    assert throttle.calls_per_s(NOON + SECOND) == pytest.approx(10.0 * share)


def test_lateness_is_forgotten_when_nothing_was_late_for_a_while() -> None:
    throttle = Throttle(10.0, now=NOON)
    throttle.told_late_by(TOO_LATE, now=NOON)
    throttle.told_late_by(MS, now=NOON + SECOND)

    assert throttle.calls_per_s(NOON + SECOND) == 0.0
    assert throttle.calls_per_s(NOON + LATENESS_LASTS) == 10.0


def test_a_clock_set_back_gives_nothing() -> None:
    throttle = Throttle(10.0, now=NOON)
    assert placed(throttle, begin=NOON, span=10 * MS, step=MS) == 10

    assert not throttle.take(NOON - SECOND)
    assert placed(throttle, begin=NOON - SECOND, span=SECOND) == pytest.approx(10, abs=1)


@given(st.floats(0.2, 200.0), st.integers(0, 5), st.integers(0, 3000))
def test_what_is_left_can_be_taken_at_once(rate: float, refusals: int, passed_ms: int) -> None:
    throttle = Throttle(rate, now=NOON)
    for turn in range(refusals):
        throttle.refused(NOON + turn * SECOND)
    now = NOON + refusals * SECOND + passed_ms * MS

    left = throttle.left(now)

    assert all(throttle.take(now) for _ in range(left))
    assert throttle.left(now + 40 * SECOND) >= 1, "it is tried again in the end"


def test_nothing_is_left_while_events_come_too_late() -> None:
    throttle = Throttle(10.0, now=NOON)
    throttle.told_late_by(TOO_LATE, now=NOON)

    assert throttle.left(NOON + SECOND) == 0
    assert throttle.left(NOON + LATENESS_LASTS) == 10
