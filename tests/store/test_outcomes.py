"""Counts of ended calls, by the quarter hour of UTC, are the counts of the days on any tenant's wall."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.days import day_of
from outdial.domain.outcome import Outcome
from outdial.domain.tenant import Tenant
from outdial.store import outcomes
from outdial.store.database import Database
from tests.rows import Rows

pytestmark = pytest.mark.anyio

QUARTER = timedelta(minutes=15)
DAYS = 6
AROUND = {
    "Europe/Berlin": datetime(2025, 3, 29, tzinfo=UTC),
    "America/St_Johns": datetime(2025, 3, 7, tzinfo=UTC),  # half an hour besides
    "Australia/Lord_Howe": datetime(2025, 4, 4, tzinfo=UTC),  # by half an hour
    "Asia/Kathmandu": datetime(2025, 1, 1, tzinfo=UTC),  # 5:45 ahead
    "Asia/Beirut": datetime(2024, 3, 29, tzinfo=UTC),  # no midnight
    "America/Havana": datetime(2024, 11, 2, tzinfo=UTC),  # set back after midnight
    "Pacific/Apia": datetime(2011, 12, 28, tzinfo=UTC),  # a day that never was
}


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[Rows]:
    async with Rows.open(database_url) as rows:
        yield rows


@pytest.mark.parametrize("zone", AROUND)
async def test_whatever_the_clock_does_each_call_is_counted_on_its_day(
    database_url: str, rows: Rows, zone: str
) -> None:
    drawn, begin, tenant = Random(zone), AROUND[zone], Tenant(vdn_id=1, zone=ZoneInfo(zone))
    await rows.tenant()
    campaign_id = await rows.campaign()
    ended = [begin + drawn.random() * timedelta(days=DAYS) for _ in range(2_000)]
    quarters = Counter(datetime.fromtimestamp(at.timestamp() // 900 * 900, UTC) for at in ended)
    for quarter, calls in quarters.items():
        await rows.ended(campaign_id, Outcome.BUSY, calls, quarter=quarter)
    expected = Counter(day_of(at, zone=tenant.zone) for at in ended)

    async with Database.open(database_url) as database:
        first, after = min(expected), max(expected) + timedelta(days=1)
        told = await outcomes.by_day(database, tenant, campaign_id, first=first, after=after)
        middle = sorted(expected)[2]
        one = await outcomes.by_day(database, tenant, campaign_id, first=middle, after=middle + timedelta(days=1))

    assert {day: counts[Outcome.BUSY] for day, counts in told.items()} == expected
    assert one[middle] == told[middle]
