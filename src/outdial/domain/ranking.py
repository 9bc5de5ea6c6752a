"""Whom to call when: the index by which contacts of one priority that are due come one after the other.

A contact's chance now counts, less what waiting would bring it. Hours in which everybody is easier to reach make no
difference, for somebody must be called in each of them; so a chance is a score, the log-odds against the average
contact of that hour, and the average contact's is the price of a call:

    index = score now - WAITING_COUNTS * max(0, the best score in the open hours to come)

A contact that no hour is left for has nothing to lose by waiting but everything: its waiting brings nothing, so it
goes before its like. Nobody waits past what is promised: contacts kept for an agent, and those whom a business result
asked for by name, go first, by their due time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.contact import Contact
from outdial.domain.days import day_begins
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Scores, Traits
from outdial.domain.retry import RetryPolicy, last_day_of
from outdial.domain.schedule import Calendar

WAITING_COUNTS = 0.5
"""What comes later is uncertain, and a try that fails now is often followed by one then. Chosen by simulation."""
HOUR = timedelta(hours=1)
HOURS_AHEAD = 23
"""By then the hours of the day begin again."""

_REACHED = frozenset({Outcome.ANSWERED})


@dataclass(frozen=True, slots=True)
class Kind:
    """What tells waiting contacts apart; all of a kind have one index."""

    priority: int
    round: int
    promised: bool
    traits: Traits
    gone_at: datetime | None
    """The whole hour after which it will not be called any more; None: no hour of its own ends it."""


@dataclass(frozen=True, slots=True)
class ComingHour:
    """An hour to come in which the campaign may dial, and which of the tenant's day it is."""

    begins_at: datetime
    hour: int


def traits_of(contact: Contact) -> Traits:
    """What a contact's next call is judged by."""
    tries = contact.ledger.of(contact.position)
    return Traits(contact.next_number.number_type, tries.tries, tries.last)


def kind_of(contact: Contact, *, retry: RetryPolicy, zone: ZoneInfo) -> Kind:
    """The kind that a contact is of; days are those of the tenant's ``zone``."""
    reached = any(tries.count(_REACHED) for tries in contact.ledger.numbers)
    return Kind(
        priority=contact.priority,
        round=contact.round,
        promised=contact.work_no is not None or contact.appointment_id is not None or reached,
        traits=traits_of(contact),
        gone_at=_gone_at(contact, retry=retry, zone=zone),
    )


def hour_of(at: datetime, *, zone: ZoneInfo) -> int:
    return at.astimezone(zone).hour


def coming_hours(calendar: Calendar, *, now: datetime) -> tuple[ComingHour, ...]:
    """The hours of the next day in whose middle the campaign may dial; the present one is not among them."""
    wall = now.astimezone(calendar.zone)
    this_hour = now - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
    begins = [this_hour + ahead * HOUR for ahead in range(1, HOURS_AHEAD + 1)]
    return tuple(ComingHour(at, hour_of(at, zone=calendar.zone)) for at in begins if calendar.is_open(at + HOUR / 2))


def index(kind: Kind, scores: Scores, *, hour: int, coming: Sequence[ComingHour]) -> float:
    """What calling such a contact in this ``hour`` is worth: more is sooner."""
    later = {ahead.hour for ahead in coming if kind.gone_at is None or ahead.begins_at < kind.gone_at}
    best = max((scores.score(kind.traits, hour=one) for one in later), default=0.0)
    return scores.score(kind.traits, hour=hour) - WAITING_COUNTS * max(0.0, best)


def _gone_at(contact: Contact, *, retry: RetryPolicy, zone: ZoneInfo) -> datetime | None:
    """When recycling or the last day of its retry rule ends a contact, to the whole hour before."""
    day = last_day_of(retry, contact)
    ends = [] if day is None else [day_begins(day + timedelta(days=1), zone=zone)]
    if contact.recycle_at is not None:
        ends.append(contact.recycle_at)
    return min(ends).replace(minute=0, second=0, microsecond=0) if ends else None
