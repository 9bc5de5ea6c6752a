"""A trunk that takes no calls is asked for less, and its operator is told once."""

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from outdial.clock import ManualClock
from outdial.gateways.throttle import Throttle
from outdial.gateways.trunk import IN_A_ROW, Trunk

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def throttle() -> Throttle:
    return Throttle(32.0, now=NOON)


@pytest.fixture
def trunk(throttle: Throttle) -> Trunk:
    return Trunk("carrier", throttle, ManualClock(NOON))


def test_calls_that_are_refused_now_and_then_slow_nothing_and_nobody_is_told(trunk: Trunk, throttle: Throttle) -> None:
    with capture_logs() as logs:
        for _ in range(10):
            for _ in range(IN_A_ROW - 1):
                trunk.took_none("403/21/-", for_want_of_room=False)
            trunk.took_one()

    assert throttle.calls_per_s(NOON) == 32.0
    assert logs == []


def test_a_trunk_that_refuses_everything_is_slowed_and_told_of_once(trunk: Trunk, throttle: Throttle) -> None:
    with capture_logs() as logs:
        for _ in range(3 * IN_A_ROW):
            trunk.took_none("403/21/-", for_want_of_room=False)

    assert throttle.calls_per_s(NOON) == 16.0, "at most halved in a second"
    assert [(log["event"], log["trunk"], log["cause"]) for log in logs] == [
        ("trunk.takes_no_calls", "carrier", "403/21/-")
    ]


def test_a_trunk_that_takes_calls_again_is_told_of_and_may_fail_anew(trunk: Trunk) -> None:
    with capture_logs() as logs:
        for _ in range(2):
            for _ in range(IN_A_ROW):
                trunk.took_none("503/34/-", for_want_of_room=True)
            trunk.took_one()
            trunk.took_one()

    assert [log["event"] for log in logs] == ["trunk.takes_no_calls", "trunk.takes_calls_again"] * 2


def test_the_first_want_of_room_slows_already(trunk: Trunk, throttle: Throttle) -> None:
    trunk.took_none("503/34/CONGESTION", for_want_of_room=True)

    assert throttle.calls_per_s(NOON) == 16.0
