"""Contacts that agents read before they are called."""

from datetime import timedelta

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.offer import LATE_MAX, LET_PASS_PAUSE, SKIPPED_PAUSE
from outdial.domain.pacing.base import PreviewPace
from tests.engine.world import HOUR, MINUTE, SECOND, World

pytestmark = pytest.mark.anyio

READING = 10 * SECOND
BY_ITSELF = PreviewPace(push_interval=3 * SECOND, pushes=10, auto_call_after=READING)
BY_THE_AGENT = PreviewPace(push_interval=3 * SECOND, pushes=10, auto_call_after=timedelta(0))


async def offered(world: World) -> list[tuple[str, int]]:
    """Who has which contact to read."""
    rows = await world.rows("select work_no, contact_id from offer order by work_no")
    return [(row["work_no"], row["contact_id"]) for row in rows]


async def answer(world: World, answer: str) -> None:
    await world.execute("update offer set answer = $1", answer)


async def a_reader(world: World, pace: PreviewPace = BY_ITSELF) -> tuple[int, int]:
    """A campaign with one contact and one agent; their ids."""
    campaign_id = await world.campaign(Mode.PREVIEW, pace=pace)
    await world.agent("1001")
    return campaign_id, await world.contact(campaign_id, world.number("00", ring_s=2, stay_s=5))


async def test_an_agent_reads_the_contact_before_anybody_is_called(world: World) -> None:
    _, contact_id = await a_reader(world)
    await world.engine()

    await world.run(READING - SECOND)

    assert await offered(world) == [("1001", contact_id)]
    assert await world.states() == {"1001": "reserved"}
    assert world.exchange.placed() == []


async def test_the_call_is_made_by_itself_when_the_time_to_read_is_over(world: World) -> None:
    await a_reader(world)
    await world.engine()

    await world.run(READING + SECOND)
    assert len(world.exchange.placed()) == 1
    assert await offered(world) == []
    assert await world.states() == {"1001": "reserved"}

    await world.run(3 * SECOND)
    assert await world.states() == {"1001": "talking"}
    assert [attempt["work_no"] for attempt in await world.attempts()] == ["1001"]


async def test_the_agent_has_the_contact_called_at_once(world: World) -> None:
    await a_reader(world, BY_THE_AGENT)
    await world.engine()
    await world.run(SECOND)

    await answer(world, "dial")
    await world.run(SECOND)

    assert len(world.exchange.placed()) == 1
    await world.run(3 * SECOND)
    assert await world.states() == {"1001": "talking"}


async def test_who_is_skipped_is_not_called_and_rests_and_the_agent_reads_the_next(world: World) -> None:
    campaign_id, skipped = await a_reader(world)
    await world.engine()
    await world.run(SECOND)
    next_one = await world.contact(campaign_id, world.number("00"))

    await answer(world, "skip")
    skipped_at = world.clock.now()
    await world.run(4 * SECOND)

    assert await offered(world) == [("1001", next_one)]
    row = await world.contact_row(skipped)
    assert row["state"] == 0
    assert timedelta(0) <= row["due_at"] - skipped_at - SKIPPED_PAUSE <= SECOND
    assert await world.attempts() == []


async def test_without_a_call_by_itself_the_contact_goes_back_when_the_agent_lets_it_pass(world: World) -> None:
    _, contact_id = await a_reader(world, BY_THE_AGENT)
    await world.engine()

    await world.run(21 * SECOND)

    assert await offered(world) == []
    assert await world.states() == {"1001": "idle"}
    assert (await world.contact_row(contact_id))["due_at"] > world.clock.now() + LET_PASS_PAUSE / 2
    await world.run(MINUTE)
    assert await offered(world) == [("1001", contact_id)]
    assert world.exchange.placed() == []


async def test_so_many_are_offered_as_agents_are_idle_and_to_each_agent_one(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREVIEW, pace=BY_ITSELF)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    contacts = await world.contacts(campaign_id, *(world.number() for _ in range(5)))
    await world.engine()

    await world.run(5 * SECOND)

    assert [work_no for work_no, _ in await offered(world)] == ["1001", "1002"]
    assert {contact_id for _, contact_id in await offered(world)} == set(contacts[:2])


async def test_a_contact_that_is_bound_to_an_agent_is_offered_to_that_agent(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREVIEW, pace=BY_ITSELF)
    await world.agent("1001", since=world.clock.now() - 2 * HOUR)
    await world.agent("1002")
    contact_id = await world.contact(campaign_id, world.number(), work_no="1002")
    await world.engine()

    await world.run(SECOND)

    assert await offered(world) == [("1002", contact_id)]


async def test_who_was_blacklisted_while_the_agent_read_is_not_called(world: World) -> None:
    _, contact_id = await a_reader(world)
    await world.engine()
    await world.run(SECOND)
    await world.execute("insert into blacklist (vdn_id, called) select 1, called from contact")

    await answer(world, "dial")
    await world.run(2 * SECOND)

    assert world.exchange.placed() == []
    assert (await world.contact_row(contact_id))["state"] == 2
    assert await world.states() == {"1001": "idle"}


async def test_a_campaign_that_is_suspended_takes_its_offers_back(world: World) -> None:
    campaign_id, contact_id = await a_reader(world)
    await world.engine()
    await world.run(SECOND)

    await world.execute("update campaign set state = 3 where campaign_id = $1", campaign_id)
    await answer(world, "dial")
    await world.run(SECOND)

    assert await offered(world) == []
    assert await world.states() == {"1001": "idle"}
    assert (await world.contact_row(contact_id))["due_at"] <= world.clock.now()
    assert world.exchange.placed() == []


async def test_nobody_is_called_by_itself_for_an_agent_who_wants_to_leave(world: World) -> None:
    await a_reader(world)
    await world.engine()
    await world.run(SECOND)

    await world.execute("update agent set afterwards = 'off'")
    await world.run(READING)

    assert world.exchange.placed() == []
    assert await world.states() == {"1001": "off"}


async def test_an_agent_whose_leg_is_lost_gives_the_contact_back(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREVIEW, pace=BY_ITSELF)
    await world.agent("1001", phone="a", leg="wanted")
    await world.contact(campaign_id, world.number())
    await world.engine()
    await world.run(3 * SECOND)
    assert len(await offered(world)) == 1

    world.exchange.drop_leg("1001")
    await world.run(2 * SECOND)

    assert await offered(world) == []
    assert await world.states() == {"1001": "paused"}


async def test_the_offers_of_an_engine_that_is_gone_are_gone_on_with(world: World) -> None:
    await a_reader(world)
    first = await world.engine("A")
    await world.run(SECOND)
    first.freeze()
    await world.lapse()
    await world.engine("B")
    await world.run(SECOND)

    await answer(world, "dial")
    await world.run(SECOND)

    assert len(world.exchange.placed()) == 1
    assert await offered(world) == []
    assert world.exchange.refused() == []


async def test_an_offer_that_no_engine_attends_to_is_void_and_nobody_is_stuck(world: World) -> None:
    campaign_id, contact_id = await a_reader(world)
    pilot = await world.engine()
    await world.run(SECOND)
    await world.execute("update campaign_lease set owner = 'gone', expires_at = 'infinity'")

    await answer(world, "dial")
    await world.run(READING + LATE_MAX + SECOND)

    assert campaign_id not in [key.campaign_id for key in pilot.engine.owned]
    assert await offered(world) == []
    assert await world.states() == {"1001": "idle"}
    row = await world.contact_row(contact_id)
    assert (row["state"], row["due_at"] <= world.clock.now()) == (0, True)
    assert world.exchange.placed() == []


async def test_an_engine_that_died_between_the_answer_and_the_call_leaves_nobody_stuck(world: World) -> None:
    _, contact_id = await a_reader(world, BY_THE_AGENT)
    pilot = await world.engine()
    await world.run(SECOND)
    (owned,) = pilot.engine.owned.values()
    await answer(world, "dial")

    taken = await pilot.engine.offers.attend(owned, calls_max=1, now=world.clock.now())
    assert taken == {contact_id: "1001"}
    pilot.turns = False
    for _ in range(30):
        world.clock.advance(SECOND / 4)
        await pilot.step("sweeper")

    assert await world.states() == {"1001": "idle"}
    row = await world.contact_row(contact_id)
    assert (row["state"], row["due_at"] <= world.clock.now()) == (0, True)


async def test_calls_that_find_no_line_wait_and_the_oldest_comes_first(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREVIEW, pace=BY_ITSELF)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    first, second = world.number("01", ring_s=4), world.number("01", ring_s=4)
    await world.contacts(campaign_id, first, second)
    await world.engine()
    await world.run(SECOND)
    await world.execute("update tenant set limits = jsonb_set(limits, '{lines_max}', '1')")

    await answer(world, "dial")
    await world.run(2 * SECOND)
    assert world.exchange.placed() == [first]

    await world.run(4 * SECOND)
    assert world.exchange.placed() == [first, second]
