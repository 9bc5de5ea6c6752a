"""A whole engine with PostgreSQL on the same Asterisk: a predicted campaign whose agents are on held legs.

A call is placed for each idle agent, so that nobody who answers waits for want of one. Agents write nothing after a
call: they are free again as soon as somebody looks, ten times a second, which is no work of the engine's.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import quote

from benchmarks.dialled.order import HELD_S_MAX, Course
from benchmarks.dialled.watch import Watch
from benchmarks.served import Served, serving
from benchmarks.stand import ALL_DAY, FILLED, VDN, Stand, cpu_s
from outdial.domain.agent import DeliveryKind
from outdial.domain.campaign import CampaignSettings, CampaignState, Mode
from outdial.domain.pacing.base import ProgressivePace
from outdial.domain.tenant import Limits
from outdial.gateways.asterisk.client import AriAddress
from outdial.store import agents, campaigns, floor, skills
from outdial.store.agents import SkillLevel
from outdial.store.database import Database
from outdial.store.skills import Skill

SKILL_ID: Final = 5
LINES_MAX: Final = 10_000  # more than are ever open
NUMBERS: Final = 3_000  # somewhat more than are called
LOOK_S: Final = 0.1
DRAINED_S_MAX: Final = 20.0
RECEIVER: Final = "http://results.example.org/"  # nobody pushes: that is another process's work
ADD_CONTACTS: Final = """
insert into contact (vdn_id, campaign_id, due_at, called, created_at)
select $1, $2::integer, now() - interval '1 hour' + place * interval '1 microsecond', called, now()
from unnest($3::text[]) with ordinality as numbers (called, place)
"""
LOG_IN: Final = "update agent set state = 'idle', state_since = now(), leg = 'wanted' where vdn_id = $1"
HELD: Final = "select count(*) from agent where vdn_id = $1 and leg = 'up'"
ENDED: Final = "select count(*) from attempt where vdn_id = $1 and state = 9"
WITH_AN_AGENT: Final = f"{ENDED} and connected_at is not null"
OPEN: Final = "select count(*) from attempt where vdn_id = $1 and state < 9"
STOP: Final = "update campaign set state = 3, updated_at = now() where vdn_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How an engine works; spans are seconds."""

    prefix: str
    phones: Sequence[str]
    """Of the agents, one each: NUMBER@TRUNK."""
    course: Course
    warm_up_s: float
    window_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    """What was seen in the window; ``connected`` is the share of the whole shift's calls that came to an agent."""

    calls: int
    rate: float
    """Calls a second."""
    connected: float
    cpu_ms: float
    """Processor time of the engine's process for one call."""
    postgres_cpu_ms: float
    waits_ms: Sequence[float]


async def work(stand: Stand, ari: AriAddress, shift: Shift, watch: Watch) -> Worked:
    """One shift on empty tables."""
    await stand.execute(f"truncate {', '.join(FILLED)}, agent_skill, agent, skill cascade")
    async with Database.open(stand.url, connections_max=2) as database:
        campaign_id = await _prepare(database, shift)
        await stand.execute(ADD_CONTACTS, VDN, campaign_id, [shift.course.called(place) for place in range(NUMBERS)])
        await stand.execute("analyze contact")
        place = ari.url.removeprefix("http://").removesuffix("/ari")
        gateway = (
            f"asterisk://{quote(ari.user)}:{quote(ari.password)}@{place}/?prefix={shift.prefix}&calls_per_second=1000"
        )
        async with serving(stand, "engine", gateway=gateway, lines_max=str(LINES_MAX)) as served:
            await stand.execute(LOG_IN, VDN)
            await _until(stand, HELD, len(shift.phones), within_s=HELD_S_MAX)
            async with _writing_nothing(database):
                await asyncio.sleep(shift.warm_up_s)
                worked = await _seen(stand, served, shift, watch)
                await stand.execute(STOP, VDN)
                await _until(stand, OPEN, 0, within_s=DRAINED_S_MAX)
    return worked


async def _prepare(database: Database, shift: Shift) -> int:
    now = datetime.now(UTC)  # noqa: TID251 - a benchmark runs in this world
    await skills.add(database, VDN, Skill(SKILL_ID, "Sales"), now=now)
    for place, phone in enumerate(shift.phones):
        await agents.add(
            database,
            VDN,
            work_no=f"{1000 + place}",
            name=f"{place}",
            skills=[SkillLevel(SKILL_ID, 1)],
            phone=phone,
            delivery=DeliveryKind.HELD,
            now=now,
        )
    settings = CampaignSettings(
        name="predicted",
        description=None,
        mode=Mode.PREDICTED,
        begin=now - timedelta(days=1),
        end=now + timedelta(days=2),
        callers=("10086",),
        ring_timeout=timedelta(seconds=20),
        schedule=ALL_DAY,
        pace=ProgressivePace(),
        skill_id=SKILL_ID,
        callback_url=RECEIVER,
    )
    added = await campaigns.add(database, VDN, settings, CampaignState.STARTED, limits=Limits(), now=now)
    assert not isinstance(added, campaigns.Obstacle), added
    return added


async def _seen(stand: Stand, served: Served, shift: Shift, watch: Watch) -> Worked:
    postmaster = await stand.postmaster()
    watch.waits_ms.clear()
    began = asyncio.get_running_loop().time()
    ended, cpu, postgres = await stand.count(ENDED, VDN), cpu_s(served.pid), cpu_s(postmaster)
    await asyncio.sleep(shift.window_s)
    calls = await stand.count(ENDED, VDN) - ended
    cpu, postgres = cpu_s(served.pid) - cpu, cpu_s(postmaster) - postgres
    span_s = asyncio.get_running_loop().time() - began
    return Worked(
        calls=calls,
        rate=calls / span_s,
        connected=await stand.count(WITH_AN_AGENT, VDN) / max(1, await stand.count(ENDED, VDN)),
        cpu_ms=1e3 * cpu / max(1, calls),
        postgres_cpu_ms=1e3 * postgres / max(1, calls),
        waits_ms=list(watch.waits_ms),
    )


@asynccontextmanager
async def _writing_nothing(database: Database) -> AsyncGenerator[None]:
    async def look() -> None:
        while True:
            await floor.end_wrap_ups(database, VDN, longest=timedelta(0), now=datetime.now(UTC))  # noqa: TID251 - this world
            await asyncio.sleep(LOOK_S)

    looking = asyncio.ensure_future(look())
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _until(stand: Stand, statement: str, count: int, *, within_s: float) -> None:
    async with asyncio.timeout(within_s):
        while await stand.count(statement, VDN) != count:  # noqa: ASYNC110 - another process sets no event
            await asyncio.sleep(LOOK_S)
