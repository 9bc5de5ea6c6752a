"""The tenant's days: where they begin, and which one an instant falls on."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def day_of(at: datetime, *, zone: ZoneInfo) -> date:
    """The date on the tenant's wall at the instant ``at``."""
    return at.astimezone(zone).date()


def day_begins(day: date, *, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, from which it is no earlier than the tenant's ``day`` for good.

    Where a clock change swallows midnight, or the whole day, it is the instant of the change; where one sets the
    clock back over midnight, the second midnight.
    """
    midnight = datetime.combine(day, time(0), zone)
    return max(midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC))
