from datetime import UTC, datetime, timedelta

from outdial.engine.rate import CallRate

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


def test_no_more_calls_are_started_than_one_seconds_worth_at_once() -> None:
    rate = CallRate(per_second=10, now=NOON)
    assert rate.left(now=NOON + timedelta(hours=1)) == 10


def test_what_was_taken_comes_back_evenly() -> None:
    rate = CallRate(per_second=10, now=NOON)
    rate.take(10)
    assert rate.left(now=NOON) == 0
    assert rate.left(now=NOON + timedelta(milliseconds=500)) == 5


def test_a_clock_set_back_adds_nothing() -> None:
    rate = CallRate(per_second=10, now=NOON)
    rate.take(10)
    assert rate.left(now=NOON - timedelta(hours=1)) == 0
    assert rate.left(now=NOON - timedelta(hours=1) + timedelta(milliseconds=500)) == 5
