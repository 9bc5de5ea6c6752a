"""Tenants and their limits in the store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from outdial.domain.schedule import UnknownZone
from outdial.domain.tenant import Limits
from outdial.store import keys, tenants
from outdial.store.database import Database

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url, connections_max=2) as database:
        await keys.create(database, vdn_id=7, access_key="A", sealed_secret=b"sealed", time_zone="UTC", now=NOW)
        yield database


async def limits(database: Database) -> Limits:
    tenant = await tenants.load(database, 7)
    assert tenant is not None
    return tenant.limits


async def test_a_new_tenant_has_the_default_limits(database: Database) -> None:
    assert await limits(database) == Limits()


async def test_a_limit_that_is_set_leaves_the_others(database: Database) -> None:
    assert await tenants.set_limits(database, 7, {"skill_campaigns_max": 3, "add_interval": 0})
    assert await tenants.set_limits(database, 7, {"callback_hosts": ["*.example.org"]})

    assert await limits(database) == Limits(
        skill_campaigns_max=3, add_interval=timedelta(0), callback_hosts=("*.example.org",)
    )


async def test_a_limit_that_there_is_not_is_refused_by_name(database: Database) -> None:
    with pytest.raises(ValueError, match="no such limit: skil_campaigns_max"):
        await tenants.set_limits(database, 7, {"skil_campaigns_max": 3})


async def test_a_rule_set_that_there_is_not_is_refused_with_those_that_there_are(database: Database) -> None:
    with pytest.raises(ValueError, match="there are canada, none, "):
        await tenants.set_limits(database, 7, {"rule_set": "atlantis"})

    assert await tenants.set_limits(database, 7, {"rule_set": "canada"})
    assert (await limits(database)).rule_set == "canada"


async def test_a_receiver_that_nothing_can_be_pushed_to_is_refused(database: Database) -> None:
    for url in ("ftp://receiver.example.com", "https://user:word@receiver.example.com", "receiver"):
        with pytest.raises(ValueError, match="callback_url"):
            await tenants.set_limits(database, 7, {"callback_url": url})

    assert await tenants.set_limits(database, 7, {"callback_url": "https://receiver.example.com/results"})
    assert await tenants.set_limits(database, 7, {"callback_url": ""})


async def test_a_limit_of_the_wrong_kind_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="skill_campaigns_max"):
        await tenants.set_limits(database, 7, {"skill_campaigns_max": "many"})

    assert await limits(database) == Limits()


async def test_a_zone_is_set_if_there_is_one(database: Database) -> None:
    assert await tenants.set_time_zone(database, 7, "Europe/Berlin")
    with pytest.raises(UnknownZone):
        await tenants.set_time_zone(database, 7, "Europe/Bonn")

    tenant = await tenants.load(database, 7)
    assert tenant is not None
    assert tenant.zone.key == "Europe/Berlin"


async def test_an_unknown_tenant_is_said_to_be_so(database: Database) -> None:
    assert await tenants.load(database, 8) is None
    assert not await tenants.set_limits(database, 8, {"lines_max": 1})
    assert not await tenants.set_time_zone(database, 8, "UTC")
