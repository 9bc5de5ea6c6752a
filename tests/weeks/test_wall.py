from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.schedule import Calendar
from outdial.domain.validity import Unit, valid_until
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.drawing.moments import edges_s
from outdial.weeks.wall import clock_hour, day_on, ends_on, is_open
from outdial.weeks.week import WEEK_S, DrawnCampaign, Week

BERLIN = ZoneInfo("Europe/Berlin")


def calendar_of(one: DrawnCampaign, week: Week) -> Calendar:
    settings = one.campaign.settings
    return Calendar(
        schedule=settings.schedule,
        special_dates=one.special_dates,
        zone=week.zone,
        begin=settings.begin,
        end=settings.end,
    )


@pytest.mark.parametrize("seed", range(30))
def test_wall_and_calendar_agree_around_every_edge_and_through_the_week(seed: int) -> None:
    week = drawn(seed)
    for one in week.campaigns:
        calendar = calendar_of(one, week)
        edges = edges_s(one, begins_at=week.begins_at, zone=week.zone)
        looked_at = [edge + beside for edge in edges for beside in (-1, 0, 1)] + list(range(0, int(WEEK_S), 1_801))
        instants = [week.at(at_s) for at_s in looked_at]

        assert [at for at in instants if is_open(one, at, zone=week.zone) != calendar.is_open(at)] == []


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    first, second = (datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert first.astimezone(BERLIN).hour == second.astimezone(BERLIN).hour
    assert clock_hour(first, zone=BERLIN) != clock_hour(second, zone=BERLIN)
    assert clock_hour(first, zone=BERLIN) == clock_hour(first + timedelta(minutes=29), zone=BERLIN)


def test_a_day_is_the_date_on_the_wall() -> None:
    assert day_on(datetime(2026, 5, 31, 22, tzinfo=UTC), zone=BERLIN).isoformat() == "2026-06-01"


@given(
    at=st.datetimes(min_value=datetime(2026, 10, 23), max_value=datetime(2026, 10, 27), timezones=st.just(UTC)),  # noqa: DTZ001 - aware by its strategy
    count=st.integers(1, 5),
    unit=st.sampled_from(Unit),
    zone=st.sampled_from([BERLIN, ZoneInfo("Atlantic/Azores"), ZoneInfo("America/New_York"), ZoneInfo("UTC")]),
)
def test_wall_and_validity_agree_when_an_entry_ends(at: datetime, count: int, unit: Unit, zone: ZoneInfo) -> None:
    ends = valid_until(count, unit, now=at, zone=zone)

    assert abs(ends_on(at, count, unit, zone=zone) - ends) <= timedelta(minutes=1)


def test_of_an_end_that_the_wall_never_shows_the_change_itself_is_enough() -> None:
    at = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)

    assert ends_on(at, 1, Unit.DAY, zone=BERLIN) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert valid_until(1, Unit.DAY, now=at, zone=BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
