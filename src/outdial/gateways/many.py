"""Several switches as one Gateway: each call is on the switch of its trunk, and agents' legs are on the first.

A call cannot be bridged to an agent whose leg is on another switch, so whoever is to talk to an agent is called on the
first; calls that go to flows may be anywhere. While a switch is away its calls are neither known nor forgotten: they
are asked for when it is back, and the others go on.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing
from typing import Final

import structlog

from outdial.gateways.base import (
    AgentPhone,
    CallRequest,
    Down,
    Gateway,
    GatewayEvent,
    KnownCall,
    RefusedByGatewayError,
    TrunkUse,
    Up,
)

_log = structlog.get_logger(__name__)

CALLS_REMEMBERED_MAX: Final = 200_000
"""On which switch they are: some 30 MB, and hours of a busy engine."""
_UNREAD: Final = 1
"""Events that wait here; the others wait at their gateways, which have a bound."""

_Told = tuple[str, GatewayEvent | Exception]


class ManySwitches:
    """``switches`` are gateways by their names, the first one first; whoever reads ``events`` reads theirs."""

    def __init__(self, switches: Mapping[str, Gateway]) -> None:
        self._switches = switches
        self._first = next(iter(switches))
        self._up: set[str] = set()
        self._calls: dict[int, str] = {}

    @property
    def first(self) -> Gateway:
        """The one that has the agents' legs."""
        return self._switches[self._first]

    async def originate(self, request: CallRequest) -> None:
        name = self._first if request.trunk is None else request.trunk.switch
        switch = self._switches.get(name)
        if switch is None:
            raise RefusedByGatewayError(f"there is no switch {name}: OUTDIAL_GATEWAY names {', '.join(self._switches)}")
        if self._calls.get(request.call_id, name) != name:
            raise RefusedByGatewayError(f"call {request.call_id} was placed before, on {self._calls[request.call_id]}")
        self._remember(request.call_id, name)
        await switch.originate(request)

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        if self._calls.get(call_id) != self._first:
            raise RefusedByGatewayError(f"call {call_id} is not on {self._first}, where the agents' legs are")
        await self._switches[self._first].connect_agent(call_id, work_no=work_no)

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:
        name = self._calls.get(call_id)
        if name is None:
            raise RefusedByGatewayError(f"nobody is on the line of call {call_id}")
        await self._switches[name].connect_flow(call_id, flow=flow, call_data=call_data)

    async def hang_up(self, call_id: int) -> None:
        # One that is not remembered is asked for everywhere: what is nowhere is no error.
        name = self._calls.get(call_id)
        for each in [name] if name is not None else self._up:
            await self._switches[each].hang_up(call_id)

    async def hold_agent(self, phone: AgentPhone) -> None:
        await self._switches[self._first].hold_agent(phone)

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        await self._switches[self._first].release_agent(vdn_id=vdn_id, work_no=work_no)

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        names = [name for name in self._switches if name in self._up]
        if not names:
            raise RefusedByGatewayError("no switch can be heard")
        known: list[KnownCall] = []
        for name in names:
            calls = await self._switches[name].take_over(vdn_id=vdn_id, campaign_id=campaign_id, epoch=epoch)
            for call in calls:
                self._remember(call.call_id, name)
            known += calls
        return known

    async def events(self) -> AsyncGenerator[GatewayEvent]:
        told = asyncio.Queue[_Told](_UNREAD)
        listening = [asyncio.ensure_future(_listen(name, switch, told)) for name, switch in self._switches.items()]
        try:
            while True:
                name, event = await told.get()
                if isinstance(event, Exception):
                    # A switch that is lost for good ends the process, as a single one does.
                    raise event
                if self._is_told(name, event):
                    yield event
        finally:
            for each in listening:
                each.cancel()
            await asyncio.wait(listening)
            self._up.clear()

    def lines_free(self, switch: str | None = None) -> int:
        found = self._switches.get(switch or self._first)
        return 0 if found is None else found.lines_free()

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:
        found = self._switches.get(self._first if trunk is None else trunk.switch)
        return 0 if found is None else found.trunk_room(trunk)

    def away(self) -> Collection[str]:
        return self._switches.keys() - self._up

    def _is_told(self, name: str, event: GatewayEvent) -> bool:
        """Whether an event is told on: that a switch is away only when it was the last one."""
        if isinstance(event, Up):
            self._up.add(name)
            _log.info("switch.up", switch=name)
        elif isinstance(event, Down):
            self._up.discard(name)
            _log.warning("switch.away", switch=name, left=sorted(self._up))
            return not self._up
        return True

    def _remember(self, call_id: int, name: str) -> None:
        self._calls[call_id] = name
        if len(self._calls) > CALLS_REMEMBERED_MAX:
            del self._calls[next(iter(self._calls))]


async def _listen(name: str, switch: Gateway, told: asyncio.Queue[_Told]) -> None:
    try:
        async with aclosing(switch.events()) as events:
            async for event in events:
                await told.put((name, event))
    except Exception as fault:  # noqa: BLE001 - whoever reads is told, and raises it
        await told.put((name, fault))
