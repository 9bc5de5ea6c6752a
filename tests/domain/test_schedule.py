"""When dialling is allowed: each rule by cases. Clock changes and laws are in ``test_schedule_clock_changes.py``."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.schedule import (
    LOOK_AHEAD_MAX,
    Calendar,
    Closed,
    ClosedReason,
    Schedule,
    Segment,
    Span,
    SpecialDate,
    UnknownZone,
    Weekly,
    Yearly,
    zone_named,
)

DAY = timedelta(days=1)

EVERY_DAY = Weekly(frozenset(range(1, 8)))
WEEKEND = Weekly(frozenset({6, 7}))


def segment(text: str) -> Segment:
    begin, end = text.split("-")
    return Segment(time.fromisoformat(begin), time.fromisoformat(end))


def segments(*texts: str) -> tuple[Segment, ...]:
    return tuple(segment(text) for text in texts)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def calendar(
    *workday: str,
    special: tuple[str, ...] = (),
    rules: tuple[Weekly | Span | Yearly, ...] = (),
    zone: str = "UTC",
    begin: str = "2025-01-01",
    end: str = "2027-01-01",
) -> Calendar:
    return Calendar(
        schedule=Schedule(workday=segments(*(workday or ("09:00-17:00",))), special=segments(*special)),
        special_dates=tuple(SpecialDate(f"rule {number}", rule) for number, rule in enumerate(rules, start=1)),
        zone=ZoneInfo(zone),
        begin=utc(begin),
        end=utc(end),
    )


# Segments


@pytest.mark.parametrize("text", ["09:00-09:00", "17:00-09:00", "22:00-00:00", "00:00-00:00"])
def test_a_segment_ends_later_on_the_same_day_than_it_begins(text: str) -> None:
    with pytest.raises(ValueError, match="two segments"):
        segment(text)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (time(9, 0, 1), time(17)),
        (time(9), time(17, 0, 0, 1)),
        (time(9, tzinfo=UTC), time(17, tzinfo=UTC)),
        (time(9), time(17, tzinfo=UTC)),
    ],
)
def test_a_segment_is_given_in_minutes_of_local_time(begin: time, end: time) -> None:
    with pytest.raises(ValueError, match="HH:mm"):
        Segment(begin, end)


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-03-03T08:59:59.999999", False),
        ("2026-03-03T09:00:00", True),
        ("2026-03-03T11:29:59.999999", True),
        ("2026-03-03T11:30:00", False),
        ("2026-03-03T12:59:59.999999", False),
        ("2026-03-03T13:00:00", True),
        ("2026-03-03T17:29:59.999999", True),
        ("2026-03-03T17:30:00", False),
    ],
)
def test_a_segment_is_open_from_its_begin_until_just_before_its_end(at: str, *, is_open: bool) -> None:
    assert calendar("09:00-11:30", "13:00-17:30").is_open(utc(at)) is is_open


def test_the_last_minute_of_a_day_is_never_dialled() -> None:
    whole_day = calendar("00:00-23:59")

    assert whole_day.is_open(utc("2026-03-03T23:58:59.999999"))
    assert not whole_day.is_open(utc("2026-03-03T23:59:00"))
    assert not whole_day.is_open(utc("2026-03-03T23:59:59.999999"))
    assert whole_day.next_open(utc("2026-03-03T23:59:30")) == utc("2026-03-04T00:00")


@pytest.mark.parametrize(
    "texts",
    [
        ("09:00-12:00", "12:00-17:00"),
        ("12:00-17:00", "09:00-12:00"),
        ("10:00-17:00", "09:00-16:00"),
        ("11:00-12:00", "09:00-17:00", "09:00-10:00"),
    ],
)
def test_segments_that_touch_or_overlap_are_one_opening(texts: tuple[str, ...]) -> None:
    assert calendar(*texts).closes_at(utc("2026-03-03T09:30")) == utc("2026-03-03T17:00")
    assert calendar(*texts).next_open(utc("2026-03-03T17:00")) == utc("2026-03-04T09:00")


def test_an_opening_goes_on_over_midnight_utc() -> None:
    los_angeles = calendar("09:00-20:00", zone="America/Los_Angeles")

    assert los_angeles.is_open(utc("2026-07-02T00:00"))
    assert los_angeles.closes_at(utc("2026-07-01T16:00")) == utc("2026-07-02T03:00")


def test_a_schedule_has_one_to_three_workday_segments_and_at_most_three_special_ones() -> None:
    four = segments("08:00-09:00", "10:00-11:00", "12:00-13:00", "14:00-15:00")

    with pytest.raises(ValueError, match="workday"):
        Schedule(workday=())
    with pytest.raises(ValueError, match="workday"):
        Schedule(workday=four)
    with pytest.raises(ValueError, match="special"):
        Schedule(workday=four[:3], special=four)


# Special dates


@pytest.mark.parametrize(
    ("rule", "covered", "free"),
    [
        (WEEKEND, ["2026-03-07", "2026-03-08"], ["2026-03-06", "2026-03-09"]),
        (Weekly(frozenset({1})), ["2026-03-02"], ["2026-03-01", "2026-03-03"]),
        (Span(date(2026, 3, 2), date(2026, 3, 4)), ["2026-03-02", "2026-03-04"], ["2026-03-01", "2026-03-05"]),
        (Span(date(2026, 3, 2), date(2026, 3, 2)), ["2026-03-02"], ["2026-03-01", "2026-03-03", "2025-03-02"]),
        (Yearly((5, 1), (5, 3)), ["2025-05-01", "2026-05-02", "2026-05-03"], ["2026-04-30", "2026-05-04"]),
        (Yearly((12, 24), (1, 6)), ["2025-12-24", "2025-12-31", "2026-01-06"], ["2025-12-23", "2026-01-07"]),
        (Yearly((2, 29), (2, 29)), ["2024-02-29"], ["2024-02-28", "2025-02-28", "2025-03-01"]),
        (Yearly((2, 29), (3, 1)), ["2024-02-29", "2025-03-01"], ["2024-03-02", "2025-02-28", "2025-03-02"]),
        (Yearly((2, 28), (2, 29)), ["2024-02-29", "2025-02-28"], ["2025-02-27", "2025-03-01"]),
    ],
)
def test_a_special_date_covers_its_dates_and_no_other(
    rule: Weekly | Span | Yearly, covered: list[str], free: list[str]
) -> None:
    closing = calendar("09:00-17:00", rules=(rule,), begin="2024-01-01")

    assert [day for day in covered + free if closing.is_open(utc(f"{day}T12:00"))] == free


def test_a_special_date_takes_the_special_segments_instead_of_the_workday_ones() -> None:
    saturday_noon_only = calendar("09:00-17:00", special=("11:00-13:00",), rules=(WEEKEND,))

    assert saturday_noon_only.next_open(utc("2026-03-07T00:00")) == utc("2026-03-07T11:00")
    assert saturday_noon_only.closes_at(utc("2026-03-07T11:00")) == utc("2026-03-07T13:00")
    assert not saturday_noon_only.is_open(utc("2026-03-07T14:00"))


def test_special_segments_are_for_special_dates_only() -> None:
    assert not calendar("09:00-17:00", special=("20:00-21:00",)).is_open(utc("2026-03-03T20:30"))


def test_a_special_date_is_a_date_in_the_campaigns_zone() -> None:
    new_year = calendar("00:00-23:59", rules=(Yearly((1, 1), (1, 1)),), zone="Asia/Tokyo")

    assert not new_year.is_open(utc("2025-12-31T15:00"))
    assert new_year.next_open(utc("2025-12-31T15:00")) == utc("2026-01-01T15:00")


@pytest.mark.parametrize("weekdays", [frozenset[int](), frozenset({0}), frozenset({1, 8})])
def test_a_weekday_has_a_number_from_one_to_seven(weekdays: frozenset[int]) -> None:
    with pytest.raises(ValueError, match="Monday"):
        Weekly(weekdays)


def test_a_span_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before the first"):
        Span(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize("day", [(2, 30), (4, 31), (13, 1), (0, 1), (1, 0)])
def test_a_yearly_date_is_a_date_of_some_year(day: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no year has"):
        Yearly(day, (12, 31))
    with pytest.raises(ValueError, match="no year has"):
        Yearly((1, 1), day)


# Campaign


def test_a_campaign_dials_from_its_begin_until_just_before_its_end() -> None:
    short = calendar("09:00-17:00", begin="2026-03-03T10:30:15", end="2026-03-03T15:45:45")

    assert not short.is_open(utc("2026-03-03T10:30:14.999999"))
    assert short.next_open(utc("2020-01-01")) == utc("2026-03-03T10:30:15")
    assert short.closes_at(utc("2026-03-03T10:30:15")) == utc("2026-03-03T15:45:45")
    assert not short.is_open(utc("2026-03-03T15:45:45"))
    assert short.next_open(utc("2026-03-03T15:45:45")) is None


def test_there_is_no_next_opening_when_the_campaign_ends_first() -> None:
    assert calendar("09:00-17:00", end="2026-03-04T09:00").next_open(utc("2026-03-03T17:00")) is None
    assert calendar("09:00-17:00", end="2026-03-04T09:00:01").next_open(utc("2026-03-03T17:00")) == utc(
        "2026-03-04T09:00"
    )


def test_a_long_closure_is_looked_across() -> None:
    years = calendar(rules=(Span(date(2025, 1, 2), date(2029, 12, 31)),), end="2031-01-01")

    assert years.next_open(utc("2025-01-01T17:00")) == utc("2030-01-01T09:00")


def test_a_calendar_that_is_never_open_is_searched_no_further_than_ten_years() -> None:
    reopens = date(2025, 1, 1) + LOOK_AHEAD_MAX
    for_ever = calendar(rules=(EVERY_DAY,), end="9998-12-31")
    longer = calendar(rules=(Span(date(2025, 1, 1), reopens),), end="9998-12-31")

    assert for_ever.next_open(utc("2025-01-01")) is None
    assert longer.next_open(utc("2025-01-01")) is None
    assert longer.next_open(utc("2025-01-03")) == datetime.combine(reopens + DAY, time(9), UTC)


@pytest.mark.parametrize(("begin", "end"), [("2026-01-01", "2026-01-01"), ("2026-01-02", "2026-01-01")])
def test_a_campaign_ends_after_it_begins(begin: str, end: str) -> None:
    with pytest.raises(ValueError, match="must lie after"):
        calendar(begin=begin, end=end)


@pytest.mark.parametrize(("begin", "end"), [("0001-12-31", "2026-01-01"), ("2026-01-01", "9999-01-01")])
def test_a_campaign_lies_in_years_that_local_time_can_name(begin: str, end: str) -> None:
    with pytest.raises(ValueError, match="2 to 9998"):
        calendar(begin=begin, end=end)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Shanghai"])
def test_a_campaign_may_last_from_the_first_year_to_the_last(zone: str) -> None:
    ages = calendar("00:00-23:59", zone=zone, begin="0002-01-01", end="9998-12-31T23:59:59")

    assert ages.next_open(utc("0001-01-01")) is not None
    assert ages.closes_at(utc("9998-12-31T23:58")) is not None


@pytest.mark.parametrize("zone", [None, ZoneInfo("Europe/London")])
def test_a_campaigns_begin_and_end_are_in_utc(zone: tzinfo | None) -> None:
    good = calendar()

    with pytest.raises(ValueError, match="in UTC"):
        replace(good, begin=good.begin.replace(tzinfo=zone))
    with pytest.raises(ValueError, match="in UTC"):
        replace(good, end=good.end.replace(tzinfo=zone))


def test_an_instant_without_a_zone_is_refused() -> None:
    no_zone = utc("2026-03-03T12:00").replace(tzinfo=None)
    for ask in (calendar().is_open, calendar().closes_at, calendar().next_open, calendar().why_closed):
        with pytest.raises(TypeError, match="naive"):
            ask(no_zone)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York"])
def test_the_zone_an_instant_is_written_in_makes_no_difference(zone: str) -> None:
    at = utc("2026-03-03T12:00").astimezone(ZoneInfo(zone))

    assert calendar().is_open(at)
    assert calendar().next_open(at) == at
    assert calendar().closes_at(at) == utc("2026-03-03T17:00")


# Why closed


@pytest.mark.parametrize(
    ("at", "reason", "special_date", "opens_at"),
    [
        ("2026-02-28T12:00", ClosedReason.BEFORE_BEGIN, None, "2026-03-02T12:00"),
        ("2026-03-02T08:00", ClosedReason.BEFORE_BEGIN, None, "2026-03-02T12:00"),
        ("2026-03-02T17:00", ClosedReason.OUTSIDE_SEGMENTS, None, "2026-03-03T09:00"),
        ("2026-03-06T17:00", ClosedReason.OUTSIDE_SEGMENTS, None, "2026-03-07T11:00"),
        ("2026-03-07T10:00", ClosedReason.SPECIAL_DATE, "rule 1", "2026-03-07T11:00"),
        ("2026-03-08T13:00", ClosedReason.SPECIAL_DATE, "rule 1", "2026-03-09T09:00"),
        ("2026-03-10T12:00", ClosedReason.SPECIAL_DATE, "rule 2", "2026-03-11T09:00"),
        ("2026-03-12T17:00", ClosedReason.OUTSIDE_SEGMENTS, None, None),
        ("2026-03-13T12:00", ClosedReason.AFTER_END, None, None),
        ("2026-03-14T12:00", ClosedReason.AFTER_END, None, None),
    ],
)
def test_a_closed_instant_names_the_first_rule_that_closes_it_and_when_that_ends(
    at: str, reason: ClosedReason, special_date: str | None, opens_at: str | None
) -> None:
    asked = calendar(
        "09:00-17:00",
        special=("11:00-12:00",),
        rules=(WEEKEND, Span(date(2026, 3, 10), date(2026, 3, 10))),
        begin="2026-03-02T12:00",
        end="2026-03-13T08:00",
    )

    assert asked.why_closed(utc(at)) == Closed(reason, None if opens_at is None else utc(opens_at), special_date)


def test_an_open_instant_is_not_closed_for_any_reason() -> None:
    assert calendar("09:00-17:00").why_closed(utc("2026-03-03T12:00")) is None


# Zones


@pytest.mark.parametrize("name", ["UTC", "Asia/Shanghai", "Etc/GMT-8", "America/Argentina/Buenos_Aires"])
def test_a_zone_is_known_by_its_iana_name(name: str) -> None:
    assert zone_named(name) == ZoneInfo(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Nowhere/Else",
        "UTC+08:00",
        "+08:00",
        "asia/Shanghai ",
        "America",
        "Europe/",
        "../Europe/Berlin",
        "/etc/localtime",
        "zone.tab",
        "leapseconds",
        "Europe\x00Berlin",
        "\ud800",
        "x" * 5000,
        "localtime",
        "Factory",
        "posixrules",
        "right/Europe/Berlin",
        "posix/Europe/Berlin",
    ],
)
def test_a_zone_that_cannot_be_told_is_refused_with_advice(name: str) -> None:
    with pytest.raises(UnknownZone, match="IANA name such as"):
        zone_named(name)


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_any_other_text_is_refused_in_the_same_way(name: str) -> None:
    with contextlib.suppress(UnknownZone):
        assert zone_named(name).key == name
