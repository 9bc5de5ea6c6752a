"""Agents move by compare-and-set: whoever asks, an agent is in one call."""

import asyncio
from datetime import timedelta

import pytest

from outdial.store import floor
from outdial.store.database import Database
from outdial.store.floor import AgentState, CallElsewhere, Delivered
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

SKILL = 5
LATER = NOW + 60 * SECOND


@pytest.fixture
async def queue(rows: Rows) -> Rows:
    """A skill queue with two idle agents and one who is not."""
    await rows.skill(SKILL)
    for work_no, state in (("1", "idle"), ("2", "idle"), ("3", "paused")):
        await rows.agent(work_no, state=state, skill_id=SKILL)
    await rows.agent("9", state="idle")
    return rows


async def state_of(rows: Rows, work_no: str) -> tuple[str, int | None]:
    row = await rows.one("select state, attempt_id from agent where work_no = $1", work_no)
    return row["state"], row["attempt_id"]


async def test_of_many_calls_each_idle_agent_gets_one(database: Database, queue: Rows) -> None:
    answers = await asyncio.gather(
        *(floor.deliver(database, 1, skill_id=SKILL, attempt_ids=[each, each + 100], now=LATER) for each in range(12))
    )

    got = {agent: attempt_id for answer in answers for attempt_id, agent in answer.items()}
    one, two = Delivered("1", rings=False), Delivered("2", rings=False)
    assert sum(map(len, answers)) == 2
    assert await state_of(queue, "1") == ("talking", got[one])
    assert await state_of(queue, "2") == ("talking", got[two])


async def test_calls_that_are_delivered_together_get_agents_in_their_order(database: Database, queue: Rows) -> None:
    await queue.one("update agent set state_since = $1 where work_no = '2' returning 1", NOW - SECOND)

    got = await floor.deliver(database, 1, skill_id=SKILL, attempt_ids=[9, 8, 7], now=LATER)

    assert got == {9: Delivered("2", rings=False), 8: Delivered("1", rings=False)}


async def test_the_agent_idle_longest_comes_first_and_levels_before_that(database: Database, queue: Rows) -> None:
    await queue.one("update agent set state_since = $1 where work_no = '2' returning 1", NOW - SECOND)
    got = await floor.deliver(database, 1, skill_id=SKILL, attempt_ids=[7], now=LATER)
    assert got == {7: Delivered("2", rings=False)}

    await queue.one("update agent set state = 'idle', attempt_id = null where work_no = '2' returning 1")
    await queue.one("update agent_skill set level = 2 where work_no = '2' returning 1")
    got = await floor.deliver(database, 1, skill_id=SKILL, attempt_ids=[8], now=LATER)
    assert got == {8: Delivered("1", rings=False)}


async def test_a_kept_agent_is_linked_talks_and_is_nobody_elses(database: Database, queue: Rows) -> None:
    assert await floor.reserve(database, 1, skill_id=SKILL, work_no="2", now=NOW) == "2"
    assert await floor.reserve(database, 1, skill_id=SKILL, work_no="2", now=NOW) is None
    await floor.link(database, 1, work_no="2", attempt_id=7, now=NOW)
    await floor.unreserve(database, 1, work_no="2", now=NOW)
    assert await state_of(queue, "2") == ("reserved", 7), "linked already"

    assert not await floor.talk(database, 1, work_no="2", attempt_id=8, now=LATER)
    assert await floor.talk(database, 1, work_no="2", attempt_id=7, now=LATER)
    assert await floor.talk(database, 1, work_no="2", attempt_id=7, now=LATER + SECOND), "said twice"
    assert (await queue.one("select state_since from agent where work_no = '2'"))["state_since"] == LATER


async def test_a_kept_agent_whose_call_is_not_placed_does_what_was_asked_meanwhile(
    database: Database, queue: Rows
) -> None:
    await floor.reserve(database, 1, skill_id=SKILL, work_no="1", now=NOW)
    await queue.one("update agent set afterwards = 'off' where work_no = '1' returning 1")

    await floor.unreserve(database, 1, work_no="1", now=NOW)

    assert await state_of(queue, "1") == ("off", None)


async def test_an_agent_is_taken_back_from_that_call_only(database: Database, queue: Rows) -> None:
    await floor.deliver(database, 1, skill_id=SKILL, attempt_ids=[7], now=NOW)
    work_no = (await queue.one("select work_no from agent where attempt_id = 7"))["work_no"]

    await floor.take_back(database, 1, work_no=work_no, attempt_id=8, now=NOW)
    assert await state_of(queue, work_no) == ("talking", 7)
    await floor.take_back(database, 1, work_no=work_no, attempt_id=7, now=NOW)
    assert await state_of(queue, work_no) == ("idle", None)


async def test_a_wrap_up_ends_when_its_time_is_over(database: Database, queue: Rows) -> None:
    await queue.one("update agent set state = 'wrap_up' where work_no = '1' returning 1")
    longest = timedelta(seconds=30)

    assert await floor.end_wrap_ups(database, 1, longest=longest, now=NOW + 29 * SECOND) == 0
    assert await floor.end_wrap_ups(database, 1, longest=longest, now=NOW + 30 * SECOND) == 1
    assert await state_of(queue, "1") == ("idle", None)


async def test_strays_are_freed_and_agents_in_calls_are_not(database: Database, queue: Rows) -> None:
    campaign_id = await queue.campaign()
    contact_id = await queue.contact(campaign_id)
    running = await queue.attempt(campaign_id, contact_id, called="1", ended_at=None)
    over = await queue.attempt(campaign_id, contact_id, called="2")
    for work_no, attempt_id in (("1", running), ("2", over)):
        await queue.one(
            "update agent set state = 'talking', attempt_id = $1 where work_no = $2 returning 1", attempt_id, work_no
        )

    assert await floor.free_strays(database, 1, now=NOW + 5 * SECOND) == 0, "a call may just be being written"
    assert await floor.free_strays(database, 1, now=NOW + 6 * SECOND) == 1
    assert await state_of(queue, "1") == ("talking", running)
    assert await state_of(queue, "2") == ("wrap_up", None)


async def test_pacing_sees_every_state_with_its_age(database: Database, queue: Rows) -> None:
    await queue.agent("4", state="talking", skill_id=SKILL)
    await queue.agent("5", state="wrap_up", skill_id=SKILL)
    await queue.agent("6", state="off", skill_id=SKILL)

    seen = await floor.agents(database, 1, [SKILL, 6])

    assert seen[6] == []
    assert AgentState("4", "talking", NOW) in seen[SKILL]
    view = floor.counted(seen[SKILL], now=NOW + 3 * SECOND)
    assert (view.idle, view.paused, view.talking, view.wrapping_up) == (2, 1, (3 * SECOND,), (3 * SECOND,))
    assert floor.counted(seen[SKILL], now=NOW - SECOND).talking == (timedelta(0),), "another machine's clock is ahead"


async def test_calls_of_other_engines_are_seen_unless_they_have_their_agent(database: Database, rows: Rows) -> None:
    await rows.skill(SKILL)
    ours, theirs = [await rows.campaign(skill_id=SKILL) for _ in range(2)]
    seizing = await rows.campaign(skill_id=SKILL, mode="preempted")
    for campaign_id in (ours, theirs, seizing):
        for state in (1, 2, 3, 4):
            contact_id = await rows.contact(campaign_id)
            called = f"{campaign_id}{state}"
            await rows.attempt(campaign_id, contact_id, called=called, placed_at=NOW, ended_at=None, state=state)

    found = await floor.elsewhere(database, 1, [SKILL], ours=[ours])

    assert sorted(call.waits for call in found) == [False, False, True]
    assert found[0] == CallElsewhere(SKILL, NOW, found[0].waits)
