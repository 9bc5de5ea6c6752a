"""Forecast all campaigns, then let an engine call them side by side, on a clock that waits for it.

The clock is turned by hand, so that a machine that is busy with other things makes it slower and nothing else: the
engine looks once a second, and four times a second takes in what happened, at the instants at which it happened.
"""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from itertools import count
from multiprocessing import get_context

from outdial import observability
from outdial.api.own.forecast import question_about
from outdial.forecast.forecast import Forecast, forecast
from outdial.forecast.question import Question
from outdial.forecast.what_if import WhatIf
from outdial.gateways.base import CallRequest
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.script import Script
from outdial.gateways.simulator.switch import Switch
from outdial.store import forecast as store
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from tests.engine.world import World, a_world
from tests.reality.cast import BEGIN, VDN, Play, cast, people
from tests.reality.compare import Verdict, foretold, real
from tests.reality.floor import Crew

REPLICATIONS = 19  # of which the first and the last hold nine in ten
BUDGET_S = 600.0  # all of these are small: call by call
CORES = 2

TICK = timedelta(seconds=0.25)
TICKS_A_LOOK = 4
TICKS_A_ROUND = 80
"""Between two rounds in which leases are renewed and floors tidied."""
LONGEST = timedelta(hours=4)

LEFT = "select count(*) from contact where vdn_id = $1 and state < 2"


async def play_all(url: str, seeds: Sequence[int]) -> Sequence[Verdict]:
    """What was foretold of each campaign, and what came true."""
    observability.quiet()
    async with a_world(url) as world:
        plays = await cast(world.connection, seeds)
        pilot = await world.engine()
        questions = [await _question(pilot.database, play) for play in plays]
        answers = await asyncio.to_thread(_forecasts, questions, seeds)
        world.exchange.switch = _switch(plays)
        crew = await _call(world, plays)
        return [
            Verdict(play, foretold(answer), await real(world.connection, play, crew.wrote))
            for play, answer in zip(plays, answers, strict=True)
        ]


async def _question(database: Database, play: Play) -> Question:
    found = await store.load(database, CampaignKey(VDN, play.campaign_id), now=BEGIN)
    assert found is not None
    return question_about(found, WhatIf(), now=BEGIN, look_every_s=(TICKS_A_LOOK * TICK).total_seconds())


def _forecasts(questions: Sequence[Question], seeds: Sequence[int]) -> Sequence[Forecast]:
    if len(questions) <= CORES:
        return list(map(_forecast, questions, seeds))
    with ProcessPoolExecutor(CORES, mp_context=get_context("spawn")) as pool:
        return list(pool.map(_forecast, questions, seeds))


def _forecast(question: Question, seed: int) -> Forecast:
    return forecast(question, seed=seed, replications=REPLICATIONS, budget_s=BUDGET_S)


def _switch(plays: Sequence[Play]) -> Switch:
    """Each campaign has people of its own behind one switch."""
    carriers = {play.campaign_id: Carrier(people(play.seed), seed=play.seed) for play in plays}

    def script(request: CallRequest) -> Script:
        return carriers[request.campaign_id].script(request)

    return Switch(script, lines_max=100_000)


async def _call(world: World, plays: Sequence[Play]) -> Crew:
    """From the first call to the last; the engine has taken the campaigns before the first."""
    (pilot,) = world.pilots
    crew = Crew(pilot.database, world.connection, seed=plays[0].seed)
    await pilot.round("leases", "sweeper")
    for tick in count():
        await world.exchange.tell()
        await pilot.errands()
        await pilot.round("deliveries")
        await crew.look(world.clock.now())
        if tick % TICKS_A_ROUND == 0:
            await pilot.round("leases", "sweeper")
        if tick % TICKS_A_LOOK == 0:
            await pilot.round("turns", "flush")
            if tick % TICKS_A_ROUND == 0 and not await world.value(LEFT, VDN):
                return crew
        else:
            await pilot.round("flush")
        assert not pilot.faults, pilot.faults
        assert world.clock.now() < BEGIN + LONGEST, "the campaigns never end"
        world.clock.advance(TICK)
    raise AssertionError
