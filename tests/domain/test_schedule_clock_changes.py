"""When dialling is allowed while clocks change: by cases, then by laws for all inputs.

The laws are judged by plain arithmetic, not by the code under test. The judge is the plain rule, written a second
time: read the wall clock, look whether a segment of that local date holds the reading. It shares no line with the
code it judges. Draws aim at what goes wrong: three hours around real clock changes, local midnights, the ends of
segments, of campaigns and of special dates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.schedule import Calendar, ClosedReason, Schedule, Segment, Span, SpecialDate, Weekly, Yearly

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
TICK = timedelta(microseconds=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# What single changes look like


@dataclass(frozen=True)
class Change:
    """A real clock change, and what a day around it must look like: openings in UTC."""

    zone: str
    segment: str
    night: str
    openings: list[tuple[str, str]]


CHANGES = [
    # 02:00 becomes 03:00: what was to begin in the skipped hour begins after it, what was to end in it ends there.
    Change("Europe/Berlin", "02:30-05:00", "2026-03-29", [("2026-03-29T01:00", "2026-03-29T03:00")]),
    Change("Europe/Berlin", "01:00-02:30", "2026-03-29", [("2026-03-29T00:00", "2026-03-29T01:00")]),
    Change("Europe/Berlin", "02:00-03:00", "2026-03-29", []),
    Change("Europe/Berlin", "01:00-04:00", "2026-03-29", [("2026-03-29T00:00", "2026-03-29T02:00")]),
    # 03:00 becomes 02:00: a window inside the repeated hour opens twice, one around it opens once and is longer.
    Change(
        "Europe/Berlin",
        "02:15-02:45",
        "2026-10-25",
        [("2026-10-25T00:15", "2026-10-25T00:45"), ("2026-10-25T01:15", "2026-10-25T01:45")],
    ),
    Change("Europe/Berlin", "01:00-04:00", "2026-10-25", [("2026-10-24T23:00", "2026-10-25T03:00")]),
    Change("Europe/Berlin", "02:00-03:00", "2026-10-25", [("2026-10-25T00:00", "2026-10-25T02:00")]),
    Change(
        "Europe/Berlin",
        "01:00-02:30",
        "2026-10-25",
        [("2026-10-24T23:00", "2026-10-25T00:30"), ("2026-10-25T01:00", "2026-10-25T01:30")],
    ),
    # Half an hour only.
    Change("Australia/Lord_Howe", "02:15-04:00", "2026-10-04", [("2026-10-03T15:30", "2026-10-03T17:00")]),
    # Two hours at once.
    Change("Antarctica/Troll", "02:00-04:00", "2026-03-29", [("2026-03-29T01:00", "2026-03-29T02:00")]),
    # The day began at 01:00.
    Change("America/Sao_Paulo", "00:00-02:00", "2018-11-04", [("2018-11-04T03:00", "2018-11-04T04:00")]),
    # At one minute past midnight the clock went back to the day before, which had most of its last hour twice.
    Change(
        "America/St_Johns",
        "23:00-23:59",
        "2010-11-06",
        [("2010-11-07T01:30", "2010-11-07T02:29"), ("2010-11-07T02:31", "2010-11-07T03:29")],
    ),
    # The day that Samoa left out, and the one that Alaska had twice.
    Change("Pacific/Apia", "09:00-10:00", "2011-12-30", []),
    Change(
        "America/Juneau",
        "16:00-17:00",
        "1867-10-18",
        [("1867-10-18T00:57:41", "1867-10-18T01:57:41"), ("1867-10-19T00:57:41", "1867-10-19T01:57:41")],
    ),
    # Before, the wall was 44 minutes and 30 seconds behind UTC.
    Change("Africa/Monrovia", "00:00-01:00", "1972-01-07", [("1972-01-07T00:44:30", "1972-01-07T01:00")]),
]


def openings(asked: Calendar) -> Iterator[tuple[datetime, datetime]]:
    opens = asked.next_open(asked.begin)
    while opens is not None:
        closes = asked.closes_at(opens)
        assert closes is not None
        yield opens, closes
        opens = asked.next_open(closes)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change.zone} {change.segment} {change.night}")
def test_a_segment_follows_the_wall_clock_through_its_changes(change: Change) -> None:
    night = date.fromisoformat(change.night)
    begin, end = (time.fromisoformat(text) for text in change.segment.split("-"))
    that_night = Calendar(
        schedule=Schedule(workday=(Segment(begin, end),), special=()),
        special_dates=(
            SpecialDate("days before", Span(date.min, night - DAY)),
            SpecialDate("days after", Span(night + DAY, date.max)),
        ),
        zone=ZoneInfo(change.zone),
        begin=utc(str(night - 3 * DAY)),
        end=utc(str(night + 3 * DAY)),
    )

    assert list(openings(that_night)) == [(utc(begin), utc(end)) for begin, end in change.openings]


# The judge, and the changes of the laws


def judge(asked: Calendar, at: datetime) -> bool:
    """Say by plain arithmetic whether dialling is allowed."""
    wall = at.astimezone(asked.zone)
    special = any(is_covered(special.rule, wall.date()) for special in asked.special_dates)
    todays = asked.schedule.special if special else asked.schedule.workday
    return asked.begin <= at < asked.end and any(each.begin <= wall.time() < each.end for each in todays)


def is_covered(rule: Weekly | Span | Yearly, day: date) -> bool:
    match rule:
        case Weekly(weekdays):
            return day.weekday() + 1 in weekdays
        case Span(first, last):
            return day.toordinal() in range(first.toordinal(), last.toordinal() + 1)
        case Yearly((first_month, first_day), (last_month, last_day)):
            first, last = first_month * 100 + first_day, last_month * 100 + last_day
            number = day.month * 100 + day.day
            return first <= number <= last if first <= last else not last < number < first


def changes_of(zone: ZoneInfo, year: int) -> Iterator[datetime]:
    """Yield the instants of a year at which the wall clock jumps: day by day, then minute by minute, then second."""

    def ahead(at: datetime) -> timedelta | None:
        return at.astimezone(zone).utcoffset()

    for day in (datetime(year, 1, 1, tzinfo=UTC) + number * DAY for number in range(366)):
        if ahead(day) != ahead(day + DAY):
            minute = next(day + n * MINUTE for n in range(1440) if ahead(day + (n + 1) * MINUTE) != ahead(day))
            yield next(minute + n * SECOND for n in range(1, 61) if ahead(minute + n * SECOND) != ahead(day))


# What is odd about each stands in docs/explanation/time.md.
YEARS_OF_CHANGE = {
    "Europe/Berlin": 2026,
    "America/New_York": 2026,
    "America/St_Johns": 2010,
    "America/Sao_Paulo": 2018,
    "America/Juneau": 1867,
    "Africa/Cairo": 2026,
    "Africa/Casablanca": 2026,
    "Africa/Monrovia": 1972,
    "Antarctica/Troll": 2026,
    "Asia/Beirut": 2026,
    "Asia/Kathmandu": 1985,
    "Asia/Pyongyang": 2015,
    "Australia/Lord_Howe": 2026,
    "Pacific/Apia": 2011,
    "Pacific/Kwajalein": 1993,
}
JUMPS = [(zone, change) for zone, year in YEARS_OF_CHANGE.items() for change in changes_of(ZoneInfo(zone), year)]
JUMPS.append(("UTC", utc("2026-03-01")))


def test_every_zone_of_the_laws_has_its_change() -> None:
    assert {zone for zone, _ in JUMPS} == {*YEARS_OF_CHANGE, "UTC"}


# Draws


@dataclass(frozen=True)
class World:
    """A calendar around a clock change, and the instants at which something may begin or end in it."""

    calendar: Calendar
    edges: list[datetime]


def seconds(least: timedelta, most: timedelta) -> st.SearchStrategy[timedelta]:
    return st.integers(int(least.total_seconds()), int(most.total_seconds())).map(lambda s: timedelta(seconds=s))


@st.composite
def segments_near(draw: st.DrawFn, walls: list[datetime], *, least: int) -> tuple[Segment, ...]:
    """Draw up to three segments that mostly begin or end within three hours of a reading of the wall clock."""
    readings = [wall.hour * 60 + wall.minute for wall in walls]
    near = st.sampled_from([reading + apart for reading in readings for apart in range(-180, 181)])
    minute_of_day = near.map(lambda minute: minute % 1440) | st.sampled_from([0, 1, 1438, 1439])
    pairs = st.lists(minute_of_day, min_size=2, max_size=2, unique=True).map(sorted)
    return tuple(
        Segment(time(begin // 60, begin % 60), time(end // 60, end % 60))
        for begin, end in draw(st.lists(pairs, min_size=least, max_size=3))
    )


@st.composite
def rules_near(draw: st.DrawFn, day: date) -> Weekly | Span | Yearly:
    """Draw a special date of any kind that is apt to begin or end within two days of this one."""
    first, last = (day + draw(st.integers(-2, 2)) * DAY for _ in range(2))
    yearly = Yearly((first.month, first.day), (last.month, last.day))
    weekly = st.frozensets(st.integers(1, 7), min_size=1).map(Weekly)
    return draw(st.one_of(weekly, st.just(Span(min(first, last), max(first, last))), st.just(yearly)))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    name, change = draw(st.sampled_from(JUMPS))
    zone = ZoneInfo(name)
    walls = [(change - SECOND).astimezone(zone), change.astimezone(zone)]
    begin = change - draw(st.one_of(seconds(-3 * HOUR, 3 * HOUR), seconds(0 * DAY, 6 * DAY)))
    end = max(begin + MINUTE, change) + draw(st.one_of(seconds(0 * HOUR, 3 * HOUR), seconds(0 * DAY, 12 * DAY)))
    schedule = Schedule(draw(segments_near(walls, least=1)), draw(segments_near(walls, least=0)))
    rules = draw(st.lists(rules_near(walls[-1].date()), max_size=3))
    drawn = Calendar(schedule, tuple(SpecialDate("", rule) for rule in rules), zone, begin, end)
    return World(drawn, sorted({change, begin, end, *edges_of(drawn, around=walls[-1].date())}))


def edges_of(drawn: Calendar, *, around: date) -> Iterator[datetime]:
    """Yield where segments and days begin and end within two days, by either reading of a repeated hour."""
    each = (*drawn.schedule.workday, *drawn.schedule.special)
    for wall in {time(0), *(one.begin for one in each), *(one.end for one in each)}:
        for day in (around + number * DAY for number in range(-2, 3)):
            for fold in (0, 1):
                yield datetime.combine(day, wall.replace(fold=fold), drawn.zone).astimezone(UTC)


@st.composite
def moments(draw: st.DrawFn) -> tuple[World, datetime]:
    """Draw a world and an instant in it, at or near an edge."""
    world = draw(worlds())
    near = st.sampled_from([-MINUTE, -SECOND, -TICK, 0 * TICK, TICK, SECOND, MINUTE])
    return world, draw(st.sampled_from(world.edges)) + draw(st.one_of(near, seconds(-3 * HOUR, 3 * HOUR)))


def instants(world: World, first: datetime, last: datetime) -> Iterator[datetime]:
    """Yield instants from ``first`` until just before ``last``: at every edge and close to it, and a grid."""
    step = max((last - first) / 200, MINUTE)
    yield from (first + number * step for number in range(201) if first + number * step < last)
    for edge in (*world.edges, first, last):
        yield from (at for at in (edge - TICK, edge, edge + TICK) if first <= at < last)


# Laws


aimed = settings(max_examples=200)


@aimed
@given(worlds())
def test_an_instant_is_open_if_and_only_if_the_wall_clock_reads_a_time_in_a_segment(world: World) -> None:
    span = (min(world.edges) - DAY, max(world.edges) + DAY)

    wrong = [at for at in instants(world, *span) if world.calendar.is_open(at) != judge(world.calendar, at)]

    assert wrong == []


@aimed
@given(moments())
def test_next_open_is_the_first_open_instant(moment: tuple[World, datetime]) -> None:
    world, after = moment

    opens = world.calendar.next_open(after)

    if opens is not None:
        assert after <= opens
        assert judge(world.calendar, opens)
    too_late = [at for at in instants(world, after, opens or world.calendar.end) if judge(world.calendar, at)]
    assert too_late == []


@aimed
@given(moments())
def test_closes_at_is_the_first_closed_instant_after_an_open_one(moment: tuple[World, datetime]) -> None:
    world, at = moment

    closes = world.calendar.closes_at(at)

    assert (closes is None) is not judge(world.calendar, at)
    if closes is not None:
        assert not judge(world.calendar, closes)
        assert all(judge(world.calendar, between) for between in instants(world, at, closes))


@aimed
@given(moments())
def test_what_is_closed_has_a_true_reason_and_opens_when_it_says(moment: tuple[World, datetime]) -> None:
    world, at = moment
    asked = world.calendar
    wall = at.astimezone(asked.zone)
    special = any(is_covered(special.rule, wall.date()) for special in asked.special_dates)

    closed = asked.why_closed(at)

    assert (closed is None) is judge(asked, at)
    if closed is not None:
        assert closed.opens_at == asked.next_open(at)
        assert (closed.reason is ClosedReason.BEFORE_BEGIN) is (at < asked.begin)
        assert (closed.reason is ClosedReason.AFTER_END) is (at >= asked.end)
        assert (closed.reason is ClosedReason.SPECIAL_DATE) is (special and asked.begin <= at < asked.end)
