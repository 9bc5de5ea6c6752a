"""What a new owner learns again from."""

import json
from collections.abc import AsyncIterator

import pytest

from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Traits
from outdial.store import past_calls
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from outdial.store.past_calls import PastCall
from tests.engine.world import MINUTE, NOON, World, a_world

pytestmark = pytest.mark.anyio


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with a_world(database_url) as world:
        yield world


async def call(world: World, contact_id: int, outcome: str, *, minute: int, position: int = 0) -> None:
    await world.execute(
        """
        insert into attempt
            (vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at, ended_at, outcome)
        select 1, campaign_id, contact_id, 9, 0, $2, called, '1', $3, $3, $4 from contact where contact_id = $1
        """,
        contact_id,
        position,
        NOON + minute * MINUTE,
        outcome,
    )


async def latest(database: Database, campaign_id: int, *, calls_max: int = 10) -> list[PastCall]:
    return list(await past_calls.latest(database, CampaignKey(1, campaign_id), calls_max=calls_max))


async def test_each_call_tells_what_was_known_of_its_number_before(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    contact_id = await world.contact(campaign_id, "1")
    numbers = json.dumps([{"called": "1", "number_type": "home"}, {"called": "2", "number_type": "mobile"}])
    await world.execute("update contact set numbers = $1", numbers)
    await call(world, contact_id, "busy", minute=1)
    await call(world, contact_id, "not_placed", minute=2)
    await call(world, contact_id, "no_answer", minute=3)
    await call(world, contact_id, "answered", minute=4, position=1)

    seen = [(past.traits, past.outcome) for past in await latest(database, campaign_id)]

    assert seen == [
        (Traits("home", 0, None), Outcome.BUSY),
        (Traits("home", 1, Outcome.BUSY), Outcome.NOT_PLACED),
        (Traits("home", 1, Outcome.BUSY), Outcome.NO_ANSWER),
        (Traits("mobile", 0, None), Outcome.ANSWERED),
    ]


async def test_a_single_number_has_the_type_of_its_contact(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    contact_id = await world.contact(campaign_id, "1")
    await world.execute("update contact set number_type = 'work'")
    await call(world, contact_id, "machine", minute=1)

    (past,) = await latest(database, campaign_id)
    assert past == PastCall(Traits("work", 0, None), NOON + MINUTE, Outcome.MACHINE)


async def test_of_many_calls_the_latest_are_told_the_oldest_of_them_first(database: Database, world: World) -> None:
    campaign_id, other = await world.campaign(), await world.campaign()
    for minute in range(5):
        await call(world, await world.contact(campaign_id, f"{minute}"), "busy", minute=minute)
    await call(world, await world.contact(other, "9"), "busy", minute=9)

    placed_at = [past.placed_at for past in await latest(database, campaign_id, calls_max=2)]

    assert placed_at == [NOON + 3 * MINUTE, NOON + 4 * MINUTE]
