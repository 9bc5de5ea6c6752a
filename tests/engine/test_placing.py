"""Agents seized before the call, and calls that are not placed after all."""

import asyncio
from typing import Any

import pytest

from outdial.domain.campaign import Mode
from outdial.store.database import Database
from tests.engine.world import MINUTE, SECOND, Holding, World

pytestmark = pytest.mark.anyio

AGENT_FIRST = [Mode.PREEMPTED, Mode.PREVIEW]


@pytest.mark.parametrize("mode", AGENT_FIRST)
async def test_an_agent_is_kept_before_the_call_is_placed(world: World, mode: Mode) -> None:
    campaign_id = await world.campaign(mode)
    await world.agent("1001")
    await world.contacts(campaign_id, world.number("00", ring_s=5, stay_s=5), world.number("00"))
    await world.engine()

    await world.run(2 * SECOND)
    assert await world.states() == {"1001": "reserved"}
    assert len(await world.attempts()) == 1

    await world.run(5 * SECOND)
    assert await world.states() == {"1001": "talking"}
    assert (await world.attempts())[0]["work_no"] == "1001"


@pytest.mark.parametrize("mode", AGENT_FIRST)
async def test_an_agent_whose_call_fails_is_free_at_once(world: World, mode: Mode) -> None:
    campaign_id = await world.campaign(mode)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("01", ring_s=3))
    await world.engine()

    await world.run(2 * SECOND)
    assert await world.states() == {"1001": "reserved"}
    await world.run(2 * SECOND)

    assert await world.states() == {"1001": "idle"}
    assert await world.outcomes() == ["busy"]


async def test_a_bound_contact_is_dialled_only_when_its_agent_can_be_kept(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001", state="talking")
    await world.agent("1002")
    await world.contact(campaign_id, world.number("00", stay_s=5), work_no="1001")
    await world.execute(
        """
        insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at)
        values (1, 99, 1, 1, 0, '1', '1', now())
        """
    )
    await world.execute("update agent set attempt_id = (select max(attempt_id) from attempt) where work_no = '1001'")
    await world.engine()

    await world.run(10 * SECOND)
    assert await world.attempts(campaign_id) == [], "put off while busy"

    await world.execute("update agent set state = 'idle', attempt_id = null")
    await world.run(30 * SECOND)

    (attempt,) = await world.attempts(campaign_id)
    assert attempt["work_no"] == "1001"


async def test_a_bound_contact_goes_to_anyone_when_its_agent_is_logged_out(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001", state="off")
    await world.agent("1002")
    await world.contact(campaign_id, world.number("00", stay_s=5), work_no="1001")
    await world.engine()

    await world.run(4 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["work_no"] == "1002"


async def test_an_agent_kept_for_a_contact_that_could_not_be_claimed_is_given_back(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREEMPTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00"))
    pilot = await world.engine()
    await pilot.round("leases", "sweeper")
    await world.execute("update campaign_lease set owner = 'B', epoch = epoch + 1")

    await pilot.step("turns")

    assert await world.states() == {"1001": "idle"}
    assert await world.attempts() == []
    assert world.exchange.placed() == []


class Taken(Database):
    """Somebody else was faster: the first agent asked for is gone."""

    asked = 0

    async def value(self, name: str, *arguments: object) -> Any:
        self.asked += name == "floor_reserve"
        if name == "floor_reserve" and self.asked == 1:
            return None
        return await super().value(name, *arguments)


async def test_a_contact_for_whom_no_agent_was_found_is_seen_again_at_the_next_turn(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREEMPTED)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    older, newer = world.number("01", ring_s=9), world.number("01", ring_s=9)
    await world.contact(campaign_id, older, due_at=world.clock.now() - SECOND)
    await world.contact(campaign_id, newer)
    await world.engine(database=Taken)

    await world.run(2 * SECOND)

    assert await world.dialled() == [newer, older]


async def test_what_was_claimed_while_the_lease_was_lost_is_not_placed(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number())
    pilot = await world.engine(database=Holding)
    assert isinstance(pilot.database, Holding)
    await pilot.round("leases", "sweeper")
    pilot.database.hold("claim_contacts")
    turn = asyncio.ensure_future(pilot.step("turns"))
    await pilot.database.knocked.wait()
    await world.execute("update campaign_lease set owner = 'B', epoch = epoch + 1")
    await pilot.step("leases")
    pilot.database.gate.set()
    await turn
    await pilot.round("flush")

    assert world.exchange.placed() == []
    assert await world.outcomes() == ["not_placed"]
    assert pilot.engine.calls.live == {}


async def test_a_call_that_the_switch_refuses_ends_as_not_placed(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREEMPTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number())
    pilot = await world.engine()
    pilot.line.refuses_calls = True

    await world.run(2 * SECOND)

    assert await world.outcomes() == ["not_placed"]
    assert await world.states() == {"1001": "idle"}


async def test_calls_that_wait_for_the_switch_when_the_stream_goes_are_not_ended_as_unknown(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("00", ring_s=2, stay_s=4))
    pilot = await world.engine()
    await pilot.round("leases", "sweeper")
    pilot.line.open_gate.clear()
    turn = asyncio.ensure_future(pilot.step("turns"))
    await pilot.line.knocked.wait()
    # The call is committed and on its way, the switch does not know it yet; meanwhile the stream is lost and back.
    pilot.line.cut()
    pilot.line.mend()
    await pilot.line.news.join()
    sweep = asyncio.ensure_future(pilot.step("sweeper"))
    await asyncio.sleep(0.05)
    pilot.line.open_gate.set()
    await asyncio.gather(turn, sweep)

    await world.run(MINUTE)

    assert await world.outcomes() == ["answered"]
    assert world.no_faults()
