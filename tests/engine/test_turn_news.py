"""What a pacer is told between its turns: everything, once, and in time."""

from datetime import time

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import News, RingEnd
from outdial.domain.schedule import Schedule, Segment
from tests.engine.curious import let_pace
from tests.engine.world import MINUTE, SECOND, TICK, Pilot, World, a_world

pytestmark = pytest.mark.anyio


async def campaigns(world: World, *, count: int = 1) -> tuple[list[int], Pilot]:
    """Campaigns on one skill queue, and the engine that owns them."""
    ids = [await world.campaign(Mode.PREDICTED) for _ in range(count)]
    pilot = await world.engine()
    await world.turn()
    return ids, pilot


async def test_each_ring_is_told_once_and_with_its_length(world: World) -> None:
    (campaign_id,), pilot = await campaigns(world)
    curious = let_pace(pilot, campaign_id, calls=1)
    await world.contacts(campaign_id, world.number("01", ring_s=3), world.number("00", ring_s=5, stay_s=3))

    await world.run(30 * SECOND)

    busy, answered = sorted(curious.rings, key=lambda ring: ring.rang)
    assert (busy.answered, answered.answered) == (False, True)
    assert 3 * SECOND <= busy.rang < answered.rang < 9 * SECOND


async def test_an_answer_is_told_by_the_next_turn_while_the_talk_goes_on(world: World) -> None:
    (campaign_id,), pilot = await campaigns(world)
    curious = let_pace(pilot, campaign_id, calls=1)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=90))
    while not (await world.attempts() and (await world.attempts())[0]["answered_at"]):
        await world.run(TICK)

    await world.run(TICK)

    assert [ring.answered for ring in curious.rings] == [True]
    assert [talk for view in curious.views for talk in view.news.talks] == []


async def test_talks_and_wrap_ups_are_told_when_they_are_over(world: World) -> None:
    (campaign_id,), pilot = await campaigns(world)
    curious = let_pace(pilot, campaign_id, calls=1)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=7))

    await world.run(MINUTE)

    news = [view.news for view in curious.views]
    assert [round(talk / SECOND) for told in news for talk in told.talks] == [7]
    assert [round(wrap_up / SECOND) for told in news for wrap_up in told.wrap_ups] == [30]


async def test_campaigns_on_one_floor_are_all_told_of_it_and_of_their_own_calls_only(world: World) -> None:
    (first, second), pilot = await campaigns(world, count=2)
    one, other = let_pace(pilot, first, calls=1), let_pace(pilot, second)
    await world.agent("1001")
    await world.agent("1002")
    await world.contact(first, world.number("00", ring_s=1, stay_s=2))
    await world.run(10 * SECOND)
    await world.execute("update agent set state = 'paused' where state = 'idle'")

    await world.run(40 * SECOND)

    for curious, rings in ((one, 1), (other, 0)):
        news = [view.news for view in curious.views]
        assert sum(len(told.wrap_ups) for told in news) == 1
        assert sum(told.left_idle for told in news) == 1
        assert len(curious.rings) == rings


async def test_while_no_line_is_free_the_news_wait(database_url: str) -> None:
    async with a_world(database_url, lines_max=2) as world:
        (campaign_id,), pilot = await campaigns(world)
        curious = let_pace(pilot, campaign_id, calls=2)
        await world.agent("1001")
        await world.agent("1002")
        talk = world.number("00", ring_s=1, stay_s=30)
        await world.contacts(campaign_id, talk, world.number("00", ring_s=2, stay_s=30))
        await world.run(10 * SECOND)
        assert curious.rings == [], "both lines are taken, so nobody asks"

        await world.run(30 * SECOND)

        assert [ring.answered for ring in curious.rings] == [True, True]


async def test_a_floor_that_goes_home_while_the_campaign_rests_is_not_told(world: World) -> None:
    two_segments = Schedule((Segment(time(11), time(12, 1)), Segment(time(12, 3), time(13))), ())
    resting, busy = await world.campaign(Mode.PREDICTED, schedule=two_segments), await world.campaign(Mode.PREDICTED)
    pilot = await world.engine()
    await world.turn()
    curious, other = let_pace(pilot, resting), let_pace(pilot, busy)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    await world.run(90 * SECOND)
    await world.execute("update agent set state = 'off'")

    await world.run(2 * MINUTE)

    assert curious.views[-1].now == world.clock.now(), "it dials again"
    assert [sum(view.news.left_idle for view in each.views) for each in (curious, other)] == [0, 2]


async def test_a_machine_that_was_told_apart_and_a_refused_call_are_no_answers(world: World) -> None:
    (campaign_id,), pilot = await campaigns(world)
    curious = let_pace(pilot, campaign_id, calls=1)
    pilot.line.refuses_calls = True
    await world.contact(campaign_id, world.number("00"))

    await world.run(2 * SECOND)

    assert await world.outcomes() == ["not_placed"]
    assert {view.news for view in curious.views} == {News()}
    assert not any(isinstance(ring, RingEnd) for ring in curious.rings)
