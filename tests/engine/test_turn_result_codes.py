"""What is not retried is what the tenant has defined the policy's result codes to be, when the call ends."""

import pytest

from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.store import result_definitions
from tests.engine.world import MINUTE, SECOND, World

pytestmark = pytest.mark.anyio

BUSY = "00537"


def refusing(code: str) -> RetryPolicy:
    """Three tries, ten seconds apart, but none after ``code``."""
    return RetryPolicy(general=CommonRule(tries_per_day=3, days=1, wait=10 * SECOND), not_retried_codes=(code,))


async def define(world: World, code: str, platform_codes: list[str]) -> int:
    number = await result_definitions.add(
        world.pilots[0].database, 1, code, "a name", platform_codes, definitions_max=99, now=world.clock.now()
    )
    assert isinstance(number, int)
    return number


async def number_of(world: World, code: str) -> int:
    return await world.value("select definition_id from result_definition where vdn_id = 1 and code = $1", code)


async def calls_of(world: World, policy: RetryPolicy) -> list[str]:
    """How the calls of a new campaign to one busy number end."""
    campaign_id = await world.campaign(retry=policy)
    await world.contact(campaign_id, world.number("01"))
    await world.run(MINUTE)
    outcomes = await world.value(
        "select array_agg(outcome order by attempt_id) from attempt where campaign_id = $1", campaign_id
    )
    return list(outcomes)


@pytest.mark.parametrize("code", ["OB00537", "00537"])
async def test_the_factorys_codes_are_obeyed(world: World, code: str) -> None:
    await world.engine()

    assert await calls_of(world, refusing(code)) == ["busy"]
    assert await calls_of(world, refusing("OB00603")) == ["busy"] * 3


async def test_a_code_of_the_tenants_own_is_obeyed(world: World) -> None:
    await world.engine()
    await define(world, "007", ["00603", BUSY])

    assert await calls_of(world, refusing("007")) == ["busy"]


async def test_a_changed_definition_is_obeyed_from_the_next_end_of_a_call_on(world: World) -> None:
    pilot = await world.engine()
    number = await define(world, "007", ["00603"])
    campaign_id = await world.campaign(retry=refusing("007"))
    await world.contact(campaign_id, world.number("01"))
    await world.run(8 * SECOND)
    assert await world.outcomes() == ["busy"]

    await result_definitions.change(pilot.database, 1, number, "a name", [BUSY], now=world.clock.now())
    await world.run(MINUTE)

    assert await world.outcomes() == ["busy", "busy"], "the second try was promised, the third is refused"


async def test_a_code_that_no_longer_stands_for_it_refuses_it_no_more(world: World) -> None:
    pilot = await world.engine()
    number = await number_of(world, "OB00537")

    await result_definitions.change(pilot.database, 1, number, "a name", ["00603"], now=world.clock.now())

    assert await calls_of(world, refusing("OB00537")) == ["busy"] * 3


async def test_a_definition_that_is_made_later_takes_nothing_from_those_that_policies_name(world: World) -> None:
    await world.engine()
    await define(world, "007", [BUSY])

    assert await calls_of(world, refusing("OB00537")) == ["busy"]


async def test_another_tenants_definitions_are_not_obeyed(world: World) -> None:
    pilot = await world.engine()
    await world.tenant(2)
    await result_definitions.add(pilot.database, 2, "007", "n", [BUSY], definitions_max=99, now=world.clock.now())

    assert await calls_of(world, refusing("007")) == ["busy"] * 3
