"""May a listed number be dialled, and if not, until when."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.screening import Allowed, Blocked, Listing, period_began, screen
from tests.domain.builders import HOUR, MINUTE, NOON, SHANGHAI

MIDNIGHT = datetime(2025, 3, 4, 16, tzinfo=UTC)  # the end of NOON's day in Shanghai


def restricted(*, made: int, most: int = 2, by_day: bool = False, valid_until: datetime | None = None) -> Listing:
    return Listing(valid_until=valid_until, calls_max=most, period_is_day=by_day, calls_in_period=made)


def test_a_blacklisted_number_is_never_dialled() -> None:
    assert screen(Listing(valid_until=None), now=NOON, zone=SHANGHAI) == Blocked(None, "blacklisted")


def test_a_listing_holds_until_just_before_it_expires() -> None:
    listing = Listing(valid_until=NOON)

    assert screen(listing, now=NOON - MINUTE, zone=SHANGHAI) == Blocked(NOON, "blacklisted")
    assert screen(listing, now=NOON, zone=SHANGHAI) == Allowed()


@pytest.mark.parametrize("by_day", [False, True])
def test_a_restricted_number_is_dialled_while_calls_are_left(*, by_day: bool) -> None:
    assert screen(restricted(made=1, by_day=by_day), now=NOON, zone=SHANGHAI) == Allowed()


def test_a_number_restricted_by_the_hour_waits_for_the_next_full_hour() -> None:
    verdict = screen(restricted(made=2), now=NOON + 17 * MINUTE, zone=SHANGHAI)

    assert verdict == Blocked(NOON + HOUR, "restricted to 2 calls an hour, 2 made")


def test_a_full_hour_is_one_of_the_tenants_clock() -> None:
    kolkata = ZoneInfo("Asia/Kolkata")  # half an hour off
    at = datetime(2025, 3, 4, 4, 40, tzinfo=UTC)

    assert screen(restricted(made=2), now=at, zone=kolkata) == Blocked(
        datetime(2025, 3, 4, 5, 30, tzinfo=UTC), "restricted to 2 calls an hour, 2 made"
    )


def test_a_number_restricted_by_the_day_waits_for_the_tenants_midnight() -> None:
    assert screen(restricted(made=3, by_day=True), now=NOON, zone=SHANGHAI) == Blocked(
        MIDNIGHT, "restricted to 2 calls a day, 3 made"
    )


def test_a_restriction_that_expires_sooner_ends_then() -> None:
    verdict = screen(restricted(made=2, by_day=True, valid_until=NOON + HOUR), now=NOON, zone=SHANGHAI)

    assert verdict == Blocked(NOON + HOUR, "restricted to 2 calls a day, 2 made")


@given(
    now=st.datetimes(min_value=datetime(2010, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy adds the zone
    zone=st.sampled_from(
        ["Asia/Shanghai", "Asia/Kathmandu", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"]
    ),
    by_day=st.booleans(),
    expires_in=st.none() | st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=3)),
)
def test_a_block_ends_after_now_and_within_its_period(
    now: datetime, zone: str, *, by_day: bool, expires_in: timedelta | None
) -> None:
    valid_until = None if expires_in is None else now + expires_in
    verdict = screen(restricted(made=2, by_day=by_day, valid_until=valid_until), now=now, zone=ZoneInfo(zone))

    assert isinstance(verdict, Blocked)
    assert verdict.until is not None
    longest = timedelta(hours=25) if by_day else HOUR
    assert now < verdict.until <= now + longest


CHANGES = (
    ("Atlantic/Azores", datetime(2026, 10, 25, 1, tzinfo=UTC)),  # the hour after midnight comes twice
    ("America/Havana", datetime(2024, 11, 3, 5, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),  # a minute of a day, and the day before again
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC)),  # the hour before midnight comes twice
    ("Asia/Beirut", datetime(2024, 3, 30, 22, tzinfo=UTC)),  # no midnight
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC)),  # half an hour comes twice
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2026, 5, 4, 18, 15, tzinfo=UTC)),  # an ordinary midnight
)


@given(
    change=st.sampled_from(CHANGES),
    gaps=st.lists(st.sampled_from([1, 59, 60, 599, 1_800, 3_599, 3_600, 7_200]), min_size=20, max_size=60),
    most=st.integers(1, 3),
    by_day=st.booleans(),
)
def test_whoever_asks_before_each_call_makes_no_more_of_them_than_allowed_in_what_the_wall_calls_an_hour_or_a_day(
    change: tuple[str, datetime], gaps: list[int], most: int, *, by_day: bool
) -> None:
    zone, now = ZoneInfo(change[0]), change[1] - timedelta(hours=5)
    listing = Listing(valid_until=None, calls_max=most, period_is_day=by_day)
    calls = list[datetime]()
    for gap in gaps:
        now += timedelta(seconds=gap)
        began = period_began(listing, now=now, zone=zone)
        made = sum(at >= began for at in calls)
        asked = Listing(valid_until=None, calls_max=most, period_is_day=by_day, calls_in_period=made)
        if screen(asked, now=now, zone=zone) == Allowed():
            calls.append(now)

    walls = [at.astimezone(zone) for at in calls]
    shown = [(wall.date(),) if by_day else (wall.date(), wall.hour, wall.utcoffset()) for wall in walls]
    assert max(Counter(shown).values()) <= most
