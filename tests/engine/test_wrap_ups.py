from datetime import UTC, datetime, timedelta

from outdial.engine.wrap_ups import WrapUps
from outdial.store.floor import AgentState

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_wrap_up_lasts_until_the_agent_is_seen_in_another_state() -> None:
    wrap_ups = WrapUps()
    wrap_ups.seen([AgentState("1", "wrap_up", NOON)])
    wrap_ups.seen([AgentState("1", "idle", NOON + 15 * SECOND)])
    assert wrap_ups.mean == 15 * SECOND


def test_nothing_is_learned_before_a_wrap_up_has_ended() -> None:
    wrap_ups = WrapUps()
    wrap_ups.seen([AgentState("1", "wrap_up", NOON), AgentState("2", "idle", NOON)])
    wrap_ups.seen([AgentState("1", "wrap_up", NOON), AgentState("2", "talking", NOON + SECOND)])
    assert wrap_ups.mean is None


def test_one_wrap_up_counts_once() -> None:
    wrap_ups = WrapUps()
    wrap_ups.seen([AgentState("1", "wrap_up", NOON)])
    for later in (10, 40):
        wrap_ups.seen([AgentState("1", "talking", NOON + 10 * SECOND)])
        assert wrap_ups.mean == 10 * SECOND, later


def test_an_agent_who_leaves_in_wrap_up_teaches_nothing() -> None:
    wrap_ups = WrapUps()
    wrap_ups.seen([AgentState("1", "wrap_up", NOON)])
    wrap_ups.seen([])
    wrap_ups.seen([AgentState("1", "idle", NOON + 900 * SECOND)])
    assert wrap_ups.mean is None
