"""What a failure means; the cases that switches were seen to tell stand with each switch."""

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.outcome import Outcome
from outdial.gateways.causes import outcome_of_failure, outcome_of_timer


@given(st.none() | st.integers(0, 999), st.integers(-1, 300))
def test_whatever_the_far_end_says_is_some_failure(sip: int | None, q850: int) -> None:
    assert not outcome_of_failure(sip=sip, q850=q850).live_answer


def test_any_failure_of_a_server_is_a_matter_of_the_network() -> None:
    assert {outcome_of_failure(sip=sip, q850=16) for sip in (500, 503, 599)} == {Outcome.CONGESTION}


def test_the_status_is_believed_before_the_cause() -> None:
    assert outcome_of_failure(sip=403, q850=21) is Outcome.NOT_PLACED
    assert outcome_of_failure(sip=None, q850=21) is Outcome.REJECTED


def test_only_who_was_heard_to_ring_can_fail_to_answer() -> None:
    assert outcome_of_timer(rang=True) is Outcome.NO_ANSWER
    assert outcome_of_timer(rang=False) is Outcome.UNREACHABLE
