"""Everything in one process: PostgreSQL, the API, the engine, the sender, the people, the agents, the customer."""

import asyncio
import signal
import socket
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Final

import aiohttp
from rich.console import Console

from outdial.app.ground import sealing_key
from outdial.app.listener import address_of, bind
from outdial.app.parts import run_side_by_side
from outdial.app.serve import House, Role, open_engine, open_house, parts_of
from outdial.cli.demo.campaign import SKILL_ID, DemoCampaign, load_numbers, set_up
from outdial.cli.demo.client import SignedClient
from outdial.cli.demo.crew import Crew
from outdial.cli.demo.picture import Moment
from outdial.cli.demo.receiver import Receiver
from outdial.cli.demo.summary import summarise
from outdial.cli.demo.watch import LOOK_EVERY_S, Watch
from outdial.clock import SystemClock
from outdial.engine.engine import Engine
from outdial.sealing import new_access_key, new_secret_key
from outdial.settings import Settings
from outdial.store import keys
from outdial.store.leases import CampaignKey

VDN_ID: Final = 1
OPENS_AT: Final = time(10, 0)  # the demonstration's day begins in the middle of the campaign's hours
PEOPLE: Final = "talk_mean_s=35,talk_cv=0.6,recording_mean_s=15"
TURN_MIN_S: Final = 0.02
BATCH_S: Final = 0.01
LAST_RESULTS_WAIT: Final = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWish:
    """How the demonstration is to be."""

    speed: float
    agents: int
    seed: int
    numbers: Path
    folder: Path


async def play(wish: DemoWish, console: Console) -> bool:
    """The whole demonstration; whether it came to its end. Raises what ``failures`` lists when it cannot go on."""
    clock = SystemClock(speed=wish.speed, start=_morning())
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    console.print("Starting PostgreSQL, the API, the engine and the sender of results …")
    with bind("127.0.0.1", 0) as listening:
        return await _play_at(listening, wish, clock, console, stop)


async def _play_at(
    listening: socket.socket, wish: DemoWish, clock: SystemClock, console: Console, stop: asyncio.Event
) -> bool:
    receiver = Receiver(random=Random(f"{wish.seed}:results"))  # noqa: S311 - customers are drawn, no secret
    async with (
        open_house(_settings(wish), clock=clock) as house,
        open_engine(house) as engine,
        receiver.listening() as results_to,
        aiohttp.ClientSession() as session,
    ):
        client = SignedClient(session, address_of(listening), vdn_id=VDN_ID, keys=await _keys(house), clock=clock)
        stage = _Stage(wish=wish, house=house, engine=engine, client=client, receiver=receiver)
        parts = parts_of(house, set(Role), engine=stage.engine, listening=listening)
        show = stage.show(console, results_to=results_to, stop=stop)
        await run_side_by_side({"demonstration": show, **parts}, stop=stop)
    return stage.ended.is_set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What the show needs."""

    wish: DemoWish
    house: House
    engine: Engine
    client: SignedClient
    receiver: Receiver
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, console: Console, *, results_to: str, stop: asyncio.Event) -> None:
        """Set up, dial, sum up; then tell the others to stop."""
        clock = self.house.clock
        await self.house.readiness.wait()
        campaign_id = await set_up(self.client, results_to=results_to, clock=clock)
        crew = self._crew()
        await crew.log_in()
        campaign = await self._loaded(campaign_id)
        self.receiver.write_back_with(self.client, campaign.of_contact)
        console.print(f"{campaign.contacts} numbers, {self.wish.agents} agents, {self.wish.speed:g} times real time.")
        watch = Watch(
            client=self.client,
            campaign=campaign,
            key=CampaignKey(VDN_ID, campaign_id),
            engine=self.engine,
            crew=crew,
            receiver=self.receiver,
            clock=clock,
        )
        await self._run(watch, console)
        self.ended.set()
        stop.set()

    async def _run(self, watch: Watch, console: Console) -> None:
        began_at, real_began_at = watch.clock.now(), self.house.wall.now()
        await self.client.isales("PUT", f"/{watch.campaign.campaign_id}/resume")
        working = asyncio.create_task(watch.crew.work())
        try:
            await _with(working, watch.until_done(console))
        finally:
            working.cancel()
        lasted, real = watch.clock.now() - began_at, self.house.wall.now() - real_began_at
        last = await self._last_results(watch)
        summarise(console, last, self.receiver, lasted=lasted, real_s=real.total_seconds())

    async def _last_results(self, watch: Watch) -> Moment:
        """Results are told in batches; the last one is under way when the last call has ended."""
        moment = await watch.look()
        until = self.house.wall.now() + LAST_RESULTS_WAIT
        while moment.results < moment.calls and self.house.wall.now() < until:
            await asyncio.sleep(LOOK_EVERY_S)
            moment = await watch.look()
        return moment

    def _crew(self) -> Crew:
        random = Random(f"{self.wish.seed}:agents")  # noqa: S311 - agents are drawn, no secret
        return Crew(self.client, skill_id=SKILL_ID, size=self.wish.agents, clock=self.house.clock, random=random)

    async def _loaded(self, campaign_id: int) -> DemoCampaign:
        return await load_numbers(
            self.client,
            self.house.database,
            campaign_id,
            vdn_id=VDN_ID,
            numbers=self.wish.numbers,
            rejects_to=self.wish.folder / "numbers.reject.csv",
            clock=self.house.clock,
        )


async def _with(helper: asyncio.Task[None], work: Coroutine[None, None, Moment]) -> None:
    """Do the work while the helper helps; if the helper fails, so does the work."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({helper, task}, return_when=asyncio.FIRST_COMPLETED)
        await (helper if helper.done() else task)
    finally:
        task.cancel()


async def _keys(house: House) -> tuple[str, str]:
    access_key, secret_key = new_access_key(), new_secret_key()
    sealed = sealing_key(house.settings).seal(secret_key, vdn_id=VDN_ID, access_key=access_key)
    await keys.create(
        house.database,
        vdn_id=VDN_ID,
        access_key=access_key,
        sealed_secret=sealed,
        time_zone="UTC",
        now=house.clock.now(),
    )
    return access_key, secret_key


def _morning() -> datetime:
    return SystemClock().now().replace(hour=OPENS_AT.hour, minute=OPENS_AT.minute, second=0, microsecond=0)


def _settings(wish: DemoWish) -> Settings:
    """The defaults, but for what a small and fast world needs."""
    usual = Settings()
    return Settings(
        data=wish.folder,
        database_url=None,
        postgres_shared_buffers_mb=64,
        gateway="simulator",
        simulator_seed=wish.seed,
        simulator_behaviour=usual.simulator_behaviour or PEOPLE,
        sealing_key=None,
        callback_private_addresses=True,
        turn_s=min(usual.turn_s, max(TURN_MIN_S, usual.turn_s / wish.speed)),
        batch_s=min(usual.batch_s, BATCH_S),
        shutdown_s=1.0,
    )
