"""Which of a contact's numbers is called when: by sequence, or by rounds.

By sequence a number has all its tries before the next one has its first. By rounds a round takes one kind of number of
every contact, and whoever is due in an earlier round is called before those of a later one (seed 001, tables 16 and
17; the vendor publishes no more than the fields, so the reading is ours). A number that no round takes is not called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from outdial.domain.contact import Contact, Number
from outdial.domain.outcome import Outcome

ROUNDS_MAX = 20  # as many as a contact may have numbers
PROMISED_ROUND = -1
"""Where those wait to whom a call was promised for a time: they go before all rounds, and on the number promised."""


@dataclass(frozen=True, slots=True)
class BySequence:
    """One number with all its tries before the next; all of it is one round."""

    kind: Literal["sequence"] = "sequence"

    def round_of(self, _number: Number, _position: int) -> int | None:
        return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ByNumberType:
    """Each round takes the numbers of one type; a contact's numbers of that type come by sequence."""

    rounds: tuple[str, ...]
    kind: Literal["number_type"] = "number_type"

    def round_of(self, number: Number, _position: int) -> int | None:
        return self.rounds.index(number.number_type) if number.number_type in self.rounds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPosition:
    """Each round takes the number at one position, from 0."""

    rounds: tuple[int, ...]
    kind: Literal["position"] = "position"

    def round_of(self, _number: Number, position: int) -> int | None:
        return self.rounds.index(position) if position in self.rounds else None


Rotation = BySequence | ByNumberType | ByPosition
BY_SEQUENCE = BySequence()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A number's place in the order of calls: the round that takes it, from 0, and its position."""

    round: int
    position: int


def places(rotation: Rotation, numbers: Sequence[Number]) -> Sequence[Place]:
    """The numbers that are called, in their order."""
    rounds = ((rotation.round_of(number, position), position) for position, number in enumerate(numbers))
    return sorted(Place(round_, position) for round_, position in rounds if round_ is not None)


def next_place(rotation: Rotation, contact: Contact) -> Place | None:
    """The number after the one that is done with; None when that was the last.

    One that was tried out of turn, because a call on it was promised, has had its tries: it is not begun anew.
    """
    order = places(rotation, contact.numbers)
    here = _here(order, contact)
    if here is None:
        return _first_untried(order, contact)
    return _first_untried([place for place in order if place > here], contact)


def place_left(rotation: Rotation, contact: Contact) -> Place | None:
    """After a promised call, which comes out of turn: the first number before its own that was not tried yet."""
    order = places(rotation, contact.numbers)
    here = _here(order, contact)
    return _first_untried([place for place in order if here is None or place < here], contact)


def takes(rotation: Rotation, contact: Contact) -> bool:
    """Whether some round takes the contact's next number; one that none takes is called when it was promised, only."""
    return _here(places(rotation, contact.numbers), contact) is not None


def right_place(rotation: Rotation, contact: Contact) -> Place | None:
    """Where a contact belongs that waits for a call; None: no round takes a number that is left.

    It may stand elsewhere when it is new, or when the campaign's rotation was changed meanwhile.
    """
    if contact.appointment_id is not None:
        return Place(PROMISED_ROUND, contact.position)
    order = places(rotation, contact.numbers)
    if contact.position == 0 and not contact.ledger.attempts:
        return order[0] if order else None
    here = _here(order, contact)
    if here is None and contact.ledger.of(contact.position).last is Outcome.ANSWERED:
        return Place(contact.round, contact.position)  # a business result asked for this number by name
    return here or _first_untried(order, contact)


def numbers_ahead(rotation: Rotation, contact: Contact) -> Sequence[Number]:
    """The numbers that may yet be called, in their order; after a promised one, how its call ends decides."""
    here = right_place(rotation, contact)
    if here is None:
        return ()
    order = () if here.round == PROMISED_ROUND else places(rotation, contact.numbers)
    ahead = [place for place in order if place > here and not contact.ledger.of(place.position).tries]
    return [contact.numbers[place.position] for place in (here, *ahead)]


def _here(order: Sequence[Place], contact: Contact) -> Place | None:
    return next((place for place in order if place.position == contact.position), None)


def _first_untried(order: Sequence[Place], contact: Contact) -> Place | None:
    return next((place for place in order if not contact.ledger.of(place.position).tries), None)
