"""Whole campaigns, from the first contact to the last, and the engine's end."""

import asyncio

import pytest

from outdial.clock import SystemClock
from outdial.domain.campaign import Mode
from outdial.domain.retry import CommonRule, RetryPolicy
from tests.engine.world import MINUTE, SECOND, World

pytestmark = pytest.mark.anyio

ONCE_MORE = RetryPolicy(general=CommonRule(tries_per_day=2, days=1, wait=10 * SECOND))
REACHED_OR_HOPELESS = ["00", "23", "03"]
TRIED_TWICE = ["01", "02", "05", "06", "07", "10", "20"]
URL = "http://127.0.0.1:9/results"


async def test_a_flow_campaign_dials_every_contact_to_the_end(world: World) -> None:
    campaign_id = await world.campaign(url=URL, retry=ONCE_MORE)
    await world.contacts(
        campaign_id, *(world.number(code) for code in REACHED_OR_HOPELESS + TRIED_TWICE for _ in range(3))
    )
    await world.engine()

    await world.run(2 * MINUTE)

    contacts = await world.rows("select state from contact")
    attempts = await world.attempts()
    assert {contact["state"] for contact in contacts} == {2}
    assert {attempt["state"] for attempt in attempts} == {9}
    assert len(attempts) == len(world.exchange.placed()) == 3 * (len(REACHED_OR_HOPELESS) + 2 * len(TRIED_TWICE))
    assert await world.value("select count(*) from outbox") == len(attempts)
    assert await world.value("select count(*) from attempt where final") == len(contacts)
    assert await world.open_contacts(campaign_id) == 0
    assert world.exchange.refused() == []
    assert world.no_faults()


async def test_without_an_address_nobody_is_told(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("01"))
    await world.engine()

    await world.run(5 * SECOND)

    assert await world.outcomes() == ["busy"]
    assert await world.value("select count(*) from outbox") == 0


async def test_two_tenants_are_dialled_side_by_side(world: World) -> None:
    await world.tenant(2)
    called = world.number("00")
    for vdn_id in (1, 2):
        campaign_id = await world.campaign(vdn_id=vdn_id)
        await world.contact(campaign_id, called, vdn_id=vdn_id)
    await world.engine()

    await world.run(3 * SECOND)

    states = await world.rows("select vdn_id, state from attempt order by vdn_id")
    assert states == [{"vdn_id": 1, "state": 4}, {"vdn_id": 2, "state": 4}]


async def test_one_number_in_two_campaigns_is_never_in_two_calls_at_once(world: World) -> None:
    called = world.number("00", stay_s=30)
    campaigns = [await world.campaign(), await world.campaign()]
    for campaign_id in campaigns:
        await world.contact(campaign_id, called)
    await world.engine()

    await world.run(20 * SECOND)
    assert len(await world.attempts()) == 1

    await world.run(2 * MINUTE)
    first, second = await world.attempts()
    assert second["placed_at"] >= first["ended_at"]


async def test_a_running_engine_that_is_cancelled_writes_what_has_ended_and_hands_over(world: World) -> None:
    campaign_id = await world.campaign(url=URL)
    await world.contacts(campaign_id, *(world.number("01", ring_s=0) for _ in range(20)))
    pilot = await world.engine(wall=SystemClock())
    pilot.ears.cancel()
    pilot.turns = False
    pilot.line.mend()
    running = asyncio.ensure_future(pilot.engine.run())
    async with asyncio.timeout(10):
        while len(world.exchange.placed()) < 20:
            world.clock.advance(SECOND)
            await asyncio.sleep(0.05)
    await world.exchange.tell()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await world.outcomes() == ["busy"] * 20
    assert await world.value("select count(*) from outbox") == 20
    assert await world.value("select count(*) from campaign_lease where expires_at > clock_timestamp()") == 0
    assert await world.value("select count(*) from engine") == 0


async def test_a_report_that_cannot_be_taken_in_does_not_make_the_engine_deaf(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, world.number("01", ring_s=5), world.number("01", ring_s=6))
    pilot = await world.engine()
    await world.run(2 * SECOND)
    first, _ = sorted(pilot.engine.calls.live)
    # A contact that lost its numbers: what follows the attempt cannot be decided.
    broken = pilot.engine.calls.live[first].contact
    object.__setattr__(broken, "numbers", None)

    await world.run(10 * SECOND)
    assert (await world.outcomes())[1] == "busy"
    assert not pilot.ears.done()

    await world.run(2 * MINUTE)
    assert await world.outcomes() == ["busy", "busy"], "the rows tell the contact's numbers anew"


async def test_every_mode_brings_the_person_to_somebody(world: World) -> None:
    for number, mode in enumerate(Mode):
        campaign_id = await world.campaign(mode, skill_id=number + 1)
        await world.contact(campaign_id, world.number("00", stay_s=2))
        if mode.wants_agent:
            await world.agent(f"agent-{number}", skill_id=number + 1)
    await world.engine()

    await world.run(10 * SECOND)

    assert await world.outcomes() == ["answered"] * len(Mode)
    assert world.no_faults()
