"""Calls go by their tenant's trunks: the first with room, by its rules; what none takes waits and is not lost."""

from collections import Counter

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.explain import explain
from outdial.domain.pacing.base import Pace, TokenPace
from outdial.domain.plan import Rule
from outdial.store import standings
from tests.engine.world import HOUR, MINUTE, SECOND, World, a_world

pytestmark = pytest.mark.anyio


async def by_trunk(world: World) -> Counter[str | None]:
    return Counter(attempt["trunk"] for attempt in await world.attempts())


async def ringing(world: World, calls: int, *, pace: Pace | None = None) -> tuple[int, list[str]]:
    """A campaign with so many contacts, whose telephones would ring for a while."""
    campaign_id = await world.campaign(pace=pace)
    called = [world.number("02", ring_s=60) for _ in range(calls)]
    await world.contacts(campaign_id, *called)
    return campaign_id, called


async def test_a_tenant_without_trunks_calls_by_the_switchs_own(world: World) -> None:
    await ringing(world, 3)
    pilot = await world.engine()

    await world.run(SECOND)

    assert await by_trunk(world) == {None: 3}
    assert [request.trunk for request in pilot.line.requests] == [None] * 3


async def test_the_first_trunk_has_what_its_lines_take_and_the_next_one_the_rest(world: World) -> None:
    pilot = await world.engine()
    await world.trunk("west", lines_max=4)
    await world.trunk("east", priority=2, lines_max=3)
    await ringing(world, 10)

    await world.run(2 * SECOND)

    assert await by_trunk(world) == {"west": 4, "east": 3}
    assert Counter(request.trunk.endpoint for request in pilot.line.requests if request.trunk) == {"west": 4, "east": 3}
    (owned,) = pilot.engine.owned.values()
    assert owned.last_demand is not None
    assert owned.last_demand.reason == "no trunk has room (east, west)"


async def test_campaigns_that_look_side_by_side_do_not_take_the_same_room(world: World) -> None:
    await world.engine()
    await world.trunk("west", lines_max=4)
    await world.trunk("east", priority=2, lines_max=3)
    for _ in range(3):
        await ringing(world, 5, pace=TokenPace(calls=3, interval=SECOND))

    await world.run(SECOND / 5)

    assert await by_trunk(world) == {"west": 4, "east": 3}


async def test_campaigns_side_by_side_do_not_take_the_same_lines_of_a_switch(world: World) -> None:
    pilot = await world.engine(switches=("north", "south"))
    pilot.line.lines_of = {"north": 5, "south": 100}
    await world.trunk("near")
    await world.trunk("far", switch="south", priority=2)
    for _ in range(4):
        await ringing(world, 5, pace=TokenPace(calls=3, interval=SECOND))

    await world.run(SECOND / 5)

    assert await by_trunk(world) == {"near": 5, "far": 7}


async def test_trunks_of_one_switch_do_not_take_more_than_its_lines(database_url: str) -> None:
    async with a_world(database_url, lines_max=5) as world:
        await world.engine()
        await world.trunk("west")
        await world.trunk("east")
        for _ in range(2):
            await ringing(world, 5, pace=TokenPace(calls=4, interval=SECOND))

        await world.run(3 * SECOND)

        assert await world.outcomes() == [None] * 5


async def test_a_line_that_is_free_again_is_used_again(world: World) -> None:
    await world.engine()
    await world.trunk("west", lines_max=2)
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, *(world.number("01", ring_s=1) for _ in range(6)))

    await world.run(10 * SECOND)

    assert await world.outcomes() == ["busy"] * 6


async def test_a_trunk_that_refuses_leaves_its_calls_to_the_other(world: World) -> None:
    pilot = await world.engine()
    pilot.line.full.add("west")
    await world.trunk("west")
    await world.trunk("east", priority=2)
    await ringing(world, 5)

    await world.run(2 * SECOND)

    assert await by_trunk(world) == {"east": 5}


async def test_whose_number_is_shown_and_what_is_sent_is_as_the_trunk_wants_it_and_the_record_is_true(
    world: World,
) -> None:
    pilot = await world.engine()
    await world.trunk("west", callers=("0755*",), caller_instead="07551000", strip="000", add="00000")
    _, (called,) = await ringing(world, 1)

    await world.run(SECOND)

    (request,) = pilot.line.requests
    assert (request.caller, request.called) == ("07551000", f"00{called}")
    (attempt,) = await world.attempts()
    assert (attempt["called"], attempt["caller"], attempt["switch"], attempt["trunk"]) == (
        called,
        "07551000",
        None,
        "west",
    )


async def test_what_no_trunk_takes_waits_and_is_explained_until_a_rule_takes_it(world: World) -> None:
    pilot = await world.engine()
    await world.trunk("west", callers=("0755*",))
    _, (called,) = await ringing(world, 1)

    await world.run(3 * SECOND)

    assert await world.attempts() == []
    (standing,) = await standings.of_number(pilot.database, 1, called)
    now = world.clock.now() + HOUR
    assert [step.rule for step in explain(standing, called, now=now).steps] == [Rule.NO_TRUNK]

    await world.trunk("west", callers=("95000",))
    await world.run(MINUTE + 5 * SECOND)

    assert await world.dialled() == [called]


async def test_contacts_whose_trunk_is_full_do_not_hold_up_those_behind_them(world: World) -> None:
    await world.engine()
    await world.trunk("mobile", called=("0000*",), lines_max=1)
    await world.trunk("fixed", called=("9*",), lines_max=2)
    campaign_id, first = await ringing(world, 6)
    behind = ["9" + world.number("02", ring_s=60) for _ in range(2)]
    await world.contacts(campaign_id, *behind)

    await world.run(12 * SECOND)

    assert await by_trunk(world) == {"mobile": 1, "fixed": 2}
    assert set(behind) < set(await world.dialled())
    assert await world.open_contacts(campaign_id) == len(first) + len(behind)


async def test_an_adopted_call_counts_on_its_trunk(world: World) -> None:
    gone = await world.engine("A")
    await world.trunk("west", lines_max=3)
    await ringing(world, 9)
    await world.run(2 * SECOND)
    gone.freeze()
    await world.lapse()
    heir = await world.engine("B")

    await world.run(5 * SECOND)

    assert heir.engine.calls.open_by(1, "west") == 3
    assert await by_trunk(world) == {"west": 3}


async def test_whoever_is_to_talk_to_an_agent_is_called_on_the_agents_switch(world: World) -> None:
    await world.engine(switches=("north", "south"))
    await world.trunk("far", switch="south")
    await world.trunk("near", switch="north", priority=2)
    with_agents = await world.campaign(Mode.PREEMPTED)
    await world.agent("1001")
    await world.contact(with_agents, world.number("02", ring_s=60))
    await ringing(world, 2)

    await world.run(3 * SECOND)

    rows = await world.attempts()
    assert [row["trunk"] for row in rows if row["campaign_id"] == with_agents] == ["near"]
    assert {row["trunk"] for row in rows if row["campaign_id"] != with_agents} == {"far"}


async def test_a_trunk_on_a_switch_that_there_is_not_takes_nothing(world: World) -> None:
    pilot = await world.engine()
    await world.trunk("far", switch="atlantis")
    await ringing(world, 1)

    await world.run(2 * SECOND)

    assert await world.attempts() == []
    (owned,) = pilot.engine.owned.values()
    assert owned.last_demand is not None
    assert owned.last_demand.reason == "no trunk is active on a switch that may be used"


async def test_offered_contacts_are_called_by_a_trunk_too(world: World) -> None:
    pilot = await world.engine()
    await world.trunk("west")
    campaign_id = await world.campaign(Mode.PREVIEW)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00"))

    await world.run(3 * SECOND)

    assert [request.trunk.endpoint for request in pilot.line.requests if request.trunk] == ["west"]


async def test_equals_share_the_calls_by_weight(world: World) -> None:
    await world.engine()
    await world.trunk("west", weight=4)
    await world.trunk("east")
    await ringing(world, 200)

    await world.run(6 * SECOND)

    shares = await by_trunk(world)
    assert shares.total() == 200
    assert 135 < shares["west"] < 185
    assert world.no_faults()
