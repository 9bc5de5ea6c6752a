from dataclasses import replace
from random import Random

import pytest

from outdial.domain.history import WaitingKind
from outdial.forecast.waiting import WaitingContacts, sampled
from tests.domain.builders import MINUTE, NOON, a_contact


def test_a_sample_takes_every_so_manyeth_across_kinds() -> None:
    kinds = [WaitingKind(10, a_contact()), WaitingKind(25, replace(a_contact(), priority=1))]

    sizes = [len(sampled(kinds, every=5, random=Random(seed))) for seed in range(10)]
    urgent = [sum(one.priority == 1 for one in sampled(kinds, every=5, random=Random(seed))) for seed in range(10)]

    assert set(sizes) == {7}
    assert set(urgent) == {5}


@pytest.mark.parametrize("every", [1, 3])
def test_no_two_contacts_share_a_number(every: int) -> None:
    contacts = sampled([WaitingKind(30, a_contact("1", "2"))], every=every, random=Random(1))

    numbers = [number.called for contact in contacts for number in contact.numbers]
    assert len(set(numbers)) == 2 * len(contacts)


def test_the_due_are_taken_by_priority_and_then_by_time_and_the_others_are_left() -> None:
    late, early = replace(a_contact(), contact_id=1), replace(a_contact(due_at=NOON - MINUTE), contact_id=2)
    urgent = replace(a_contact(), contact_id=3, priority=1)
    later = replace(a_contact(due_at=NOON + MINUTE), contact_id=4, priority=1)
    waiting = WaitingContacts([late, early, urgent, later])

    assert [contact.contact_id for contact in waiting.take(NOON, most=9)] == [3, 2, 1]
    assert len(waiting) == 1
    assert waiting.next_due(NOON) == NOON + MINUTE


def test_what_is_put_back_is_due_at_once() -> None:
    waiting = WaitingContacts([a_contact()])
    (contact,) = waiting.take(NOON, most=9)
    assert waiting.next_due(NOON) is None

    waiting.put_back(contact)

    assert waiting.next_due(NOON + MINUTE) == NOON + MINUTE
    assert list(waiting.take(NOON, most=9)) == [contact]
