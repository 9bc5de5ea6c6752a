"""Which number is called when."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.contact import Contact, Number
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.rotation import (
    BY_SEQUENCE,
    ByNumberType,
    ByPosition,
    Place,
    Rotation,
    next_place,
    numbers_ahead,
    places,
    right_place,
)
from tests.domain.builders import NOON, a_contact, tried

MOBILE, HOME, OFFICE, OTHER = Number("1", "mobile"), Number("2", "home"), Number("3", "office"), Number("4")
TYPES = ("mobile", "home", "office")

numbers = st.lists(st.sampled_from([MOBILE, HOME, OFFICE, OTHER]), min_size=1, max_size=6).map(tuple)
rotations: st.SearchStrategy[Rotation] = (
    st.just(BY_SEQUENCE)
    | st.lists(st.sampled_from(TYPES), min_size=1, unique=True).map(lambda rounds: ByNumberType(rounds=tuple(rounds)))
    | st.lists(st.integers(0, 7), min_size=1, unique=True).map(lambda rounds: ByPosition(rounds=tuple(rounds)))
)


@pytest.mark.parametrize(("position", "following"), [(0, Place(0, 1)), (1, Place(0, 2)), (2, None)])
def test_numbers_follow_in_their_sequence_until_the_last(position: int, following: Place | None) -> None:
    assert next_place(BY_SEQUENCE, a_contact("1", "2", "3", position=position)) == following


def test_a_round_by_number_type_takes_all_numbers_of_its_type_before_the_next_begins() -> None:
    rotation = ByNumberType(rounds=("office", "mobile"))

    assert places(rotation, (MOBILE, OFFICE, HOME, MOBILE)) == [Place(0, 1), Place(1, 0), Place(1, 3)]


def test_a_round_by_position_takes_one_number_and_passes_over_contacts_that_have_none_there() -> None:
    rotation = ByPosition(rounds=(2, 0, 5))

    assert places(rotation, (MOBILE, HOME, OFFICE)) == [Place(0, 2), Place(1, 0)]
    assert places(rotation, (MOBILE,)) == [Place(1, 0)]


def test_a_new_contact_belongs_where_the_first_round_wants_it() -> None:
    contact = a_contact(numbers=(HOME, MOBILE))

    assert right_place(ByNumberType(rounds=("mobile", "home")), contact) == Place(0, 1)
    assert right_place(BY_SEQUENCE, contact) == Place(0, 0)


def test_a_contact_of_which_no_round_takes_a_number_belongs_nowhere() -> None:
    assert right_place(ByNumberType(rounds=("mobile",)), a_contact(numbers=(HOME, OTHER))) is None


def test_rounds_that_were_changed_meanwhile_call_no_number_anew_that_was_tried() -> None:
    contact = a_contact(numbers=(MOBILE, HOME, OFFICE), position=0, ledger=tried(Outcome.BUSY))

    assert right_place(ByNumberType(rounds=("office", "home")), contact) == Place(0, 2)
    assert next_place(ByNumberType(rounds=("home",)), contact) == Place(0, 1)


def test_the_number_after_passes_over_one_that_was_tried_out_of_turn() -> None:
    contact = a_contact(numbers=(MOBILE, HOME, OFFICE), ledger=tried(Outcome.ANSWERED, position=1))

    assert next_place(BY_SEQUENCE, contact) == Place(0, 2)
    assert numbers_ahead(BY_SEQUENCE, contact) == [MOBILE, OFFICE]


@given(rotation=rotations, has=numbers)
def test_every_number_that_a_round_takes_is_called_once_and_no_other(
    rotation: Rotation, has: tuple[Number, ...]
) -> None:
    contact, called = a_contact(numbers=has), list[Place]()
    place = right_place(rotation, contact)
    while place is not None:
        called.append(place)
        contact = stands_at(contact, place, tried=len(called))
        place = next_place(rotation, contact)

    assert called == sorted(called)
    taken = [n for n, number in enumerate(has) if rotation.round_of(number, n) is not None]
    assert sorted(one.position for one in called) == taken


@given(rotation=rotations, has=numbers, position=st.integers(0, 5), tries=st.integers(0, 3))
def test_whoever_stands_in_the_right_place_stays_there(
    rotation: Rotation, has: tuple[Number, ...], position: int, tries: int
) -> None:
    ledger = Ledger() if not tries else tried(*[Outcome.BUSY] * tries, position=min(position, len(has) - 1))
    contact = a_contact(numbers=has, position=min(position, len(has) - 1), ledger=ledger)
    place = right_place(rotation, contact)

    assert place is None or right_place(rotation, stands_at(contact, place, tried=0)) == place


def stands_at(contact: Contact, place: Place, *, tried: int) -> Contact:
    ledger = contact.ledger
    if tried:
        ledger = ledger.after(place.position, Outcome.BUSY, on=NOON.date())
    return a_contact(numbers=contact.numbers, position=place.position, ledger=ledger)
