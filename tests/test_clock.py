from datetime import UTC, datetime, timedelta

import pytest

from outdial.clock import SystemClock


def test_a_clock_shows_the_time_it_is_told_to_start_from() -> None:
    morning = datetime(2020, 9, 10, 10, tzinfo=UTC)

    assert timedelta(0) <= SystemClock(start=morning).now() - morning < timedelta(minutes=1)


def test_a_fast_clock_shows_more_time_than_has_passed() -> None:
    fast, real = SystemClock(speed=1000), SystemClock()
    began_at = real.now()
    while (passed := real.now() - began_at) < timedelta(milliseconds=5):
        pass

    assert fast.now() - began_at > 500 * passed


@pytest.mark.parametrize("speed", [0, -1])
def test_a_clock_that_does_not_run_forwards_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        SystemClock(speed=speed)
