"""May this contact's number be dialled at all, and if not, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.days import day_begins, day_of, day_opens, hour_opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A number's entry in the tenant's blacklist.

    ``calls_max`` and ``period_is_day`` make it a restriction: so many calls in a clock hour or a day of the tenant;
    without them the number is not dialled at all.
    """

    valid_until: datetime | None
    calls_max: int | None = None
    period_is_day: bool = False
    calls_in_period: int = 0
    """Calls already made in the clock hour or day that is running."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """Nothing stands against the number."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The number must not be dialled before ``until``; None: never."""

    until: datetime | None
    reason: str


Screening = Allowed | Blocked


def screen(listing: Listing, *, now: datetime, zone: ZoneInfo) -> Screening:
    """Whether a listed number may be dialled now. ``zone`` is the tenant's: its clock cuts hours and days."""
    if listing.valid_until is not None and listing.valid_until <= now:
        return Allowed()
    if listing.calls_max is None:
        return Blocked(listing.valid_until, "blacklisted")
    if listing.calls_in_period < listing.calls_max:
        return Allowed()
    return Blocked(_restriction_ends(listing, now=now, zone=zone), _restriction(listing, listing.calls_max))


def period_began(listing: Listing, *, now: datetime, zone: ZoneInfo) -> datetime:
    """When the clock hour or day began whose calls a restriction counts at ``now``."""
    if listing.period_is_day:
        return day_opens(day_of(now, zone=zone), zone=zone)
    return hour_opened(now, zone=zone)


def _restriction_ends(listing: Listing, *, now: datetime, zone: ZoneInfo) -> datetime:
    period_ends = _next_day(now, zone=zone) if listing.period_is_day else _next_hour(now, zone=zone)
    return period_ends if listing.valid_until is None else min(period_ends, listing.valid_until)


def _restriction(listing: Listing, calls_max: int) -> str:
    period = "a day" if listing.period_is_day else "an hour"
    return f"restricted to {calls_max} calls {period}, {listing.calls_in_period} made"


def _next_day(now: datetime, *, zone: ZoneInfo) -> datetime:
    return day_begins(day_of(now, zone=zone) + timedelta(days=1), zone=zone)


def _next_hour(now: datetime, *, zone: ZoneInfo) -> datetime:
    """The next full hour on the tenant's wall."""
    return hour_opened(now, zone=zone) + timedelta(hours=1)
