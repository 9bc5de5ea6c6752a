"""kill -9 at random moments. ``OUTDIAL_CHAOS_KILLS`` and ``OUTDIAL_CHAOS_SEED`` choose a longer or another run."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, KeysView
from contextlib import asynccontextmanager
from random import Random

import aiohttp
import asyncpg
import pytest

from tests.chaos.client import a_receiver
from tests.chaos.judge import Evidence, violations
from tests.chaos.run import LOOK_S, VDN, Run, a_tenant
from tests.chaos.stage import PARTS, Stage, a_stage
from tests.folders import open_folder

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

KILLS = int(os.environ.get("OUTDIAL_CHAOS_KILLS", "10"))
SEED = int(os.environ.get("OUTDIAL_CHAOS_SEED", "1"))
REQUESTS_PER_KILL = 1
FROZEN_S = 3.0  # three times the lease

OWNERS = "select campaign_id, owner, epoch from campaign_lease where vdn_id = $1 and expires_at > clock_timestamp()"


@asynccontextmanager
async def a_run() -> AsyncGenerator[Run]:
    with open_folder() as folder:
        async with (
            a_stage(folder, seed=SEED) as stage,
            a_receiver() as (receiver, url),
            aiohttp.ClientSession() as session,
        ):
            client = await a_tenant(stage, session)
            await stage.start_carrier()
            yield Run(stage, client, receiver, url, Random(SEED))


async def test_whatever_is_killed_nobody_is_called_twice_and_nothing_is_lost() -> None:
    async with a_run() as run:
        for part in PARTS:
            await run.stage.start(part)
        await run.prepare()
        async with asyncio.TaskGroup() as together:
            together.create_task(run.kill(KILLS))
            together.create_task(run.load(KILLS * REQUESTS_PER_KILL + 10))
        await run.drained()

        evidence = await run.evidence()
        tell(run, evidence)
        assert violations(evidence) == []
        assert await run.busy_agents() == []
        assert await run.wrong_tallies() == []
        counted, real = await run.counted_and_real_answers()
        assert counted == real != []


async def test_an_engine_that_was_frozen_dials_nothing_it_no_longer_owns() -> None:
    async with a_run() as run:
        for part in ("api", "webhooks"):
            await run.stage.start(part)
        await run.stage.start("left", "engine")
        await run.stage.start("right", "engine")
        await run.prepare()
        await run.load(20)
        before = await until_each_has_one(run.stage)

        run.stage.freeze("left")
        await asyncio.sleep(FROZEN_S)  # the other must have had the time to take everything
        await until_one_has_all(run.stage, before.keys())
        run.stage.thaw("left")
        await run.load(5)
        await run.drained()

        evidence = await run.evidence()
        tell(run, evidence)
        assert violations(evidence) == []
        assert refused_by_the_carrier(run.stage) == []
        assert len(set(before.values())) == 2


async def owners(stage: Stage) -> dict[int, str]:
    """The one owner of each campaign, by the key of the leases."""
    connection = await asyncpg.connect(stage.postgres.dsn)
    try:
        return {row["campaign_id"]: row["owner"] for row in await connection.fetch(OWNERS, VDN)}
    finally:
        await connection.close()


async def until_each_has_one(stage: Stage) -> dict[int, str]:
    """Two campaigns, two engines: wait for the fair share, and say who has which."""
    async with asyncio.timeout(20):
        while len(set((owned := await owners(stage)).values())) < 2:
            await asyncio.sleep(LOOK_S)
    return owned


async def until_one_has_all(stage: Stage, campaigns: KeysView[int]) -> None:
    """Wait until one engine has the leases of all campaigns; on a busy machine it may lose and take them meanwhile."""
    async with asyncio.timeout(20):
        while (owned := await owners(stage)).keys() != campaigns or len(set(owned.values())) != 1:
            await asyncio.sleep(LOOK_S)


def refused_by_the_carrier(stage: Stage) -> list[str]:
    """Calls that the carrier's fence had to stop: the engine's own fence should have done so before."""
    return [line for line in stage.journal.read_text().splitlines() if '"event":"refused"' in line]


def tell(run: Run, evidence: Evidence) -> None:
    """What happened, for the reader of ``make chaos``."""
    outcomes = Counter(attempt.outcome for attempt in evidence.attempts)
    print(
        f"\n{run.kills} kills, {evidence.contacts} contacts, {len(evidence.attempts)} attempts, "
        f"{len(evidence.carrier)} calls placed by the carrier, {run.receiver.pushes} pushes; outcomes: "
        + ", ".join(f"{outcome} {times}" for outcome, times in outcomes.most_common())
    )
