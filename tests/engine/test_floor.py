"""From an answer to an agent."""

import asyncio
from datetime import datetime

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.detection import Detection, Detector, MachineCourse
from outdial.domain.pacing.base import CompletionPace, Share
from outdial.gateways.simulator import Behaviour
from outdial.store import turns
from tests.engine.world import HOUR, MINUTE, NOON, SECOND, Breakable, Holding, World, a_world

pytestmark = pytest.mark.anyio


async def test_an_answer_goes_to_the_agent_who_has_been_idle_longest(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("fresh", since=NOON - MINUTE)
    await world.agent("rested", since=NOON - HOUR)
    await world.agent("elsewhere", since=NOON - 2 * HOUR, skill_id=6)
    await world.contact(campaign_id, world.number("00", stay_s=5))
    await world.engine()

    await world.run(3 * SECOND)

    assert await world.states() == {"elsewhere": "idle", "fresh": "idle", "rested": "talking"}
    (attempt,) = await world.attempts()
    assert attempt["work_no"] == "rested"
    assert attempt["state"] == 4


async def test_an_agent_talks_wraps_up_and_is_idle_again(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=5))
    await world.engine()
    seen: list[str] = []
    for _ in range(40):
        await world.run(SECOND)
        state = (await world.states())["1001"]
        seen += [state] if seen[-1:] != [state] else []

    assert seen == ["talking", "wrap_up", "idle"]
    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "answered"
    assert attempt["kept_connect_limit"] is True
    assert attempt["ended_at"] - attempt["connected_at"] == 5 * SECOND


async def test_an_agent_who_asked_for_a_pause_has_it_after_the_call(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", stay_s=5))
    await world.engine()
    await world.run(3 * SECOND)
    await world.execute("update agent set afterwards = 'paused'")

    await world.run(40 * SECOND)

    assert await world.states() == {"1001": "paused"}


async def test_whoever_finds_no_agent_is_let_go_after_the_wait_and_counts_as_abandoned(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=5))
    await world.engine()
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'off'")

    await world.run(9 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "abandoned"
    assert attempt["kept_connect_limit"] is False
    assert 5 * SECOND < attempt["ended_at"] - attempt["answered_at"] < 6 * SECOND


async def test_a_flow_of_the_tenants_takes_whoever_finds_no_agent_within_two_seconds(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.tenant(2, abandoned_flow="sorry")
        campaign_id = await world.campaign(Mode.PREDICTED, vdn_id=2)
        await world.agent("1001", vdn_id=2)
        await world.contact(campaign_id, world.number("00", ring_s=5, stay_s=10), vdn_id=2)
        await world.engine()
        await world.run(2 * SECOND)
        await world.execute("update agent set state = 'off'")

        await world.run(90 * SECOND)

        (end,) = [record for record in world.exchange.records if record["event"] == "end"]
        (attempt,) = await world.attempts()
    assert end["connected_to"] == "sorry"
    assert 2 * SECOND < attempt["let_go_at"] - attempt["answered_at"] < 3 * SECOND
    assert attempt["ended_at"] - attempt["let_go_at"] == 10 * SECOND
    assert (attempt["outcome"], attempt["kept_connect_limit"], attempt["connected_at"]) == ("abandoned", False, None)


async def test_a_new_owner_keeps_a_call_abandoned_that_is_in_the_tenants_flow(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.tenant(2, abandoned_flow="sorry")
        campaign_id = await world.campaign(Mode.PREDICTED, vdn_id=2)
        await world.agent("1001", vdn_id=2)
        await world.contact(campaign_id, world.number("00", ring_s=2, stay_s=20), vdn_id=2)
        first = await world.engine("A")
        await world.run(SECOND)
        await world.execute("update agent set state = 'off'")
        await world.run(5 * SECOND)
        first.freeze()
        await world.lapse()
        await world.execute("update agent set state = 'idle'")
        await world.engine("B")

        await world.run(30 * SECOND)

        (attempt,) = await world.attempts()
        states = await world.states()
    assert (attempt["outcome"], attempt["kept_connect_limit"]) == ("abandoned", False)
    assert states == {"1001": "idle"}


async def test_without_a_database_to_note_it_nobody_is_brought_to_the_tenants_flow(database_url: str) -> None:
    async with a_world(database_url) as world:
        await world.tenant(2, abandoned_flow="sorry")
        campaign_id = await world.campaign(Mode.PREDICTED, vdn_id=2)
        await world.agent("1001", vdn_id=2)
        await world.contact(campaign_id, world.number("00", ring_s=3), vdn_id=2)
        pilot = await world.engine(database=Breakable)
        await world.run(2 * SECOND)
        assert isinstance(pilot.database, Breakable)
        pilot.database.away = True

        await world.run(6 * SECOND)

        (end,) = [record for record in world.exchange.records if record["event"] == "end"]
    assert end["connected_to"] is None


async def test_a_campaign_that_names_its_wait_lets_go_by_that(world: World) -> None:
    pace = CompletionPace(talk_max=MINUTE, talk_min=SECOND, loss_rate=3, wait=2 * SECOND, connect_rate=90)
    campaign_id = await world.campaign(Mode.PREDICTED, pace=pace)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=5))
    await world.engine()
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'off'")

    await world.run(9 * SECOND)

    (attempt,) = await world.attempts()
    assert 2 * SECOND < attempt["ended_at"] - attempt["answered_at"] < 3 * SECOND


async def test_a_late_agent_is_recorded_as_late(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=5, stay_s=3))
    await world.engine()
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'paused'")
    await world.run(6 * SECOND)
    await world.execute("update agent set state = 'idle'")
    await world.run(6 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "answered"
    assert attempt["kept_connect_limit"] is False


async def test_the_longest_wait_is_served_first(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    later, sooner = world.number("00", ring_s=5), world.number("00", ring_s=4)
    await world.contacts(campaign_id, later, sooner)
    await world.engine()
    await world.run(2 * SECOND)
    await world.execute("update agent set state = 'paused'")
    await world.run(4 * SECOND)
    await world.execute("update agent set state = 'idle' where work_no = '1001'")
    await world.run(SECOND)

    assert await world.value("select called from attempt where state = 4") == sooner


async def test_all_who_wait_are_brought_to_agents_by_one_statement(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no in ("1001", "1002"):
        await world.agent(work_no)
    await world.contacts(campaign_id, world.number("00", ring_s=2), world.number("00", ring_s=2))
    pilot = await world.engine(database=Holding)
    assert isinstance(pilot.database, Holding)
    await world.run(SECOND)
    pilot.database.hold("floor_deliver")
    world.clock.advance(SECOND)
    await world.exchange.tell()

    search = asyncio.ensure_future(pilot.step("deliveries"))
    await pilot.database.knocked.wait()

    assert await world.states() == {"1001": "talking", "1002": "talking"}
    pilot.database.gate.set()
    await search


async def test_an_agent_whose_call_ended_on_the_way_is_given_back(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=2))
    pilot = await world.engine()
    await world.run(SECOND)
    pilot.line.refuses_connections = True

    await world.run(3 * SECOND)

    assert await world.states() == {"1001": "idle"}
    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "abandoned", "nobody was brought to anybody"
    assert attempt["connected_at"] is None
    assert pilot.faults == []


async def test_a_call_that_ended_while_its_agent_was_sought_is_not_connected(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=2))
    pilot = await world.engine(database=Holding)
    assert isinstance(pilot.database, Holding)
    await world.run(SECOND)
    pilot.database.hold("floor_deliver")
    world.clock.advance(SECOND)
    await world.exchange.tell()
    search = asyncio.ensure_future(pilot.step("deliveries"))
    await pilot.database.knocked.wait()
    await pilot.line.hang_up((await world.attempts())[0]["attempt_id"])
    await world.exchange.tell()
    pilot.database.gate.set()
    await search
    await pilot.round("flush")

    assert pilot.line.connections == []
    assert await world.states() == {"1001": "idle"}
    assert await world.outcomes() == ["abandoned"]


async def test_a_flow_that_the_switch_refuses_leaves_nobody_in_silence(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("00", ring_s=2))
    pilot = await world.engine()
    pilot.line.refuses_connections = True

    await world.run(5 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "abandoned"
    assert attempt["connected_at"] is None


async def test_a_machine_is_hung_up_on_and_takes_no_agent(database_url: str) -> None:
    async with a_world(database_url, behaviour=Behaviour(detects_machines=True)) as world:
        campaign_id = await world.campaign(Mode.PREDICTED)
        await world.agent("1001")
        await world.contact(campaign_id, world.number("31", ring_s=1, stay_s=60))
        await world.engine()

        await world.run(4 * SECOND)

        (attempt,) = await world.attempts()
        assert attempt["outcome"] == "machine"
        assert attempt["kept_connect_limit"] is None
        assert attempt["ended_at"] - attempt["answered_at"] < SECOND
        assert await world.states() == {"1001": "idle"}


async def test_who_picked_up_is_kept_with_the_attempt(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED, detection=Detection(detector=Detector.TALK))
    await world.agent("1001")
    await world.contact(campaign_id, world.number("30", ring_s=1, stay_s=5))
    await world.engine()

    await world.run(3 * SECOND)
    (talking,) = await world.attempts()
    await world.run(5 * SECOND)
    (ended,) = await world.attempts()

    assert (talking["answered_by"], talking["judged_at"]) == ("human", talking["answered_at"])
    assert (ended["answered_by"], ended["judged_at"]) == ("human", talking["answered_at"])
    assert ended["outcome"] == "answered"


async def test_a_machine_that_is_to_have_a_message_is_brought_to_its_flow_and_stays_a_machine(world: World) -> None:
    detection = Detection(detector=Detector.TALK, machine=MachineCourse.MESSAGE, flow_sign="8001")
    campaign_id = await world.campaign(Mode.PREDICTED, detection=detection)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("31", ring_s=1, stay_s=5))
    await world.engine()

    await world.run(3 * SECOND)
    assert await world.states() == {"1001": "idle"}
    await world.run(6 * SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["answered_by"]) == ("machine", "machine")
    assert attempt["kept_connect_limit"] is None
    (end,) = [record for record in world.exchange.records if record["event"] == "end"]
    assert end["connected_to"] == "8001"


async def test_a_machine_that_the_campaign_wants_is_connected_as_a_person_is(world: World) -> None:
    detection = Detection(detector=Detector.TALK, machine=MachineCourse.CONNECT)
    campaign_id = await world.campaign(Mode.PREDICTED, detection=detection)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("31", ring_s=1, stay_s=5))
    await world.engine()

    await world.run(9 * SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["answered_by"], attempt["work_no"]) == ("answered", "machine", "1001")


async def test_a_new_owner_knows_a_machine_by_its_row(world: World) -> None:
    detection = Detection(detector=Detector.TALK, machine=MachineCourse.MESSAGE, flow_sign="8001")
    campaign_id = await world.campaign(Mode.PREDICTED, detection=detection)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("31", ring_s=1, stay_s=20))
    first = await world.engine("A")
    await world.run(3 * SECOND)
    first.freeze()
    await world.lapse()
    await world.engine("B")

    await world.run(20 * SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["answered_by"]) == ("machine", "machine")


async def test_people_are_let_go_in_time_though_the_database_is_away(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=3))
    pilot = await world.engine(database=Breakable)
    await world.run(2 * SECOND)
    assert isinstance(pilot.database, Breakable)
    pilot.database.away = True

    await world.run(8 * SECOND)

    (end,) = [record for record in world.exchange.records if record["event"] == "end"]
    waited = datetime.fromisoformat(str(end["at"])) - datetime.fromisoformat(str(end["answered_at"]))
    assert waited < 6 * SECOND


async def test_machines_are_counted_by_the_rows_as_in_memory_and_a_share_of_them_as_abandoned(world: World) -> None:
    detection = Detection(detector=Detector.TALK, false_positives=0.5)
    campaign_id = await world.campaign(Mode.PREDICTED, detection=detection)
    for work_no in ("1001", "1002", "1003"):
        await world.agent(work_no)
    await world.contacts(campaign_id, *(world.number(code, ring_s=1, stay_s=5) for code in ("31", "31", "31", "30")))
    pilot = await world.engine()

    await world.run(20 * SECOND)

    (owned,) = pilot.engine.owned.values()
    account = owned.answers.account((), now=world.clock.now(), zone=owned.loaded.tenant.zone, false_positives=0.5)
    assert account.today == Share(3, 2)
    assert sorted(str(outcome) for outcome in await world.outcomes()) == ["answered", "machine", "machine", "machine"]
    rows = (
        "select sum(answers) as answers, sum(abandoned) as abandoned, sum(machines) as machines from campaign_answers"
    )
    assert await world.rows(rows) == [{"answers": 1, "abandoned": 0, "machines": 3}]
    assert sum((await turns.machines(pilot.database, owned.key, since=NOON - HOUR)).values()) == 3


async def test_where_a_call_is_recorded_is_kept_and_told(world: World) -> None:
    campaign_id = await world.campaign(Mode.FLOW, record=True, url="https://example.org/results")
    await world.contacts(campaign_id, world.number("00", stay_s=5), world.number("01"))
    await world.engine()

    await world.run(3 * SECOND)
    talking = {attempt["called"][-2:]: attempt["recording"] for attempt in await world.attempts()}
    await world.run(5 * SECOND)

    ids = {attempt["called"][-2:]: attempt["attempt_id"] for attempt in await world.attempts()}
    path = f"1/{campaign_id}/{ids['00']}.wav"
    assert talking == {"00": path, "01": None}
    assert {attempt["called"][-2:]: attempt["recording"] for attempt in await world.attempts()} == talking
    told = await world.rows("select fact ->> 'recording' as recording from outbox")
    assert sorted(str(row["recording"]) for row in told) == [path, "None"]
