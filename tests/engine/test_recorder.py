"""The record of pacing, as an engine keeps it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from prometheus_client import CollectorRegistry

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import AgentUsePace, Floor, Pace, PacingView, ProgressivePace, TokenPace
from outdial.domain.pacing.record import Chunk, read, unpack
from outdial.domain.pacing.replay import first_difference
from outdial.engine import recorder as module
from outdial.engine.figures import Figures
from outdial.engine.recorded_pacer import RecordedPacer
from outdial.engine.recorder import Recorder
from outdial.store import pacing_turns, turns
from outdial.store.codec import CAMPAIGN_SETTINGS
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from tests.engine.world import DAY, HOUR, MINUTE, NOON, SECOND, Breakable, World

pytestmark = pytest.mark.anyio

AGENT_USE = AgentUsePace(talk_min=SECOND, talk_max=HOUR, loss_rate=3, use_rate=100, count_wrap_up=True)
MIDNIGHT = NOON.replace(hour=0)
STEP = 20 * SECOND


async def recorded(database: Database, key: CampaignKey) -> list[Chunk]:
    """All that is kept of a campaign, oldest first."""
    found = pacing_turns.between(database, key, since=NOON - DAY, until=NOON + 9 * DAY)
    return [read(unpack(packed)) async for _, packed in found]


@pytest.mark.parametrize(
    ("mode", "pace"),
    [
        (Mode.PREDICTED, AGENT_USE),
        (Mode.PREDICTED, ProgressivePace()),
        (Mode.FLOW, TokenPace(calls=3, interval=2 * SECOND)),
    ],
    ids=["agent use", "progressive", "fixed rate"],
)
async def test_what_an_engine_decided_is_decided_again_to_the_byte(world: World, mode: Mode, pace: Pace) -> None:
    campaign_id = await world.campaign(mode, pace=pace)
    await world.contacts(
        campaign_id, *(world.number(("00", "01", "02")[n % 3], ring_s=1 + n % 4, stay_s=3) for n in range(90))
    )
    for work_no in ("1001", "1002", "1003"):
        await world.agent(work_no)
    pilot = await world.engine()

    await world.run(12 * SECOND)
    await pilot.step("recorder")
    await world.run(13 * SECOND)
    await pilot.engine.leave()

    (chunk,) = await recorded(pilot.database, CampaignKey(1, campaign_id))
    assert first_difference(chunk) is None
    assert chunk.head.pace == pace
    assert len(chunk.turns) > 100
    placed = len(await world.attempts(campaign_id))
    assert 0 < placed <= sum(turn.decision.calls for turn in chunk.turns)
    assert world.no_faults()


async def test_the_next_owner_goes_on_in_a_chunk_of_its_own(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, *(world.number("01") for _ in range(20)))
    first = await world.engine("A")
    await world.run(2 * SECOND)
    first.turns = False
    await first.engine.leave()
    second = await world.engine("B")
    await world.run(2 * SECOND)
    await second.engine.leave()

    chunks = await recorded(first.database, CampaignKey(1, campaign_id))

    assert [first_difference(chunk) for chunk in chunks] == [None, None]
    assert chunks[0].turns[-1].view.now <= chunks[1].head.begins_at


async def test_new_settings_or_rules_begin_a_new_chunk(world: World) -> None:
    campaign_id = await world.campaign(pace=TokenPace(calls=1, interval=SECOND))
    await world.contacts(campaign_id, *(world.number("01") for _ in range(40)))
    pilot = await world.engine()
    await world.run(2 * SECOND)
    settings = CAMPAIGN_SETTINGS.load(await world.value("select settings from campaign"))
    faster = TokenPace(calls=2, interval=SECOND)
    await world.execute(
        "update campaign set settings = jsonb_set(settings, '{pace,calls}', '2') where name = $1", settings.name
    )
    await world.run(2 * SECOND)
    await world.execute("""update tenant set limits = '{"rule_set": "united-kingdom"}'""")
    await world.run(2 * SECOND)
    await pilot.engine.leave()

    chunks = await recorded(pilot.database, CampaignKey(1, campaign_id))

    assert [chunk.head.pace for chunk in chunks] == [settings.pace, faster, faster]
    assert [chunk.head.rules.name for chunk in chunks] == ["none", "none", "united-kingdom"]
    assert [first_difference(chunk) for chunk in chunks] == [None] * 3
    assert chunks[2].head.memory != {"credit": 0, "filled_at": None}, "rules that change forget nothing"


async def test_the_latest_decision_is_known_within_a_step(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED, pace=AGENT_USE)
    await world.agent("1001")
    pilot = await world.engine()
    key = CampaignKey(1, campaign_id)
    await world.contact(campaign_id, world.number("00"))
    assert await pacing_turns.latest_of(pilot.database, key) is None

    await world.turn()
    await pilot.step("recorder")

    latest = await pacing_turns.latest_of(pilot.database, key)
    assert latest is not None
    assert latest.reason.startswith("1 calls: 1 idle")
    assert (latest.at, latest.calls, latest.method, latest.rule_set) == (NOON, 1, "agent_use", "none/1")
    assert dict(latest.terms)["idle"] == 1

    await world.execute("update campaign set state = 3")
    await world.run(SECOND)
    await pilot.step("recorder")

    latest = await pacing_turns.latest_of(pilot.database, key)
    assert latest is not None
    assert (latest.at, latest.reason) == (NOON + SECOND, "the campaign is suspended")


class Desk:
    """A recorder without an engine: one campaign whose turns the test makes."""

    def __init__(self, world: World, database: Database, key: CampaignKey) -> None:
        self.world = world
        self.database = database
        self.key = key
        self.registry = CollectorRegistry()
        self.recorder = Recorder(database, world.clock, owned={}, figures=Figures(self.registry), recorded_by="0.1.0")

    async def open(self) -> RecordedPacer:
        loaded = await turns.load(self.database, self.key)
        assert loaded is not None
        self.pacer = self.recorder.pacer(self.key, loaded)
        return self.pacer

    async def pass_time(self, span: timedelta, *, every: timedelta = STEP) -> None:
        """Turns, and the recorder's steps between them."""
        end = self.world.clock.now() + span
        while self.world.clock.now() < end:
            self.turn()
            self.world.clock.advance(every)
            while await self.recorder.step():
                pass

    def turn(self) -> None:
        now = self.world.clock.now()
        self.pacer.decide(PacingView(now=now, floor=Floor(idle=now.second % 7), lines_free=now.minute))

    async def sizes(self) -> Sequence[int]:
        return [row["size"] for row in await self.world.rows("select length(packed) as size from pacing_chunk")]

    async def begins(self) -> list[datetime]:
        rows = await self.world.rows("select begins_at from pacing_chunk order by begins_at")
        return [row["begins_at"] for row in rows]

    def dropped(self) -> float:
        return self.registry.get_sample_value("outdial_pacing_chunks_dropped_total") or 0.0


async def a_desk(world: World, *, kind: type[Database] = Database, **limits: object) -> Desk:
    """The tenant keeps these limits; a campaign is ready to be paced."""
    for name, limit in limits.items():
        await world.execute(
            "update tenant set limits = limits || jsonb_build_object($1::text, $2::integer)", name, limit
        )
    key = CampaignKey(1, await world.campaign())
    database = await world.stack.enter_async_context(kind.open(world.url, connections_max=4))
    desk = Desk(world, database, key)
    await desk.open()
    return desk


async def test_a_chunk_is_a_minute_long_and_the_next_goes_on_where_it_ended(world: World) -> None:
    desk = await a_desk(world)

    await desk.pass_time(5 * MINUTE)

    chunks = await recorded(desk.database, desk.key)
    assert await desk.begins() == [NOON + minute * MINUTE for minute in range(5)]
    assert [turn.view.now for chunk in chunks for turn in chunk.turns] == [NOON + n * STEP for n in range(15)]
    kept = desk.registry.get_sample_value("outdial_pacing_bytes_recorded_total")
    assert kept == sum(await desk.sizes())


async def test_a_day_keeps_to_its_bytes_and_is_covered_evenly_once_half_of_them_are_spent(world: World) -> None:
    world.clock.advance(MIDNIGHT + DAY - NOON)
    desk = await a_desk(world, pacing_bytes_per_day=200_000)

    await desk.pass_time(DAY, every=MINUTE)

    begins, sizes = await desk.begins(), await desk.sizes()
    assert 190_000 < sum(sizes) <= 200_000
    hours = [(at - MIDNIGHT - DAY) // HOUR for at in begins]
    in_hour = [hours.count(hour) for hour in range(24)]
    assert in_hour[0] == 60, "nothing is left out while half of the bytes are left"
    assert min(in_hour[13:]) > 0.8 * max(in_hour[13:]) > 5, "evenly, from noon on"
    assert max(in_hour[13:]) < 50, "this day has bytes for a sample only"


async def test_each_day_has_its_own_bytes(world: World) -> None:
    world.clock.advance(MIDNIGHT + DAY - HOUR - NOON)
    desk = await a_desk(world, pacing_bytes_per_day=20_000)

    await desk.pass_time(2 * HOUR, every=MINUTE)

    before = [at for at in await desk.begins() if at < MIDNIGHT + DAY]
    after = [at for at in await desk.begins() if at >= MIDNIGHT + DAY]
    assert len(before) > 5
    assert len(after) > 5


async def test_what_was_spent_before_a_takeover_counts(world: World) -> None:
    desk = await a_desk(world, pacing_bytes_per_day=20_000)
    await desk.pass_time(HOUR, every=MINUTE)
    spent = sum(await desk.sizes())
    assert spent > 9_000

    other = Desk(world, desk.database, desk.key)
    await other.open()
    await other.pass_time(30 * MINUTE, every=MINUTE)

    assert sum(await desk.sizes()) < spent + 2_000


@pytest.mark.parametrize("limit", [0, 10])
async def test_a_tenant_without_bytes_has_no_record(world: World, limit: int) -> None:
    desk = await a_desk(world, pacing_bytes_per_day=limit)

    await desk.pass_time(5 * MINUTE)

    assert await desk.begins() == []
    assert desk.dropped() == 0


async def test_while_the_database_is_away_turns_go_on_and_the_oldest_chunks_are_dropped(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAITING_MAX", 3)
    desk = await a_desk(world, kind=Breakable)
    await desk.pass_time(2 * MINUTE)
    assert isinstance(desk.database, Breakable)

    desk.database.away = True
    for _ in range(30):
        desk.turn()
        world.clock.advance(STEP)
        try:
            await desk.recorder.step()
        except ConnectionError:
            continue
    desk.database.away = False
    await desk.pass_time(MINUTE)

    assert desk.dropped() > 0
    chunks = await recorded(desk.database, desk.key)
    assert all(first_difference(chunk) is None for chunk in chunks)
    assert len(chunks) >= 2 + 3


async def test_a_chunk_of_a_campaign_that_was_deleted_meanwhile_stands_in_nobodys_way(world: World) -> None:
    desk = await a_desk(world)
    await world.execute("delete from campaign")
    another = await a_desk(world)

    await desk.pass_time(3 * MINUTE)
    await another.pass_time(2 * MINUTE)

    assert len(await another.begins()) == 2
    assert desk.dropped() == 0


async def test_what_is_older_than_the_tenant_keeps_it_is_swept_by_the_recorder(world: World) -> None:
    desk = await a_desk(world, pacing_days=1)
    await desk.pass_time(2 * MINUTE)

    world.clock.advance(2 * DAY)
    await desk.pass_time(2 * MINUTE)

    assert all(at > NOON + DAY for at in await desk.begins())
