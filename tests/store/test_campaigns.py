"""Campaigns in the store: what must hold when two do something at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta

import pytest

from outdial.domain.campaign import CampaignSettings, CampaignState, Mode
from outdial.domain.pacing.base import TokenPace
from outdial.domain.schedule import Schedule, Segment
from outdial.domain.tenant import Limits
from outdial.store import campaigns, keys
from outdial.store.campaigns import Obstacle
from outdial.store.database import Database
from tests.rows import Rows

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url, connections_max=4) as database:
        await keys.create(database, vdn_id=7, access_key="A", sealed_secret=b"sealed", time_zone="UTC", now=NOW)
        yield database


def settings(name: str = "spring", *, end: datetime = NOW + 24 * HOUR) -> CampaignSettings:
    return CampaignSettings(
        name=name,
        description=None,
        mode=Mode.FLOW,
        begin=NOW,
        end=end,
        callers=("10085",),
        ring_timeout=timedelta(seconds=20),
        schedule=Schedule(workday=(Segment(time(8), time(20)),)),
        pace=TokenPace(calls=3, interval=timedelta(seconds=3)),
        flow_sign="flow",
    )


async def add(database: Database, name: str = "spring", *, limits: Limits | None = None) -> int | Obstacle:
    return await campaigns.add(database, 7, settings(name), CampaignState.SUSPENDED, limits=limits or Limits(), now=NOW)


async def added(database: Database) -> int:
    campaign_id = await add(database)
    assert isinstance(campaign_id, int)
    return campaign_id


async def test_a_campaign_comes_back_as_it_was_stored(database: Database) -> None:
    campaign_id = await added(database)

    campaign = await campaigns.load(database, 7, campaign_id)

    assert campaign is not None
    assert (campaign.settings, campaign.state) == (settings(), CampaignState.SUSPENDED)


async def test_a_limit_holds_however_many_add_at_once(database: Database) -> None:
    answers = await asyncio.gather(
        *(add(database, str(number), limits=Limits(flow_campaigns_max=3)) for number in range(12))
    )

    assert sum(isinstance(answer, int) for answer in answers) == 3
    assert answers.count(Obstacle.TOO_MANY_FLOW_CAMPAIGNS) == 9


async def test_of_two_renamings_to_one_name_one_is_told_so(database: Database) -> None:
    ids = [await add(database, name) for name in ("a", "b")]

    async def rename(campaign_id: int | Obstacle) -> Obstacle | None:
        assert isinstance(campaign_id, int)
        async with database.transaction() as statements:
            await campaigns.lock(statements, 7, campaign_id)
            return await campaigns.modify(statements, 7, campaign_id, settings("c"), now=NOW)

    answers = await asyncio.gather(*(rename(campaign_id) for campaign_id in ids))

    assert set(answers) == {None, Obstacle.NAME_TAKEN}


async def test_no_engine_claims_while_a_campaign_is_shut(database: Database) -> None:
    campaign_id = await added(database)
    epoch = await database.value("lease_take", 7, campaign_id, "engine", HOUR)
    async with database.transaction() as statements:
        await campaigns.lock(statements, 7, campaign_id)
        assert await campaigns.shut(statements, 7, campaign_id) == 0
        await campaigns.delete(statements, 7, campaign_id, now=NOW)

    assert not await database.rows("lease_renew", "engine", [7], [campaign_id], [epoch], HOUR)


async def test_another_tenant_changes_nothing(database: Database) -> None:
    campaign_id = await added(database)

    async with database.transaction() as statements:
        assert await campaigns.lock(statements, 8, campaign_id) is None
        await campaigns.shut(statements, 8, campaign_id)
        await campaigns.delete(statements, 8, campaign_id, now=NOW)
        await campaigns.archive(statements, 8, campaign_id, now=NOW)

    assert await campaigns.load(database, 7, campaign_id) is not None
    assert not await campaigns.switch_state(
        database, 8, campaign_id, before=CampaignState.SUSPENDED, after=CampaignState.STARTED, now=NOW
    )


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[Rows]:
    async with Rows.open(database_url) as rows:
        yield rows


async def filled(rows: Rows, campaign_id: int) -> None:
    """Five finished contacts with a call each, and three that wait."""
    await rows.many_contacts(campaign_id, 5, vdn_id=7)
    await rows.many_attempts(campaign_id, 5, vdn_id=7)
    for number in range(3):
        await rows.contact(campaign_id, vdn_id=7, called=[f"9{number}"], state=0, outcome=None)
    await rows.change("campaign_tally", "open_contacts = 3")


async def delete(database: Database, campaign_id: int, *, rows_max: int) -> None:
    async with database.transaction() as statements:
        await campaigns.lock(statements, 7, campaign_id)
        await campaigns.shut(statements, 7, campaign_id)
        await campaigns.delete(statements, 7, campaign_id, now=NOW, rows_max=rows_max)


async def nothing_is_left(rows: Rows) -> bool:
    """But for what every tenant has from its beginning."""
    there = {table for table, content in (await rows.everything()).items() if content}
    return there == {"result_definition", "result_definition_code", "result_code_shown"}


async def test_a_campaign_with_few_rows_is_gone_at_once(database: Database, rows: Rows) -> None:
    campaign_id = await added(database)
    await filled(rows, campaign_id)

    await delete(database, campaign_id, rows_max=9)

    assert await nothing_is_left(rows)
    assert not await campaigns.delete_more(database)


async def test_a_campaign_with_many_rows_is_out_of_sight_at_once_and_goes_piece_by_piece(
    database: Database, rows: Rows
) -> None:
    campaign_id, other = await added(database), await add(database, "other")
    await filled(rows, campaign_id)
    assert isinstance(other, int)
    kept = await rows.contact(other, vdn_id=7, called=["1"])

    await delete(database, campaign_id, rows_max=2)
    assert await campaigns.load(database, 7, campaign_id) is None
    await added(database)  # its name is free
    left = [len(await rows.table("contact"))]
    while await campaigns.delete_more(database, rows_max=2):
        left.append(len(await rows.table("contact")))

    assert left == [7, 5, 3, 1, 1]
    assert not await rows.table("attempt")
    assert len(await rows.table("campaign")) == 2
    assert await rows.one("select contact_id from contact") == {"contact_id": kept}


async def test_processes_that_delete_at_once_do_not_wait_for_each_other(database: Database, rows: Rows) -> None:
    ids = [await add(database, name) for name in ("a", "b")]
    for campaign_id in ids:
        assert isinstance(campaign_id, int)
        await filled(rows, campaign_id)
        await delete(database, campaign_id, rows_max=1)

    while any(await asyncio.gather(*(campaigns.delete_more(database, rows_max=1) for _ in range(3)))):
        pass

    assert await nothing_is_left(rows)
