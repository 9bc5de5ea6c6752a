"""What the clock on the wall says, and whether it allows a call. Plain arithmetic, nothing of what it judges."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from outdial.domain.schedule import Span, SpecialDate, Weekly, Yearly
from outdial.domain.validity import Unit
from outdial.weeks.week import DrawnCampaign

AHEAD_OF_UTC_MAX: Final = timedelta(hours=26)
"""More than any wall differs from UTC."""
MINUTE: Final = timedelta(minutes=1)
MONTHS: Final = {Unit.MONTH: 1, Unit.YEAR: 12}


def is_open(drawn: DrawnCampaign, at: datetime, *, zone: ZoneInfo) -> bool:
    """The rule of ``docs/explanation/time.md``, word for word."""
    settings = drawn.campaign.settings
    if not settings.begin <= at < settings.end:
        return False
    wall = at.astimezone(zone)
    is_special = any(_covers(special, wall.date()) for special in drawn.special_dates)
    segments = settings.schedule.special if is_special else settings.schedule.workday
    return any(segment.begin <= wall.time() < segment.end for segment in segments)


def _covers(special: SpecialDate, day: date) -> bool:
    match special.rule:
        case Weekly(weekdays):
            return day.weekday() + 1 in weekdays
        case Span(first, last):
            return first <= day <= last
        case Yearly((first_month, first_day), (last_month, last_day)):
            begins, ends, that = first_month * 31 + first_day, last_month * 31 + last_day, day.month * 31 + day.day
            return begins <= that <= ends if begins <= ends else that >= begins or that <= ends


def clock_hour(at: datetime, *, zone: ZoneInfo) -> tuple[object, ...]:
    """Names the hour that runs on the wall; of an hour that comes twice, which one."""
    wall = at.astimezone(zone)
    return wall.date(), wall.hour, wall.utcoffset()


def day_on(at: datetime, *, zone: ZoneInfo) -> date:
    """The date on the wall."""
    return at.astimezone(zone).date()


def ends_on(at: datetime, count: int, unit: Unit, *, zone: ZoneInfo) -> datetime:
    """When so many hours have passed, or the wall shows the same time of the day so many days, months or years on."""
    if unit is Unit.HOUR:
        return at + timedelta(hours=count)
    wall = at.astimezone(zone).replace(tzinfo=None)
    if unit is Unit.DAY:
        return _reached(wall + timedelta(days=count), zone=zone)
    months = wall.year * 12 + wall.month - 1 + count * MONTHS[unit]
    year, month = months // 12, months % 12 + 1
    return _reached(wall.replace(year=year, month=month, day=min(wall.day, monthrange(year, month)[1])), zone=zone)


def _reached(wall: datetime, *, zone: ZoneInfo) -> datetime:
    """From when on the wall shows that time or a later one for good: found by going back from a later time."""
    at = wall.replace(tzinfo=UTC) + AHEAD_OF_UTC_MAX
    while (at - MINUTE).astimezone(zone).replace(tzinfo=None) >= wall:
        at -= MINUTE
    return at


@cache
def first_shown(day: date, *, zone: ZoneInfo) -> datetime:
    """From when on the wall shows the day, or shows it and then once more the day before: found by going on to it."""
    at = datetime.combine(day, time(0), UTC) - AHEAD_OF_UTC_MAX
    while at.astimezone(zone).date() < day:
        at += MINUTE
    return at
