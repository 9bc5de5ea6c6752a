from datetime import timedelta

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from outdial.clock import ManualClock
from outdial.store.database import Database
from outdial.webhooks.delivery import PushRules
from tests.webhooks.builders import (
    NOON,
    Outbox,
    answering,
    call_ended,
    eventually,
    look,
    receiving,
    sending,
)

pytestmark = pytest.mark.anyio
MINUTE = timedelta(minutes=1)


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


async def test_a_receiver_that_takes_the_results_and_complains_is_logged_and_not_pushed_to_again(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"retCode": "17"})

    await outbox.add_tenant()
    async with receiving(answer) as receiver, sending(database, clock=clock) as sender:
        await outbox.add(receiver.url, call_ended())
        with capture_logs() as logs:
            await look(sender)

    assert await outbox.rows() == []
    assert [(log["event"], log["ret_code"]) for log in logs if log["log_level"] == "warning"] == [
        ("callbacks.accepted_with_error", "17")
    ]


async def test_results_delivered_too_late_for_their_claim_are_told_again(
    database: Database, outbox: Outbox, clock: ManualClock
) -> None:
    await outbox.add_tenant()
    rules = PushRules(claim_span=timedelta(microseconds=1))

    async def answer(_: web.Request) -> web.StreamResponse:
        await outbox.connection.execute("update outbox set pushed_until = clock_timestamp()")  # another sender's claim
        return web.Response()

    async with receiving(answer) as receiver, sending(database, clock=clock, rules=rules) as sender:
        await outbox.add(receiver.url, call_ended())
        with capture_logs() as logs:
            await sender.step()
            await eventually(lambda: len(receiver.pushes) > 1)
            await sender.stop()

    assert "callbacks.claim_ran_out" in [log["event"] for log in logs]
    assert len(await outbox.rows()) == 1
