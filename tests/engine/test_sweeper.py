"""Rows, memory and switch agree again, whatever was lost."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.campaign import Mode
from outdial.gateways.simulator import Behaviour
from outdial.store.database import Database
from tests.engine.world import MINUTE, SECOND, World, a_world

pytestmark = pytest.mark.anyio

FAULTY = Behaviour(
    answer_ratio=0.6,
    machine_ratio=0,
    lost_ratio=0.15,
    doubled_ratio=0.15,
    delayed_ratio=0.15,
    ring_mean_s=3,
    talk_mean_s=10,
    flow_mean_s=10,
)


async def test_lost_doubled_and_late_reports_lose_no_attempt_and_no_agent(database_url: str) -> None:
    async with a_world(database_url, behaviour=FAULTY) as world:
        campaigns = [await world.campaign(), await world.campaign(Mode.PREDICTED)]
        for work_no in range(10):
            await world.agent(str(work_no))
        for campaign_id in campaigns:
            await world.contacts(campaign_id, *(str(13_800_000 + 100 * campaign_id + each) for each in range(40)))
        await world.engine()

        await world.run(4 * MINUTE)

        said = {record["call_id"]: record for record in world.exchange.records if record["event"] == "end"}
        attempts = await world.attempts()
        assert len(attempts) == 80
        for attempt in attempts:
            assert attempt["outcome"] == _as_the_carrier_saw_it(said[attempt["attempt_id"]])
        assert set((await world.states()).values()) == {"idle"}
        assert world.no_faults()


def _as_the_carrier_saw_it(end: Any) -> str:
    return "abandoned" if end["outcome"] == "answered" and end["connected_at"] is None else end["outcome"]


async def test_an_answer_of_which_no_report_came_counts_as_abandoned(database_url: str) -> None:
    async with a_world(database_url, behaviour=Behaviour(patience_mean_s=3, patience_cv=0.01)) as world:
        campaign_id = await world.campaign()
        await world.contact(campaign_id, world.number("00", ring_s=2))
        pilot = await world.engine()
        await world.run(SECOND)
        world.clock.advance(2 * SECOND)
        world.exchange.switch.due(world.clock.now())  # told to nobody

        await world.run(10 * SECOND)

        (attempt,) = await world.attempts()
        assert attempt["outcome"] == "abandoned"
        assert attempt["kept_connect_limit"] is False
        assert pilot.faults == []


async def test_a_talk_whose_end_was_not_told_ends_as_the_switch_knows_it(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=5))
    await world.engine()
    await world.run(3 * SECOND)
    world.clock.advance(10 * SECOND)
    world.exchange.switch.due(world.clock.now())

    await world.run(MINUTE)

    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "answered"
    assert attempt["ended_at"] - attempt["connected_at"] == 5 * SECOND
    assert await world.states() == {"1001": "idle"}


async def test_nobody_dials_while_the_event_stream_is_down_though_the_switch_would(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, *(world.number("01") for _ in range(5)))
    pilot = await world.engine()
    pilot.line.cut()
    await world.run(10 * SECOND)
    assert await world.attempts() == []

    pilot.line.mend()
    await world.run(5 * SECOND)
    assert await world.outcomes() == ["busy"] * 5


async def test_what_happened_while_the_stream_was_down_is_learned_before_the_next_call(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contacts(campaign_id, world.number("00", ring_s=2, stay_s=50), world.number("01"))
    pilot = await world.engine()
    await world.run(SECOND)
    pilot.line.cut()
    await world.run(4 * SECOND)
    pilot.line.mend()

    await world.run(2 * SECOND)

    first = (await world.attempts())[0]
    assert first["state"] == 4, "the person who had picked up is brought to the agent"
    assert first["kept_connect_limit"] is None
    assert len(await world.attempts()) == 1, "and the agent is dialled for only once"


async def test_a_stream_that_was_lost_while_the_switch_was_asked_is_asked_after_again(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number())
    pilot = await world.engine()
    await pilot.round("leases")
    pilot.line.open_gate.clear()
    sweep = asyncio.ensure_future(pilot.step("sweeper"))
    await pilot.line.knocked.wait()
    pilot.line.cut()
    pilot.line.mend()
    await pilot.line.news.join()
    pilot.line.open_gate.set()
    await sweep

    await pilot.step("turns")
    assert world.exchange.placed() == []

    await pilot.round("sweeper", "turns")
    assert len(world.exchange.placed()) == 1


async def test_what_ends_while_a_new_owner_asks_the_switch_is_heard(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("01", ring_s=3))
    first = await world.engine("A")
    await world.run(SECOND)
    first.freeze()
    await world.lapse()
    second = await world.engine("B")
    second.line.open_gate.clear()
    await second.step("leases")

    asking = asyncio.ensure_future(second.step("sweeper"))
    await second.line.knocked.wait()
    world.clock.advance(3 * SECOND)
    await world.exchange.tell()
    second.line.open_gate.set()
    await asking
    await second.step("flush")

    assert await world.outcomes() == ["busy"]


async def test_a_request_that_was_lost_is_made_again(world: World) -> None:
    flow, predicted = await world.campaign(), await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    for campaign_id in (flow, predicted):
        await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=50))
    pilot = await world.engine()
    pilot.line.loses_requests = True
    await world.run(4 * SECOND)
    pilot.line.cut()
    pilot.line.loses_requests = False
    pilot.line.mend()
    await world.run(MINUTE + 5 * SECOND)

    ends = [record["connected_to"] for record in world.exchange.records if record["event"] == "end"]
    assert sorted(map(str, ends)) == ["1001", "welcome"]
    assert await world.outcomes() == ["answered", "answered"]


async def test_a_call_whose_attempt_is_over_is_hung_up(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=0))
    pilot = await world.engine()
    await world.run(5 * SECOND)
    await world.execute("update attempt set state = 9, outcome = 'unknown', ended_at = placed_at")
    pilot.engine.calls.forget(list(pilot.engine.calls.live.values()))

    await world.run(MINUTE + 5 * SECOND)

    assert [record["cause"] for record in world.exchange.records if record["event"] == "end"] == ["hung up here"]


class LosesAnswers(Database):
    """Runs a claim, commits it, and loses the answer: once."""

    armed = True

    async def rows(self, name: str, *arguments: object) -> Any:
        rows = await super().rows(name, *arguments)
        if name == "claim_contacts" and self.armed:
            self.armed = False
            raise ConnectionError("the answer was lost")
        return rows


async def test_a_claim_whose_answer_was_lost_is_found_and_nobody_is_called_blindly(world: World) -> None:
    campaign_id = await world.campaign(url="http://127.0.0.1:9/x")
    contacts = await world.contacts(campaign_id, *(world.number("01") for _ in range(5)))
    await world.engine(database=LosesAnswers)

    await world.run(MINUTE)

    assert await world.outcomes() == ["unknown"] * 5
    assert world.exchange.placed() == []
    assert await world.value("select count(*) from outbox") == 5
    assert [(await world.contact_row(contact_id))["finished"] for contact_id in contacts] == [9] * 5


async def test_a_claim_committed_long_after_it_was_given_up_is_found_within_a_minute(world: World) -> None:
    campaign_id = await world.campaign()
    contact_id = await world.contact(campaign_id, world.number(), due_at=world.clock.now() + timedelta(days=1))
    await world.engine()
    await world.run(5 * SECOND)
    await world.execute("update contact set state = 1")
    await world.execute(
        """
        insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at)
        select vdn_id, campaign_id, contact_id, 1, 0, called, '95000', $1 from contact
        """,
        world.clock.now(),
    )

    await world.run(MINUTE + 5 * SECOND)

    assert await world.outcomes() == ["unknown"]
    assert (await world.contact_row(contact_id))["state"] == 2


async def test_a_campaign_that_cannot_be_reconciled_does_not_keep_the_others_waiting(world: World) -> None:
    broken, good = await world.campaign(), await world.campaign()
    await world.contact(broken, "1", due_at=world.clock.now() + timedelta(days=1))
    await world.execute("update contact set state = 1, numbers = '[{}]'")
    await world.execute(
        """
        insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at)
        select vdn_id, campaign_id, contact_id, 1, 0, called, '95000', $1 from contact
        """,
        world.clock.now(),
    )
    await world.contact(good, world.number("01"))
    pilot = await world.engine()

    await world.run(5 * SECOND)

    assert await world.outcomes(good) == ["busy"]
    assert pilot.faults == []


async def test_an_agent_kept_for_no_call_is_freed(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.contact(campaign_id, world.number(), due_at=world.clock.now() + timedelta(days=1))
    await world.agent("1001", state="reserved")
    await world.agent("1002", state="talking")
    await world.engine()

    await world.run(2 * SECOND)

    assert await world.states() == {"1001": "idle", "1002": "wrap_up"}


async def test_calls_on_a_switch_that_is_away_stay_open_until_it_can_be_asked(world: World) -> None:
    pilot = await world.engine(switches=("main", "east"))
    await world.trunk("east", switch="east")
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("02", ring_s=60))
    pilot.line.forgets_calls = True
    await world.run(SECOND)
    assert [request.trunk.switch for request in pilot.line.requests if request.trunk] == ["east"]
    pilot.line.switches_away = {"east"}

    await world.run(2 * MINUTE)
    assert await world.outcomes() == [None], "whether there is a call nobody can say now"

    pilot.line.switches_away = set()
    await world.run(2 * MINUTE)
    assert await world.outcomes() == ["unknown"]


async def test_calls_of_the_first_switch_are_settled_while_another_is_away(world: World) -> None:
    pilot = await world.engine(switches=("main", "east"))
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("02", ring_s=60))
    pilot.line.forgets_calls = True
    pilot.line.switches_away = {"east"}

    await world.run(2 * MINUTE)

    assert await world.outcomes() == ["unknown"]
