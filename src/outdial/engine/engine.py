"""The engine of one process: its parts put together, started and stopped."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from importlib.metadata import version

import structlog

from outdial.clock import Clock, repeat
from outdial.domain.answers import LAST_30_DAYS, Answers, quarter_of
from outdial.engine.accounts import Accounts
from outdial.engine.calls import Calls
from outdial.engine.figures import Figures
from outdial.engine.floor import Deliveries
from outdial.engine.lease import Held, Leases
from outdial.engine.legs import Legs
from outdial.engine.offers import Offers
from outdial.engine.owned import OwnedCampaign
from outdial.engine.placing import Placing
from outdial.engine.prospects import Prospects
from outdial.engine.rate import CallRate
from outdial.engine.recorder import Recorder
from outdial.engine.routes import Routes
from outdial.engine.sweeper import Sweeper
from outdial.engine.turn import Turns
from outdial.gateways.base import MAIN, AgentDown, AgentUp, CallEvent, Down, Gateway, Up
from outdial.store import past_calls, turns
from outdial.store.database import UNAVAILABLE, Database
from outdial.store.leases import CampaignKey
from outdial.store.turns import Cursors

_log = structlog.get_logger(__name__)

LEASE_RENEWALS = 5  # in its span: some may be lost or late before a campaign is
SETTLED_BATCHES_MAX = 10  # before a campaign is handed back: while they are written no lease is renewed
CALLS_LEARNED_AGAIN = 3_000  # by a new owner: some tenths of a second, and a day of a small floor
SWEEP_EVERY = timedelta(seconds=1)
ACCOUNTS_EVERY = timedelta(seconds=1)  # an agent's phone that was given an account registers soon after
LEGS_EVERY = timedelta(seconds=1)  # an agent who logs in waits no longer for the phone to ring
RECORD_EVERY = timedelta(seconds=2)
DELIVER_EVERY = timedelta(milliseconds=100)  # while somebody waits; an answer itself is seen at once


class Engine:
    """Dials the campaigns whose leases this process holds.

    ``clock`` tells the time of campaigns; ``wall`` paces the loops, for leases and batches are of this world even
    when a demonstration's time runs faster. ``switches`` are the names of the gateway's, the first one first.
    """

    def __init__(
        self,
        database: Database,
        gateway: Gateway,
        clock: Clock,
        wall: Clock,
        *,
        owner: str,
        lease_span: timedelta,
        turn_pause: timedelta,
        batch_pause: timedelta,
        calls_per_second_max: int,
        figures: Figures,
        accounts: Accounts | None = None,
        switches: Sequence[str] = (MAIN,),
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._wall = wall
        self._lease_span = lease_span
        self._turn_pause = turn_pause
        self._batch_pause = batch_pause
        self._figures = figures
        self.accounts = accounts
        """None where the switch's accounts are its operator's."""
        self.owned: dict[CampaignKey, OwnedCampaign] = {}
        self.calls = Calls(database, clock, figures=figures)
        self.deliveries = Deliveries(database, gateway, clock, self.calls, owner=owner)
        self.legs = Legs(database, gateway, clock, owner=owner, calls=self.calls)
        self._sweeper = Sweeper(database, gateway, clock, owned=self.owned, calls=self.calls, first_switch=switches[0])
        self.leases = Leases(
            database, clock, owner=owner, span=lease_span, gained=self._gained, lost=self._lost, settle=self._settle
        )
        self._recorder = Recorder(database, clock, owned=self.owned, figures=figures, recorded_by=version("outdial"))
        rate = CallRate(per_second=calls_per_second_max, now=clock.now())
        routes = Routes(gateway, self.calls, switches=switches)
        placing = Placing(
            database, gateway, clock, owner=owner, calls=self.calls, rate=rate, routes=routes, figures=figures
        )
        self.offers = Offers(database, placing, owner=owner)
        self._turns = Turns(
            database,
            clock,
            owned=self.owned,
            calls=self.calls,
            deliveries=self.deliveries,
            routes=routes,
            placing=placing,
            offers=self.offers,
            rate=rate,
            recorder=self._recorder,
        )

    @property
    def steps(self) -> dict[str, Callable[[], Awaitable[bool]]]:
        """Each part's one step, for tests to turn by hand."""
        return {
            "leases": self.leases.step,
            "sweeper": self._sweeper.step,
            "legs": self.legs.step,
            "turns": self._turns.step,
            "deliveries": self.deliveries.step,
            "flush": self.calls.flush,
            "recorder": self._recorder.step,
        }

    async def run(self) -> None:
        """Dial until cancelled; then write what has happened and hand the campaigns back."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.listen())
                tasks.create_task(repeat(self.leases.step, pause=self._lease_span / LEASE_RENEWALS, clock=self._wall))
                tasks.create_task(
                    repeat(self._sweeper.step, pause=SWEEP_EVERY, clock=self._wall, wake=self._sweeper.needed)
                )
                tasks.create_task(repeat(self.legs.step, pause=LEGS_EVERY, clock=self._wall, wake=self.legs.needed))
                if self.accounts is not None:
                    tasks.create_task(
                        repeat(self.accounts.step, pause=ACCOUNTS_EVERY, clock=self._wall, wake=self.accounts.needed)
                    )
                tasks.create_task(repeat(self._turns.step, pause=self._turn_pause, clock=self._wall))
                tasks.create_task(repeat(self._recorder.step, pause=RECORD_EVERY, clock=self._wall))
                tasks.create_task(repeat(self._flush, pause=SWEEP_EVERY, clock=self._wall, wake=self.calls.to_write))
                tasks.create_task(
                    repeat(
                        self.deliveries.step,
                        pause=min(DELIVER_EVERY, self._turn_pause),
                        clock=self._wall,
                        wake=self.deliveries.somebody_waits,
                    )
                )
        finally:
            await asyncio.shield(self.leave())

    async def listen(self) -> None:
        """Take in what the switch tells, for ever."""
        async for event in self._gateway.events():
            match event:
                case Up():
                    self._stream_changed(hears=True)
                    self.legs.stream_changed()
                case Down():
                    self._stream_changed(hears=False)
                    _log.warning("switch.down")
                case AgentUp() | AgentDown():
                    self.deliveries.phone(event)
                    self.legs.heard(event)
                case _:
                    self._hear(event)

    def _stream_changed(self, *, hears: bool) -> None:
        self._sweeper.stream_changed(hears=hears)
        if self.accounts is not None:
            self.accounts.stream_changed(hears=hears)

    def _hear(self, event: CallEvent) -> None:
        try:
            self.calls.heard(event)
        except Exception:  # noqa: BLE001 - one call's fault must not make the engine deaf for all others
            _log.exception("event.failed", attempt=event.call_id)

    async def _flush(self) -> bool:
        self._figures.owns(campaigns=len(self.owned), open_calls=len(self.calls.live))
        more = await self.calls.flush()
        if not more:
            # What comes in meanwhile is the next batch.
            await self._wall.sleep(self._batch_pause)
        return more

    async def _gained(self, held: Held) -> None:
        """A campaign is ours; the sweeper finds its open attempts and asks the switch before the first turn."""
        key = held.lease.key
        loaded = await turns.load(self._database, key)
        if loaded is None:
            return
        since = quarter_of(self._clock.now() - LAST_30_DAYS)
        answers = Answers(
            await turns.answers(self._database, key, since=since),
            await turns.machines(self._database, key, since=since),
        )
        prospects = Prospects(loaded)
        if prospects.learns:
            for call in await past_calls.latest(self._database, key, calls_max=CALLS_LEARNED_AGAIN):
                prospects.learn(call.traits, call.outcome, placed_at=call.placed_at)
        self._sweeper.needed.set()
        self.owned[key] = OwnedCampaign(
            held=held,
            loaded=loaded,
            pacer=self._recorder.pacer(key, loaded),
            answers=answers,
            prospects=prospects,
            cursors=Cursors(rounds=loaded.rounds),
        )

    def _lost(self, key: CampaignKey) -> None:
        owned = self.owned.pop(key, None)
        if owned is not None:
            owned.ready = False
            self._recorder.ended(key)
            self.calls.forget(owned.calls.values())

    async def _settle(self) -> None:
        """Write what has ended, while the epoch is still ours; what is left the next owner learns from the switch."""
        for _ in range(SETTLED_BATCHES_MAX):
            if not await self.calls.flush():
                return

    async def leave(self) -> None:
        """Write what has happened and hand every campaign back."""
        try:
            await self.deliveries.finish()
            while await self.calls.flush():
                pass
            await self.leases.leave()
            await self._recorder.finish()
        except UNAVAILABLE as fault:
            _log.warning("engine.left_in_haste", reason=repr(fault))
