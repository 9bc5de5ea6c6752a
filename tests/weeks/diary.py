"""A store in memory that keeps a diary of its rows, so that the same week can be written into PostgreSQL."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact, ContactState
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Dial
from outdial.virtual.agenda import Agenda
from outdial.weeks.rows import AttemptRow, Completion, ContactRow
from outdial.weeks.store import Store
from outdial.weeks.tallies import Figure, Tallies
from outdial.weeks.week import Week


@dataclass(frozen=True, slots=True)
class Added:
    contact: Contact
    at: datetime


@dataclass(frozen=True, slots=True)
class Changed:
    """Otherwise than by a call."""

    contact: Contact
    state: ContactState


@dataclass(frozen=True, slots=True)
class Deleted:
    contact_id: int


@dataclass(frozen=True, slots=True)
class Placed:
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Ended:
    completion: Completion
    contact: Contact
    """As it was before."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Figures:
    """What was told of a campaign."""

    campaign_id: int
    day: date
    told: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Failures:
    """What was told of a campaign, so far."""

    campaign_id: int
    told: Counter[tuple[date, Outcome]]


@dataclass(frozen=True, slots=True)
class Calls:
    """What was told of a number."""

    called: str
    since: datetime
    told: int


Entry = Added | Changed | Deleted | Placed | Ended | Figures | Failures | Calls


class TalliesWithDiary(Tallies):
    """Writes down what it is asked."""

    def __init__(self, week: Week, diary: list[Entry]) -> None:
        super().__init__(week.zone)
        self._diary = diary

    def figures(self, campaign_id: int, *, day: date) -> dict[str, Figure]:
        told = super().figures(campaign_id, day=day)
        self._diary.append(Figures(campaign_id, day, told))
        return told

    def outcomes(self, campaign_id: int) -> Counter[tuple[date, Outcome]]:
        told = super().outcomes(campaign_id)
        self._diary.append(Failures(campaign_id, told))
        return told


class StoreWithDiary(Store):
    """Writes down what it changes, call by call."""

    def __init__(self, week: Week, agenda: Agenda) -> None:
        super().__init__(week, agenda)
        self.diary: list[Entry] = []
        self.tallies = TalliesWithDiary(week, self.diary)
        self._ending = False

    def add(self, contact: Contact, *, now: datetime) -> None:
        super().add(contact, now=now)
        self.diary.append(Added(contact, now))

    def delete(self, row: ContactRow) -> None:
        super().delete(row)
        self.diary.append(Deleted(row.contact.contact_id))

    def calls_since(self, called: str, since: datetime) -> int:
        told = super().calls_since(called, since)
        self.diary.append(Calls(called, since, told))
        return told

    def changed(self, row: ContactRow) -> None:
        super().changed(row)
        if not self._ending:
            self.diary.append(Changed(row.contact, row.state))

    def _place(self, dial: Dial, *, epoch: int, now: datetime) -> Attempt:
        attempt = super()._place(dial, epoch=epoch, now=now)
        self.diary.append(Placed(attempt))
        return attempt

    def _end(self, row: AttemptRow, completion: Completion, *, now: datetime) -> None:
        self.diary.append(Ended(completion, self.contacts[completion.attempt.contact_id].contact, now))
        self._ending = True
        super()._end(row, completion, now=now)
        self._ending = False
