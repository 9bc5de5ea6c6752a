"""Which of a contact's numbers is called when: by sequence, or by rounds.

By sequence a number has all its tries before the next one has its first. By rounds a round takes one kind of number of
every contact (seed 001, tables 16 and 17; the vendor publishes no more than the fields, so the reading is ours).
"""

from dataclasses import dataclass
from typing import Literal

from outdial.domain.contact import Contact

ROUNDS_MAX = 20  # as many as a contact may have numbers


@dataclass(frozen=True, slots=True)
class BySequence:
    """One number with all its tries before the next; all of it is one round."""

    kind: Literal["sequence"] = "sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByNumberType:
    """Each round takes the numbers of one type; a contact's numbers of that type come by sequence."""

    rounds: tuple[str, ...]
    kind: Literal["number_type"] = "number_type"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByPosition:
    """Each round takes the number at one position, from 0."""

    rounds: tuple[int, ...]
    kind: Literal["position"] = "position"


Rotation = BySequence | ByNumberType | ByPosition
BY_SEQUENCE = BySequence()


def next_position(contact: Contact) -> int | None:
    """The number after the one that is done with; None when that was the last."""
    after = contact.position + 1
    return after if after < len(contact.numbers) else None
