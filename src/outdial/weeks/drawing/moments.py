"""When a week is worth looking at: where windows may open and close.

Only moments for looking and for trouble come from here, never a verdict; so a wall clock that skips or repeats one of
them needs no care. Nothing of the schedule under test is asked.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.schedule import Segment
from outdial.weeks.week import WEEK_S, DrawnCampaign

DAYS = 8  # a week that is an hour longer touches an eighth day


def edges_s(drawn: DrawnCampaign, *, begins_at: datetime, zone: ZoneInfo) -> list[float]:
    """Seconds from the week's beginning at which a campaign's segments, or the campaign itself, begin or end."""
    settings = drawn.campaign.settings
    segments = (*settings.schedule.workday, *settings.schedule.special)
    instants = [settings.begin, settings.end, *_segment_edges(segments, begins_at=begins_at, zone=zone)]
    found = {(instant - begins_at).total_seconds() for instant in instants}
    return sorted(at_s for at_s in found if 0 <= at_s < WEEK_S)


def _segment_edges(segments: tuple[Segment, ...], *, begins_at: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    first = begins_at.astimezone(zone).date()
    for day in (first + timedelta(days=number) for number in range(DAYS)):
        for wall in {wall for segment in segments for wall in (segment.begin, segment.end)}:
            reading = datetime.combine(day, wall, zone)
            yield reading
            yield reading.replace(fold=1)
