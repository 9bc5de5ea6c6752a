from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.validity import Unit, valid_until

BERLIN, SHANGHAI, APIA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai"), ZoneInfo("Pacific/Apia")
instants = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by its strategy
zones = st.sampled_from([ZoneInfo("UTC"), BERLIN, SHANGHAI, APIA, ZoneInfo("America/St_Johns")])


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("now", "count", "unit", "zone", "end"),
    [
        ("2020-09-10 08:00:00", 4, Unit.HOUR, SHANGHAI, "2020-09-10 12:00:00"),
        ("2020-09-10 08:00:00", 2, Unit.DAY, SHANGHAI, "2020-09-12 08:00:00"),
        ("2020-01-31 08:00:00", 1, Unit.MONTH, SHANGHAI, "2020-02-29 08:00:00"),
        ("2020-02-29 08:00:00", 1, Unit.YEAR, SHANGHAI, "2021-02-28 08:00:00"),
        ("2020-12-15 08:00:00", 1, Unit.MONTH, SHANGHAI, "2021-01-15 08:00:00"),
        ("2020-12-31 16:30:00", 1, Unit.MONTH, SHANGHAI, "2021-01-31 16:30:00"),  # the first of January on the wall
    ],
)
def test_a_validity_ends_by_the_tenants_calendar(now: str, count: int, unit: Unit, zone: ZoneInfo, end: str) -> None:
    assert valid_until(count, unit, now=at(now), zone=zone) == at(end)


def test_a_day_that_is_cut_short_or_drawn_out_ends_at_the_same_time_of_the_wall() -> None:
    assert valid_until(1, Unit.DAY, now=at("2025-03-29 12:00:00"), zone=BERLIN) == at("2025-03-30 11:00:00")
    assert valid_until(24, Unit.HOUR, now=at("2025-03-29 12:00:00"), zone=BERLIN) == at("2025-03-30 12:00:00")


def test_of_an_end_that_the_wall_shows_twice_the_later_one_counts() -> None:
    assert valid_until(1, Unit.DAY, now=at("2025-10-25 00:30:00"), zone=BERLIN) == at("2025-10-26 01:30:00")


def test_an_end_that_the_wall_never_shows_is_read_as_the_later_one() -> None:
    assert valid_until(1, Unit.DAY, now=at("2025-03-29 01:30:00"), zone=BERLIN) == at("2025-03-30 01:30:00")


@given(instants, st.integers(1, 120), st.sampled_from(Unit), zones)
def test_a_validity_is_never_shorter_than_its_count_says_but_for_a_change_of_the_clock(
    now: datetime, count: int, unit: Unit, zone: ZoneInfo
) -> None:
    shortest = {Unit.HOUR: timedelta(hours=1), Unit.DAY: timedelta(days=1), Unit.MONTH: timedelta(days=28)}
    least = shortest.get(unit, timedelta(days=365)) * count

    end = valid_until(count, unit, now=now, zone=zone)

    assert end.tzinfo is UTC
    assert end - now >= least - (timedelta(0) if unit is Unit.HOUR else timedelta(days=1, hours=1))
