"""A campaign's priority: when lines or agents are short, the more urgent campaign has them first."""

import pytest

from outdial.domain.campaign import Mode
from tests.engine.world import SECOND, World

pytestmark = pytest.mark.anyio


async def campaigns(world: World, mode: Mode, priorities: tuple[int, ...]) -> list[int]:
    """Campaigns of these priorities, each with more contacts than can be called."""
    campaign_ids: list[int] = []
    for priority in priorities:
        campaign_id = await world.campaign(mode)
        urgency = (
            "update campaign set settings = settings || jsonb_build_object('priority', $2::int) where campaign_id = $1"
        )
        await world.execute(urgency, campaign_id, priority)
        await world.contacts(campaign_id, *[world.number("00", stay_s=30) for _ in range(8)])
        campaign_ids.append(campaign_id)
    return campaign_ids


@pytest.mark.parametrize("priorities", [(1, 4, 5), (4, 1, 5), (5, 4, 1)])
async def test_scarce_lines_go_to_the_more_urgent_campaign(world: World, priorities: tuple[int, ...]) -> None:
    await world.execute("""update tenant set limits = '{"lines_max": 3}'""")
    by_priority = dict(zip(priorities, await campaigns(world, Mode.FLOW, priorities), strict=True))
    await world.engine()

    await world.run(3 * SECOND)

    dialled = {priority: len(await world.dialled(campaign_id)) for priority, campaign_id in by_priority.items()}
    assert dialled == {1: 3, 4: 0, 5: 0}
    assert world.no_faults()


@pytest.mark.parametrize("priorities", [(2, 3), (3, 2)])
async def test_idle_agents_go_to_the_more_urgent_campaign(world: World, priorities: tuple[int, ...]) -> None:
    by_priority = dict(zip(priorities, await campaigns(world, Mode.PREEMPTED, priorities), strict=True))
    for number in range(2):
        await world.agent(str(number))
    await world.engine()

    await world.run(3 * SECOND)

    assert len(await world.dialled(by_priority[2])) == 2
    assert await world.dialled(by_priority[3]) == []
    assert world.no_faults()


async def test_campaigns_that_are_equally_urgent_share(world: World) -> None:
    await world.execute("""update tenant set limits = '{"lines_max": 1}'""")
    first, second = await campaigns(world, Mode.FLOW, (2, 2))
    await world.engine()

    await world.run(200 * SECOND)

    assert min(len(await world.dialled(first)), len(await world.dialled(second))) >= 2
    assert world.no_faults()
