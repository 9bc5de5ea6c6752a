"""The tenant's days and clock hours: where they begin, and which one an instant falls on."""

from datetime import UTC, date, datetime, time, timedelta
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


def day_opens(day: date, *, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, at which the tenant's wall shows ``day`` for the first time: from there its calls count.

    Where one hour after midnight is shown twice, it comes before ``day_begins``, and both hours are of the day.
    """
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def hour_opened(at: datetime, *, zone: ZoneInfo) -> datetime:
    """When the clock hour began that runs at ``at``; in some zones that is half an hour away from UTC's."""
    wall = at.astimezone(zone)
    return at - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)
