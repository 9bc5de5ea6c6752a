"""Our gateway alone, asked by a loop: no engine, no rows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from benchmarks.dialled.order import HELD_S_MAX, Order, Tally, Tasks
from outdial.clock import SystemClock
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AsteriskGateway, AsteriskSettings
from outdial.gateways.base import AgentPhone, AgentUp, Answered, CallRequest, Ended, RefusedByGatewayError, Up

LINES_MAX: Final = 100_000  # more than are ever open
CALLS_PER_S_MAX: Final = 1_000.0  # so that the throttle stops late events only
VDN_ID, CAMPAIGN_ID, EPOCH = 1, 1, 1
RING_MAX: Final = timedelta(seconds=20)


class GatewayLoop:
    """A call's id is its place in the order."""

    def __init__(self, order: Order, tally: Tally, gateway: AsteriskGateway) -> None:
        self._order = order
        self._tally = tally
        self._gateway = gateway
        self._tasks = Tasks()
        self._held = 0
        self._all_held = asyncio.Event()
        self.is_up = asyncio.Event()

    async def place(self, place: int) -> None:
        """Ask for a call as an engine does."""
        request = CallRequest(
            call_id=place,
            vdn_id=VDN_ID,
            campaign_id=CAMPAIGN_ID,
            epoch=EPOCH,
            called=self._order.course.called(place),
            caller="10086",
            ring_timeout=RING_MAX,
        )
        try:
            await self._gateway.originate(request)
        except RefusedByGatewayError as refusal:
            self._tally.is_refused(place, str(refusal))

    async def hold_agents(self) -> None:
        """Have every agent's leg held."""
        async with asyncio.timeout(HELD_S_MAX):
            await self.is_up.wait()
            for place, address in enumerate(self._order.agents):
                await self._gateway.hold_agent(AgentPhone(vdn_id=VDN_ID, work_no=str(place), address=address))
            await self._all_held.wait()

    async def listen(self) -> None:
        async for event in self._gateway.events():
            match event:
                case Answered(call_id=place):
                    self._tally.is_answered(place)
                    self._tasks.start(self._bring(place))
                case Ended(call_id=place):
                    self._tally.is_over(place)
                case AgentUp():
                    self._held += 1
                    if self._held == len(self._order.agents):
                        self._all_held.set()
                case Up():
                    self.is_up.set()
                case _:
                    pass

    async def _bring(self, place: int) -> None:
        try:
            await self._gateway.connect_agent(place, work_no=str(place % len(self._order.agents)))
        except RefusedByGatewayError:
            return
        self._tally.connected.add(place)
        if self._order.course.talk_s(place) == 0:
            await self._gateway.hang_up(place)


@asynccontextmanager
async def gateway_loop(order: Order, tally: Tally) -> AsyncGenerator[GatewayLoop]:
    """One that listens and holds its agents' legs."""
    settings = AsteriskSettings(
        prefix=order.prefix,
        application=order.prefix,
        trunk="carrier",
        lines_max=LINES_MAX,
        calls_per_s=CALLS_PER_S_MAX,
    )
    async with AriClient(order.ari) as client:
        loop = GatewayLoop(order, tally, AsteriskGateway(settings, client, clock=SystemClock()))
        listening = asyncio.ensure_future(loop.listen())
        try:
            await loop.hold_agents()
            yield loop
        finally:
            listening.cancel()
