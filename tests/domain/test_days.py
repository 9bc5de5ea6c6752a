"""The tenant's days, through the oddest changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.days import day_begins, day_of, day_opens, hour_opened
from tests.domain.builders import HOUR, SECOND, SHANGHAI


def test_a_day_begins_at_the_tenants_midnight() -> None:
    assert day_begins(date(2025, 3, 4), zone=SHANGHAI) == datetime(2025, 3, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("America/Sao_Paulo", date(2018, 11, 4), "2018-11-04T03:00:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), "2011-12-30T10:00:00+00:00"),
    ],
)
def test_a_swallowed_midnight_begins_with_the_change(zone: str, day: date, begins: str) -> None:
    assert day_begins(day, zone=ZoneInfo(zone)) == datetime.fromisoformat(begins)


def test_a_day_with_two_midnights_begins_at_the_second() -> None:
    # One minute into 7 November 2010 the clocks of Newfoundland went back to 23:01.
    begins = day_begins(date(2010, 11, 7), zone=ZoneInfo("America/St_Johns"))

    assert begins == datetime(2010, 11, 7, 3, 30, tzinfo=UTC)


@given(
    day=st.dates(min_value=date(1990, 1, 1), max_value=date(2035, 1, 1)),
    zone=st.sampled_from(
        ["Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "America/St_Johns", "Asia/Beirut", "America/Havana"]
    ),
    later=st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=30)),
)
def test_from_its_begin_on_it_is_never_an_earlier_day(day: date, zone: str, later: timedelta) -> None:
    begins = day_begins(day, zone=ZoneInfo(zone))

    assert day_of(begins + later, zone=ZoneInfo(zone)) >= day
    assert day_of(begins - HOUR - SECOND, zone=ZoneInfo(zone)) < day


def test_a_day_whose_first_hour_is_shown_twice_opens_with_the_first_of_them() -> None:
    # On 25 October 2026 at 01:00 the clocks of the Azores go back to midnight.
    azores, day = ZoneInfo("Atlantic/Azores"), date(2026, 10, 25)

    assert day_opens(day, zone=azores) == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert day_begins(day, zone=azores) == datetime(2026, 10, 25, 1, tzinfo=UTC)


@given(
    day=st.dates(min_value=date(1990, 1, 1), max_value=date(2035, 1, 1)),
    zone=st.sampled_from(
        [
            *("Asia/Shanghai", "America/Sao_Paulo", "Pacific/Apia", "America/St_Johns", "Asia/Beirut"),
            *("America/Havana", "Atlantic/Azores", "Africa/Cairo"),
        ]
    ),
    earlier=st.timedeltas(min_value=timedelta(microseconds=1), max_value=timedelta(hours=30)),
)
def test_before_it_opens_no_wall_has_shown_the_day(day: date, zone: str, earlier: timedelta) -> None:
    opens = day_opens(day, zone=ZoneInfo(zone))

    assert day_of(opens, zone=ZoneInfo(zone)) >= day
    assert day_of(opens - earlier, zone=ZoneInfo(zone)) < day
    assert opens <= day_begins(day, zone=ZoneInfo(zone))


@pytest.mark.parametrize("minutes", [0, 29, 30, 59])
def test_a_clock_hour_is_one_of_the_tenants_wall(minutes: int) -> None:
    kolkata = ZoneInfo("Asia/Kolkata")
    began = datetime(2025, 3, 4, 4, 30, tzinfo=UTC)

    assert hour_opened(began + timedelta(minutes=minutes, microseconds=1), zone=kolkata) == began
