"""From a flow that has given a call back to an agent. In the simulator the flow ``agent5`` asks for skill queue 5, and
``agent`` for whatever was wished.
"""

from collections.abc import Awaitable, Callable

import pytest

from outdial.domain.campaign import Mode
from outdial.engine.phones import PICK_UP_MAX
from outdial.gateways.base import HandedOver
from outdial.gateways.simulator.legs import UNANSWERED
from tests.engine.world import HOUR, MINUTE, NOON, SECOND, Breakable, World

pytestmark = pytest.mark.anyio


async def a_flow_call(world: World, *, flow: str = "agent5", stay_s: int = 3, **agents: str) -> int:
    """A person who answers a campaign whose flow hands over after so long; agents by work number and state."""
    campaign_id = await world.campaign(Mode.FLOW, flow_sign=flow)
    for name, state in agents.items():
        await world.agent(name.removeprefix("_"), state=state)
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=stay_s))
    return campaign_id


async def wish(world: World, skill_id: int = 5) -> None:
    """What a robot leaves."""
    await world.execute(
        """
        insert into call_hand_over (vdn_id, campaign_id, attempt_id, skill_id, asked_at)
        select vdn_id, campaign_id, attempt_id, $1, $2 from attempt
        """,
        skill_id,
        world.clock.now(),
    )


async def test_the_agent_who_has_been_idle_longest_takes_over_from_a_flow(world: World) -> None:
    await a_flow_call(world)
    await world.agent("fresh", since=NOON - MINUTE)
    await world.agent("rested", since=NOON - HOUR)
    await world.agent("elsewhere", since=NOON - 2 * HOUR, skill_id=6)
    await world.engine()

    await world.run(5 * SECOND)
    talking = await world.states()
    await world.run(10 * SECOND)

    (attempt,) = await world.attempts()
    assert talking == {"elsewhere": "idle", "fresh": "idle", "rested": "talking"}
    assert (attempt["outcome"], attempt["work_no"], attempt["kept_connect_limit"]) == ("answered", "rested", True)
    assert (await world.states())["rested"] == "wrap_up"
    assert world.no_faults()


async def test_the_wish_of_a_robot_names_the_skill_queue_and_is_noted_as_fulfilled(world: World) -> None:
    await a_flow_call(world, flow="agent", _1001="idle")
    await world.agent("2001", skill_id=6)
    await world.engine()
    await world.run(2 * SECOND)
    await wish(world, 6)

    await world.run(4 * SECOND)

    assert await world.states() == {"1001": "idle", "2001": "talking"}
    assert await world.value("select taken_at is not null from call_hand_over")


async def test_a_flow_that_ends_without_a_wish_ends_the_call(world: World) -> None:
    await a_flow_call(world, flow="agent", _1001="idle")
    await world.engine()

    await world.run(6 * SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["work_no"]) == ("answered", None)
    assert attempt["ended_at"] - attempt["connected_at"] < 4 * SECOND
    assert await world.states() == {"1001": "idle"}


async def test_a_skill_queue_that_there_is_not_is_no_wish(world: World) -> None:
    await a_flow_call(world, flow="agent77", _1001="idle")
    await world.engine()

    await world.run(6 * SECOND)

    assert await world.outcomes() == ["answered"]
    assert await world.states() == {"1001": "idle"}


async def test_who_waits_for_an_agent_has_the_first_who_is_free(world: World) -> None:
    await a_flow_call(world, _1001="paused")
    await world.engine()
    await world.run(20 * SECOND)
    await world.execute("update agent set state = 'idle'")

    await world.run(SECOND)

    assert await world.states() == {"1001": "talking"}


async def test_an_agents_phone_rings_for_whom_a_flow_hands_over(world: World) -> None:
    await a_flow_call(world)
    await world.agent("1001", phone="a", delivery="ring")
    await world.engine()

    await world.run(6 * SECOND)

    assert (await world.states(), await world.legs()) == ({"1001": "talking"}, {"1001": "up"})
    await world.run(10 * SECOND)
    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["work_no"]) == ("answered", "1001")
    assert await world.value("select taken_at is not null from call_hand_over")
    assert (await world.states(), await world.legs()) == ({"1001": "wrap_up"}, {"1001": "none"})


async def test_whom_an_agent_does_not_pick_up_for_goes_to_the_next(world: World) -> None:
    await a_flow_call(world)
    await world.agent("1001", phone=UNANSWERED, delivery="ring")
    await world.engine()
    await world.run(6 * SECOND)
    await world.agent("1002")

    await world.run(PICK_UP_MAX + 10 * SECOND)

    assert [attempt["work_no"] for attempt in await world.attempts()] == ["1002"]
    assert await world.states() == {"1001": "paused", "1002": "wrap_up"}


async def test_who_waits_for_phones_that_ring_is_let_go_after_half_a_minute_too(world: World) -> None:
    await a_flow_call(world)
    for work_no in range(1001, 1006):
        await world.agent(str(work_no), phone=UNANSWERED, delivery="ring")
    pilot = await world.engine()

    await world.run(50 * SECOND)

    assert await world.outcomes() == ["answered"]
    assert pilot.engine.deliveries.waiting(1, 5) == 0
    assert "talking" not in (await world.states()).values()


async def test_nobody_waits_for_an_agent_longer_than_half_a_minute(world: World) -> None:
    await a_flow_call(world, _1001="paused")
    await world.engine()

    await world.run(40 * SECOND)

    (attempt,) = await world.attempts()
    assert 33 * SECOND < attempt["ended_at"] - attempt["answered_at"] < 35 * SECOND
    assert (attempt["outcome"], attempt["kept_connect_limit"]) == ("answered", True)


async def test_a_person_who_hangs_up_while_waiting_is_brought_to_nobody(world: World) -> None:
    await a_flow_call(world, _1001="paused")
    pilot = await world.engine()
    await world.run(6 * SECOND)
    await pilot.line.hang_up((await world.attempts())[0]["attempt_id"])
    await world.run(SECOND)
    await world.execute("update agent set state = 'idle'")

    await world.run(2 * SECOND)

    assert await world.states() == {"1001": "idle"}
    assert len(pilot.line.connections) == 1


async def test_an_agent_to_whom_the_person_cannot_be_brought_is_given_back_and_nobody_is_left_in_silence(
    world: World,
) -> None:
    await a_flow_call(world, _1001="idle")
    pilot = await world.engine()
    await world.run(3 * SECOND)
    pilot.line.refuses_connections = True

    await world.run(3 * SECOND)

    assert await world.states() == {"1001": "idle"}
    assert await world.outcomes() == ["answered"]


async def test_who_waits_for_an_agent_counts_as_waiting_in_the_skill_queue(world: World) -> None:
    await a_flow_call(world, _1001="paused")
    pilot = await world.engine()

    await world.run(6 * SECOND)

    assert pilot.engine.deliveries.waiting(1, 5) == 1
    assert pilot.engine.deliveries.waiting(1, 6) == 0


async def test_a_hand_over_that_is_told_twice_takes_one_agent(world: World) -> None:
    await a_flow_call(world, _1001="idle", _1002="idle")
    pilot = await world.engine()
    await world.run(4 * SECOND)
    (attempt,) = await world.attempts()
    pilot.line.news.put_nowait(HandedOver(attempt["attempt_id"], world.clock.now(), 5))

    await world.run(2 * SECOND)

    assert sorted((await world.states()).values()) == ["idle", "talking"]


Loss = Callable[[World], Awaitable[None]]


async def _taken_over(world: World) -> None:
    (first,) = world.pilots
    first.freeze()
    await world.lapse()
    await world.engine("B")


async def _not_heard(world: World) -> None:
    (pilot,) = world.pilots
    pilot.line.cut()
    await world.run(4 * SECOND)
    pilot.line.mend()


@pytest.mark.parametrize("loss", [_taken_over, _not_heard])
async def test_a_wish_outlives_the_engine_and_the_stream(world: World, loss: Loss) -> None:
    await a_flow_call(world, flow="agent", stay_s=6, _1001="idle")
    await world.engine("A")
    await world.run(4 * SECOND)
    await wish(world)
    await loss(world)

    await world.run(5 * SECOND)

    assert await world.states() == {"1001": "talking"}
    await world.run(10 * SECOND)
    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["work_no"]) == ("answered", "1001")


async def test_a_new_owner_keeps_the_agent_who_took_over(world: World) -> None:
    await a_flow_call(world, stay_s=3, _1001="idle", _1002="paused")
    await world.engine("A")
    await world.run(5 * SECOND)
    await _taken_over(world)

    await world.run(8 * SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["work_no"]) == ("answered", "1001")


async def test_a_hand_over_while_the_database_is_away_is_made_up_for(world: World) -> None:
    await a_flow_call(world, flow="agent5", stay_s=3, _1001="idle")
    pilot = await world.engine(database=Breakable)
    await world.run(3 * SECOND)
    assert isinstance(pilot.database, Breakable)
    await wish(world)
    pilot.database.away = True
    await world.run(3 * SECOND)
    pilot.database.away = False

    await world.run(65 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["work_no"] == "1001"


async def test_a_flow_that_ends_before_its_beginning_was_granted_is_handed_over_all_the_same(world: World) -> None:
    await a_flow_call(world, _1001="idle")
    pilot = await world.engine()
    await world.run(SECOND)
    pilot.line.open_gate.clear()
    world.clock.advance(SECOND)
    await world.exchange.tell()
    world.clock.advance(3 * SECOND)
    await world.exchange.tell()
    pilot.line.open_gate.set()

    await world.run(SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["state"], await world.states()) == (4, {"1001": "talking"})
