"""The rows of the store in memory."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import Campaign
from outdial.domain.contact import Contact, ContactState, Finished
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.retry import Verdict
from outdial.domain.schedule import Calendar


@dataclass(slots=True)
class ContactRow:
    contact: Contact
    added_at: datetime
    state: ContactState = ContactState.WAITING
    finished: Finished | None = None
    outcome: Outcome | None = None
    noted: tuple[str | None, str | None] = (None, None)


@dataclass(slots=True)
class AttemptRow:
    attempt: Attempt
    epoch: int


@dataclass(slots=True)
class LeaseRow:
    """``expires_s`` is infinite while its owner lives: renewals are not played one by one."""

    owner: str | None = None
    epoch: int = 0
    expires_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Completion:
    """An attempt that is over, and what follows for its contact."""

    attempt: Attempt
    epoch: int
    ledger: Ledger
    verdict: Verdict


@dataclass(slots=True)
class CampaignRow:
    """``open_contacts`` and ``ended`` are tallies: kept with every step, never counted anew."""

    campaign: Campaign
    calendar: Calendar
    lease: LeaseRow = field(default_factory=LeaseRow)
    waiting: dict[int, ContactRow] = field(default_factory=dict[int, ContactRow])
    answers: list[tuple[datetime, int]] = field(default_factory=list[tuple[datetime, int]])
    """Of every call that a person answered: when it ended, and how many were abandoned so far."""
    open_contacts: int = 0
    ended: Counter[Outcome] = field(default_factory=Counter[Outcome])
