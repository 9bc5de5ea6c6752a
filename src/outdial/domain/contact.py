"""A person to reach: numbers, place in the queue, what was tried."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum

from outdial.domain.ledger import Ledger

NUMBERS_MAX = 20  # of one contact; a bound on what one record can make us dial
PRIORITIES = range(1, 6)  # smaller is more urgent (the vendor's edition of 2025-03)
PRIORITY_DEFAULT = 3

_DIALLABLE = re.compile(r"[0-9*#]{1,24}")


def is_dial_string(text: str) -> bool:
    """Whether a switch can dial it: 1 to 24 of digits, ``*`` and ``#`` (seed 003)."""
    return _DIALLABLE.fullmatch(text) is not None


def masked(called: str) -> str:
    """A number as logs may show it."""
    return f"…{called[-2:]}" if len(called) > 4 else "…"  # noqa: PLR2004 - a short code masked by half says it all


class ContactState(IntEnum):
    """Where a contact stands; the number is what the store keeps."""

    WAITING = 0
    """To be dialled at ``due_at``."""
    DIALLING = 1
    """One attempt is open."""
    FINISHED = 2
    """Nothing more will be dialled, unless a business result asks for it."""


class Finished(IntEnum):
    """Why nothing more will be dialled; the number is what the store keeps."""

    REACHED = 1
    NO_RETRY_LEFT = 2
    RESULT_NOT_RETRIED = 3
    RECYCLED = 4
    BLACKLISTED = 5
    CAMPAIGN_ENDED = 6
    BUDGET_SPENT = 7
    STOPPED_BY_RESULT = 8
    NEVER_AGAIN_BLINDLY = 9
    IN_NO_ROUND = 10
    WITHDRAWN = 11


@dataclass(frozen=True, slots=True)
class Number:
    """One of a contact's numbers. ``delay`` is the pause after it, until the contact's next number."""

    called: str
    number_type: str | None = None
    delay: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A record of outbound data as the engine sees it when it is due."""

    vdn_id: int
    campaign_id: int
    contact_id: int
    priority: int
    due_at: datetime
    numbers: tuple[Number, ...]
    position: int = 0
    """Which number is next, from 0."""
    round: int = 0
    """Which round of the campaign that number is called in, from 0."""
    batch_id: int | None = None
    appointment_id: int | None = None
    """The promise of a call for which it waits, and which no rule for failures holds back."""
    caller: str | None = None
    ledger: Ledger = field(default_factory=Ledger)
    recycle_at: datetime | None = None
    work_no: str | None = None
    """The agent to whom retries go, if one is named."""
    call_data: str | None = None
    session_id: str | None = None
    """The client's own name of the contact, told back with every result."""
    custom_field: str | None = None

    @property
    def next_number(self) -> Number:
        return self.numbers[self.position]

    def tried(self, ledger: Ledger) -> "Contact":
        """The contact with what was tried since."""
        return replace(self, ledger=ledger)
