"""Until when something is valid that is given in years, months, days or hours."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from zoneinfo import ZoneInfo

MONTHS_OF_YEAR = 12


class Unit(Enum):
    """In what a validity is counted: hours as they pass, all else by the tenant's calendar."""

    YEAR = auto()
    MONTH = auto()
    DAY = auto()
    HOUR = auto()


def valid_until(count: int, unit: Unit, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The end, in UTC, of a validity that begins now: so many hours later, or at the same time of a later day.

    A month that lacks the day ends it on its last one; of a time that the wall shows twice, or never, the later counts.
    """
    match unit:
        case Unit.HOUR:
            return now.astimezone(UTC) + timedelta(hours=count)
        case Unit.DAY:
            return _later(now.astimezone(zone) + timedelta(days=count))
        case Unit.MONTH:
            return _later(_months_on(now.astimezone(zone), count))
        case Unit.YEAR:
            return _later(_months_on(now.astimezone(zone), count * MONTHS_OF_YEAR))


def _months_on(wall: datetime, months: int) -> datetime:
    years, month = divmod(wall.month - 1 + months, MONTHS_OF_YEAR)
    year = wall.year + years
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))


def _later(wall: datetime) -> datetime:
    return max(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
