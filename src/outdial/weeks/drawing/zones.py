"""Weeks of the real world: a zone and a Monday, half of them with a clock change."""

from datetime import UTC, date, datetime, time
from random import Random
from zoneinfo import ZoneInfo

from outdial.weeks.drawing.chance import happens

CHANGING = (
    ("Europe/Berlin", date(2026, 3, 23)),
    ("Europe/Berlin", date(2026, 10, 19)),
    ("America/New_York", date(2026, 3, 2)),
    ("America/New_York", date(2026, 10, 26)),
    ("Australia/Lord_Howe", date(2026, 3, 30)),  # half an hour
    ("Antarctica/Troll", date(2026, 3, 23)),  # two hours
    ("Africa/Cairo", date(2026, 4, 20)),  # at midnight: the day begins at 01:00
    ("Africa/Cairo", date(2026, 10, 26)),
    ("America/St_Johns", date(2010, 11, 1)),  # at 00:01, back into the day before
    ("Pacific/Apia", date(2011, 12, 26)),  # a date that did not exist
)
STEADY = (
    ("Asia/Shanghai", date(2026, 5, 4)),
    ("Asia/Kathmandu", date(2026, 5, 4)),
    ("Europe/Berlin", date(2026, 6, 1)),
    ("America/St_Johns", date(2026, 6, 1)),
    ("UTC", date(2026, 2, 23)),
    ("Pacific/Kiritimati", date(2026, 12, 28)),  # over New Year, fourteen hours ahead
)


def drawn_zone(random: Random) -> tuple[ZoneInfo, datetime]:
    """A zone, and the instant of a Monday's midnight there."""
    name, monday = random.choice(CHANGING if happens(random, 0.5) else STEADY)
    zone = ZoneInfo(name)
    return zone, datetime.combine(monday, time(0), zone).astimezone(UTC)
