"""Who dials a campaign, and what becomes of its calls when that changes."""

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.outcome import Outcome
from outdial.gateways.base import Answered, Ended
from tests.engine.world import MINUTE, SECOND, Breakable, Pilot, World

pytestmark = pytest.mark.anyio

OWNERS = "select owner from campaign_lease where expires_at > clock_timestamp() order by campaign_id"


async def a_dead_and_a_new_engine(world: World) -> Pilot:
    """A vanishes without a word; B takes its campaign as soon as the lease has run out."""
    (dead,) = world.pilots
    dead.freeze()
    await world.lapse()
    pilot = await world.engine("B")
    await world.run(SECOND)
    assert [row["owner"] for row in await world.rows(OWNERS)] == ["B"]
    return pilot


async def test_calls_the_switch_still_knows_go_on_under_the_new_owner_and_end_truly(world: World) -> None:
    campaign_id = await world.campaign(url="http://127.0.0.1:9/x")
    await world.contacts(campaign_id, world.number("00", ring_s=1, stay_s=20), world.number("01", ring_s=15))
    await world.engine("A")
    await world.run(3 * SECOND)

    await a_dead_and_a_new_engine(world)
    await world.run(30 * SECOND)

    assert await world.outcomes() == ["answered", "busy"]
    assert len(world.exchange.placed()) == 2
    assert await world.value("select count(*) from outbox") == 2


async def test_calls_that_ended_while_nobody_owned_them_end_truly(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(
        campaign_id,
        world.number("00", ring_s=1, stay_s=5),
        world.number("01", ring_s=5),
        world.number("23", ring_s=5),
    )
    await world.engine("A")
    await world.run(3 * SECOND)
    world.pilots[0].freeze()
    world.clock.advance(MINUTE)

    await a_dead_and_a_new_engine(world)

    assert await world.outcomes() == ["answered", "busy", "abandoned"], "nobody was there for the third"


async def test_a_person_found_waiting_after_a_takeover_is_brought_on(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=3, stay_s=5))
    await world.engine("A")
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'paused'")
    await world.run(2 * SECOND)
    assert await world.value("select state from attempt") == 3, "answered, by the rows"
    await world.execute("update agent set state = 'idle'")

    await a_dead_and_a_new_engine(world)
    await world.run(10 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "answered"
    assert attempt["work_no"] == "1001"


async def test_an_agent_who_was_being_connected_at_the_takeover_keeps_the_call(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.agent("1002")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=50))
    pilot = await world.engine("A")
    await world.run(2 * SECOND)
    (attempt,) = await world.attempts()
    # The switch was asked, but A died before it wrote that down.
    talking = "update agent set state = 'talking', state_since = $1, attempt_id = $2 where work_no = '1002'"
    await world.execute(talking, world.clock.now(), attempt["attempt_id"])
    await world.execute("update agent set state = 'idle', attempt_id = null where work_no = '1001'")
    await world.execute("update attempt set state = 3, connected_at = null, work_no = null")
    pilot.freeze()
    connected_at = world.clock.now()
    world.clock.advance(5 * SECOND)

    await a_dead_and_a_new_engine(world)

    (attempt,) = await world.attempts()
    assert attempt["work_no"] == "1002"
    assert attempt["connected_at"] == connected_at
    assert (await world.states())["1001"] == "idle"


async def test_calls_the_switch_does_not_know_end_as_unknown_and_nobody_is_called_again(world: World) -> None:
    campaign_id = await world.campaign()
    contacts = await world.contacts(campaign_id, *(world.number("00", ring_s=5) for _ in range(3)))
    pilot = await world.engine("A")
    await pilot.round("leases", "sweeper")
    pilot.line.forgets_calls = True
    await pilot.step("turns")

    await a_dead_and_a_new_engine(world)
    await world.run(2 * MINUTE)

    assert await world.outcomes() == ["unknown"] * 3
    assert world.exchange.placed() == []
    assert [(await world.contact_row(each))["finished"] for each in contacts] == [9] * 3


async def test_a_frozen_engine_that_wakes_claims_nothing_places_nothing_and_writes_nothing(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    await world.contacts(campaign_id, *(world.number("00", ring_s=3, stay_s=30) for _ in range(9)))
    frozen = await world.engine("A")
    await world.run(2 * SECOND)
    news = frozen.line.news
    pilot = await a_dead_and_a_new_engine(world)
    await world.run(5 * SECOND)
    before = await world.rows("select * from attempt order by attempt_id")
    agents = await world.states()
    placed = world.exchange.placed()

    # It wakes in the middle of whatever it was doing: any step but the renewal may come first, and old news wait.
    frozen.thaw()
    pilot.turns = False
    for attempt in before:
        news.put_nowait(Answered(attempt["attempt_id"], world.clock.now()))
    await news.join()
    await frozen.round("turns", "deliveries", "flush")
    for attempt in before:
        news.put_nowait(Ended(attempt["attempt_id"], world.clock.now(), Outcome.BUSY, "old"))
    await news.join()
    await frozen.round("flush", "turns", "sweeper", "deliveries", "flush")

    assert all(not owned.held.certain for owned in frozen.engine.owned.values())
    assert await world.rows("select * from attempt order by attempt_id") == before
    assert world.exchange.placed() == placed
    assert world.exchange.refused() == [], "its own fence stopped it, not the carrier's"
    assert await world.states() == agents

    await frozen.step("leases")
    assert frozen.engine.owned == {}
    assert frozen.engine.calls.live == {}


async def test_a_claim_under_a_lease_that_was_taken_writes_nothing(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number())
    pilot = await world.engine()
    await pilot.round("leases", "sweeper")
    await world.execute("update campaign_lease set owner = 'B', epoch = epoch + 1")

    await pilot.step("turns")

    assert await world.attempts() == []


async def test_a_lease_that_could_not_be_renewed_in_time_is_not_trusted(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number())
    pilot = await world.engine("A", lease=SECOND / 2)
    await pilot.round("leases", "sweeper")
    await world.until("select expires_at < clock_timestamp() from campaign_lease")

    (owned,) = pilot.engine.owned.values()
    assert not owned.held.certain
    await pilot.step("turns")
    assert await world.attempts() == []


async def test_an_engine_that_lost_its_lease_to_nobody_takes_it_again_and_knows_its_calls(world: World) -> None:
    campaign_id = await world.campaign(url="http://127.0.0.1:9/x")
    await world.contacts(campaign_id, world.number("01", ring_s=3), world.number("00", ring_s=1, stay_s=30))
    pilot = await world.engine("A")
    await world.run(2 * SECOND)
    await world.lapse()
    world.clock.advance(2 * SECOND)
    await world.exchange.tell()
    assert pilot.engine.calls.unwritten == 1, "one has ended and is not written"
    await pilot.step("leases")
    assert await world.value("select epoch from campaign_lease") == 2
    assert await world.outcomes() == ["busy", None], "written before somebody could take it"

    await world.run(MINUTE)

    assert await world.outcomes() == ["busy", "answered"]
    assert await world.value("select count(*) from outbox") == 2


async def test_an_end_of_an_older_epoch_is_not_taken_for_the_end(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("01", ring_s=3))
    pilot = await world.engine("A")
    await world.run(2 * SECOND)
    await world.execute("update campaign_lease set epoch = epoch + 1, expires_at = clock_timestamp()")
    await world.execute("update attempt set epoch = 2")
    world.clock.advance(2 * SECOND)
    await world.exchange.tell()
    attempt_id = (await world.attempts())[0]["attempt_id"]
    assert pilot.engine.calls.is_over(attempt_id, epoch=1)
    assert not pilot.engine.calls.is_over(attempt_id, epoch=2)

    await pilot.round("leases", "sweeper", "flush")

    assert await world.outcomes() == ["busy"]


async def test_a_frozen_engine_that_wakes_takes_no_agent(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    await world.contact(campaign_id, world.number("00", ring_s=3, stay_s=30))
    frozen = await world.engine("A")
    await world.run(2 * SECOND)
    await a_dead_and_a_new_engine(world)
    await world.run(3 * SECOND)
    (attempt,) = await world.attempts()
    frozen.thaw()

    frozen.line.news.put_nowait(Answered(attempt["attempt_id"], world.clock.now()))
    await frozen.line.news.join()
    await frozen.round("deliveries", "flush")

    assert sorted((await world.states()).values()) == ["idle", "talking"]
    assert frozen.line.connections == []


async def test_two_engines_share_the_campaigns_fairly_and_one_that_joins_gets_its_share(world: World) -> None:
    for _ in range(7):
        await world.campaign()
    await world.engine("A")
    await world.run(2 * SECOND)
    assert len(await world.rows(OWNERS)) == 7

    await world.engine("B")
    await world.run(3 * SECOND)

    owners = [row["owner"] for row in await world.rows(OWNERS)]
    assert sorted(map(owners.count, ("A", "B"))) == [3, 4]


async def test_calls_go_on_when_a_campaign_is_handed_to_an_engine_that_joins(world: World) -> None:
    for _ in range(2):
        campaign_id = await world.campaign()
        await world.contacts(campaign_id, *(world.number("00", ring_s=2, stay_s=8) for _ in range(3)))
    await world.engine("A")
    await world.run(SECOND)
    await world.engine("B")

    await world.run(30 * SECOND)

    assert await world.outcomes() == ["answered"] * 6
    assert len(world.exchange.placed()) == 6
    assert sorted({row["owner"] for row in await world.rows(OWNERS)}) == ["A", "B"]


async def test_a_clean_stop_hands_everything_over_at_once(world: World) -> None:
    for _ in range(4):
        await world.campaign()
    leaver, stayer = await world.engine("A"), await world.engine("B")
    await world.run(3 * SECOND)
    leaver.freeze()
    await leaver.engine.leave()

    await stayer.step("leases")

    assert [row["owner"] for row in await world.rows(OWNERS)] == ["B"] * 4


async def test_a_campaign_nobody_wants_any_more_is_handed_back(world: World) -> None:
    await world.campaign()
    await world.engine()
    await world.run(SECOND)
    await world.execute("update campaign set state = 3")

    await world.run(2 * SECOND)

    assert await world.rows(OWNERS) == []


async def test_a_campaign_that_cannot_be_read_does_not_keep_the_others_waiting(world: World) -> None:
    broken = await world.campaign()
    await world.execute("update campaign set settings = '{}' where campaign_id = $1", broken)
    good = await world.campaign()
    await world.contact(good, world.number("01"))
    pilot = await world.engine()

    await world.run(5 * SECOND)

    assert await world.outcomes(good) == ["busy"]
    assert pilot.faults == []


async def test_an_engine_alone_with_a_dead_database_dials_nothing(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, *(world.number("01") for _ in range(5)))
    pilot = await world.engine(database=Breakable)
    await pilot.round("leases", "sweeper")
    assert isinstance(pilot.database, Breakable)
    pilot.database.away = True
    await world.run(5 * SECOND)
    assert world.exchange.placed() == []

    pilot.database.away = False
    await world.run(5 * SECOND)
    assert await world.outcomes() == ["busy"] * 5
