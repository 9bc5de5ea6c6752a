"""Simulated phones of agents: whoever asked last hears of a leg, and of its end once."""

from datetime import UTC, datetime

from outdial.gateways.base import AgentDown, AgentPhone, AgentUp
from outdial.gateways.simulator.legs import UNREACHABLE, Legs

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PHONE = AgentPhone(vdn_id=7, work_no="1001", address="1001")


def test_the_end_of_a_leg_is_told_once_to_whoever_asked_for_it_last() -> None:
    legs = Legs()
    for listener in (1, 2):
        assert legs.hold(PHONE, listener=listener, now=NOON) == AgentUp(7, "1001", NOON)

    assert legs.end(7, "1001", cause="released", now=NOON) == (2, AgentDown(7, "1001", NOON, "released"))
    assert legs.end(7, "1001", cause="released", now=NOON) is None


def test_a_phone_that_nobody_picks_up_is_no_leg() -> None:
    legs = Legs()
    phone = AgentPhone(vdn_id=7, work_no="1001", address=UNREACHABLE)

    assert isinstance(legs.hold(phone, listener=1, now=NOON), AgentDown)
    assert legs.end(7, "1001", cause="released", now=NOON) is None
