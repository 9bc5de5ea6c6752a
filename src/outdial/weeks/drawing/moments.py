"""When a week is worth looking at: where windows may open and close, days begin, and clocks change.

Only moments for looking and for trouble come from here, never a verdict; so a wall clock that skips or repeats one of
them needs no care. Nothing of the schedule under test is asked.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from outdial.domain.schedule import Segment
from outdial.weeks.week import WEEK_S, DrawnCampaign

DAYS = 8  # a week that is an hour longer touches an eighth day
HOURS = 7 * 24
BESIDE_S = (0.0, 0.5, 1.0, 59.0, 299.5, 300.0, 1_800.0, 3_600.0)
"""From such a moment: close by, some minutes (as long as a promised call is made before its time), an hour."""


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


def turns_s(*, begins_at: datetime, zone: ZoneInfo) -> list[float]:
    """Seconds from the week's beginning at which days begin on the wall, once or twice, and clocks change.

    A change is found to the hour, and told with the hours before and after it.
    """
    first = begins_at.astimezone(zone).date()
    midnights = [
        datetime.combine(first + timedelta(days=number), time(0), zone).replace(fold=fold)
        for number in range(1, DAYS)
        for fold in (0, 1)
    ]
    hours = [begins_at + timedelta(hours=number) for number in range(HOURS)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    changes = [
        hours[number] + timedelta(hours=beside)
        for number in range(1, HOURS)
        if offsets[number] != offsets[number - 1]
        for beside in (-1, 0, 1)
    ]
    found = {(instant - begins_at).total_seconds() for instant in (*midnights, *changes)}
    return sorted(at_s for at_s in found if 0 <= at_s < WEEK_S)


def beside(random: Random, moments: Sequence[float]) -> float:
    """One of the moments, to the second or a little before or after; within the week."""
    at_s = random.choice(moments) + random.choice((-1, 1)) * random.choice((*BESIDE_S, random.uniform(0, 3_600)))
    return min(max(at_s, 0.0), WEEK_S - 1)
