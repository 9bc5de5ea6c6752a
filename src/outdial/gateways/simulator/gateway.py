"""The simulator inside the engine's own process."""

from collections.abc import AsyncGenerator, Collection, Sequence

from outdial.clock import Clock
from outdial.gateways.base import AgentPhone, CallRequest, GatewayEvent, KnownCall, TrunkUse, Up
from outdial.gateways.simulator.alarm import Alarm
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.switch import HUNG_UP_HERE, Judge, Switch

_LISTENER = 0


class SimulatorGateway:
    """A Gateway whose calls are drawn from ``seed``; ``judge``, say ``Journal.write``, records what was placed.

    It needs no task and no closing: time passes for its calls whenever somebody asks or listens.
    """

    def __init__(
        self,
        behaviour: Behaviour,
        *,
        seed: int,
        clock: Clock,
        lines_max: int,
        judge: Judge | None = None,
    ) -> None:
        carrier = Carrier(behaviour, seed=seed)
        self._clock = clock
        self._alarm = Alarm(clock)
        self._switch = Switch(carrier.script, lines_max=lines_max, judge=judge)

    async def originate(self, request: CallRequest) -> None:
        self._switch.originate(request, listener=_LISTENER, now=self._clock.now())
        self._alarm.ring(self._switch.next_at())

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        self._switch.connect(call_id, work_no=work_no, flow=None, listener=_LISTENER, now=self._clock.now())
        self._alarm.ring(self._switch.next_at())

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:  # noqa: ARG002 - a flow that is not there reads nothing
        self._switch.connect(call_id, work_no=None, flow=flow, listener=_LISTENER, now=self._clock.now())
        self._alarm.ring(self._switch.next_at())

    async def hang_up(self, call_id: int) -> None:
        self._switch.hang_up(call_id, listener=_LISTENER, now=self._clock.now())
        self._alarm.ring(self._switch.next_at())

    async def hold_agent(self, phone: AgentPhone) -> None:
        self._switch.hold(phone, listener=_LISTENER, now=self._clock.now())
        self._alarm.ring(self._switch.next_at())

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        self.end_leg(vdn_id=vdn_id, work_no=work_no, cause=HUNG_UP_HERE)

    def end_leg(self, *, vdn_id: int, work_no: str, cause: str) -> None:
        """Let an agent's phone hang up, or die."""
        self._switch.end_leg(vdn_id=vdn_id, work_no=work_no, cause=cause, now=self._clock.now())
        self._alarm.ring(self._switch.next_at())

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        return self._switch.take_over(
            vdn_id=vdn_id, campaign_id=campaign_id, epoch=epoch, listener=_LISTENER, now=self._clock.now()
        )

    async def events(self) -> AsyncGenerator[GatewayEvent, None]:
        yield Up()
        while True:
            for _, event in self._switch.due(self._clock.now()):
                yield event
            await self._alarm.rest(self._switch.next_at())

    def lines_free(self, switch: str | None = None) -> int:  # noqa: ARG002 - there is one switch
        return self._switch.lines_free(self._clock.now())

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:  # noqa: ARG002 - it has no trunks
        return self.lines_free()

    def away(self) -> Collection[str]:
        return ()
