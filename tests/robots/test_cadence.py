"""Frames are due every 20 ms, whatever sleeps really last."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outdial.robots.base import FRAME
from outdial.robots.cadence import SLIP_MAX, Cadence

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
OVERSLEPT = st.integers(0, 15).map(lambda ms: ms * MILLISECOND)


@given(st.lists(OVERSLEPT, min_size=1, max_size=200))
def test_sleeps_that_are_too_long_do_not_add_up(overslept: list[timedelta]) -> None:
    cadence, now = Cadence(NOON), NOON

    for late in overslept:
        now += cadence.wait(now) + late

    assert now - NOON - len(overslept) * FRAME == overslept[-1]


def test_a_short_standstill_is_caught_up() -> None:
    cadence = Cadence(NOON)
    late = NOON + 3 * FRAME

    waits = [cadence.wait(late) for _ in range(4)]

    assert waits == [timedelta(0)] * 3 + [FRAME]


def test_a_long_standstill_is_no_burst() -> None:
    cadence = Cadence(NOON)
    late = NOON + FRAME + SLIP_MAX + MILLISECOND

    assert cadence.wait(late) == FRAME
    assert cadence.wait(late + FRAME) == FRAME


@given(st.timedeltas(min_value=timedelta(hours=-1), max_value=timedelta(hours=1)))
def test_a_clock_that_is_set_stops_nobody_for_longer_than_a_frame(step: timedelta) -> None:
    cadence = Cadence(NOON)

    waits = [cadence.wait(NOON + step) for _ in range(20)]

    assert all(timedelta(0) <= wait <= FRAME for wait in waits)
    assert sum(not wait for wait in waits) <= SLIP_MAX // FRAME + 1
