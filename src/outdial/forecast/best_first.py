"""The contacts that wait, in the order in which an engine that chooses by chance calls them: the domain's reserve."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from random import Random

from outdial.domain.contact import Contact
from outdial.domain.history import Tries
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Scores, Traits
from outdial.domain.ranking import hour_of, traits_of
from outdial.domain.reserve import Reserve
from outdial.forecast.question import Question
from outdial.forecast.waiting import WaitingContacts

NEXT_SCORES = 50  # more than a turn calls on any floor that is run call by call
LEARNED_AGAIN_MAX = 500  # of the past calls: beyond it weights hardly move


class BestFirst(WaitingContacts):
    """Learns from every call whom to prefer, as the engine does."""

    def __init__(self, contacts: Sequence[Contact], question: Question, random: Random) -> None:
        super().__init__(contacts)
        self._zone = question.zone
        self._scores = Scores()
        self._reserve = Reserve(self._scores, calendar=question.calendar, retry=question.campaign.retry)
        self._kept: dict[int, Contact] = {}
        for tries in _first_tries(question.history.tries, random):
            self._scores.learn(Traits(), hour=tries.hour, outcome=tries.outcome)

    def __len__(self) -> int:
        return super().__len__() + len(self._kept)

    def next_due(self, now: datetime) -> datetime | None:
        return now if self._kept else super().next_due(now)

    def take(self, now: datetime, *, most: int) -> Iterator[Contact]:
        due = list(super().take(now, most=len(self)))
        self._kept |= {contact.contact_id: contact for contact in due}
        self._reserve.admit(due, now=now)
        for pick in self._reserve.best(most, now=now):
            yield self._kept.pop(pick.contact_id)

    def put_back(self, contact: Contact) -> None:
        self._kept[contact.contact_id] = contact

    def gone(self, *, called: Iterable[Contact], others: Iterable[Contact]) -> None:
        self._reserve.called([contact.contact_id for contact in called])
        self._reserve.forget([contact.contact_id for contact in others])

    def learn(self, contact: Contact, outcome: Outcome, *, placed_at: datetime) -> None:
        self._scores.learn(traits_of(contact), hour=hour_of(placed_at, zone=self._zone), outcome=outcome)

    def score(self, contact: Contact, *, placed_at: datetime) -> float:
        return self._scores.score(traits_of(contact), hour=hour_of(placed_at, zone=self._zone))

    def next_scores(self, now: datetime) -> tuple[float, ...]:
        return tuple([pick.score for pick in self._reserve.best(NEXT_SCORES, now=now)])


def _first_tries(tries: Iterable[Tries], random: Random) -> Sequence[Tries]:
    """Of the later ones nobody remembers how the try before had ended."""
    first = [one for one in tries if one.attempt == 1]
    if not first:
        return ()
    calls = sum(one.calls for one in first)
    return random.choices(first, [one.calls for one in first], k=min(calls, LEARNED_AGAIN_MAX))
