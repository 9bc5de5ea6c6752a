"""Contacts that hold a number, with all that decides about them."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from outdial.domain.contact import ContactState, Finished
from outdial.domain.explain import NumberStanding
from outdial.domain.schedule import zone_named
from outdial.domain.screening import Listing, period_began
from outdial.domain.tenant import Limits
from outdial.store import appointments, standings, turns
from outdial.store.appointments import NewAppointment
from outdial.store.database import Database, statement
from outdial.store.leases import CampaignKey
from outdial.store.turns import Cursors
from tests.engine.world import DAY, HOUR, MINUTE, NOON, World, a_world
from tests.plans import wide_reads
from tests.rows import Rows

pytestmark = pytest.mark.anyio

CALLED = "13800001111"
ATTEMPT = """
insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state)
values (1, $1, $2, 1, 0, $3, '1', $4, $5)
"""


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with a_world(database_url) as world:
        yield world


async def test_every_contact_that_holds_the_number_is_found_those_that_wait_first(
    database: Database, world: World
) -> None:
    first, second = await world.campaign(), await world.campaign()
    finished = await world.contact(first, CALLED)
    await world.execute("update contact set state = 2, finished = 5")
    waiting, dialling = await world.contact(first, CALLED), await world.contact(second, CALLED)
    await world.execute("update contact set state = 1 where contact_id = $1", dialling)
    await world.contact(first, "138000011112")

    found = await standings.of_number(database, 1, CALLED)

    assert [each.contact.contact_id for each in found] == [dialling, waiting, finished]
    assert [each.campaign.campaign_id for each in found] == [second, first, first]
    assert [each.state for each in found] == [ContactState.DIALLING, ContactState.WAITING, ContactState.FINISHED]
    assert [each.finished for each in found] == [None, None, Finished.BLACKLISTED]


async def test_a_contact_that_went_on_is_found_by_the_number_it_was_called_on_and_not_by_its_last(
    database: Database, world: World
) -> None:
    campaign_id = await world.campaign()
    contact_id = await world.contact(campaign_id, "2", numbers=("1", "2", "3"))
    await world.execute("update contact set position = 1")
    await world.execute(ATTEMPT, campaign_id, contact_id, "1", NOON - HOUR, 9)

    assert [len(await standings.of_number(database, 1, called)) for called in ("1", "2", "3")] == [1, 1, 0]


async def test_a_contact_that_waits_for_its_promised_call_is_due_when_that_may_be_made(
    database: Database, world: World
) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, CALLED)
    promised = NewAppointment(campaign_id=campaign_id, called=CALLED, automatic=True, appointed_at=NOON + HOUR)
    lead = timedelta(minutes=5)
    await appointments.add(database, 1, promised, limits=Limits(appointment_lead=lead), now=NOON)

    (found,) = await standings.of_number(database, 1, CALLED)

    assert await world.value("select due_at > $1 from contact", NOON + HOUR - lead), "it is held until after that"
    assert found.contact.due_at == NOON + HOUR - lead


async def test_a_contact_that_an_agent_has_to_read_is_told_apart(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    offered, other = [await world.contact(campaign_id, CALLED) for _ in range(2)]
    await world.agent("1001")
    await world.execute(
        "insert into offer (vdn_id, work_no, contact_id, campaign_id, offered_at, until)"
        " values (1, '1001', $1, $2, $3, $3)",
        offered,
        campaign_id,
        NOON,
    )

    found = await standings.of_number(database, 1, CALLED)

    assert {each.contact.contact_id: each.is_offered for each in found} == {offered: True, other: False}


async def test_no_contact_of_another_tenant_or_of_an_archived_campaign_is_found(
    database: Database, world: World
) -> None:
    await world.contact(await world.campaign(), CALLED)
    await world.tenant(2)

    assert await standings.of_number(database, 2, CALLED) == []
    await world.execute("update campaign set archived_at = now()")
    assert await standings.of_number(database, 1, CALLED) == []


async def test_the_number_s_listing_and_calls_come_along(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    contact_id = await world.contact(campaign_id, CALLED)
    for minutes, state in ((30, 9), (20, 9), (10, 1)):
        await world.execute(ATTEMPT, campaign_id, contact_id, CALLED, NOON - minutes * MINUTE, state)
    (unlisted,) = await standings.of_number(database, 1, CALLED)
    await world.execute("insert into blacklist values (1, $1, null, 2, true)", CALLED)

    (listed,) = await standings.of_number(database, 1, CALLED)

    assert unlisted.next_number == NumberStanding(listing=None, calls=(), in_call=True)
    assert listed.next_number == NumberStanding(
        listing=Listing(valid_until=None, calls_max=2, period_is_day=True),
        calls=(NOON - 10 * MINUTE, NOON - 20 * MINUTE),
        in_call=True,
    )


async def test_as_many_contacts_as_are_told_of_are_read(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, *[CALLED] * (standings.HOLDERS_MAX + 1))

    assert len(await standings.of_number(database, 1, CALLED)) == standings.HOLDERS_MAX


@pytest.mark.parametrize(
    ("zone", "around"),
    [
        ("Asia/Shanghai", "2025-03-04T16:00"),
        ("Asia/Kathmandu", "2025-03-04T18:15"),
        ("Europe/Berlin", "2026-10-25T01:00"),
        ("Australia/Lord_Howe", "2025-04-05T15:00"),
        ("Atlantic/Azores", "2026-10-25T01:00"),
        ("America/St_Johns", "2010-11-07T02:31"),
        ("Pacific/Apia", "2011-12-30T10:00"),
    ],
)
@pytest.mark.parametrize("period_is_day", [False, True])
async def test_a_restriction_explained_is_the_restriction_that_is_kept(
    database: Database, world: World, zone: str, around: str, *, period_is_day: bool
) -> None:
    campaign_id, change = await world.campaign(), datetime.fromisoformat(around).replace(tzinfo=UTC)
    contact_id = await world.contact(campaign_id, CALLED, due_at=change - DAY)
    await world.execute("insert into blacklist values (1, $1, null, 99, $2)", CALLED, period_is_day)
    calls = [change + step * timedelta(minutes=23, seconds=3) for step in range(-60, 60)]
    for at in calls:
        await world.execute(ATTEMPT, campaign_id, contact_id, CALLED, at, 9)
    key, where = CampaignKey(1, campaign_id), zone_named(zone)

    for now in (change + step * timedelta(minutes=7, seconds=3) for step in range(-20, 20)):
        first = await turns.due(database, key, cursors=Cursors(), now=now, contacts_max=1, zone=where)
        again = await turns.named(database, key, [contact_id], now=now, zone=where)
        for candidate in (*first, *again):
            assert candidate.listing is not None
            began = period_began(candidate.listing, now=now, zone=where)
            assert candidate.listing.calls_in_period == min(99, sum(at >= began for at in calls))


async def test_a_number_s_contacts_are_found_by_indexes_however_many_there_are(rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.many_contacts(campaign_id, 20_000)
    await rows.many_attempts(campaign_id, 20_000)

    holders = await rows.plan(statement("number_holders"), 1, "77", 100)
    standing = await rows.plan(statement("number_standings"), 1, ["77", "78"])
    waiting = await rows.plan(statement("campaign_waiting"), 1, campaign_id, [1, 2, 3], NOON, 10_000)

    for index in ("contact_called", "contact_finished", "attempt_of_number", "contact_pkey"):
        assert index in holders
    assert "attempt_of_number" in standing
    assert "contact_due" in waiting
    for plan in (holders, standing, waiting):
        assert not re.search(r"Seq Scan on (attempt|contact)\b", plan), plan
        assert wide_reads(plan.splitlines()) == [], plan
