"""Leases are trusted to the database's clock, and to nothing else."""

import asyncio
from datetime import timedelta

import pytest

from outdial.store import leases
from outdial.store.database import Database
from outdial.store.leases import CampaignKey, Lease, Wanted
from tests.rows import DAY, NOW, Rows

pytestmark = pytest.mark.anyio

LONG = timedelta(minutes=10)
OVER = timedelta(0)


async def test_of_many_that_want_a_campaign_one_gets_it(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())

    taken = await asyncio.gather(*(leases.take(database, key, owner=str(each), span=LONG) for each in range(12)))

    assert [lease for lease in taken if lease is not None] == [Lease(key, 1)]


async def test_a_lease_that_ran_out_can_be_taken_under_a_new_epoch(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    await leases.take(database, key, owner="A", span=OVER)

    assert await leases.take(database, key, owner="B", span=LONG) == Lease(key, 2)
    assert await leases.take(database, key, owner="A", span=LONG) is None


async def test_only_what_is_still_ours_is_renewed(database: Database, rows: Rows) -> None:
    held, over, lost = [CampaignKey(1, await rows.campaign()) for _ in range(3)]
    await leases.take(database, held, owner="A", span=LONG)
    await leases.take(database, over, owner="A", span=OVER)
    await leases.take(database, lost, owner="A", span=OVER)
    await leases.take(database, lost, owner="B", span=LONG)
    mine = [Lease(key, 1) for key in (held, over, lost)]

    assert await leases.renew(database, mine, owner="A", span=LONG) == {Lease(held, 1)}


async def test_a_lease_of_an_older_epoch_is_not_renewed_by_its_own_owner(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    await leases.take(database, key, owner="A", span=OVER)
    await leases.take(database, key, owner="A", span=LONG)

    assert await leases.renew(database, [Lease(key, 1)], owner="A", span=LONG) == set()


async def test_what_is_handed_back_is_free_at_once(database: Database, rows: Rows) -> None:
    key = CampaignKey(1, await rows.campaign())
    lease = await leases.take(database, key, owner="A", span=LONG)
    assert lease is not None

    await leases.release(database, [lease], owner="B")
    assert await leases.take(database, key, owner="B", span=LONG) is None, "only its owner can hand it back"
    await leases.release(database, [lease], owner="A")

    assert await leases.take(database, key, owner="B", span=LONG) == Lease(key, 2)


async def test_taking_a_campaign_puts_the_new_epoch_onto_its_open_attempts(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id, state=1, called=("1", "2"))
    open_, ended = [
        await rows.attempt(campaign_id, contact_id, called=str(each), ended_at=ended_at)
        for each, ended_at in ((1, None), (2, NOW))
    ]
    key = CampaignKey(1, campaign_id)
    await leases.take(database, key, owner="A", span=OVER)

    lease = await leases.take(database, key, owner="B", span=LONG)

    assert lease is not None
    epochs = "select epoch from attempt where attempt_id = $1"
    assert await rows.one(epochs, open_) == {"epoch": 2}
    assert await rows.one(epochs, ended) == {"epoch": 1}
    (found,) = await leases.open_attempts(database, lease)
    assert found["attempt_id"] == open_


async def test_campaigns_are_wanted_while_they_dial_or_a_call_is_open(database: Database, rows: Rows) -> None:
    started = await rows.campaign()
    await rows.campaign(state=3)
    await rows.campaign(ends_at=NOW)
    suspended_with_a_call = await rows.campaign(state=3)
    contact_id = await rows.contact(suspended_with_a_call, state=1)
    await rows.attempt(suspended_with_a_call, contact_id, ended_at=None)
    await leases.take(database, CampaignKey(1, started), owner="A", span=LONG)

    assert await leases.wanted(database, now=NOW) == [
        Wanted(CampaignKey(1, started), free=False),
        Wanted(CampaignKey(1, suspended_with_a_call), free=True),
    ]


async def test_a_campaign_is_wanted_a_minute_before_it_begins(database: Database, rows: Rows) -> None:
    await rows.campaign()

    assert await leases.wanted(database, now=NOW - DAY - timedelta(seconds=61)) == []
    assert len(await leases.wanted(database, now=NOW - DAY - timedelta(seconds=59))) == 1


async def test_engines_count_those_that_live(database: Database, rows: Rows) -> None:
    assert await leases.heartbeat(database, owner="A", span=LONG) == 1
    assert await leases.heartbeat(database, owner="B", span=LONG) == 2
    assert await leases.heartbeat(database, owner="C", span=OVER) == 3
    assert await leases.heartbeat(database, owner="A", span=LONG) == 2, "C is dead"

    await leases.leave(database, owner="B")

    assert await leases.heartbeat(database, owner="A", span=LONG) == 1
    assert await rows.table("engine") != []
