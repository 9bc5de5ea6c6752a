"""The one budget: what was tried."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.ledger import Ledger, NumberLedger
from outdial.domain.outcome import Outcome
from tests.domain.builders import DAY

TUESDAY = date(2025, 3, 4)


def test_tries_of_one_day_are_counted_together() -> None:
    number = NumberLedger().after(Outcome.BUSY, on=TUESDAY).after(Outcome.NO_ANSWER, on=TUESDAY)

    assert (number.tries_that_day, number.days) == (2, 1)


def test_a_new_day_starts_its_own_count() -> None:
    number = NumberLedger().after(Outcome.BUSY, on=TUESDAY).after(Outcome.BUSY, on=TUESDAY + DAY)

    assert (number.last_day, number.tries_that_day, number.days) == (TUESDAY + DAY, 1, 2)


def test_a_clock_set_back_over_midnight_opens_no_new_day() -> None:
    number = NumberLedger().after(Outcome.BUSY, on=TUESDAY).after(Outcome.BUSY, on=TUESDAY - DAY)

    assert (number.last_day, number.tries_that_day, number.days) == (TUESDAY, 2, 1)


def test_outcomes_are_counted_by_group() -> None:
    number = NumberLedger()
    for outcome in (Outcome.BUSY, Outcome.BUSY, Outcome.REJECTED, Outcome.UNKNOWN):
        number = number.after(outcome, on=TUESDAY)

    assert number.count(frozenset({Outcome.BUSY, Outcome.REJECTED})) == 3
    assert number.count(frozenset({Outcome.MACHINE})) == 0


def test_each_number_has_a_ledger_of_its_own() -> None:
    ledger = Ledger().after(2, Outcome.BUSY, on=TUESDAY)

    assert ledger.of(2).days == 1
    assert ledger.of(0) == ledger.of(1) == ledger.of(7) == NumberLedger()


@given(tries=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(Outcome), st.integers(-1, 3).map(timedelta))))
def test_every_try_is_counted_exactly_once(tries: list[tuple[int, Outcome, timedelta]]) -> None:
    ledger = Ledger()
    for position, outcome, later in tries:
        ledger = ledger.after(position, outcome, on=TUESDAY + later)

    of_numbers = [outcome for _, outcome, _ in tries if outcome is not Outcome.NOT_PLACED]
    assert ledger.attempts == len(tries)
    assert sum(number.count(frozenset(Outcome)) for number in ledger.numbers) == len(of_numbers)


def test_a_call_that_was_not_placed_is_an_attempt_and_no_try_of_a_number() -> None:
    ledger = Ledger().after(0, Outcome.NOT_PLACED, on=TUESDAY)

    assert (ledger.attempts, ledger.of(0)) == (1, NumberLedger())
