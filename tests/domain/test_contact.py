"""Numbers as they may be dialled and shown."""

import pytest

from outdial.domain.contact import is_dial_string, masked
from outdial.domain.outcome import Outcome
from tests.domain.builders import a_contact, tried


@pytest.mark.parametrize("text", ["1", "0" * 24, "*67#10001"])
def test_digits_star_and_hash_are_diallable(text: str) -> None:
    assert is_dial_string(text)


@pytest.mark.parametrize("text", ["", "0" * 25, "+4930", "10 01", "1\n", "sip:1@example.org", "\u0661"])
def test_anything_else_is_not(text: str) -> None:
    assert not is_dial_string(text)


@pytest.mark.parametrize(("called", "shown"), [("13800138000", "…00"), ("1234", "…"), ("12345", "…45")])
def test_a_number_is_shown_by_its_last_two_digits_if_it_is_long_enough_to_hide(called: str, shown: str) -> None:
    assert masked(called) == shown


def test_the_next_number_is_that_of_the_position() -> None:
    assert a_contact("1", "2", position=1).next_number.called == "2"


def test_a_contact_takes_over_what_was_tried() -> None:
    ledger = tried(Outcome.BUSY)

    assert a_contact("1").tried(ledger).ledger == ledger
