"""Which of a contact's numbers is called when: by sequence, or by rounds.

By sequence a number has all its tries before the next one has its first. By rounds a round takes one kind of number of
every contact, and whoever is due in an earlier round is called before those of a later one (seed 001, tables 16 and
17; the vendor publishes no more than the fields, so the reading is ours). A number that no round takes is not called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from outdial.domain.contact import Contact, Number

ROUNDS_MAX = 20  # as many as a contact may have numbers


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
    """The number after the one that is done with; None when that was the last."""
    order = places(rotation, contact.numbers)
    here = next((place for place in order if place.position == contact.position), None)
    if here is None:
        return _first_untried(order, contact)
    return next((place for place in order if place > here), None)


def right_place(rotation: Rotation, contact: Contact) -> Place | None:
    """Where a contact belongs that waits for a call; None: no round takes a number that is left.

    It may stand elsewhere when it is new, or when the campaign's rotation was changed meanwhile.
    """
    order = places(rotation, contact.numbers)
    if contact.position == 0 and not contact.ledger.attempts:
        return order[0] if order else None
    here = next((place for place in order if place.position == contact.position), None)
    return here or _first_untried(order, contact)


def numbers_ahead(rotation: Rotation, contact: Contact) -> Sequence[Number]:
    """The numbers that may yet be called, in their order."""
    here = right_place(rotation, contact)
    if here is None:
        return ()
    return [contact.numbers[place.position] for place in places(rotation, contact.numbers) if place >= here]


def _first_untried(order: Sequence[Place], contact: Contact) -> Place | None:
    return next((place for place in order if not contact.ledger.of(place.position).tries), None)
