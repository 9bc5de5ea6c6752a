from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.schedule import Calendar
from outdial.weeks.drawing.draw import drawn
from outdial.weeks.drawing.moments import edges_s
from outdial.weeks.wall import clock_hour, day_on, is_open
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
