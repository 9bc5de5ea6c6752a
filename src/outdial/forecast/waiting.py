"""The contacts that wait, by priority, then by when due."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random

from outdial.domain.contact import Contact, Number
from outdial.domain.history import WaitingKind
from outdial.domain.outcome import Outcome


def sampled(kinds: Sequence[WaitingKind], *, every: int, random: Random) -> list[Contact]:
    """Every so manyeth contact, in an order of chance; each with numbers that nobody else has."""
    examples = list(_examples(kinds, every=every, first=random.randrange(every)))
    random.shuffle(examples)
    return [_named(example, place) for place, example in enumerate(examples, start=1)]


def _examples(kinds: Sequence[WaitingKind], *, every: int, first: int) -> Iterator[Contact]:
    passed = 0
    for kind in kinds:
        taken = len(range((first - passed) % every, kind.contacts, every))
        passed += kind.contacts
        yield from [kind.example] * taken


def _named(example: Contact, contact_id: int) -> Contact:
    numbers = tuple(
        Number(f"{contact_id}*{position}", number.number_type, number.delay)
        for position, number in enumerate(example.numbers)
    )
    return replace(example, contact_id=contact_id, numbers=numbers)


class WaitingContacts:
    """Two heaps: those that are due, and those that will be."""

    def __init__(self, contacts: Sequence[Contact]) -> None:
        self._order = count()
        self._later = [(contact.due_at, next(self._order), contact) for contact in contacts]
        self._due: list[tuple[int, datetime, int, Contact]] = []
        heapify(self._later)

    def __len__(self) -> int:
        return len(self._later) + len(self._due)

    def put(self, contact: Contact) -> None:
        heappush(self._later, (contact.due_at, next(self._order), contact))

    def put_back(self, contact: Contact) -> None:
        """One that was taken and is due still."""
        heappush(self._due, (contact.priority, contact.due_at, next(self._order), contact))

    def next_due(self, now: datetime) -> datetime | None:
        """When somebody is due: now, if somebody is already; None when nobody waits."""
        if self._due:
            return now
        return max(now, self._later[0][0]) if self._later else None

    def take(self, now: datetime, *, most: int) -> Iterator[Contact]:  # noqa: ARG002 - others look at no more than these
        """The due ones, most urgent first, ``most`` of them at least; each is taken as it is asked for."""
        while self._later and self._later[0][0] <= now:
            due_at, order, contact = heappop(self._later)
            heappush(self._due, (contact.priority, due_at, order, contact))
        while self._due:
            yield heappop(self._due)[-1]

    def gone(self, *, called: Iterable[Contact], others: Iterable[Contact]) -> None:
        """What became of those that were taken and not put back."""

    def learn(self, contact: Contact, outcome: Outcome, *, placed_at: datetime) -> None:
        """How the ringing of a call to a contact ended; the order of due times learns nothing from it."""

    def score(self, contact: Contact, *, placed_at: datetime) -> float:  # noqa: ARG002 - as above
        """Of a call, as the pacer is told; here all contacts are alike."""
        return 0.0

    def next_scores(self, now: datetime) -> tuple[float, ...]:  # noqa: ARG002 - as above
        """Of those who would be called next, as far as anything is known of them."""
        return ()
