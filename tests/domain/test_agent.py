from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.agent import AgentState, AgentWish, Standing, after, states_that_allow

BEFORE = datetime(2025, 3, 4, 4, tzinfo=UTC)
NOW = BEFORE + timedelta(minutes=1)

OFF, IDLE, RESERVED, TALKING, WRAP_UP, PAUSED = AgentState
STEPS = {
    (OFF, AgentWish.LOGIN): IDLE,
    (OFF, AgentWish.LOGIN_PAUSED): PAUSED,
    (OFF, AgentWish.LOGOUT): OFF,
    (IDLE, AgentWish.READY): IDLE,
    (IDLE, AgentWish.PAUSE): PAUSED,
    (IDLE, AgentWish.WRAP_UP): WRAP_UP,
    (IDLE, AgentWish.LOGOUT): OFF,
    (PAUSED, AgentWish.READY): IDLE,
    (PAUSED, AgentWish.PAUSE): PAUSED,
    (PAUSED, AgentWish.LOGOUT): OFF,
    (WRAP_UP, AgentWish.READY): IDLE,
    (WRAP_UP, AgentWish.PAUSE): PAUSED,
    (WRAP_UP, AgentWish.WRAP_UP): WRAP_UP,
    (WRAP_UP, AgentWish.LOGOUT): OFF,
}
AFTERWARDS = {AgentWish.READY: None, AgentWish.PAUSE: PAUSED, AgentWish.LOGOUT: OFF}


@pytest.mark.parametrize("wish", AgentWish)
@pytest.mark.parametrize("state", [OFF, IDLE, WRAP_UP, PAUSED])
def test_outside_a_call_a_wish_comes_true_at_once_or_is_refused(state: AgentState, wish: AgentWish) -> None:
    to = after(Standing(state, BEFORE), wish, now=NOW)

    assert (to.state if to else None) == STEPS.get((state, wish))


@pytest.mark.parametrize("wish", AgentWish)
@pytest.mark.parametrize("state", [RESERVED, TALKING])
def test_in_a_call_a_wish_waits_until_the_call_is_over(state: AgentState, wish: AgentWish) -> None:
    to = after(Standing(state, BEFORE), wish, now=NOW)

    assert to == (Standing(state, BEFORE, AFTERWARDS[wish]) if wish in AFTERWARDS else None)


def test_to_be_ready_takes_back_what_was_asked_for_in_the_call() -> None:
    assert after(Standing(TALKING, BEFORE, OFF), AgentWish.READY, now=NOW) == Standing(TALKING, BEFORE)


def test_what_was_remembered_is_forgotten_with_the_next_step() -> None:
    assert after(Standing(WRAP_UP, BEFORE, OFF), AgentWish.READY, now=NOW) == Standing(IDLE, NOW)


def test_the_time_of_a_state_begins_anew_only_when_the_state_does() -> None:
    assert after(Standing(IDLE, BEFORE), AgentWish.READY, now=NOW) == Standing(IDLE, BEFORE)
    assert after(Standing(PAUSED, BEFORE), AgentWish.PAUSE, now=NOW) == Standing(PAUSED, BEFORE)
    assert after(Standing(IDLE, BEFORE), AgentWish.PAUSE, now=NOW) == Standing(PAUSED, NOW)


def test_more_time_to_wrap_up_counts_from_now() -> None:
    assert after(Standing(WRAP_UP, BEFORE), AgentWish.WRAP_UP, now=NOW) == Standing(WRAP_UP, NOW)


@given(
    st.builds(
        Standing,
        st.sampled_from(AgentState),
        st.just(BEFORE),
        st.sampled_from([None, PAUSED, OFF]),
    ),
    st.sampled_from(AgentWish),
)
def test_a_wish_is_granted_in_exactly_the_states_that_are_said_to_allow_it(standing: Standing, wish: AgentWish) -> None:
    assert (after(standing, wish, now=NOW) is not None) == (standing.state in states_that_allow(wish))
