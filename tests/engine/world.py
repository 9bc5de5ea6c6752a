"""A database, a clock that is moved by hand, a simulated carrier, and engines whose steps are turned by hand."""

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import asyncpg
from prometheus_client import CollectorRegistry

from outdial.clock import Clock, ManualClock, steady
from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.detection import OFF, Detection
from outdial.domain.pacing.base import Pace, PreviewPace, ProgressivePace, TokenPace
from outdial.domain.retry import RetryPolicy
from outdial.domain.routing import Trunk
from outdial.domain.schedule import Schedule, Segment
from outdial.engine.engine import Engine
from outdial.engine.figures import Figures
from outdial.gateways.base import MAIN
from outdial.gateways.simulator import Behaviour
from outdial.store import trunks
from outdial.store.codec import CAMPAIGN_SETTINGS, DETECTION, RETRY_POLICY
from outdial.store.database import Database
from tests.engine.exchange import Exchange, Line

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TICK = timedelta(milliseconds=200)
ALWAYS = Schedule((Segment(time(0), time(23, 59)),), ())
PACES: Mapping[Mode, Pace] = {
    Mode.FLOW: TokenPace(calls=50, interval=SECOND),
    Mode.INTELLIGENT_FLOW: TokenPace(calls=50, interval=SECOND),
    Mode.PREDICTED: ProgressivePace(),
    Mode.PREEMPTED: ProgressivePace(),
    Mode.PREVIEW: PreviewPace(push_interval=SECOND, pushes=10, auto_call_after=SECOND),
}
SKILL = 5
PATIENT = Behaviour(patience_mean_s=600, patience_cv=0.001)
"""Who picks up waits until somebody speaks, or hangs up on them."""
LONG_LEASE = timedelta(minutes=10)

Row = Mapping[str, Any]


class Breakable(Database):
    """A database that can be away."""

    away = False

    async def rows(self, name: str, *arguments: object) -> Any:
        self._reach()
        return await super().rows(name, *arguments)

    async def row(self, name: str, *arguments: object) -> Any:
        self._reach()
        return await super().row(name, *arguments)

    async def value(self, name: str, *arguments: object) -> Any:
        self._reach()
        return await super().value(name, *arguments)

    async def run(self, name: str, *arguments: object) -> int:
        self._reach()
        return await super().run(name, *arguments)

    def _reach(self) -> None:
        if self.away:
            raise ConnectionError("the database is away")


class Holding(Database):
    """Runs the statement ``name`` once and holds its answer back until the gate opens."""

    name = ""

    def hold(self, name: str) -> None:
        self.name, self.knocked, self.gate = name, asyncio.Event(), asyncio.Event()

    async def rows(self, name: str, *arguments: object) -> Any:
        return await self._held(name, await super().rows(name, *arguments))

    async def row(self, name: str, *arguments: object) -> Any:
        return await self._held(name, await super().row(name, *arguments))

    async def value(self, name: str, *arguments: object) -> Any:
        return await self._held(name, await super().value(name, *arguments))

    async def _held(self, name: str, answer: Any) -> Any:
        if name == self.name:
            self.name = ""
            self.knocked.set()
            await self.gate.wait()
        return answer


@dataclass(slots=True)
class Pilot:
    """An engine, turned by hand. ``faults`` are what its steps raised."""

    engine: Engine
    line: Line
    database: Database
    ears: asyncio.Task[None]
    turns: bool = True
    """Whether ``World.run`` turns it."""
    faults: list[Exception] = field(default_factory=list[Exception])

    async def step(self, name: str) -> None:
        try:
            while await self.engine.steps[name]():
                pass
        except Exception as fault:  # noqa: BLE001 - as ``repeat`` does
            self.faults.append(fault)

    async def round(self, *names: str) -> None:
        """Each named step once, and every errand done."""
        for name in names:
            await self.step(name)
            await self.errands()

    async def errands(self) -> None:
        await self.engine.deliveries.finish()

    def freeze(self) -> None:
        """It does nothing, and its switch keeps the connection."""
        self.turns = False
        self.line.is_frozen = True

    def thaw(self) -> None:
        self.turns = True
        self.line.is_frozen = False


@dataclass(slots=True)
class World:
    """Everything around the engines."""

    url: str
    clock: ManualClock
    exchange: Exchange
    connection: asyncpg.Connection
    stack: AsyncExitStack
    pilots: list[Pilot] = field(default_factory=list[Pilot])
    _serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def engine(
        self,
        owner: str = "A",
        *,
        lease: timedelta = LONG_LEASE,
        calls_per_second_max: int = 1000,
        wall: Clock | None = None,
        database: type[Database] = Database,
        switches: Sequence[str] = (MAIN,),
    ) -> Pilot:
        """One more engine, with a pool and a line of its own."""
        pool = await self.stack.enter_async_context(database.open(self.url, connections_max=8))
        line = self.exchange.line()
        engine = Engine(
            pool,
            line,
            self.clock,
            wall or self.clock,
            owner=owner,
            lease_span=lease,
            turn_pause=TICK,
            batch_pause=timedelta(0),
            calls_per_second_max=calls_per_second_max,
            figures=Figures(CollectorRegistry()),
            switches=switches,
        )
        ears = asyncio.ensure_future(engine.listen())
        self.stack.callback(ears.cancel)
        pilot = Pilot(engine, line, pool, ears)
        self.pilots.append(pilot)
        await line.news.join()
        return pilot

    async def run(self, span: timedelta) -> None:
        """Let time pass: events flow and every engine that turns is turned."""
        end = self.clock.now() + span
        await self.turn()
        while self.clock.now() < end:
            self.clock.advance(min(TICK, end - self.clock.now()))
            await self.turn()

    async def turn(self) -> None:
        """Every engine's steps, once."""
        for pilot in self.pilots:
            if pilot.turns:
                await self.exchange.tell()
                await pilot.errands()
                await pilot.round("flush", "leases", "sweeper", "legs", "turns")
                await self.exchange.tell()
                await pilot.errands()
                await pilot.round("deliveries", "flush")

    def no_faults(self) -> bool:
        return not any(pilot.faults for pilot in self.pilots)

    # what there is

    async def tenant(self, vdn_id: int = 1, *, zone: str = "UTC", **limits: object) -> None:
        await self.execute("insert into tenant values ($1, $2, $3, $4)", vdn_id, zone, json.dumps(limits), NOON)

    async def campaign(
        self,
        mode: Mode = Mode.FLOW,
        *,
        vdn_id: int = 1,
        pace: Pace | None = None,
        schedule: Schedule = ALWAYS,
        begin: datetime = NOON - DAY,
        end: datetime = NOON + 30 * DAY,
        retry: RetryPolicy | None = None,
        skill_id: int = SKILL,
        url: str | None = None,
        ring_timeout: timedelta = 20 * SECOND,
        detection: Detection = OFF,
        flow_sign: str = "welcome",
        record: bool = False,
    ) -> int:
        """A started campaign."""
        settings = CampaignSettings(
            name=f"campaign {next(self._serial)}",
            description=None,
            mode=mode,
            begin=begin,
            end=end,
            callers=("95000",),
            ring_timeout=ring_timeout,
            schedule=schedule,
            pace=pace or PACES[mode],
            flow_sign=None if mode.wants_agent else flow_sign,
            skill_id=skill_id if mode.wants_agent else None,
            callback_url=url,
        )
        campaign_id = await self.value(
            """
            insert into campaign (vdn_id, name, mode, state, begins_at, ends_at, skill_id, settings, retry_policy,
                created_at, updated_at, detection, record)
            values ($1, $2, $3, 2, $4, $5, $6, $7, $8, $9, $9, $10, $11)
            returning campaign_id
            """,
            vdn_id,
            settings.name,
            mode.value,
            begin,
            end,
            settings.skill_id,
            CAMPAIGN_SETTINGS.dump(settings),
            RETRY_POLICY.dump(retry) if retry else None,
            self.clock.now(),
            DETECTION.dump(detection) if detection.listens else None,
            record,
        )
        await self.execute("insert into campaign_tally (vdn_id, campaign_id) values ($1, $2)", vdn_id, campaign_id)
        return campaign_id

    def number(self, code: str = "00", *, ring_s: int = 1, stay_s: int = 5) -> str:
        """A new number that dictates its fate: after so much ringing ``code``, and so long a talk."""
        return f"000{next(self._serial):05}{ring_s:02}{stay_s:02}{code}"

    async def contact(
        self,
        campaign_id: int,
        called: str,
        *,
        vdn_id: int = 1,
        due_at: datetime | None = None,
        priority: int = 3,
        work_no: str | None = None,
        recycle_at: datetime | None = None,
        numbers: Sequence[str] = (),
    ) -> int:
        """A contact that is due at once, unless another time is named."""
        await self.execute(
            "update campaign_tally set open_contacts = open_contacts + 1 where vdn_id = $1 and campaign_id = $2",
            vdn_id,
            campaign_id,
        )
        return await self.value(
            """
            insert into contact
                (vdn_id, campaign_id, due_at, called, priority, work_no, recycle_at, numbers, created_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            returning contact_id
            """,
            vdn_id,
            campaign_id,
            due_at or self.clock.now(),
            called,
            priority,
            work_no,
            recycle_at,
            json.dumps([{"called": number} for number in numbers]) if numbers else None,
            self.clock.now(),
        )

    async def contacts(self, campaign_id: int, *called: str, vdn_id: int = 1) -> list[int]:
        return [await self.contact(campaign_id, number, vdn_id=vdn_id) for number in called]

    async def agent(
        self,
        work_no: str,
        *,
        state: str = "idle",
        since: datetime = NOON - HOUR,
        skill_id: int = SKILL,
        vdn_id: int = 1,
        phone: str | None = None,
        leg: str = "none",
        delivery: str = "held",
    ) -> None:
        skill = "insert into skill values ($1, $2, 'sales', $3) on conflict do nothing"
        await self.execute(skill, vdn_id, skill_id, NOON)
        await self.execute(
            """
            insert into agent (vdn_id, work_no, name, state, state_since, created_at, phone, leg, delivery)
            values ($1, $2, $2, $3, $4, $4, $5, $6, $7)
            """,
            vdn_id,
            work_no,
            state,
            since,
            phone,
            leg,
            delivery,
        )
        await self.execute("insert into agent_skill values ($1, $2, $3)", vdn_id, work_no, skill_id)

    async def trunk(self, name: str, **rules: Any) -> None:
        """A trunk of tenant 1, which its switch calls by the same name."""
        await trunks.put(self.pilots[0].database, 1, Trunk(name=name, endpoint=name, **rules))

    # what came of it

    async def attempts(self, campaign_id: int | None = None) -> list[Row]:
        """Every attempt, oldest first."""
        return await self.rows(
            "select * from attempt where $1::integer is null or campaign_id = $1 order by placed_at, attempt_id",
            campaign_id,
        )

    async def outcomes(self, campaign_id: int | None = None) -> list[str | None]:
        return [attempt["outcome"] for attempt in await self.attempts(campaign_id)]

    async def dialled(self, campaign_id: int | None = None) -> list[str]:
        return [attempt["called"] for attempt in await self.attempts(campaign_id)]

    async def states(self) -> Mapping[str, str]:
        """What each agent is doing."""
        rows = await self.rows("select work_no, state from agent order by work_no")
        return {row["work_no"]: row["state"] for row in rows}

    async def legs(self) -> Mapping[str, str]:
        """Whether each agent's leg is held."""
        rows = await self.rows("select work_no, leg from agent order by work_no")
        return {row["work_no"]: row["leg"] for row in rows}

    async def contact_row(self, contact_id: int) -> Row:
        (row,) = await self.rows("select * from contact where contact_id = $1", contact_id)
        return row

    async def open_contacts(self, campaign_id: int) -> int:
        return await self.value("select open_contacts from campaign_tally where campaign_id = $1", campaign_id)

    async def rows(self, statement: str, *arguments: object) -> list[Row]:
        return [dict(row) for row in await self.connection.fetch(statement, *arguments)]

    async def value(self, statement: str, *arguments: object) -> Any:
        return await self.connection.fetchval(statement, *arguments)

    async def execute(self, statement: str, *arguments: object) -> None:
        await self.connection.execute(statement, *arguments)

    async def until(self, statement: str, *arguments: object) -> None:
        """Wait in real time, for what only the database's clock brings: a statement that says true."""
        async with asyncio.timeout(10):
            while not await self.value(statement, *arguments):
                await asyncio.sleep(0.02)

    async def lapse(self) -> None:
        """Every lease runs out now, and no engine counts as alive until it says so again."""
        await self.execute("update campaign_lease set expires_at = clock_timestamp()")
        await self.execute("update engine set expires_at = clock_timestamp()")
        for pilot in self.pilots:
            for owned in pilot.engine.owned.values():
                owned.held.trusted_until = steady()


@asynccontextmanager
async def a_world(url: str, *, behaviour: Behaviour = PATIENT, lines_max: int = 1000) -> AsyncGenerator[World]:
    """A world at noon, with tenant 1."""
    clock = ManualClock(NOON)
    async with AsyncExitStack() as stack:
        connection = await asyncpg.connect(url)
        stack.push_async_callback(connection.close)
        world = World(url, clock, Exchange(behaviour, clock, lines_max=lines_max), connection, stack)
        await world.tenant()
        yield world
