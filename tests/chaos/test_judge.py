"""The judge must be able to find each fault: planted here one by one."""

from dataclasses import replace

import pytest

from tests.chaos.judge import CarrierCall, Evidence, WrittenAttempt, violations

GOOD = Evidence(
    carrier=(
        CarrierCall(call_id=1, called="100", placed_at=0.0, ended_at=5.0, outcome="busy"),
        CarrierCall(call_id=2, called="100", placed_at=9.0, ended_at=12.0, outcome="answered"),
    ),
    attempts=(
        WrittenAttempt(attempt_id=1, contact_id=7, state=9, outcome="busy"),
        WrittenAttempt(attempt_id=2, contact_id=7, state=9, outcome="abandoned"),
        WrittenAttempt(attempt_id=3, contact_id=8, state=9, outcome="unknown"),
    ),
    accepted=frozenset({7, 8}),
    finished=frozenset({7, 8}),
    contacts=2,
    told=frozenset({1, 2, 3}),
    attempts_per_contact_max=2,
)

FAULTS = {
    "was called 2 times": replace(
        GOOD, carrier=(*GOOD.carrier, replace(GOOD.carrier[0], placed_at=30.0, ended_at=31.0))
    ),
    "two calls at once": replace(GOOD, carrier=(replace(GOOD.carrier[0], ended_at=10.0), GOOD.carrier[1])),
    "never written": replace(GOOD, carrier=(*GOOD.carrier, replace(GOOD.carrier[0], call_id=9, called="9"))),
    "never placed": replace(GOOD, carrier=GOOD.carrier[:1]),
    "the carrier says": replace(GOOD, carrier=(replace(GOOD.carrier[0], outcome="rejected"), GOOD.carrier[1])),
    "never ended": replace(GOOD, attempts=(*GOOD.attempts[:2], replace(GOOD.attempts[2], state=3))),
    "never finished": replace(GOOD, accepted=frozenset({7, 8, 9})),
    "left unfinished": replace(GOOD, contacts=3),
    "dialled again after the unknown": replace(
        GOOD, attempts=(*GOOD.attempts, replace(GOOD.attempts[2], attempt_id=4)), told=frozenset({1, 2, 3, 4})
    ),
    "was tried 2 times of 1": replace(GOOD, attempts_per_contact_max=1),
    "nobody was told": replace(GOOD, told=frozenset({1, 2})),
}


def test_a_good_run_breaks_no_promise() -> None:
    assert violations(GOOD) == []


def test_a_call_that_was_not_placed_is_no_try() -> None:
    not_placed = WrittenAttempt(attempt_id=4, contact_id=7, state=9, outcome="not_placed")

    assert violations(replace(GOOD, attempts=(*GOOD.attempts, not_placed), told=frozenset({1, 2, 3, 4}))) == []


@pytest.mark.parametrize("words", FAULTS)
def test_each_planted_fault_is_found_and_named(words: str) -> None:
    assert any(words in violation for violation in violations(FAULTS[words]))
