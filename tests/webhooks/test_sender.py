import asyncio
import random
from collections import defaultdict
from datetime import timedelta

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from outdial.clock import ManualClock, SystemClock
from outdial.store.database import Database
from outdial.webhooks.delivery import PushRules
from outdial.webhooks.lanes import Places
from tests.webhooks.builders import (
    NOON,
    SOON_S,
    Outbox,
    answering,
    call_ended,
    eventually,
    hang_up,
    look,
    receiving,
    sending,
)

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


@pytest.mark.of("Sender")
async def test_a_result_is_pushed_once_and_leaves_the_outbox(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(attempt_id=5))
        await look(sender)
        await look(sender)

    assert receiver.call_ids == ["1772452800-5"]
    assert await outbox.rows() == []


async def test_a_result_that_is_not_due_waits(database: Database, outbox: Outbox, clock: ManualClock) -> None:
    await outbox.add_tenant()
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(), due_at=NOON + MINUTE)
        await look(sender)
        assert receiver.pushes == []
        clock.advance(MINUTE)
        await look(sender)

    assert len(receiver.pushes) == 1


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.of("Sender")
async def test_every_result_arrives_and_no_contacts_results_change_places_however_the_receiver_fails(
    database: Database, outbox: Outbox, clock: ManualClock, seed: int
) -> None:
    dice = random.Random(seed)
    taken: dict[int, list[int]] = defaultdict(list)
    contacts = {attempt_id: dice.randint(1, 12) for attempt_id in range(1, 61)}
    facts = {
        attempt_id: call_ended(contact_id=contact_id, campaign_id=1 + contact_id % 3, attempt_id=attempt_id)
        for attempt_id, contact_id in contacts.items()
    }

    async def answer(request: web.Request) -> web.StreamResponse:
        if dice.random() < 0.3:
            return web.Response(status=dice.choice([302, 404, 500]))
        for element in await request.json():
            fact = facts[int(str(element["callId"]).partition("-")[2])]
            taken[fact.contact_id].append(fact.attempt_id)
        if dice.random() < 0.2:
            hang_up(request)  # taken, and the answer is lost: told again
        return web.Response()

    await outbox.add_tenant(pushes_max=1_000)
    async with (
        receiving(answer) as receiver,
        sending(database, clock=clock, rules=PushRules(facts_max=4)) as one,
        sending(database, clock=clock, rules=PushRules(facts_max=4)) as two,
    ):
        await outbox.add(receiver.url, *facts.values())
        for _ in range(400):
            await asyncio.gather(look(one), look(two))
            clock.advance(MINUTE)
            if not await outbox.rows():
                break

    assert await outbox.rows() == []
    for contact_id, attempt_ids in taken.items():
        of_contact = [fact.attempt_id for fact in facts.values() if fact.contact_id == contact_id]
        assert list(dict.fromkeys(attempt_ids)) == of_contact
        assert attempt_ids == sorted(attempt_ids)


async def test_a_slow_receiver_delays_no_other_tenant_and_no_other_campaign(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    release = asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        await release.wait()
        return web.Response()

    for vdn_id in (1, 2):
        await outbox.add_tenant(vdn_id)
    async with receiving(answer) as slow, receiving() as well, sending(database, clock=clock) as sender:
        await outbox.add(slow.url, *(call_ended(vdn_id=1, campaign_id=n, contact_id=n) for n in range(1, 100)))
        await outbox.add(well.url, call_ended(vdn_id=1, campaign_id=500, contact_id=500))
        await outbox.add(well.url, call_ended(vdn_id=2, campaign_id=600))
        await sender.step()
        await eventually(lambda: len(well.pushes) == 2 and len(slow.pushes) >= 8)
        assert len(slow.pushes) == Places().host_lanes_max
        release.set()


async def test_after_a_failure_the_receivers_other_results_wait_until_it_has_rested(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with (
        receiving(answering(500)) as receiver,
        sending(database, clock=clock, rules=PushRules(facts_max=1)) as sender,
    ):
        await outbox.add(receiver.url, *(call_ended(contact_id=n, attempt_id=n) for n in range(100)))
        pushes: list[int] = []
        for _ in range(8):
            await look(sender)
            await look(sender)
            pushes.append(len(receiver.pushes))
            clock.advance(timedelta(seconds=1))

    assert pushes == [2, 4, 4, 6, 6, 6, 6, 8]


async def test_what_a_killed_sender_had_claimed_is_taken_over_when_the_claim_runs_out_and_no_push_is_counted(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    arrived = asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        arrived.set()
        await asyncio.Event().wait()
        return web.Response()

    await outbox.add_tenant()
    rules = PushRules(claim_span=timedelta(seconds=0.2))
    async with receiving(answer) as dead, sending(database, clock=clock, rules=rules) as first:
        await outbox.add(dead.url, call_ended())
        await first.step()
        await asyncio.wait_for(arrived.wait(), SOON_S)
        assert await outbox.claimed() == 1
        await first.stop()

    assert [(row["pushes"], row["failure"]) for row in await outbox.rows()] == [(0, None)]
    async with receiving() as receiver, sending(database, clock=clock, rules=rules) as second:
        await outbox.connection.execute("update outbox set url = $1", receiver.url)
        async with asyncio.timeout(SOON_S):
            while not receiver.pushes:
                clock.advance(timedelta(seconds=1))
                await look(second)

    assert len(receiver.pushes) == 1
    assert await outbox.rows() == []


async def test_while_a_claim_lasts_nobody_else_pushes_it(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    release = asyncio.Event()

    async def answer(_: web.Request) -> web.StreamResponse:
        await release.wait()
        return web.Response()

    await outbox.add_tenant()
    async with (
        receiving(answer) as receiver,
        sending(database, clock=clock) as one,
        sending(database, clock=clock) as two,
    ):
        await outbox.add(receiver.url, call_ended())
        await one.step()
        await eventually(lambda: receiver.pushes != [])
        await look(two)
        release.set()
        await one.settled()

    assert len(receiver.pushes) == 1
    assert await outbox.rows() == []


async def test_facts_of_a_tenant_that_is_gone_stay_and_hold_up_nobody(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant(2)
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(vdn_id=1), call_ended(vdn_id=2))
        with capture_logs() as logs:
            await look(sender)

    assert len(receiver.pushes) == 1
    assert [row["vdn_id"] for row in await outbox.rows()] == [1]
    assert [(log["event"], log["vdn_id"]) for log in logs if log["log_level"] == "error"] == [
        ("callbacks.lane_failed", 1)
    ]


async def test_a_fact_that_waits_for_an_earlier_one_takes_no_other_lanes_place(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant(pushes_max=3)
    async with receiving(answering(500, 500, 200)) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(attempt_id=1), call_ended(attempt_id=2))
        await look(sender)
        await outbox.add(receiver.url, call_ended(contact_id=2, campaign_id=32), due_at=NOON + MINUTE)
        for _ in range(2):
            clock.advance(MINUTE)
            await look(sender)

    assert [row["contact_id"] for row in await outbox.rows()] == [1, 1]


@pytest.mark.slow
async def test_three_thousand_results_a_second(database: Database, outbox: Outbox) -> None:
    facts = 10_000
    clock = SystemClock()
    await outbox.add_tenant()
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(
            receiver.url, *(call_ended(contact_id=n, campaign_id=1 + n % 5, attempt_id=n) for n in range(facts))
        )
        began = clock.now()
        running = asyncio.create_task(sender.run())
        await eventually(lambda: sum(map(len, receiver.pushes)) == facts, within_s=60)
        took_s = (clock.now() - began).total_seconds()
        running.cancel()

    assert len(set(receiver.call_ids)) == facts
    print(f"{facts / took_s:,.0f} results a second")
