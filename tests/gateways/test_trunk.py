"""A trunk that takes no calls is asked for less, and its operator is told once."""

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from outdial.clock import ManualClock
from outdial.gateways import trunk as module
from outdial.gateways.base import TrunkUse
from outdial.gateways.throttle import Throttle
from outdial.gateways.trunk import IN_A_ROW, TRIED_EVERY, Trunk, Trunks

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def throttle() -> Throttle:
    return Throttle(32.0, now=NOON)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def trunk(throttle: Throttle, clock: ManualClock) -> Trunk:
    return Trunk("carrier", throttle, clock)


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


def test_a_trunk_that_refuses_everything_has_one_call_now_and_then_until_it_takes_one(
    trunk: Trunk, clock: ManualClock
) -> None:
    assert trunk.left() == 32
    trunk.take()
    for _ in range(IN_A_ROW):
        trunk.took_none("403/21/-", for_want_of_room=False)

    assert trunk.left() == 0
    clock.advance(TRIED_EVERY)
    assert trunk.left() == 1
    trunk.take()
    assert trunk.left() == 0
    trunk.took_one()
    clock.advance(TRIED_EVERY)
    assert trunk.left() > 1


def use(vdn_id: int = 1, endpoint: str = "west", calls_per_s: float = 5.0) -> TrunkUse:
    return TrunkUse(vdn_id=vdn_id, switch="main", endpoint=endpoint, calls_per_s=calls_per_s)


def test_each_trunk_has_the_rate_of_its_tenant_and_is_held_to_what_it_refuses_that_tenant(clock: ManualClock) -> None:
    trunks = Trunks("carrier", 30.0, clock)
    for _ in range(IN_A_ROW):
        trunks.of(use()).took_none("403/21/-", for_want_of_room=False)

    assert trunks.of(use()).left() == 0
    assert trunks.of(use(vdn_id=2)).left() == 5
    assert trunks.of(use(endpoint="east", calls_per_s=7.0)).left() == 7
    assert trunks.of(None).left() == 30


def test_trunks_that_were_asked_for_longest_ago_are_forgotten(
    clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "USED_MAX", 2)
    trunks = Trunks("carrier", 30.0, clock)
    first, second = trunks.of(use(1)), trunks.of(use(2))
    assert trunks.of(use(1)) is first

    trunks.of(use(3))

    assert trunks.of(use(1)) is first
    assert trunks.of(use(2)) is not second
