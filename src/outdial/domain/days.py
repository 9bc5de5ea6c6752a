"""The tenant's days: where they begin, and which one an instant falls on."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def day_of(at: datetime, *, zone: ZoneInfo) -> date:
    """The date on the tenant's wall at the instant ``at``."""
    return at.astimezone(zone).date()


def day_begins(day: date, *, zone: ZoneInfo) -> datetime:
    """The first instant of the tenant's ``day``, in UTC.

    Where the clock change swallows midnight, or the whole day, it is the instant of the change.
    """
    return datetime.combine(day, time(0), zone).astimezone(UTC)
