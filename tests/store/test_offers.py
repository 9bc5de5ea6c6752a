"""Offers are made and ended under a lease, answered once, and never outlive their agent's patience."""

import asyncio
from datetime import timedelta

import pytest

from outdial.domain.offer import LATE_MAX, Call, GiveBack, Offer, OfferAnswer
from outdial.store import leases, offers
from outdial.store.database import Database
from outdial.store.leases import CampaignKey, Lease
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

UNTIL = NOW + 10 * SECOND
SPAN = timedelta(minutes=1)


async def held(database: Database, campaign_id: int) -> Lease:
    lease = await leases.take(database, CampaignKey(1, campaign_id), owner="A", span=SPAN)
    assert lease is not None
    return lease


async def a_contact(rows: Rows, campaign_id: int) -> int:
    return await rows.contact(campaign_id, state=0, outcome=None)


async def made(database: Database, rows: Rows) -> tuple[Lease, int]:
    """A contact that is offered to agent 7."""
    lease = await held(database, await rows.campaign(mode="preview"))
    contact_id = await a_contact(rows, lease.key.campaign_id)
    await rows.agent("7", state="reserved")
    assert await offers.make(database, lease, {contact_id: "7"}, owner="A", now=NOW, until=UNTIL) == {contact_id}
    return lease, contact_id


async def state_of(rows: Rows) -> tuple[str, int]:
    """Of the agent, and how many offers there are."""
    row = await rows.one("select state, (select count(*) from offer) as offers from agent")
    return row["state"], row["offers"]


async def test_an_offered_contact_is_not_due_before_the_offer_is_void(database: Database, rows: Rows) -> None:
    lease, contact_id = await made(database, rows)

    (offer,) = await offers.open_of(database, lease.key)

    assert offer == Offer(work_no="7", contact_id=contact_id, offered_at=NOW, until=UNTIL)
    assert (await rows.one("select due_at from contact"))["due_at"] == UNTIL + LATE_MAX


async def test_nobody_offers_without_the_lease_nor_ends_an_offer(database: Database, rows: Rows) -> None:
    lease, contact_id = await made(database, rows)
    other = await a_contact(rows, lease.key.campaign_id)
    await rows.agent("8", state="reserved")
    stale = Lease(lease.key, lease.epoch - 1)
    (offer,) = await offers.open_of(database, lease.key)
    before = await rows.everything()

    assert await offers.make(database, stale, {other: "8"}, owner="A", now=NOW, until=UNTIL) == set()
    assert await offers.make(database, lease, {other: "8"}, owner="B", now=NOW, until=UNTIL) == set()
    assert await offers.end(database, stale, [(offer, Call())], owner="A", now=NOW) == set()
    assert await offers.end(database, stale, [(offer, GiveBack())], owner="A", now=NOW) == set()
    assert contact_id == offer.contact_id
    assert await rows.everything() == before


async def test_a_contact_is_offered_once_and_an_agent_reads_one(database: Database, rows: Rows) -> None:
    lease, contact_id = await made(database, rows)
    other = await a_contact(rows, lease.key.campaign_id)
    await rows.agent("8", state="reserved")
    await rows.change("contact", "due_at = created_at")

    again = await offers.make(database, lease, {contact_id: "8", other: "7"}, owner="A", now=NOW, until=UNTIL)

    assert again == set()


async def test_a_contact_that_has_moved_is_not_offered(database: Database, rows: Rows) -> None:
    lease = await held(database, await rows.campaign(mode="preview"))
    contact_id = await a_contact(rows, lease.key.campaign_id)
    await rows.agent("7", state="reserved")
    await rows.change("contact", "state = 1")

    assert await offers.make(database, lease, {contact_id: "7"}, owner="A", now=NOW, until=UNTIL) == set()


async def test_who_is_to_be_called_is_due_and_the_agent_stays_kept(database: Database, rows: Rows) -> None:
    lease, contact_id = await made(database, rows)
    (offer,) = await offers.open_of(database, lease.key)

    assert await offers.end(database, lease, [(offer, Call())], owner="A", now=NOW + SECOND) == {contact_id}

    assert await state_of(rows) == ("reserved", 0)
    assert (await rows.one("select due_at from contact"))["due_at"] == NOW + SECOND


async def test_who_is_given_back_rests_and_the_agent_does_what_was_asked_meanwhile(
    database: Database, rows: Rows
) -> None:
    lease, _ = await made(database, rows)
    (offer,) = await offers.open_of(database, lease.key)
    await rows.change("agent", "afterwards = 'paused'")

    assert await offers.end(database, lease, [(offer, GiveBack(5 * SECOND))], owner="A", now=NOW) == set()

    assert await state_of(rows) == ("paused", 0)
    assert (await rows.one("select due_at from contact"))["due_at"] == NOW + 5 * SECOND


async def test_an_offer_that_was_answered_meanwhile_is_looked_at_again(database: Database, rows: Rows) -> None:
    lease, contact_id = await made(database, rows)
    (offer,) = await offers.open_of(database, lease.key)
    await offers.answer(database, 1, "7", contact_id=contact_id, given=OfferAnswer.SKIP)

    assert await offers.end(database, lease, [(offer, Call())], owner="A", now=NOW) == set()

    (offer,) = await offers.open_of(database, lease.key)
    assert offer.answer is OfferAnswer.SKIP


async def test_of_an_answer_and_an_end_at_once_one_counts(database: Database, rows: Rows) -> None:
    lease, contact_id = await made(database, rows)
    (offer,) = await offers.open_of(database, lease.key)

    called, answered = await asyncio.gather(
        offers.end(database, lease, [(offer, Call())], owner="A", now=NOW),
        offers.answer(database, 1, "7", contact_id=contact_id, given=OfferAnswer.SKIP),
    )

    assert (called == {contact_id}) == (answered is None)


async def test_an_offer_tells_how_its_agent_stands(database: Database, rows: Rows) -> None:
    lease, _ = await made(database, rows)
    await rows.change("agent", "phone = 'a', afterwards = 'off', state = 'idle'")

    (offer,) = await offers.open_of(database, lease.key)

    assert (offer.kept, offer.reachable, offer.leaving) == (False, False, True)


async def test_an_offer_lapses_when_nobody_attended_to_it(database: Database, rows: Rows) -> None:
    await made(database, rows)

    assert await offers.lapse(database, now=UNTIL + LATE_MAX) == 0
    assert await offers.lapse(database, now=UNTIL + LATE_MAX + timedelta(microseconds=1)) == 1
    assert await state_of(rows) == ("idle", 0)


async def test_an_offer_that_lapses_leaves_an_agent_in_a_call_alone(database: Database, rows: Rows) -> None:
    await made(database, rows)
    await rows.change("agent", "state = 'talking', attempt_id = 7")

    assert await offers.lapse(database, now=UNTIL + 2 * LATE_MAX) == 0
    assert await state_of(rows) == ("talking", 0)


async def test_a_campaign_with_an_offer_keeps_its_owner_when_it_is_suspended(database: Database, rows: Rows) -> None:
    lease, _ = await made(database, rows)
    await rows.change("campaign", "state = 3")

    assert [entry.key for entry in await leases.wanted(database, now=NOW)] == [lease.key]
