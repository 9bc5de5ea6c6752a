"""Agents on phones: whose leg is held, and who gets calls."""

import pytest
import structlog
from structlog.testing import capture_logs

from outdial.domain.campaign import Mode
from outdial.gateways.simulator.legs import UNREACHABLE
from tests.engine.world import SECOND, World

pytestmark = pytest.mark.anyio


async def test_whoever_wants_calls_is_called_and_gets_them_when_the_leg_is_up(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001", phone="a", leg="wanted")
    await world.contact(campaign_id, world.number("00", stay_s=9))
    pilot = await world.engine()

    await world.run(5 * SECOND)

    assert pilot.line.held == ["1001"]
    assert await world.legs() == {"1001": "up"}
    assert await world.states() == {"1001": "talking"}


@pytest.mark.parametrize("mode", [Mode.PREDICTED, Mode.PREEMPTED])
async def test_nobody_is_dialled_for_an_agent_whose_leg_is_not_up(world: World, mode: Mode) -> None:
    campaign_id = await world.campaign(mode)
    await world.agent("1001", phone="a", leg="none")
    await world.contact(campaign_id, world.number("00"))
    await world.engine()

    await world.run(5 * SECOND)

    assert await world.dialled() == []


async def test_an_agent_who_cannot_be_reached_is_paused_and_not_called_for_ever(world: World) -> None:
    await world.agent("1001", phone=UNREACHABLE, leg="wanted")
    pilot = await world.engine()

    await world.run(5 * SECOND)

    assert pilot.line.held == ["1001"]
    assert await world.legs() == {"1001": "none"}
    assert await world.states() == {"1001": "paused"}


async def test_whoever_logs_out_is_let_go_and_is_not_lost(world: World) -> None:
    await world.agent("1001", phone="a", leg="wanted")
    await world.engine()
    await world.run(2 * SECOND)
    structlog.reset_defaults()
    with capture_logs() as logs:
        await world.execute("update agent set state = 'off'")
        await world.run(2 * SECOND)

    assert await world.legs() == {"1001": "none"}
    assert await world.states() == {"1001": "off"}
    assert [log for log in logs if log["event"] == "agent.leg_lost"] == []


async def test_a_leg_that_is_lost_is_told_also_after_a_logout(world: World) -> None:
    await world.agent("1001", phone="a", leg="wanted")
    await world.engine()
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'off'")
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'idle', leg = 'wanted'")
    await world.run(2 * SECOND)
    structlog.reset_defaults()
    with capture_logs() as logs:
        world.exchange.drop_leg("1001")
        await world.run(2 * SECOND)

    assert [log["agent"] for log in logs if log["event"] == "agent.leg_lost"] == ["1001"]


async def test_a_person_whose_agent_is_lost_is_not_left_in_silence_and_the_agent_is_paused_after(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001", phone="a", leg="wanted")
    await world.contact(campaign_id, world.number("00", stay_s=60))
    await world.engine()
    await world.run(5 * SECOND)

    world.exchange.drop_leg("1001")
    await world.run(2 * SECOND)

    assert await world.outcomes() == ["answered"]
    assert await world.states() == {"1001": "wrap_up"}
    await world.run(60 * SECOND)
    assert await world.states() == {"1001": "paused"}


async def test_a_leg_that_is_lost_takes_nobody_elses_call(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no in ("1001", "1002"):
        await world.agent(work_no, phone="a", leg="wanted")
        await world.contact(campaign_id, world.number("00", stay_s=60))
    await world.engine()
    await world.run(5 * SECOND)

    world.exchange.drop_leg("1001")
    await world.run(2 * SECOND)

    assert await world.states() == {"1001": "wrap_up", "1002": "talking"}


async def test_after_an_interruption_everybody_is_asked_for_again(world: World) -> None:
    await world.agent("stays", phone="a", leg="wanted")
    await world.agent("went", phone="a", leg="wanted")
    pilot = await world.engine()
    await world.run(2 * SECOND)
    pilot.line.cut()
    world.exchange.drop_leg("went")
    await world.execute("update agent set phone = $1 where work_no = 'went'", UNREACHABLE)
    await world.run(2 * SECOND)

    pilot.line.mend()
    await world.run(2 * SECOND)

    assert sorted(pilot.line.held) == ["stays", "stays", "went", "went"]
    assert await world.legs() == {"stays": "up", "went": "none"}


async def test_the_legs_of_an_engine_that_is_gone_are_taken_over(world: World) -> None:
    await world.agent("1001", phone="a", leg="wanted")
    first = await world.engine("A")
    await world.run(2 * SECOND)
    first.freeze()
    await world.lapse()

    second = await world.engine("B")
    await world.run(2 * SECOND)

    assert second.line.held == ["1001"]
    assert await world.value("select leg_owner from agent") == "B"
    assert await world.legs() == {"1001": "up"}


async def test_two_engines_do_not_call_the_same_agent(world: World) -> None:
    for place in range(6):
        await world.agent(f"100{place}", phone="a", leg="wanted")
    first, second = await world.engine("A"), await world.engine("B")

    await world.run(3 * SECOND)

    assert sorted(first.line.held + second.line.held) == [f"100{place}" for place in range(6)]


async def test_what_the_switch_told_is_written_when_the_database_is_back(world: World) -> None:
    await world.agent("1001", phone="a", leg="wanted")
    pilot = await world.engine()
    await world.run(2 * SECOND)
    await world.execute("alter table agent rename to agent_away")
    world.exchange.drop_leg("1001")
    await world.run(SECOND)
    assert pilot.faults

    await world.execute("alter table agent_away rename to agent")
    await world.run(SECOND)

    assert await world.legs() == {"1001": "none"}
