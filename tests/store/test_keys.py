"""Access keys in the store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.schedule import UnknownZone
from outdial.store import keys, tenants
from outdial.store.database import Database

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url, connections_max=2) as database:
        yield database


async def create(database: Database, access_key: str, *, vdn_id: int = 7, time_zone: str = "Asia/Shanghai") -> None:
    await keys.create(
        database, vdn_id=vdn_id, access_key=access_key, sealed_secret=b"sealed", time_zone=time_zone, now=NOW
    )


async def test_the_first_key_makes_its_tenant_and_later_ones_leave_it_alone(database: Database) -> None:
    await create(database, "A")
    await create(database, "B", time_zone="UTC")

    tenant = await tenants.load(database, 7)

    assert tenant is not None
    assert tenant.zone == ZoneInfo("Asia/Shanghai")
    assert [key.access_key for key in await keys.of_tenant(database, 7)] == ["A", "B"]


async def test_a_key_is_found_with_its_tenant(database: Database) -> None:
    await create(database, "A")

    found = await keys.find(database, "A")

    assert found is not None
    assert (found.tenant.vdn_id, found.sealed_secret, found.revoked) == (7, b"sealed", False)
    assert await keys.find(database, "B") is None


async def test_a_key_is_revoked_once_and_by_its_tenant_alone(database: Database) -> None:
    await create(database, "A")
    later = NOW + timedelta(hours=1)

    assert not await keys.revoke(database, 8, "A", now=later)
    assert await keys.revoke(database, 7, "A", now=later)
    assert not await keys.revoke(database, 7, "A", now=later + timedelta(hours=1))

    found = await keys.find(database, "A")
    assert found is not None
    assert found.revoked
    assert [key.revoked_at for key in await keys.of_tenant(database, 7)] == [later]


@pytest.mark.parametrize("vdn_id", [0, 10_000])
async def test_a_vdn_id_outside_the_vendors_range_is_refused(database: Database, vdn_id: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 9999"):
        await create(database, "A", vdn_id=vdn_id)


async def test_a_tenant_is_not_made_in_a_zone_that_there_is_not(database: Database) -> None:
    with pytest.raises(UnknownZone):
        await create(database, "A", time_zone="Mars/Olympus")

    assert await tenants.load(database, 7) is None
