"""A Gateway whose calls are placed by an Asterisk; what its events mean is told by ``ari.py``.

Nothing here waits for a call: requests are sent, results come as events. Why so: docs/decisions/0007-asterisk-by-ari.md
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import structlog
from pydantic import JsonValue

from outdial.clock import Clock
from outdial.domain.detection import Detection, Detector
from outdial.domain.robot_id import robot_id
from outdial.gateways.asterisk.ari import (
    KINDS,
    Channel,
    DialStatus,
    EndedBy,
    EnteredApp,
    NotAri,
    Replaced,
    read_bridges,
    read_channels,
    read_event,
)
from outdial.gateways.asterisk.calls import FLOWS, AsteriskCalls, Call
from outdial.gateways.asterisk.client import CONFLICT, NOT_FOUND, AriAway, AriClient, AriRefused, AriSocket
from outdial.gateways.asterisk.ear import TALK_DETECT
from outdial.gateways.asterisk.legs import AgentLegs
from outdial.gateways.asterisk.names import Names
from outdial.gateways.asterisk.registrar import AsteriskRegistrar
from outdial.gateways.asterisk.replies import read_time
from outdial.gateways.base import (
    AgentPhone,
    CallRequest,
    Down,
    GatewayEvent,
    GatewayLostError,
    KnownCall,
    RefusedByGatewayError,
    TrunkUse,
    Up,
)
from outdial.gateways.clock_offset import Reading
from outdial.gateways.errands import Errands
from outdial.gateways.switch_clock import ASKED_EVERY, SwitchClock
from outdial.gateways.throttle import Throttle
from outdial.gateways.trunk import Trunk, Trunks

_log = structlog.get_logger(__name__)

AGAIN_FIRST, AGAIN_LAST = timedelta(milliseconds=100), timedelta(seconds=5)
"""Between two attempts to get a socket."""
UNREAD_EVENTS_MAX: Final = 100_000
"""Ten minutes of a busy switch; past it, reconnect and ask what it knows."""
ENTERS_S_MAX: Final = 2.0
"""How long a call that is moved to us may take until it can be brought to anybody."""
CUSTOMERS: Final = "outdial-customer"
"""The context in which whoever answers is handed to the application."""
AFTER_AMD: Final = "outdial-amd"
"""The same, after Asterisk's own detector has listened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSettings:
    """What the switch's configuration and ours must agree on."""

    prefix: str
    """Of every channel's id: it names the installation, for several may share a switch. No hyphen."""
    application: str
    """This engine's own; no two engines have the same."""
    trunk: str
    """A PJSIP endpoint: by which calls go that name no other."""
    lines_max: int = 500
    calls_per_s: float = 30.0
    agents_caller: str = "Outdial"
    """What an agent's phone shows when it is called to be held."""
    net: timedelta = timedelta(seconds=10)
    """Asterisk counts its time-out from the request, not from the first ring; so it is only a net below ours."""


class AsteriskGateway:
    """``client`` is entered and left by whoever made it."""

    def __init__(self, settings: AsteriskSettings, client: AriClient, *, clock: Clock) -> None:
        self._settings = settings
        self._client = client
        self._clock = clock
        self._names = Names(settings.prefix)
        self._throttle = Throttle(settings.calls_per_s, now=clock.now())
        self._time = SwitchClock(settings.trunk)
        self._trunks = Trunks(settings.trunk, settings.calls_per_s, clock)
        self._heard = {settings.trunk: False}
        """Endpoints of whose channels we want to be told, and whether we are."""
        self._errands = Errands()
        self._news: asyncio.Queue[GatewayEvent | None] = asyncio.Queue()
        """What happened since the socket was got; None when it is lost."""
        self._calls = AsteriskCalls(
            client,
            application=settings.application,
            names=self._names,
            clock=clock,
            throttle=self._throttle,
            trunks=self._trunks,
            errands=self._errands,
            tell=self._tell,
        )
        self._legs = AgentLegs(
            client,
            application=settings.application,
            names=self._names,
            caller=settings.agents_caller,
            clock=clock,
            errands=self._errands,
            tell=self._tell,
        )
        self.registrar = AsteriskRegistrar(client, prefix=settings.prefix)
        """Makes agents' accounts."""
        self._is_up = False
        self._is_replaced = False

    async def originate(self, request: CallRequest) -> None:
        self._check_up()
        if self._calls.book.live >= self._settings.lines_max:
            raise RefusedByGatewayError(f"all {self._settings.lines_max} lines are taken")
        trunk = self._trunks.of(request.trunk)
        if trunk.left() < 1:
            raise RefusedByGatewayError(f"the trunk {trunk.name} takes no more calls just now")
        if not self._throttle.take(self._clock.now()):
            raise RefusedByGatewayError(f"the switch takes {self._settings.calls_per_s:g} calls a second at most")
        trunk.take()
        call = self._calls.begin(request)
        try:
            await self._hear(trunk.name)
            await self._client.ask(
                "POST",
                "/channels",
                query=self._order(call, request, trunk),
                body=self._told_to(call, request.detection),
            )
        except AriRefused as refusal:
            if refusal.status == CONFLICT and await self._may_live(call):
                # An id is asked for once: who has it is this very call.
                _log.warning("asterisk.placed_though_refused", call_id=request.call_id, why=str(refusal))
                return
            self._calls.not_placed(call)
            if refusal.status != CONFLICT:
                trunk.took_none(str(refusal), for_want_of_room=False)
            raise RefusedByGatewayError(str(refusal)) from None
        except AriAway as away:
            # It may have been placed; whoever asks what Asterisk knows will learn it.
            _log.warning("asterisk.answer_lost", call_id=request.call_id, why=str(away))

    async def hang_up(self, call_id: int) -> None:
        call = self._calls.live(call_id)
        if call is not None:
            await self._calls.cut(call, by=EndedBy.OUR_WISH)

    async def connect_agent(self, call_id: int, *, work_no: str) -> None:
        call = self._connectable(call_id)
        bridge = self._names.agent(call.name.vdn_id, work_no)
        await self._bring(call, ((f"/bridges/{bridge}/addChannel", {"channel": call.channel}),))

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:
        call = self._connectable(call_id)
        path = f"/channels/{call.channel}"
        await self._bring(
            call,
            (
                (f"{path}/variable", {"variable": "CALLDATA", "value": call_data or ""}),
                (f"{path}/continue", {"context": FLOWS, "extension": flow, "priority": "1"}),
            ),
        )

    async def hold_agent(self, phone: AgentPhone) -> None:
        self._check_up()
        await self._legs.hold(phone)

    async def release_agent(self, *, vdn_id: int, work_no: str) -> None:
        await self._legs.release(vdn_id, work_no)

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        self._calls.book.own(vdn_id, campaign_id, epoch=epoch)
        try:
            await self._calls.inherit(vdn_id, campaign_id)
            channels = await self._channels()
            for endpoint in self._trunks_of(channels, vdn_id, campaign_id):
                await self._hear(endpoint)
            await self._calls.agree(vdn_id, campaign_id, channels, bridged=await self._bridged())
        except (AriAway, AriRefused, NotAri) as failure:
            raise RefusedByGatewayError(f"Asterisk does not say which calls it knows: {failure}") from None
        return self._calls.book.known(vdn_id, campaign_id)

    async def events(self) -> AsyncGenerator[GatewayEvent]:
        try:
            async for event in self._connections():
                yield event
        finally:
            self._errands.cancel()
        raise GatewayLostError(
            f"Another client of Asterisk listens as {self._settings.application!r}, so this engine hears nothing. "
            "End the other one, or start this one again."
        )

    async def _connections(self) -> AsyncGenerator[GatewayEvent]:
        """One after the other, until another client has taken our place."""
        again, told = AGAIN_FIRST, ""
        while not self._is_replaced:
            try:
                async with self._client.listening(self._settings.application) as socket:
                    await self._begin()
                    again, told = AGAIN_FIRST, ""
                    at_work = [asyncio.ensure_future(work) for work in (self._read(socket), self._look_after())]
                    try:
                        yield Up()
                        while (event := await self._news.get()) is not None:
                            yield event
                    finally:
                        self._is_up = False
                        for work in at_work:
                            work.cancel()
                yield Down()
            except (AriAway, AriRefused, NotAri) as error:
                if str(error) != told:
                    # Said once, however long it lasts.
                    told = str(error)
                    _log.warning("asterisk.away", why=told)
            await self._clock.sleep(again)
            again = min(AGAIN_LAST, 2 * again)

    def lines_free(self, switch: str | None = None) -> int:  # noqa: ARG002 - there is one switch
        room = self._settings.lines_max - self._calls.book.live
        return max(0, min(room, self._throttle.left(self._clock.now()))) if self._is_up else 0

    def trunk_room(self, trunk: TrunkUse | None = None) -> int:
        return self._trunks.of(trunk).left() if self._is_up else 0

    def away(self) -> Collection[str]:
        return ()

    async def _may_live(self, call: Call) -> bool:
        """Whether a channel that is said to be there already is, as far as anybody can tell."""
        try:
            await self._client.ask("GET", f"/channels/{call.channel}")
        except AriRefused as refusal:
            return refusal.status != NOT_FOUND
        except AriAway:
            return True
        return True

    def _check_up(self) -> None:
        if not self._is_up:
            raise RefusedByGatewayError("Asterisk tells no events: whoever picked up would not be heard")

    def _order(self, call: Call, request: CallRequest, trunk: Trunk) -> Mapping[str, str]:
        return {
            "endpoint": f"PJSIP/{request.called}@{trunk.name}",
            "context": AFTER_AMD if request.detection.detector is Detector.AMD else CUSTOMERS,
            "extension": "s",
            "priority": "1",
            "callerId": request.caller,
            "channelId": call.channel,
            "timeout": str(round((request.ring_timeout + self._settings.net).total_seconds())),
        }

    def _told_to(self, call: Call, detection: Detection) -> JsonValue:
        variables = {
            "OUTDIAL_APP": self._settings.application,
            "OUTDIAL_CALL": str(call.name.call_id),
            "OUTDIAL_CAMPAIGN": self._names.campaign(call.name.vdn_id, call.name.campaign_id),
            "ROBOTID": str(robot_id(call.name.vdn_id, call.name.call_id)),
        }
        if detection.listens:
            variables["TALK_DETECT(set)"] = TALK_DETECT
        if call.recording is not None:
            variables["OUTDIAL_RECORD"] = f"{self._settings.prefix}/{call.recording}"
        return {"variables": {**variables}}

    def _connectable(self, call_id: int) -> Call:
        self._calls.book.connect(call_id)
        call = self._calls.live(call_id)
        if call is None:
            raise RefusedByGatewayError(f"nobody is on the line of call {call_id}")
        return call

    async def _bring(self, call: Call, requests: Sequence[tuple[str, Mapping[str, str]]]) -> None:
        try:
            if not call.entered.is_set():
                async with asyncio.timeout(ENTERS_S_MAX):
                    await call.entered.wait()
            if call.hears_ringing:
                call.hears_ringing = False
                await self._calls.let_ring(call, on=False)
            for path, query in requests:
                await self._client.ask("POST", path, query=query)
        except (AriRefused, TimeoutError) as refusal:
            self._calls.book.not_connected(call.name.call_id)
            raise RefusedByGatewayError(f"call {call.name.call_id} was not connected: {refusal}") from None
        except AriAway as away:
            _log.warning("asterisk.answer_lost", call_id=call.name.call_id, why=str(away))

    async def _begin(self) -> None:
        """Hear of every call on our trunks, and settle what happened while nobody listened."""
        self._news = asyncio.Queue()
        await self._ask_time()
        # Without a filter everything is told, and heard all the same.
        with suppress(AriRefused):
            await self._client.hear_only(self._settings.application, KINDS)
        self._heard = dict.fromkeys(self._heard, False)
        await self._hear(self._settings.trunk)
        for endpoint in list(self._heard):
            try:
                await self._hear(endpoint)
            except AriRefused as refusal:
                # A tenant's trunk that is gone must not keep the others from being dialled on.
                _log.warning("asterisk.trunk_unheard", trunk=endpoint, why=str(refusal))
        live = await self._channels()
        self._calls.catch_up(live)
        self._legs.catch_up(live)
        self._is_up = True

    async def _look_after(self) -> None:
        """What time is it there, and is our application still? The end of an earlier socket may take it away."""
        while True:
            await self._clock.sleep(ASKED_EVERY)
            await self._ask_time()
            with suppress(AriAway):
                if not await self._client.knows(self._settings.application):
                    _log.warning("asterisk.application_gone", application=self._settings.application)
                    self._news.put_nowait(None)

    async def _ask_time(self) -> None:
        """Where there is no answer, what was known of the switch's clock stays."""
        asked_at = self._clock.now()
        with suppress(AriAway, AriRefused, NotAri):
            said = read_time(await self._client.ask("GET", "/asterisk/ping"))
            self._time.told(Reading(asked_at, said, self._clock.now()))

    async def _hear(self, endpoint: str) -> None:
        """Be told of a trunk's channels, before there is one: what happens earlier is told to nobody."""
        if not self._heard.get(endpoint):
            await self._client.ask(
                "POST",
                f"/applications/{self._settings.application}/subscription",
                query={"eventSource": f"endpoint:PJSIP/{endpoint}"},
            )
            self._heard[endpoint] = True

    def _trunks_of(self, channels: Mapping[str, Channel], vdn_id: int, campaign_id: int) -> frozenset[str]:
        """By which trunks a campaign's calls go that somebody else may have placed."""
        named = ((self._names.read_call(channel.id), channel.endpoint) for channel in channels.values())
        return frozenset(
            endpoint
            for name, endpoint in named
            if name is not None and endpoint and (name.vdn_id, name.campaign_id) == (vdn_id, campaign_id)
        )

    async def _read(self, socket: AriSocket) -> None:
        try:
            async for text in socket.messages():
                self._take(text)
                if self._is_replaced:
                    return
                if self._news.qsize() > UNREAD_EVENTS_MAX:
                    _log.warning("asterisk.events_unread", unread=self._news.qsize())
                    return
        except NotAri as error:
            _log.warning("asterisk.event_unreadable", why=str(error))
        finally:
            self._news.put_nowait(None)

    def _take(self, text: str) -> None:
        event = read_event(text)
        if isinstance(event, Replaced):
            self._is_replaced = True
        elif event is not None:
            if (ours := self._time.ours(event.timestamp)) != event.timestamp:
                event = event.model_copy(update={"timestamp": ours})
            channel = event.peer.id if isinstance(event, DialStatus) else event.channel.id
            is_known = self._calls.told(channel, event) or self._legs.told(channel, event)
            if not is_known and isinstance(event, EnteredApp) and event.application == self._settings.application:
                # A call or a leg that was given up, and comes all the same: nobody would ever attend to it.
                self._errands.start(self._client.end(f"/channels/{channel}"))

    def _tell(self, event: GatewayEvent) -> None:
        self._news.put_nowait(event)

    async def _channels(self) -> Mapping[str, Channel]:
        channels = read_channels(await self._client.ask("GET", "/channels"))
        return {channel.id: channel for channel in channels}

    async def _bridged(self) -> frozenset[str]:
        """The channels that are with an agent."""
        bridges = read_bridges(await self._client.ask("GET", "/bridges"))
        return frozenset(channel for bridge in bridges for channel in bridge.channels)
