"""What number the people who are called see."""

import json

import pytest

from outdial.domain.outcome import Outcome
from outdial.domain.retry import CommonRule, RetryPolicy
from tests.engine.world import SECOND, World

pytestmark = pytest.mark.anyio

THREE_TRIES = RetryPolicy(general=CommonRule(tries_per_day=3, days=1, wait=2 * SECOND))


async def callers(world: World, campaign_id: int, numbers: dict[str, int]) -> None:
    changes = {"callers": list(numbers), "caller_priorities": list(numbers.values())}
    settings = "update campaign set settings = settings || $2::text::jsonb where campaign_id = $1"
    await world.execute(settings, campaign_id, json.dumps(changes))


async def test_each_further_call_of_a_contact_shows_the_next_number(world: World) -> None:
    campaign_id = await world.campaign(retry=THREE_TRIES)
    await callers(world, campaign_id, {"1": 1, "2": 2, "3": 3})
    await world.contacts(campaign_id, world.number("01"))
    await world.engine()

    await world.run(20 * SECOND)

    assert await world.outcomes() == [Outcome.BUSY.value] * 3
    assert [attempt["caller"] for attempt in await world.attempts()] == ["1", "2", "3"]
    assert world.no_faults()


async def test_equally_wanted_numbers_are_shown_equally_often_and_a_change_counts_at_once(world: World) -> None:
    campaign_id = await world.campaign()
    await callers(world, campaign_id, {"1": 1, "2": 1, "3": 2})
    await world.engine()
    await world.contacts(campaign_id, *[world.number("01") for _ in range(10)])
    await world.run(3 * SECOND)
    shown = [attempt["caller"] for attempt in await world.attempts()]

    await callers(world, campaign_id, {"4": 1})
    await world.contacts(campaign_id, world.number("01"))
    await world.run(3 * SECOND)

    assert sorted(shown) == ["1"] * 5 + ["2"] * 5
    assert (await world.attempts())[-1]["caller"] == "4"
    assert world.no_faults()


async def test_a_contacts_own_calling_number_goes_first(world: World) -> None:
    campaign_id = await world.campaign()
    await callers(world, campaign_id, {"1": 1, "2": 1})
    contact_id = await world.contact(campaign_id, world.number("01"))
    await world.execute("update contact set caller = '9' where contact_id = $1", contact_id)
    await world.engine()

    await world.run(3 * SECOND)

    assert [attempt["caller"] for attempt in await world.attempts()] == ["9"]
