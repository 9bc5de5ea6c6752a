"""Everything in one process: PostgreSQL, the API, the engine, the sender, the people, the agents, the customer."""

import asyncio
import signal
import socket
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from pathlib import Path
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

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
from outdial.cli.demo.watch import Watch
from outdial.clock import SystemClock
from outdial.engine.engine import Engine
from outdial.sealing import new_access_key, new_secret_key
from outdial.settings import Settings
from outdial.store import keys
from outdial.store.leases import CampaignKey

VDN_ID: Final = 1
OPENS_AT: Final = time(10, 0)  # the demonstration's day begins in the middle of the campaign's hours
FARTHEST_BEHIND: Final = 12  # hours; there is no zone beyond it
PEOPLE: Final = "talk_mean_s=35,talk_cv=0.6,recording_mean_s=15"
TURN_MIN_S: Final = 0.02
BATCH_S: Final = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoWish:
    """How the demonstration is to be."""

    speed: float
    agents: int
    seed: int
    numbers: Path
    folder: Path
    wrap_up_mean_s: float = 15.0
    retry_wait_s: int = 60
    on_switch: "DemoSwitch | None" = None
    """None: on the simulator, in its own time of day."""


@dataclass(frozen=True, slots=True)
class DemoSwitch:
    """A switch of its own, on which nobody but the demonstration's people can be called."""

    gateway: str
    """As the setting of this name."""
    phones: Sequence[str]
    """Addresses of agents' phones, one for each agent."""


async def play(wish: DemoWish, console: Console) -> Moment | None:
    """The whole demonstration; its last moment, or None if it was stopped before.

    Raises what ``failures`` lists when it cannot go on.
    """
    clock = SystemClock(speed=wish.speed, start=_morning() if wish.on_switch is None else None)
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    console.print("Starting PostgreSQL, the API, the engine and the sender of results …")
    with bind("127.0.0.1", 0) as listening:
        return await _play_at(listening, wish, clock, console, stop)


async def _play_at(
    listening: socket.socket, wish: DemoWish, clock: SystemClock, console: Console, stop: asyncio.Event
) -> Moment | None:
    receiver = Receiver(random=Random(f"{wish.seed}:results"))  # noqa: S311 - customers are drawn, no secret
    async with (
        open_house(_settings(wish), clock=clock) as house,
        open_engine(house) as engine,
        receiver.listening() as results_to,
        aiohttp.ClientSession() as session,
    ):
        keys_ = await _keys(house, time_zone=_where_it_is_day(clock.now()))
        client = SignedClient(session, address_of(listening), vdn_id=VDN_ID, keys=keys_, clock=clock)
        stage = _Stage(wish=wish, house=house, engine=engine, client=client, receiver=receiver)
        parts = parts_of(house, set(Role), engine=stage.engine, listening=listening)
        show = stage.show(console, results_to=results_to, stop=stop)
        await run_side_by_side({"demonstration": show, **parts}, stop=stop)
    return stage.ended.result() if stage.ended.done() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """What the show needs."""

    wish: DemoWish
    house: House
    engine: Engine
    client: SignedClient
    receiver: Receiver
    ended: "asyncio.Future[Moment]" = field(default_factory=asyncio.Future[Moment])
    """The last moment, once there is one."""

    async def show(self, console: Console, *, results_to: str, stop: asyncio.Event) -> None:
        """Set up, dial, sum up; then tell the others to stop."""
        clock = self.house.clock
        await self.house.readiness.wait()
        now = clock.now().astimezone(ZoneInfo(_where_it_is_day(clock.now())))
        campaign_id = await set_up(self.client, results_to=results_to, retry_wait_s=self.wish.retry_wait_s, now=now)
        crew = self._crew()
        await crew.log_in()
        campaign = await self._loaded(campaign_id)
        self.receiver.write_back_with(self.client, campaign.of_contact)
        pace = "in real time" if self.wish.speed == 1 else f"{self.wish.speed:g} times real time"
        console.print(f"{campaign.contacts} numbers, {self.wish.agents} agents, {pace}.")
        watch = Watch(
            client=self.client,
            campaign=campaign,
            key=CampaignKey(VDN_ID, campaign_id),
            engine=self.engine,
            crew=crew,
            receiver=self.receiver,
            clock=clock,
        )
        last = await self._run(watch, console)
        await watch.crew.log_out()
        self.ended.set_result(last)
        stop.set()

    async def _run(self, watch: Watch, console: Console) -> Moment:
        began_at, real_began_at = watch.clock.now(), self.house.wall.now()
        await self.client.isales("PUT", f"/{watch.campaign.campaign_id}/resume")
        working = asyncio.create_task(watch.crew.work())
        try:
            last = await _with(working, watch.until_done(console))
        finally:
            working.cancel()
        lasted, real = watch.clock.now() - began_at, self.house.wall.now() - real_began_at
        summarise(console, last, self.receiver, lasted=lasted, real_s=real.total_seconds())
        return last

    def _crew(self) -> Crew:
        random = Random(f"{self.wish.seed}:agents")  # noqa: S311 - agents are drawn, no secret
        return Crew(
            self.client,
            skill_id=SKILL_ID,
            size=self.wish.agents,
            phones=() if self.wish.on_switch is None else self.wish.on_switch.phones,
            wrap_up_mean_s=self.wish.wrap_up_mean_s,
            clock=self.house.clock,
            random=random,
        )

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


async def _with(helper: asyncio.Task[None], work: Coroutine[None, None, Moment]) -> Moment:
    """Do the work while the helper helps; if the helper fails, so does the work."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({helper, task}, return_when=asyncio.FIRST_COMPLETED)
        if helper.done():
            await helper
        return await task
    finally:
        task.cancel()


async def _keys(house: House, *, time_zone: str) -> tuple[str, str]:
    access_key, secret_key = new_access_key(), new_secret_key()
    sealed = sealing_key(house.settings).seal(secret_key, vdn_id=VDN_ID, access_key=access_key)
    await keys.create(
        house.database,
        vdn_id=VDN_ID,
        access_key=access_key,
        sealed_secret=sealed,
        time_zone=time_zone,
        now=house.clock.now(),
    )
    return access_key, secret_key


def _where_it_is_day(now: datetime) -> str:
    """A time zone in which the campaign's hours have begun, and have long to go; its sign is what it is behind UTC."""
    behind = min(now.hour - OPENS_AT.hour, FARTHEST_BEHIND)
    return f"Etc/GMT{behind:+d}" if behind else "UTC"


def _morning() -> datetime:
    return SystemClock().now().replace(hour=OPENS_AT.hour, minute=OPENS_AT.minute, second=0, microsecond=0)


def _settings(wish: DemoWish) -> Settings:
    """The defaults, but for what a small and fast world needs."""
    usual = Settings()
    return Settings(
        data=wish.folder,
        database_url=None,
        postgres_shared_buffers_mb=64,
        gateway="simulator" if wish.on_switch is None else wish.on_switch.gateway,
        simulator_seed=wish.seed,
        simulator_behaviour=usual.simulator_behaviour or PEOPLE,
        sealing_key=None,
        callback_private_addresses=True,
        turn_s=min(usual.turn_s, max(TURN_MIN_S, usual.turn_s / wish.speed)),
        batch_s=min(usual.batch_s, BATCH_S),
        shutdown_s=1.0,
    )
