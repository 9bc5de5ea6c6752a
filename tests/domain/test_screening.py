"""May a listed number be dialled, and if not, until when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.screening import Allowed, Blocked, Listing, screen
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
