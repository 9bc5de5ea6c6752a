"""Batches that are suspended apart from their campaign."""

from datetime import timedelta

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.store import batches
from tests.engine.world import NOON, SECOND, World

pytestmark = pytest.mark.anyio

AGAIN = RetryPolicy(general=CommonRule(tries_per_day=3, days=1, wait=2 * SECOND))


async def a_batch(world: World, campaign_id: int, *, contacts: int, suspended: bool = True) -> int:
    batch_id = await batches.add(
        world.pilots[0].database, 1, campaign_id, "a batch", suspended=suspended, batches_max=9, now=NOON
    )
    assert isinstance(batch_id, int)
    for _ in range(contacts):
        await world.contact(campaign_id, world.number("01"), batch_id=batch_id)
    return batch_id


@pytest.mark.parametrize("mode", [Mode.FLOW, Mode.PREDICTED])
async def test_nobody_of_a_suspended_batch_is_called_and_the_others_are(world: World, mode: Mode) -> None:
    await world.agent("1")
    campaign_id = await world.campaign(mode)
    await world.engine()
    batch_id = await a_batch(world, campaign_id, contacts=30)
    others = await world.contacts(campaign_id, *(world.number("01") for _ in range(3)))

    await world.run(20 * SECOND)
    assert sorted(attempt["contact_id"] for attempt in await world.attempts()) == others

    await batches.resume(world.pilots[0].database, 1, campaign_id, batch_id, now=world.clock.now())
    await world.run(60 * SECOND)
    assert len(await world.attempts()) == 33


async def test_a_batch_suspended_in_mid_run_finishes_its_calls_and_starts_none(world: World) -> None:
    campaign_id = await world.campaign(retry=AGAIN)
    pilot = await world.engine()
    batch_id = await a_batch(world, campaign_id, contacts=4, suspended=False)
    await world.run(SECOND)
    assert len(await world.attempts()) == 4
    await batches.suspend(pilot.database, 1, campaign_id, batch_id, now=world.clock.now())

    await world.run(20 * SECOND)

    assert await world.outcomes() == ["busy"] * 4
    await batches.resume(pilot.database, 1, campaign_id, batch_id, now=world.clock.now())
    await world.run(20 * SECOND)
    assert await world.outcomes() == ["busy"] * 12


async def test_those_in_a_call_when_their_batch_is_deleted_are_not_called_again(world: World) -> None:
    campaign_id = await world.campaign(retry=AGAIN)
    pilot = await world.engine()
    batch_id = await a_batch(world, campaign_id, contacts=2, suspended=False)
    await world.run(SECOND / 2)
    await batches.delete(pilot.database, 1, campaign_id, batch_id, now=world.clock.now())

    await world.run(timedelta(seconds=20))

    assert await world.outcomes() == ["busy", "busy"]
    assert await world.open_contacts(campaign_id) == 0


async def test_what_is_suspended_is_not_read_again_in_every_turn(world: World) -> None:
    campaign_id = await world.campaign()
    pilot = await world.engine()
    await a_batch(world, campaign_id, contacts=5)

    await world.run(3 * SECOND)

    (owned,) = pilot.engine.owned.values()
    _, _, reached = owned.cursors.columns()
    assert min(reached) >= NOON - 10 * SECOND
