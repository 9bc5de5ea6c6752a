from dataclasses import replace
from random import Random

from outdial.domain.history import History, Tries
from outdial.domain.outcome import Outcome
from outdial.forecast.best_first import BestFirst
from tests.domain.builders import MINUTE, NOON, a_contact, tried
from tests.forecast.builders import TWICE_ON_TWO_DAYS, a_question

FRESH = replace(a_contact(), contact_id=1)
TRIED = replace(a_contact(ledger=tried(Outcome.BUSY), due_at=NOON - MINUTE), contact_id=2)


def best_first(*tries: Tries) -> BestFirst:
    question = a_question(retry=TWICE_ON_TWO_DAYS, history=History(tries=tries))
    return BestFirst([FRESH, TRIED], question, Random(1))


def learned(outcome: Outcome) -> BestFirst:
    """What first tries bring was seen; then so much of second tries."""
    waiting = best_first(Tries(12, 1, Outcome.ANSWERED, 150), Tries(12, 1, Outcome.NO_ANSWER, 350))
    for _ in range(100):
        waiting.learn(TRIED, outcome, placed_at=NOON)
    return waiting


def test_whom_past_calls_say_to_be_easier_to_reach_is_called_first() -> None:
    easier, harder = learned(Outcome.ANSWERED), learned(Outcome.NO_ANSWER)

    assert [contact.contact_id for contact in easier.take(NOON, most=5)] == [2, 1]
    assert [contact.contact_id for contact in harder.take(NOON, most=5)] == [1, 2]


def test_who_was_not_wanted_after_all_waits_on_and_who_was_called_does_not() -> None:
    waiting = best_first()
    first, second = waiting.take(NOON, most=5)
    assert len(waiting) == 0

    waiting.put_back(second)
    waiting.gone(called=[first], others=[])

    assert len(waiting) == 1
    assert waiting.next_due(NOON) == NOON
    assert list(waiting.take(NOON, most=5)) == [second]
