"""Agents whose phones ring for each call: who waits meanwhile, and what becomes of whoever does not pick up."""

import pytest

from outdial.domain.campaign import Mode
from outdial.engine.phones import PICK_UP_MAX, RUNG_MAX
from outdial.gateways.simulator.legs import UNANSWERED, UNREACHABLE
from tests.engine.world import SECOND, World

pytestmark = pytest.mark.anyio

AGENT_FIRST = [Mode.PREEMPTED, Mode.PREVIEW]


async def a_call(world: World, mode: Mode = Mode.PREDICTED, *, stay_s: int = 5) -> int:
    """A campaign whose one contact answers after two seconds, and stays."""
    campaign_id = await world.campaign(mode)
    await world.contact(campaign_id, world.number("00", ring_s=2, stay_s=stay_s))
    return campaign_id


async def ringing(world: World, work_no: str, phone: str = "a") -> None:
    await world.agent(work_no, phone=phone, delivery="ring")


@pytest.mark.parametrize("mode", [Mode.PREDICTED, *AGENT_FIRST])
async def test_a_phone_rings_for_the_call_and_is_let_go_after_it(world: World, mode: Mode) -> None:
    await a_call(world, mode)
    await ringing(world, "1001")
    pilot = await world.engine()

    await world.run(SECOND)
    assert pilot.line.held == []
    await world.run(4 * SECOND)
    assert pilot.line.held[:1] == ["1001"]
    assert (await world.states(), await world.legs()) == ({"1001": "talking"}, {"1001": "up"})

    await world.run(6 * SECOND)
    assert await world.outcomes() == ["answered"]
    assert [attempt["work_no"] for attempt in await world.attempts()] == ["1001"]
    assert (await world.states(), await world.legs()) == ({"1001": "wrap_up"}, {"1001": "none"})


async def test_an_agent_gets_call_after_call(world: World) -> None:
    campaign_id = await a_call(world)
    await world.contact(campaign_id, world.number("00", ring_s=2, stay_s=5))
    await ringing(world, "1001")
    await world.engine()
    await world.run(10 * SECOND)
    await world.execute("update agent set state = 'idle' where state = 'wrap_up'")

    await world.run(12 * SECOND)

    assert await world.outcomes() == ["answered", "answered"]
    assert [attempt["work_no"] for attempt in await world.attempts()] == ["1001", "1001"]


@pytest.mark.parametrize("phone", [UNANSWERED, UNREACHABLE])
@pytest.mark.parametrize("mode", [Mode.PREDICTED, Mode.PREEMPTED])
async def test_whom_an_agent_does_not_pick_up_for_goes_to_the_next_and_the_agent_is_paused(
    world: World, mode: Mode, phone: str
) -> None:
    await a_call(world, mode, stay_s=60)
    await ringing(world, "1001", phone)
    await world.engine()
    await world.run(2 * SECOND)
    await world.agent("1002")

    await world.run(PICK_UP_MAX + 2 * SECOND)

    assert await world.states() == {"1001": "paused", "1002": "talking"}
    assert await world.legs() == {"1001": "none", "1002": "none"}


async def test_nobody_waits_for_ever_for_phones_that_ring(world: World) -> None:
    await a_call(world)
    for place in range(5):
        await ringing(world, f"100{place}", UNANSWERED)
    await world.engine()

    await world.run(3 * SECOND + RUNG_MAX + 2 * PICK_UP_MAX)

    assert await world.outcomes() == ["abandoned"]
    assert [attempt["kept_connect_limit"] for attempt in await world.attempts()] == [False]
    assert "idle" in (await world.states()).values(), "not every phone rang for this one person"


async def test_a_person_who_hangs_up_while_a_phone_rings_leaves_the_agent_idle(world: World) -> None:
    await a_call(world)
    await ringing(world, "1001", UNANSWERED)
    pilot = await world.engine()
    await world.run(4 * SECOND)
    assert await world.states() == {"1001": "reserved"}

    (attempt,) = await world.attempts()
    await pilot.line.hang_up(attempt["attempt_id"])
    await world.run(2 * SECOND)

    assert (await world.states(), await world.legs()) == ({"1001": "idle"}, {"1001": "none"})
    await world.run(PICK_UP_MAX)
    assert await world.states() == {"1001": "idle"}, "nobody is paused for a call that was over"


async def test_an_agent_who_hangs_up_ends_the_call_and_is_not_paused(world: World) -> None:
    await a_call(world, stay_s=60)
    await ringing(world, "1001")
    await world.engine()
    await world.run(5 * SECOND)
    assert await world.states() == {"1001": "talking"}

    world.exchange.drop_leg("1001")
    await world.run(2 * SECOND)

    assert await world.outcomes() == ["answered"]
    row = (await world.rows("select state, afterwards from agent"))[0]
    assert (row["state"], row["afterwards"]) == ("wrap_up", None)


async def test_a_switch_that_does_not_call_the_phone_leaves_nobody_in_silence(world: World) -> None:
    await a_call(world, stay_s=9)
    await ringing(world, "1001")
    pilot = await world.engine()
    await world.run(SECOND)
    await world.agent("1002", state="paused")
    pilot.line.refuses_phones = True

    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'idle' where work_no = '1002'")
    await world.run(2 * SECOND)

    assert await world.states() == {"1001": "paused", "1002": "talking"}


async def test_a_phone_that_rings_for_an_engine_that_is_gone_is_asked_for_again_by_the_next(world: World) -> None:
    await a_call(world, stay_s=9)
    await ringing(world, "1001", UNANSWERED)
    first = await world.engine("A")
    await world.run(4 * SECOND)
    assert await world.states() == {"1001": "reserved"}
    first.freeze()
    await world.lapse()
    await world.execute("update agent set phone = 'a'")

    second = await world.engine("B")
    await world.run(3 * SECOND)

    assert second.line.held[:1] == ["1001"]
    assert (await world.states(), await world.legs()) == ({"1001": "talking"}, {"1001": "up"})
