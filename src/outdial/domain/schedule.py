"""When dialling is allowed, and when it next will be.

The rule is one line. An instant is open if and only if the campaign runs (``begin <= instant < end``)
and the clock on the wall of the campaign's zone reads, at that instant, a time inside a segment of that
local date: ``segment.begin <= wall < segment.end``.

Local time is awkward in one respect: the wall clock jumps. It skips an hour in spring, half an hour on
Lord Howe, a whole day on Samoa in 2011, and in autumn it reads the same hour twice. Asking "at which
instant is it 02:30?" then has no answer or two, and every special case written for it can disagree with
the next. So nothing here converts from the wall to the instant. Instead the time line is cut where the
offset from UTC changes; on each *stretch* between two cuts the wall clock is the UTC clock plus a
constant, and a segment becomes an *opening*, a pair of instants, by plain subtraction. What the stretch
does not contain is cut off. Skipped hours thereby vanish and repeated hours open twice, as the rule says.

``is_open``, ``closes_at``, ``next_open`` and ``why_closed`` all read the same openings
(``Calendar._openings``), one UTC day at a time, and therefore cannot disagree.

Segments and special dates follow seed 002 (``scheduleParam``) and the vendor's special-date interface.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

SEGMENTS_MAX = 3  # seed 002 numbers them 1 to 3
LOOK_AHEAD_MAX = timedelta(days=3660)
"""``next_open`` searches ten years: nobody waits longer, and a calendar that is never open must not stop a turn."""

_DAY = timedelta(days=1)
_SECONDS_A_DAY = 86_400
_MIDNIGHT = time(0, 0)
_ISO_WEEKDAYS = frozenset(range(1, 8))
_LEAP_YEAR = 2000
_YEARS = range(2, 9999)  # one spare year at each end, because local dates lie up to a day beside UTC dates

# They load, but are no place: the machine's own zone, "not configured yet", and New York by another name.
_NAMES_OF_NO_PLACE = frozenset({"Factory", "localtime", "posixrules"})
# Copies of the database; the clocks of "right/" count leap seconds, so its changes come half a minute late.
_NAMES_OF_COPIES = ("posix/", "right/")


class UnknownZone(ValueError):  # noqa: N818 - it names what is wrong, as the domain's other refusals do
    """The time zone cannot be told, so nothing may be dialled by it."""


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA zone of that name, or raise ``UnknownZone``: a guess could ring people at night."""
    if name in _NAMES_OF_NO_PLACE or name.startswith(_NAMES_OF_COPIES):
        raise _unknown(name)
    try:
        return ZoneInfo(name)
    # KeyError: no such zone; ValueError: not a zone's name or file; OSError: a folder, or a name too long.
    except (KeyError, ValueError, OSError) as error:
        raise _unknown(name) from error


def _unknown(name: str) -> UnknownZone:
    return UnknownZone(
        f"unknown time zone {name!r}: give an IANA name such as 'Asia/Shanghai' or 'UTC', in exactly that spelling; "
        "for a fixed offset such as UTC+08:00 give 'Etc/GMT-8' (its sign is reversed)"
    )


@dataclass(frozen=True, slots=True)
class Segment:
    """A daily window by the clock on the wall, in whole minutes: from ``begin`` until just before ``end``.

    The last minute of a day cannot be opened: 00:00-23:59 closes at 23:59:00, since ``end`` never dials.
    """

    begin: time
    end: time

    def __post_init__(self) -> None:
        for wall in (self.begin, self.end):
            if wall.tzinfo is not None or wall.second or wall.microsecond:
                raise ValueError(f"give a segment in hours and minutes of local time (HH:mm), not {wall}")
        if self.begin >= self.end:
            raise ValueError(
                f"segment {self.begin:%H:%M}-{self.end:%H:%M} must end later on the same day than it begins; "
                "for a window over midnight give two segments, one that ends at 23:59 and one that begins at 00:00"
            )


@dataclass(frozen=True, slots=True)
class Schedule:
    """The segments of ordinary days (one to three) and of special dates (none to three; none means no calls).

    Segments may touch, overlap and stand in any order: a day is open where at least one of them is.
    """

    workday: tuple[Segment, ...]
    special: tuple[Segment, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.workday) <= SEGMENTS_MAX:
            raise ValueError(f"give one to {SEGMENTS_MAX} workday segments, not {len(self.workday)}")
        if len(self.special) > SEGMENTS_MAX:
            raise ValueError(f"give at most {SEGMENTS_MAX} special-date segments, not {len(self.special)}")


@dataclass(frozen=True, slots=True)
class Weekly:
    """Certain days of every week, by ISO number: 1 is Monday, 7 is Sunday."""

    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= _ISO_WEEKDAYS:
            raise ValueError(f"give weekdays from 1 (Monday) to 7 (Sunday), not {sorted(self.weekdays)}")

    def covers(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays


@dataclass(frozen=True, slots=True)
class Span:
    """The dates from ``first`` to ``last``, both included, once."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"the last date {self.last} must not lie before the first date {self.first}")

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Yearly:
    """The dates from ``first`` to ``last``, both included, as (month, day) of every year; may run over New Year.

    29 February is a date of leap years only: alone, it covers nothing in the years between.
    """

    first: tuple[int, int]
    last: tuple[int, int]

    def __post_init__(self) -> None:
        for month, day in (self.first, self.last):
            try:
                date(_LEAP_YEAR, month, day)
            except ValueError as error:
                raise ValueError(f"no year has a day {day} in month {month}: give month and day of a date") from error

    def covers(self, day: date) -> bool:
        day_of_year = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= day_of_year <= self.last
        return day_of_year >= self.first or day_of_year <= self.last


@dataclass(frozen=True, slots=True)
class SpecialDate:
    """Days on which the special segments replace those of workdays, and the name the tenant gave them."""

    name: str
    rule: Weekly | Span | Yearly


class ClosedReason(Enum):
    """The first rule that keeps an instant closed, in the order in which they are asked."""

    BEFORE_BEGIN = "before_begin"
    AFTER_END = "after_end"
    SPECIAL_DATE = "special_date"
    OUTSIDE_SEGMENTS = "outside_segments"


@dataclass(frozen=True, slots=True)
class Closed:
    """Why nothing may be dialled, the special date to blame if it is one, and when dialling is next allowed."""

    reason: ClosedReason
    opens_at: datetime | None
    special_date: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """Instants in UTC between which dialling is allowed: ``begin <= instant < end``."""

    begin: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Calendar:
    """Everything that says when a campaign may dial.

    ``begin`` and ``end`` are in UTC; ``end`` itself is not dialled. Instants asked about may be in any zone but
    must have one (else ``TypeError``); answers are in UTC.
    """

    schedule: Schedule
    special_dates: tuple[SpecialDate, ...]
    zone: ZoneInfo
    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if not (_is_utc(self.begin) and _is_utc(self.end)):
            raise ValueError("a campaign's begin and end must be given in UTC")
        if self.begin >= self.end:
            raise ValueError(f"the campaign's end {self.end} must lie after its begin {self.begin}")
        if self.begin.year not in _YEARS or self.end.year not in _YEARS:
            raise ValueError(f"a campaign's begin and end must lie in the years {_YEARS[0]} to {_YEARS[-1]}")

    def is_open(self, at: datetime) -> bool:
        """Say whether dialling is allowed at this instant."""
        return self._opening_at(at) is not None

    def closes_at(self, at: datetime) -> datetime | None:
        """Return the instant at which the opening around ``at`` ends; None when it is closed at ``at``."""
        closes: datetime | None = None
        # 23:59 is never open, so however the parts join, they end within the local day.
        while opening := self._opening_at(closes or at):
            closes = opening.end
        return closes

    def next_open(self, after: datetime) -> datetime | None:
        """Return the earliest open instant not before ``after``; None if the campaign ends first.

        None also when the next ten years are closed (``LOOK_AHEAD_MAX``).
        """
        if after >= self.end:
            return None
        start = max(after, self.begin).astimezone(UTC)
        horizon = start + min(self.end - start, LOOK_AHEAD_MAX)
        for ordinal in range(start.toordinal(), horizon.toordinal() + 1):
            openings = self._openings(date.fromordinal(ordinal))
            opens = min((max(opening.begin, start) for opening in openings if opening.end > start), default=None)
            if opens is not None:
                return opens
        return None

    def why_closed(self, at: datetime) -> Closed | None:
        """Return the first rule that forbids dialling at this instant, and when it ends; None when it is open."""
        if self.is_open(at):
            return None
        if at < self.begin:
            return Closed(ClosedReason.BEFORE_BEGIN, self.next_open(at))
        if at >= self.end:
            return Closed(ClosedReason.AFTER_END, None)
        special = self._special_date(at.astimezone(self.zone).date())
        if special is not None:
            return Closed(ClosedReason.SPECIAL_DATE, self.next_open(at), special.name)
        return Closed(ClosedReason.OUTSIDE_SEGMENTS, self.next_open(at))

    def _opening_at(self, at: datetime) -> Opening | None:
        if not self.begin <= at < self.end:
            return None
        at = at.astimezone(UTC)
        return next((opening for opening in self._openings(at.date()) if opening.begin <= at < opening.end), None)

    def _openings(self, utc_day: date) -> tuple[Opening, ...]:
        """Return what is open within one UTC day, in no order; openings may touch, overlap, and go on next day."""
        return _openings_on(self, utc_day)

    def find_openings(self, utc_day: date) -> Iterator[Opening]:
        """Work out what ``_openings`` remembers: a campaign's day is asked about at every look."""
        for stretch in _stretches(self.zone, utc_day):
            for local_day in stretch.local_days():
                for segment in self._segments(local_day):
                    opening = stretch.opening(local_day, segment)
                    begin, end = max(opening.begin, self.begin), min(opening.end, self.end)
                    if begin < end:
                        yield Opening(begin, end)

    def _segments(self, local_day: date) -> tuple[Segment, ...]:
        return self.schedule.workday if self._special_date(local_day) is None else self.schedule.special

    def _special_date(self, local_day: date) -> SpecialDate | None:
        return next((special for special in self.special_dates if special.rule.covers(local_day)), None)


@lru_cache(maxsize=4096)
def _openings_on(calendar: Calendar, utc_day: date) -> tuple[Opening, ...]:
    return tuple(calendar.find_openings(utc_day))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a UTC day, ``begin <= instant < end``, in which local time is UTC plus one ``offset``."""

    begin: datetime
    end: datetime
    offset: timedelta

    def local_days(self) -> Iterator[date]:
        first = (self.begin + self.offset).toordinal()
        last = (self.end + self.offset).toordinal()
        return map(date.fromordinal, range(first, last + 1))

    def opening(self, local_day: date, segment: Segment) -> Opening:
        """Return the part of the segment within the stretch; its end lies before its begin when there is none."""
        begin = datetime.combine(local_day, segment.begin, UTC) - self.offset
        end = datetime.combine(local_day, segment.end, UTC) - self.offset
        return Opening(max(begin, self.begin), min(end, self.end))


def _is_utc(at: datetime) -> bool:
    """A zone that is UTC for part of the year only, such as London's, has no fixed offset and does not count."""
    return at.tzinfo is not None and at.tzinfo.utcoffset(None) == timedelta(0)


def _stretches(zone: ZoneInfo, utc_day: date) -> Iterator[_Stretch]:
    """Cut a UTC day where the zone's offset changes."""
    begin = datetime.combine(utc_day, _MIDNIGHT, UTC)
    change = begin + timedelta(seconds=_change_s(zone, begin))
    yield _Stretch(begin, change, _offset(zone, begin))
    if change < begin + _DAY:
        yield _Stretch(change, begin + _DAY, _offset(zone, change))


def _change_s(zone: ZoneInfo, begin: datetime) -> int:
    """Return how many seconds after ``begin`` the offset changes; a whole day when it does not.

    One change a day is all there can be: the closest two of the IANA database lie four days apart (Freetown,
    1939). They fall on whole seconds.
    """
    offset = _offset(zone, begin)
    if _offset(zone, begin + _DAY) == offset:
        return _SECONDS_A_DAY
    return bisect_left(
        range(_SECONDS_A_DAY), x=True, key=lambda second: _offset(zone, begin + timedelta(seconds=second)) != offset
    )


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    """Return what the wall clock is ahead of UTC; by subtraction, for ``utcoffset`` would ask the wall again."""
    return at.astimezone(zone).replace(tzinfo=None) - at.replace(tzinfo=None)
