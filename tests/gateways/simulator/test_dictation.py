"""Numbers that begin with three zeros say what becomes of the call."""

from datetime import timedelta

import pytest

from outdial.domain.outcome import Outcome
from outdial.gateways.simulator.dictation import FATES, SHORT_ANSWER, STAYS, dictated_script, is_dictated
from outdial.gateways.simulator.script import Script

PATIENCE = timedelta(seconds=8)


def script_of(called: str) -> Script:
    return dictated_script(called, patience=PATIENCE, detects_machines=True)


@pytest.mark.parametrize(
    ("called", "dictated"), [("000101500", True), ("13800138000", False), ("0013800138000", False)]
)
def test_only_three_zeros_dictate(called: str, dictated: bool) -> None:  # noqa: FBT001 - a case of the table
    assert is_dictated(called) is dictated


def test_the_last_six_digits_are_ring_stay_and_code() -> None:
    script = script_of("0001234567051500")

    assert script.outcome is Outcome.ANSWERED
    assert script.rings_after == timedelta(0)
    assert script.settles_after == timedelta(seconds=5)
    assert script.talk == script.flow == timedelta(seconds=15)
    assert script.patience == PATIENCE


def test_one_who_stays_leaves_in_the_end() -> None:
    assert script_of("000050000").talk == STAYS


def test_a_short_answer_is_over_before_anybody_comes() -> None:
    script = script_of("000059923")

    assert script.patience == script.talk == SHORT_ANSWER


def test_a_machine_records_for_its_time_whether_or_not_somebody_speaks() -> None:
    script = script_of("000051231")

    assert script.machine
    assert script.patience == script.talk == timedelta(seconds=12)


@pytest.mark.parametrize("called", ["000", "00050000", "0001234567890x"])
def test_a_number_too_short_to_dictate_is_incomplete(called: str) -> None:
    script = script_of(called)

    assert (script.outcome, script.cause) == (Outcome.INVALID_NUMBER, "484 Address Incomplete")


def test_an_unknown_code_is_an_invalid_number() -> None:
    assert "77" not in FATES
    assert script_of("000050077").cause == "501 No Such Outcome"
