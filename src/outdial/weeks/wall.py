"""What the clock on the wall says, and whether it allows a call. Plain arithmetic, nothing of what it judges."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from outdial.domain.schedule import Span, SpecialDate, Weekly, Yearly
from outdial.weeks.week import DrawnCampaign


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
