"""Outbox to HTTP: who is served when.

A look finds the lanes with facts that are due and starts those for which there are places; each lane is then served in
a task of its own, so nobody waits for another's receiver.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from outdial.clock import Clock, repeat
from outdial.store import outbox
from outdial.store.database import Database
from outdial.store.outbox import BEFORE_ALL, Lane, LaneKey
from outdial.webhooks.delivery import Delivery
from outdial.webhooks.figures import PushFigures
from outdial.webhooks.lanes import Places, Receivers, choose, receiver_of

_log = structlog.get_logger(__name__)

PAUSE: Final = timedelta(milliseconds=200)  # between two looks; results gather meanwhile and go in one push
LANES_PER_LOOK_MAX: Final = 1_000  # the next look goes on behind them
LANE_REST: Final = timedelta(seconds=1)  # for a lane whose facts are another sender's, or wait for earlier ones


class Sender:
    """Pushes facts for every tenant. Several may run beside each other."""

    def __init__(
        self,
        database: Database,
        delivery: Delivery,
        *,
        clock: Clock,
        receivers: Receivers,
        figures: PushFigures,
        places: Places | None = None,
    ) -> None:
        self._database = database
        self._delivery = delivery
        self._clock = clock
        self._receivers = receivers
        self._figures = figures
        self._places = places or Places()
        self._under_way: dict[LaneKey, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._rests_until: dict[LaneKey, datetime] = {}
        self._looked_up_to = BEFORE_ALL

    async def run(self) -> None:
        """Look for ever; when cancelled, leave what is under way to the next sender."""
        try:
            await repeat(self.step, pause=PAUSE, clock=self._clock)
        finally:
            await self.stop()

    async def step(self) -> bool:
        """Look once and start what there are places for; whether there are lanes that this look did not reach.

        Lanes that were started do not count: results are to gather until the next look, or each push would hold one.
        """
        now = self._clock.now()
        lanes = await outbox.lanes(self._database, after=self._looked_up_to, lanes_max=LANES_PER_LOOK_MAX)
        more = len(lanes) == LANES_PER_LOOK_MAX
        self._looked_up_to = lanes[-1].key if more else BEFORE_ALL
        due = [lane for lane in lanes if lane.due_at <= now]
        self._figures.overdue_s.set(max(((now - lane.due_at).total_seconds() for lane in due), default=0.0))
        self._start_some(due, now=now)
        return more

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def stop(self) -> None:
        """Cut off what is under way. Its facts become free when their claims run out."""
        for task in self._tasks:
            task.cancel()
        await self.settled()

    def _start_some(self, due: list[Lane], *, now: datetime) -> None:
        self._rests_until = {key: until for key, until in self._rests_until.items() if until > now}
        chosen = choose(
            [lane for lane in due if lane.key not in self._rests_until],
            under_way=self._under_way.values(),
            receivers=self._receivers,
            places=self._places,
            now=now,
        )
        for lane in chosen:
            self._start(lane)

    def _start(self, lane: Lane) -> None:
        self._under_way[lane.key] = lane
        self._figures.under_way.set(len(self._under_way))
        task = asyncio.create_task(self._serve(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: self._end(lane))

    def _end(self, lane: Lane) -> None:
        # Not in the task itself: one that is cancelled before its first step never runs at all.
        del self._under_way[lane.key]
        self._figures.under_way.set(len(self._under_way))

    async def _serve(self, lane: Lane) -> None:
        try:
            pushes = await self._delivery.drain(lane.key)
        except Exception:  # noqa: BLE001 - the top of a lane: logged, and it rests
            _log.exception("callbacks.lane_failed", vdn_id=lane.key.vdn_id, campaign_id=lane.key.campaign_id)
            self._receivers.failed(receiver_of(lane), now=self._clock.now())
            return
        if not pushes:
            self._rests_until[lane.key] = self._clock.now() + LANE_REST
