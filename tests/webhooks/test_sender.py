import asyncio
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from outdial.clock import ManualClock, SystemClock
from outdial.store.database import Database
from outdial.webhooks.delivery import PushRules
from outdial.webhooks.lanes import Places
from tests.webhooks.builders import (
    NOON,
    Outbox,
    answering,
    call_ended,
    hang_up,
    look,
    receiving,
    sending,
)

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)
SOON_S = 10.0  # after which a test has failed


async def eventually(condition: Callable[[], bool], *, within_s: float = SOON_S) -> None:
    async with asyncio.timeout(within_s):
        while not condition():
            await asyncio.sleep(0)


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


async def test_results_of_one_campaign_go_in_batches(database: Database, outbox: Outbox, clock: ManualClock) -> None:
    await outbox.add_tenant()
    async with receiving() as receiver, sending(database, clock=clock, rules=PushRules(facts_max=100)) as sender:
        await outbox.add(receiver.url, *(call_ended(contact_id=n, attempt_id=n) for n in range(250)))
        await look(sender)

    assert [len(push) for push in receiver.pushes] == [100, 100, 50]


async def test_results_of_one_contact_go_one_push_after_the_other(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, *(call_ended(contact_id=1, attempt_id=n) for n in range(3)))
        await look(sender)

    assert receiver.call_ids == [f"1772452800-{n}" for n in range(3)]
    assert [len(push) for push in receiver.pushes] == [1, 1, 1]


async def test_results_for_another_address_go_in_a_push_of_their_own(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with receiving() as old, receiving() as new, sending(database, clock=clock) as sender:
        await outbox.add(old.url, call_ended(contact_id=1, attempt_id=1))
        await outbox.add(new.url, call_ended(contact_id=2, attempt_id=2))
        await outbox.add(old.url, call_ended(contact_id=3, attempt_id=3))
        await look(sender)

    assert old.call_ids == ["1772452800-1", "1772452800-3"]
    assert new.call_ids == ["1772452800-2"]


async def test_a_failed_push_is_repeated_at_once(database: Database, outbox: Outbox, clock: ManualClock) -> None:
    await outbox.add_tenant()
    async with receiving(answering(500, 200)) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended())
        await look(sender)

    assert len(receiver.pushes) == 2
    assert await outbox.rows() == []


async def test_after_two_failures_the_result_is_given_up_and_kept(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with receiving(answering(503)) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended())
        await look(sender)
        clock.advance(24 * 60 * MINUTE)
        await look(sender)

    (row,) = await outbox.rows()
    assert len(receiver.pushes) == 2
    assert (row["pushes"], row["failure"], row["given_up_at"]) == (2, "HTTP 503", NOON)


async def test_six_pushes_come_at_once_twice_and_then_every_ten_minutes(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant(pushes_max=6)
    times: list[timedelta] = []

    async def answer(_: web.Request) -> web.StreamResponse:
        times.append(clock.now() - NOON)
        return web.Response(status=500)

    async with receiving(answer) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended())
        for _ in range(61):
            await look(sender)
            clock.advance(MINUTE)

    assert times == [minutes * MINUTE for minutes in (0, 0, 10, 20, 30, 40)]
    assert [row["given_up_at"] for row in await outbox.rows()] == [NOON + 40 * MINUTE]


async def test_a_later_result_waits_for_an_earlier_one_and_not_for_one_that_was_given_up(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant(pushes_max=3)
    async with receiving(answering(500, 500, 500, 200)) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(attempt_id=1), call_ended(attempt_id=2))
        for _ in range(9):
            await look(sender)
            clock.advance(MINUTE)
        assert receiver.call_ids == ["1772452800-1"] * 2
        for _ in range(5):
            await look(sender)
            clock.advance(MINUTE)

    assert receiver.call_ids == [*["1772452800-1"] * 3, "1772452800-2"]


@pytest.mark.parametrize("seed", range(5))
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


async def test_a_receiver_that_is_no_longer_trusted_is_not_pushed_to(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant(callback_hosts=["*.example.org"])
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended())
        await look(sender)

    (row,) = await outbox.rows()
    assert receiver.pushes == []
    assert row["failure"].startswith("refused: the host 127.0.0.1 is not among the trusted ones")
    assert row["given_up_at"] == NOON


async def test_a_fact_that_cannot_be_read_is_given_up_and_holds_nobody_up(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with receiving() as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(attempt_id=1), call_ended(attempt_id=2, contact_id=2))
        await outbox.connection.execute("update outbox set fact = '{}' where contact_id = 1")
        await look(sender)

    (row,) = await outbox.rows()
    assert receiver.call_ids == ["1772452800-2"]
    assert row["contact_id"] == 1
    assert row["failure"].startswith("the fact in the outbox cannot be read")


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


async def test_logs_name_tenant_and_campaign_and_never_a_number(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    async with receiving(answering(500, 500, 200)) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended(), call_ended(contact_id=2))
        with capture_logs() as logs:
            await look(sender)
            clock.advance(MINUTE)
            await outbox.add(receiver.url, call_ended(contact_id=3))
            await look(sender)

    assert [log["event"] for log in logs] == [*["callbacks.push_failed"] * 2, "callbacks.delivered"]
    assert all((log["vdn_id"], log["campaign_id"]) == (7, 31) for log in logs)
    assert "13800000001" not in str(logs)


async def test_the_figures_count_what_was_delivered_failed_and_given_up(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    registry = CollectorRegistry()
    await outbox.add_tenant()
    async with (
        receiving(answering(500, 500, 200)) as receiver,
        sending(database, clock=clock, registry=registry, rules=PushRules(facts_max=2)) as sender,
    ):
        await outbox.add(receiver.url, *(call_ended(contact_id=n) for n in range(5)))
        await look(sender)
        clock.advance(MINUTE)
        await look(sender)

    figures = (
        "pushes_failed_total",
        "facts_given_up_total",
        "facts_delivered_total",
        "overdue_seconds",
        "lanes_under_way",
    )
    assert [registry.get_sample_value(f"outdial_callback_{name}") for name in figures] == [2, 2, 3, 60, 0]


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
