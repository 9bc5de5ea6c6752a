"""Agents' legs: who logs in is called, who logs out let go, who is lost gets no calls until they want them again.

Which legs are wanted stands in rows. Every engine looks at them, and each leg belongs to one engine: to the first that
sees it, and to another when that one is gone.
"""

import asyncio
from collections import deque
from collections.abc import Sequence

import structlog

from outdial.clock import Clock
from outdial.engine.calls import Calls
from outdial.gateways.base import AgentDown, AgentEvent, AgentPhone, AgentUp, Gateway, RefusedByGatewayError
from outdial.store import legs
from outdial.store.database import Database
from outdial.store.legs import AgentLeg, Leg

_log = structlog.get_logger(__name__)

CALLED_TOGETHER_MAX = 20  # phones in one step, when a shift begins: the switch has people to call as well

AgentKey = tuple[int, str]
"""Tenant and work number."""


class Legs:
    """The legs of one engine."""

    def __init__(self, database: Database, gateway: Gateway, clock: Clock, *, owner: str, calls: Calls) -> None:
        self._database = database
        self._gateway = gateway
        self._clock = clock
        self._owner = owner
        self._calls = calls
        self._news: deque[AgentEvent] = deque()
        self._asked: set[AgentKey] = set()
        """For whom the switch was asked since its events are heard: it tells what becomes of it."""
        self._let_go_of: set[AgentKey] = set()
        """Whose end is our own doing, and is still to be told."""
        self.needed = asyncio.Event()
        """Set when something is to be written, or asked, now."""

    async def step(self) -> bool:
        """Write what the switch told, then ask for what the rows want; whether more is to be asked at once."""
        await self._write()
        ours = await legs.claim(self._database, owner=self._owner)
        self._asked &= {(leg.vdn_id, leg.work_no) for leg in ours}
        for leg in ours:
            if not leg.is_wanted:
                await self._let_go(leg)
        wanted = [leg for leg in ours if leg.is_to_be_asked_for and (leg.vdn_id, leg.work_no) not in self._asked]
        await self._call(wanted[:CALLED_TOGETHER_MAX])
        return len(wanted) > CALLED_TOGETHER_MAX

    def stream_changed(self) -> None:
        """The event stream was interrupted, or is back: what became of any leg must be asked for."""
        self._asked.clear()
        self.needed.set()

    def heard(self, event: AgentEvent) -> None:
        """One report of the switch."""
        self._news.append(event)
        self.needed.set()

    async def _write(self) -> None:
        while self._news:
            event = self._news[0]
            leg = Leg.UP if isinstance(event, AgentUp) else Leg.NONE
            if leg is Leg.UP:
                self._let_go_of.discard((event.vdn_id, event.work_no))
            await legs.told(
                self._database, event.vdn_id, event.work_no, owner=self._owner, leg=leg, now=self._clock.now()
            )
            # Only now: the database may be away.
            self._news.popleft()
            if isinstance(event, AgentDown):
                await self._lost(event)

    async def _lost(self, event: AgentDown) -> None:
        """Whoever talked to the agent hears nobody any more: a silent line is worse than an ended call."""
        key = (event.vdn_id, event.work_no)
        self._asked.discard(key)
        if key in self._let_go_of:
            self._let_go_of.discard(key)
        else:
            _log.info("agent.leg_lost", vdn=event.vdn_id, agent=event.work_no, cause=event.cause)
        for call in list(self._calls.live.values()):
            if (call.attempt.vdn_id, call.kept_for) == (event.vdn_id, event.work_no) and call.owned.held.certain:
                await self._gateway.hang_up(call.attempt.attempt_id)

    async def _let_go(self, leg: AgentLeg) -> None:
        self._let_go_of.add((leg.vdn_id, leg.work_no))
        try:
            await self._gateway.release_agent(vdn_id=leg.vdn_id, work_no=leg.work_no)
        except RefusedByGatewayError as refusal:
            _log.warning("agent.leg_stays", vdn=leg.vdn_id, agent=leg.work_no, reason=str(refusal))
            return
        await legs.told(self._database, leg.vdn_id, leg.work_no, owner=self._owner, leg=Leg.NONE, now=self._clock.now())

    async def _call(self, wanted: Sequence[AgentLeg]) -> None:
        async with asyncio.TaskGroup() as tasks:
            for leg in wanted:
                tasks.create_task(self._hold(leg))

    async def _hold(self, leg: AgentLeg) -> None:
        phone = AgentPhone(vdn_id=leg.vdn_id, work_no=leg.work_no, address=leg.phone or "")
        try:
            await self._gateway.hold_agent(phone)
        except RefusedByGatewayError as refusal:
            # The switch is away; when it is back, everybody is asked for.
            _log.debug("agent.not_called", vdn=leg.vdn_id, agent=leg.work_no, reason=str(refusal))
            return
        self._asked.add((leg.vdn_id, leg.work_no))
