"""Times of calls and contacts, which the vendor writes in the tenant's zone and without saying so."""

import re
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from outdial.api.isales.wire.fields import YEARS

_LOCAL_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
_LOCAL_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def local_time(text: str, zone: ZoneInfo) -> datetime | None:
    """Read ``yyyy-MM-dd HH:mm:ss``, also with a T between, as the tenant's wall shows it; None if it is no such time.

    An hour that the wall shows twice is read as its first showing.
    """
    if not _LOCAL_TIME.fullmatch(text):
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.replace(tzinfo=zone).astimezone(UTC) if at.year in YEARS else None


def local_day(text: str) -> date | None:
    """Read ``yyyy-MM-dd``; None if it is no such day."""
    if not _LOCAL_DAY.fullmatch(text):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None
