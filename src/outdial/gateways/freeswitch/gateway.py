"""A Gateway whose calls are placed by a FreeSWITCH; what its events mean is told by ``esl.py``.

Nothing here waits for a call: requests are sent, and results come as events. See
docs/decisions/0008-freeswitch-by-esl.md.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog

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
from outdial.gateways.errands import Errands
from outdial.gateways.freeswitch import commands
from outdial.gateways.freeswitch.asking import Asking
from outdial.gateways.freeswitch.calls import Call, FreeSwitchCalls
from outdial.gateways.freeswitch.channels import CONNECTED, RING_MS
from outdial.gateways.freeswitch.client import (
    QUIET_S_MAX,
    REPLY_S_MAX,
    EslAddress,
    EslAway,
    EslRefused,
    connected,
)
from outdial.gateways.freeswitch.commands import NotSayable
from outdial.gateways.freeswitch.esl import ChannelEvent, JobDone, NotEsl
from outdial.gateways.freeswitch.legs import STAYS, AgentLegs
from outdial.gateways.freeswitch.names import Names
from outdial.gateways.throttle import Throttle
from outdial.gateways.trunk import Trunks

_log = structlog.get_logger(__name__)

AGAIN_FIRST, AGAIN_LAST = timedelta(milliseconds=100), timedelta(seconds=5)
"""Between two attempts to get a socket."""
UNREAD_EVENTS_MAX: Final = 100_000
"""Ten minutes of a busy switch; past it, reconnect and ask what it knows."""
CALL_DATA: Final = "outdial_call_data"
"""The variable in which a flow finds what was loaded with the contact, as JSON."""
_PARK_TIMEOUT: Final = "park_timeout"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSwitchSettings:
    """What the switch's configuration and ours must agree on."""

    trunk: str
    """By which calls go that name no other: a sofia gateway, or an endpoint with ``{number}`` in it, such as
    ``sofia/external/{number}@198.51.100.1``.
    """
    prefix: str = "outdial"
    """Of every channel's id: it names the installation, for several may share a switch. No hyphen."""
    flows: str = "outdial-flow"
    """The context of the dialplan in which every flow is an extension."""
    recordings: str = ""
    """Folder on FreeSWITCH's machine, an absolute path; empty: nothing is recorded, whatever a campaign wants."""
    lines_max: int = 500
    calls_per_s: float = 30.0
    """FreeSWITCH's own bound, sessions-per-second, is 30 by default, and what is beyond it fails."""
    agents_caller: str = "Outdial"
    """What an agent's phone shows when it is called to be held."""
    net: timedelta = timedelta(seconds=10)
    """FreeSWITCH counts its time-out from the request, not from the first ring; so it is only a net below ours."""
    parked_max: timedelta = timedelta(minutes=1)
    """A person whom nobody attends to, because no engine is left, is let go after so long."""


class FreeSwitchGateway:
    """Whoever reads ``events`` keeps it connected, and closes it by closing them."""

    def __init__(
        self,
        settings: FreeSwitchSettings,
        address: EslAddress,
        *,
        clock: Clock,
        reply_s_max: float = REPLY_S_MAX,
        quiet_s_max: float = QUIET_S_MAX,
    ) -> None:
        self._settings = settings
        self._address = address
        self._clock = clock
        self._reply_s_max = reply_s_max
        self._quiet_s_max = quiet_s_max
        names = Names(settings.prefix)
        self._throttle = Throttle(settings.calls_per_s, now=clock.now())
        self._trunks = Trunks(settings.trunk, settings.calls_per_s, clock)
        self._errands = Errands()
        self._asking = Asking()
        self._news: asyncio.Queue[GatewayEvent | None] = asyncio.Queue()
        """What happened since the socket was got; None when it is lost."""
        self._calls = FreeSwitchCalls(
            names=names,
            clock=clock,
            throttle=self._throttle,
            trunks=self._trunks,
            errands=self._errands,
            asking=self._asking,
            recordings=settings.recordings,
            tell=self._tell,
        )
        self._legs = AgentLegs(
            names=names,
            caller=settings.agents_caller,
            clock=clock,
            errands=self._errands,
            asking=self._asking,
            tell=self._tell,
        )
        self._is_settled = False

    async def originate(self, request: CallRequest) -> None:
        self._check_up()
        if self._calls.lines >= self._settings.lines_max:
            raise RefusedByGatewayError(f"all {self._settings.lines_max} lines are taken")
        trunk = self._trunks.of(request.trunk)
        if trunk.left() < 1:
            raise RefusedByGatewayError(f"the trunk {trunk.name} takes no more calls just now")
        if not self._throttle.take(self._clock.now()):
            raise RefusedByGatewayError(f"the switch takes no more than {self._settings.calls_per_s:g} calls a second")
        trunk.take()
        call = self._calls.begin(request)
        try:
            await self._asking.bgapi(self._order(call, request, trunk.name), job=call.channel)
        except (EslRefused, NotSayable) as refusal:
            self._calls.not_placed(call)
            trunk.took_none(str(refusal), for_want_of_room=False)
            raise RefusedByGatewayError(str(refusal)) from None
        except EslAway as away:
            # It may have been placed; whoever asks what FreeSWITCH knows will learn it.
            _log.warning("freeswitch.reply_lost", call_id=request.call_id, why=str(away))

    async def hang_up(self, call_id: int) -> None:
        call = self._calls.live(call_id)
        if call is not None:
            await self._calls.cut(call)

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        call = self._connectable(call_id)
        leg = self._legs.channel_of(call.name.vdn_id, work_no)
        if leg is None:
            raise RefusedByGatewayError(f"agent {work_no} has no leg to be connected to")
        marked = commands.set_variable(call.channel, CONNECTED, "agent")
        # The agent's leg comes first: of a person who hangs up in this very moment, the first leg's variables decide.
        await self._bring(call, (marked, commands.bridge(leg, call.channel)))

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:
        call = self._connectable(call_id)
        try:
            orders = (
                commands.set_variable(call.channel, CONNECTED, "flow"),
                commands.set_variable(call.channel, CALL_DATA, call_data or ""),
                # What keeps a call for an agent would keep it from the rest of its flow.
                *(commands.set_variable(call.channel, name, "") for name in (_PARK_TIMEOUT, *STAYS)),
                commands.transfer(call.channel, extension=flow, context=self._settings.flows),
            )
        except NotSayable as refusal:
            raise RefusedByGatewayError(f"call {call_id} was not connected: {refusal}") from None
        await self._bring(call, orders)

    async def hold_agent(self, phone: AgentPhone) -> None:
        self._check_up()
        await self._legs.hold(phone)

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        try:
            await self._legs.release(vdn_id, work_no)
        except (EslAway, EslRefused, NotEsl) as failure:
            _log.warning("freeswitch.leg_not_looked_for", agent=work_no, why=str(failure))

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        self._calls.book.own(vdn_id, campaign_id, epoch=epoch)
        try:
            await self._calls.agree(vdn_id, campaign_id, await self._asking.channels())
        except (EslAway, EslRefused, NotEsl) as failure:
            raise RefusedByGatewayError(f"FreeSWITCH does not say which calls it knows: {failure}") from None
        return self._calls.book.known(vdn_id, campaign_id)

    async def events(self) -> AsyncGenerator[GatewayEvent]:
        again = AGAIN_FIRST
        try:
            while True:
                try:
                    async with self._connected():
                        again = AGAIN_FIRST
                        yield Up()
                        while (event := await self._news.get()) is not None:
                            yield event
                    yield Down()
                except (EslAway, EslRefused, NotEsl) as failure:
                    _log.warning("freeswitch.away", why=str(failure))
                await self._clock.sleep(again)
                again = min(AGAIN_LAST, 2 * again)
        finally:
            # Timers too: whoever takes the calls over has timers of their own.
            self._errands.cancel()

    def lines_free(self, switch: str | None = None) -> int:  # noqa: ARG002 - there is one switch
        room = self._settings.lines_max - self._calls.lines
        return max(0, min(room, self._throttle.left(self._clock.now()))) if self._is_up else 0

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:
        return self._trunks.of(trunk).left() if self._is_up else 0

    def away(self) -> Collection[str]:
        return ()

    @property
    def _is_up(self) -> bool:
        return self._is_settled and self._asking.is_up

    def _check_up(self) -> None:
        if not self._is_up:
            raise RefusedByGatewayError("FreeSWITCH cannot be heard, so nothing is asked of it")

    @asynccontextmanager
    async def _connected(self) -> AsyncGenerator[None]:
        """A socket, and everything settled that happened while there was none."""
        self._news = asyncio.Queue()
        async with connected(
            self._address, hear=self._hear, reply_s_max=self._reply_s_max, quiet_s_max=self._quiet_s_max
        ) as socket:
            self._asking.socket = socket
            try:
                await self._calls.settle()
                await self._legs.settle()
                self._is_settled = True
                yield
            finally:
                self._is_settled, self._asking.socket = False, None

    def _hear(self, event: ChannelEvent | JobDone | None) -> None:
        match event:
            case ChannelEvent():
                self._calls.told(event)
                self._legs.told(event)
            case JobDone():
                self._calls.done(event)
                self._legs.done(event)
            case None:
                self._news.put_nowait(None)

    def _tell(self, event: GatewayEvent) -> None:
        self._news.put_nowait(event)
        if self._news.qsize() > UNREAD_EVENTS_MAX and self._asking.socket is not None:
            self._asking.socket.cut(f"{UNREAD_EVENTS_MAX} events wait to be read")

    def _order(self, call: Call, request: CallRequest, trunk: str) -> str:
        timeout = request.ring_timeout + self._settings.net
        variables = {
            "origination_uuid": call.channel,
            "origination_caller_id_number": request.caller,
            # P-Asserted-Identity, as most carriers want it, in place of Remote-Party-ID.
            "sip_cid_type": "pid",
            "originate_timeout": str(round(timeout.total_seconds())),
            "ignore_early_media": "true",
            _PARK_TIMEOUT: str(round(self._settings.parked_max.total_seconds())),
            **STAYS,
            "outdial_vdn": str(request.vdn_id),
            "outdial_campaign": str(request.campaign_id),
            "outdial_call": str(request.call_id),
            RING_MS: str(round(request.ring_timeout.total_seconds() * 1000)),
        }
        said = {name: value for name, value in variables.items() if value}
        return commands.originate(commands.endpoint_of(trunk, request.called), said)

    def _connectable(self, call_id: int) -> Call:
        self._check_up()
        call = self._calls.live(call_id)
        if call is None or call.course.cut_here:
            raise RefusedByGatewayError(f"nobody is on the line of call {call_id}")
        return call

    async def _bring(self, call: Call, orders: Sequence[str]) -> None:
        self._calls.book.connect(call.name.call_id)
        try:
            # Sent at once and done one after the other, so that a person waits for one reply only.
            await asyncio.gather(*(self._asking.api(order) for order in orders))
        except EslRefused as refusal:
            self._calls.book.not_connected(call.name.call_id)
            self._errands.start(self._unmark(call))
            raise RefusedByGatewayError(f"call {call.name.call_id} was not connected: {refusal}") from None
        except EslAway as away:
            _log.warning("freeswitch.reply_lost", call_id=call.name.call_id, why=str(away))

    async def _unmark(self, call: Call) -> None:
        """Whoever takes the call over must not believe that somebody is with the person."""
        try:
            await self._asking.api(commands.set_variable(call.channel, CONNECTED, ""))
        except (EslAway, EslRefused) as failure:
            _log.debug("freeswitch.not_unmarked", call_id=call.name.call_id, why=str(failure))
