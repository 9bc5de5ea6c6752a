"""Contacts that are due and were seen, of whom the best are called first: the engine's choice of whom to call when.

Within a priority those to whom a call was promised come first, by their due time; then the others, an earlier round of
the campaign before a later one, by their index (``domain/ranking.py``), those of one index by their due time. Every
``OLDEST_EVERY``-th of these is whoever has been due longest, whatever its chance: with n before it in the queue, a
contact is called within ``OLDEST_EVERY`` (n + 1) calls. An age alone would be no such bound: in a list that takes a
week, all are old after a day, and nothing is chosen any more. These calls also find out whether those believed to be
hard to reach still are.
"""

import heapq
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count, groupby, islice

from outdial.domain.contact import Contact
from outdial.domain.pacing.scores import Scores
from outdial.domain.ranking import HOUR, ComingHour, Kind, coming_hours, hour_of, index, kind_of
from outdial.domain.retry import RetryPolicy
from outdial.domain.schedule import Calendar

RESERVE_MAX = 5_000
"""Contacts kept: a day's calls of a small floor, a megabyte. The worst are left out, and seen again."""
OLDEST_EVERY = 20

Place = tuple[datetime, int]
"""Due time and contact: the order of a queue."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A contact to be called, and its score now."""

    contact_id: int
    score: float


@dataclass(slots=True)
class _Queue:
    """Contacts of one kind in the order of due times, and what the kind is worth at present."""

    kind: Kind
    places: list[Place] = field(default_factory=list[Place])
    lane: tuple[int, bool, int] = (0, False, 0)
    index: float = 0.0
    score: float = 0.0


class Reserve:
    """Remembers contacts by kind."""

    def __init__(self, scores: Scores, *, calendar: Calendar, retry: RetryPolicy) -> None:
        self._scores = scores
        self._calendar = calendar
        self._retry = retry
        self._queues: dict[Kind, _Queue] = {}
        self._kept: dict[int, tuple[_Queue, datetime]] = {}
        self._called = 0
        self._judged_at: datetime | None = None
        self._hour = 0
        self._coming: tuple[ComingHour, ...] = ()
        self._picks: list[Pick] = []
        self._more_picks: Iterator[Pick] | None = None

    def __len__(self) -> int:
        return len(self._kept)

    def admit(self, contacts: Iterable[Contact], *, now: datetime) -> int:
        """Take contacts in that are due; how many of them are new. The worst of too many are left out."""
        self._judge(now)
        before = len(self)
        for contact in contacts:
            self._put(contact)
        new = len(self) - before
        if len(self) > RESERVE_MAX:
            self.forget(self._worst(len(self) - RESERVE_MAX))
        return new

    def forget(self, contact_ids: Iterable[int]) -> None:
        """Contacts that wait no longer."""
        for contact_id in contact_ids:
            if kept := self._kept.pop(contact_id, None):
                queue, due_at = kept
                del queue.places[bisect_left(queue.places, (due_at, contact_id))]
                if not queue.places:
                    del self._queues[queue.kind]
                self._more_picks = None

    def called(self, contact_ids: Sequence[int]) -> None:
        """Contacts that wait no longer, for they are being called."""
        self._called += len(contact_ids)
        self.forget(contact_ids)

    def best(self, contacts_max: int, *, now: datetime) -> Sequence[Pick]:
        """Those to be called first, in that order; nobody is taken out."""
        self._judge(now)
        if self._more_picks is None:
            self._picks, self._more_picks = [], self._pick()
        self._picks.extend(islice(self._more_picks, max(0, contacts_max - len(self._picks))))
        return self._picks[:contacts_max]

    def _put(self, contact: Contact) -> None:
        kind = kind_of(contact, retry=self._retry, zone=self._calendar.zone)
        contact_id, due_at = contact.contact_id, contact.due_at
        queue, kept_due_at = self._kept.get(contact_id, (None, due_at))
        if queue is not None and (queue.kind, kept_due_at) == (kind, due_at):
            return
        self.forget([contact_id])
        queue = self._queues.get(kind) or self._new_queue(kind)
        insort(queue.places, (due_at, contact_id))
        self._kept[contact_id] = queue, due_at
        self._more_picks = None

    def _new_queue(self, kind: Kind) -> _Queue:
        queue = self._queues[kind] = _Queue(kind)
        self._judge_queue(queue)
        return queue

    def _judge(self, now: datetime) -> None:
        """What is learned counts from the next minute on: it changes slowly, and the order is asked for all day."""
        minute = now.replace(second=0, microsecond=0)
        if minute == self._judged_at:
            return
        self._judged_at, self._more_picks = minute, None
        self._hour = hour_of(now, zone=self._calendar.zone)
        self._coming = coming_hours(self._calendar, now=now)
        for queue in self._queues.values():
            self._judge_queue(queue)

    def _judge_queue(self, queue: _Queue) -> None:
        kind = queue.kind
        # Who can no longer be called goes along with those to whom a call was promised, to be finished soon.
        over = kind.gone_at is not None and self._judged_at is not None and kind.gone_at + HOUR <= self._judged_at
        by_chance = not (kind.promised or over)
        queue.lane = kind.priority, by_chance, kind.round if by_chance else 0
        queue.index = index(kind, self._scores, hour=self._hour, coming=self._coming)
        queue.score = self._scores.score(kind.traits, hour=self._hour)

    def _pick(self) -> Iterator[Pick]:
        for (_, by_chance, _), group in groupby(sorted(self._queues.values(), key=_lane), key=_lane):
            queues = list(group)
            places = self._by_chance_and_age(queues) if by_chance else _by_age(queues)
            for _, contact_id in places:
                yield Pick(contact_id, self._kept[contact_id][0].score)

    def _by_chance_and_age(self, queues: Sequence[_Queue]) -> Iterator[Place]:
        by_chance, by_age = _by_chance(queues), _by_age(queues)
        taken: set[int] = set()
        for call in count(self._called + 1):
            order = by_age if call % OLDEST_EVERY == 0 else by_chance
            place = next((place for place in order if place[1] not in taken), None)
            if place is None:
                return
            taken.add(place[1])
            yield place

    def _worst(self, contacts: int) -> list[int]:
        """Those to be called last."""
        worst_first = sorted(self._queues.values(), key=lambda queue: (*queue.lane, -queue.index), reverse=True)
        places = chain.from_iterable(reversed(queue.places) for queue in worst_first)
        return [contact_id for _, contact_id in islice(places, contacts)]


def _lane(queue: _Queue) -> tuple[int, bool, int]:
    """Priority first, then what was promised, then the round."""
    return queue.lane


def _by_chance(queues: Sequence[_Queue]) -> Iterator[Place]:
    def best_first(queue: _Queue) -> float:
        return -queue.index

    for _, alike in groupby(sorted(queues, key=best_first), key=best_first):
        yield from _by_age(alike)


def _by_age(queues: Iterable[_Queue]) -> Iterator[Place]:
    return heapq.merge(*(queue.places for queue in queues))
