"""One simulated carrier to which several engines have a line each, so that one can take over from another."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence

from outdial.clock import Clock
from outdial.gateways.base import (
    AgentPhone,
    CallRequest,
    Down,
    GatewayEvent,
    KnownCall,
    RefusedByGatewayError,
    TrunkUse,
    Up,
)
from outdial.gateways.simulator import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.switch import Switch


class Exchange:
    """The switch, what its judge saw, and the lines to it."""

    def __init__(self, behaviour: Behaviour, clock: Clock, *, lines_max: int) -> None:
        self.records: list[Mapping[str, object]] = []
        self.clock = clock
        self.switch = Switch(Carrier(behaviour, seed=1).script, lines_max=lines_max, judge=self.records.append)
        self._lines: dict[int, Line] = {}

    def line(self) -> "Line":
        """A new line, up from the start."""
        line = self._lines[len(self._lines)] = Line(self, len(self._lines))
        line.news.put_nowait(Up())
        return line

    async def tell(self) -> None:
        """Bring every report to its listener, and wait until each was taken in."""
        for listener, event in self.switch.due(self.clock.now()):
            line = self._lines[listener]
            if line.is_up and not line.is_frozen:
                line.news.put_nowait(event)
        for line in self._lines.values():
            if not line.is_frozen:
                await line.news.join()

    def drop_leg(self, work_no: str, *, vdn_id: int = 1) -> None:
        """An agent's phone hangs up, or dies."""
        self.switch.end_leg(vdn_id=vdn_id, work_no=work_no, cause="dropped", now=self.clock.now())

    def placed(self) -> list[str]:
        """The numbers that the carrier was asked to call, in their order."""
        return [str(record["called"]) for record in self.records if record["event"] == "originate"]

    def refused(self) -> list[Mapping[str, object]]:
        """What the carrier's fence had to stop."""
        return [record for record in self.records if record["event"] == "refused"]


class Line:
    """A Gateway: one engine's way to the exchange. It can be cut, lose answers, and hold requests up."""

    def __init__(self, exchange: Exchange, listener: int) -> None:
        self._exchange = exchange
        self._listener = listener
        self.news: asyncio.Queue[GatewayEvent] = asyncio.Queue()
        self.is_up = True
        self.is_frozen = False
        self.open_gate = asyncio.Event()
        self.open_gate.set()
        self.knocked = asyncio.Event()
        """Set when a request waits at the gate."""
        self.connections: list[int] = []
        """The calls that were asked to be connected."""
        self.loses_requests = False
        """A request is gone, and looks granted."""
        self.refuses_connections = False
        self.refuses_calls = False
        self.forgets_calls = False
        """A call is lost on its way, and looks placed."""
        self.refuses_phones = False
        self.held: list[str] = []
        """The agents whose legs were asked for, in their order."""
        self.switches_away: set[str] = set()
        """Of whose calls nothing is told when they are asked for."""
        self.lines_of: dict[str, int] = {}
        """What switches have free whose lines are not the exchange's."""
        self.full: set[str] = set()
        """Trunks that take no calls just now."""
        self.requests: list[CallRequest] = []
        """What was asked for, in its order."""

    def cut(self) -> None:
        """The event stream is lost; requests still come through, as they do with some switches."""
        self.is_up = False
        self.news.put_nowait(Down())

    def mend(self) -> None:
        self.is_up = True
        self.news.put_nowait(Up())

    async def originate(self, request: CallRequest) -> None:
        self.knocked.set()
        await self.open_gate.wait()
        self.requests.append(request)
        if request.trunk is not None and request.trunk.switch in self.lines_of:
            self.lines_of[request.trunk.switch] -= 1
        if self.refuses_calls:
            raise RefusedByGatewayError("no room")
        if self.forgets_calls:
            return
        self._exchange.switch.originate(request, listener=self._listener, now=self._exchange.clock.now())

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        self._connect(call_id, work_no=work_no, flow=None)

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:  # noqa: ARG002 - the simulated flow reads nothing
        self._connect(call_id, work_no=None, flow=flow)
        self.knocked.set()
        await self.open_gate.wait()

    def _connect(self, call_id: int, *, work_no: str | None, flow: str | None) -> None:
        self.connections.append(call_id)
        if self.loses_requests:
            return
        if self.refuses_connections:
            raise RefusedByGatewayError("no room")
        self._exchange.switch.connect(
            call_id, work_no=work_no, flow=flow, listener=self._listener, now=self._exchange.clock.now()
        )

    async def hang_up(self, call_id: int) -> None:
        self._exchange.switch.hang_up(call_id, listener=self._listener, now=self._exchange.clock.now())

    async def hold_agent(self, phone: AgentPhone) -> None:
        if not self.is_up or self.refuses_phones:
            raise RefusedByGatewayError("nothing is heard")
        self.held.append(phone.work_no)
        self._exchange.switch.hold(phone, listener=self._listener, now=self._exchange.clock.now())

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        self._exchange.drop_leg(work_no, vdn_id=vdn_id)

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        known = self._exchange.switch.take_over(
            vdn_id=vdn_id,
            campaign_id=campaign_id,
            epoch=epoch,
            listener=self._listener,
            now=self._exchange.clock.now(),
        )
        self.knocked.set()
        await self.open_gate.wait()
        return known

    async def events(self) -> AsyncGenerator[GatewayEvent, None]:
        while True:
            event = await self.news.get()
            yield event
            self.news.task_done()

    def lines_free(self, switch: str | None = None) -> int:
        if switch in self.lines_of:
            return self.lines_of[switch]
        return self._exchange.switch.lines_free(self._exchange.clock.now())

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:
        return 0 if trunk is not None and trunk.endpoint in self.full else self.lines_free()

    def away(self) -> Collection[str]:
        return self.switches_away
