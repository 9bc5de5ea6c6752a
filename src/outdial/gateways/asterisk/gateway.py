"""A Gateway whose calls are placed by an Asterisk; what its events mean is told by ``ari.py``.

Nothing here waits for a call: requests are sent, and results come as events. See docs/decisions/0007-asterisk-by-ari.md.
"""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog

from outdial.clock import Clock
from outdial.gateways.asterisk.ari import (
    AriEvent,
    Channel,
    ChannelGone,
    Course,
    EndedBy,
    EnteredApp,
    NotAri,
    Replaced,
    read_channels,
    read_event,
)
from outdial.gateways.asterisk.client import NOT_FOUND, AriAway, AriClient, AriRefused
from outdial.gateways.base import (
    Answered,
    CallEvent,
    CallRequest,
    Down,
    Ended,
    GatewayEvent,
    KnownCall,
    RefusedByGatewayError,
    Ringing,
    Up,
)
from outdial.gateways.throttle import Throttle

_log = structlog.get_logger(__name__)

NET: Final = timedelta(seconds=10)
"""Asterisk counts its own time-out from the request, not from the first ring; so it is only a net below ours."""
AGAIN_FIRST, AGAIN_LAST = timedelta(milliseconds=100), timedelta(seconds=5)
"""Between two attempts to get a socket."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsteriskSettings:
    """What the switch's configuration and ours must agree on."""

    prefix: str
    """Of every channel's id: it names the installation, for several may share a switch."""
    application: str
    """This engine's own; no two engines have the same."""
    trunk: str
    """A PJSIP endpoint."""
    context: str = "outdial-customer"
    """Of the dialplan, where whoever answers is handed to the application."""
    lines_max: int = 500
    calls_per_s: float = 30.0


@dataclass(slots=True)
class _Call:
    request: CallRequest
    channel: str
    course: Course = field(default_factory=Course)
    timer: asyncio.Task[None] | None = None


class AsteriskGateway:
    """``client`` is entered and left by whoever made it."""

    def __init__(self, settings: AsteriskSettings, client: AriClient, *, clock: Clock) -> None:
        self._settings = settings
        self._client = client
        self._clock = clock
        self._throttle = Throttle(settings.calls_per_s, now=clock.now())
        self._calls: dict[str, _Call] = {}
        """By the channel's id."""
        self._is_up = False
        self._replaced = False

    async def originate(self, request: CallRequest) -> None:
        if not self._is_up:
            raise RefusedByGatewayError("Asterisk tells no events: whoever answered would not be heard")
        if not self._throttle.take(self._clock.now()):
            raise RefusedByGatewayError("the trunk is asked for no more calls a second")
        call = _Call(request, self._channel_of(request.vdn_id, request.campaign_id, request.call_id))
        if call.channel in self._calls:
            raise RefusedByGatewayError(f"Asterisk has a call {request.call_id} already")
        # Its first events may come before the answer to the request.
        self._calls[call.channel] = call
        try:
            await self._client.ask(
                "POST", "/channels", query=self._order(call), body={"variables": self._told_to(call)}
            )
        except AriRefused as refusal:
            del self._calls[call.channel]
            raise RefusedByGatewayError(str(refusal)) from None

    async def hang_up(self, call_id: int) -> None:
        for call in [call for call in self._calls.values() if call.request.call_id == call_id]:
            await self._cut(call, by=EndedBy.OUR_WISH)

    async def connect_flow(self, call_id: int, *, flow: str, call_data: str | None) -> None:
        raise NotImplementedError

    async def take_over(self, *, vdn_id: int, campaign_id: int, epoch: int) -> Sequence[KnownCall]:
        beginning = self._channel_of(vdn_id, campaign_id, "")
        live = {channel.id for channel in await self._channels() if channel.id.startswith(beginning)}
        for channel in live - self._calls.keys():
            await self._end(channel)
        return [
            KnownCall(
                call_id=call.request.call_id, ringing_at=call.course.ringing_at, answered_at=call.course.answered_at
            )
            for channel, call in self._calls.items()
            if channel in live
        ]

    async def events(self) -> AsyncGenerator[GatewayEvent]:
        again = AGAIN_FIRST
        while not self._replaced:
            try:
                async with self._client.listening(self._settings.application) as socket:
                    await self._subscribe()
                    await self._forget_the_dead()
                    self._is_up, again = True, AGAIN_FIRST
                    yield Up()
                    async for text in socket.messages():
                        for event in self._read(text):
                            yield event
            except (AriAway, AriRefused, NotAri) as error:
                _log.warning("asterisk.away", why=str(error))
            if self._is_up:
                self._is_up = False
                yield Down()
            await self._clock.sleep(again)
            again = min(AGAIN_LAST, 2 * again)

    def lines_free(self) -> int:
        room = self._settings.lines_max - len(self._calls)
        return max(0, min(room, int(self._throttle.calls_per_s(self._clock.now())))) if self._is_up else 0

    def _channel_of(self, vdn_id: int, campaign_id: int, call_id: int | str) -> str:
        return f"{self._settings.prefix}-{vdn_id}-{campaign_id}-{call_id}"

    def _order(self, call: _Call) -> dict[str, str]:
        request = call.request
        return {
            "endpoint": f"PJSIP/{request.called}@{self._settings.trunk}",
            "context": self._settings.context,
            "extension": "s",
            "priority": "1",
            "callerId": request.caller,
            "channelId": call.channel,
            "timeout": str(round((request.ring_timeout + NET).total_seconds())),
        }

    def _told_to(self, call: _Call) -> dict[str, str]:
        return {"OUTDIAL_APP": self._settings.application, "OUTDIAL_CALL": str(call.request.call_id)}

    async def _subscribe(self) -> None:
        await self._client.ask(
            "POST",
            f"/applications/{self._settings.application}/subscription",
            query={"eventSource": f"endpoint:PJSIP/{self._settings.trunk}"},
        )

    async def _channels(self) -> Sequence[Channel]:
        return read_channels(await self._client.ask("GET", "/channels"))

    async def _forget_the_dead(self) -> None:
        """Calls that ended while nobody listened; the engine asks for them, and finds them gone."""
        live = {channel.id for channel in await self._channels()}
        for channel in self._calls.keys() - live:
            self._forget(self._calls[channel])

    def _read(self, text: str) -> Iterator[GatewayEvent]:
        event = read_event(text)
        if event is None:
            return
        if isinstance(event, Replaced):
            self._replaced = True
            return
        channel = event.peer if event.type == "Dial" else event.channel
        call = self._calls.get(channel.id)
        if call is not None:
            self._throttle.told_late_by(self._clock.now() - event.timestamp, now=self._clock.now())
            yield from self._told(call, event)

    def _told(self, call: _Call, event: AriEvent) -> Iterator[CallEvent]:
        if isinstance(event, ChannelGone):
            self._forget(call)
            outcome, cause = call.course.ended(event)
            yield Ended(call.request.call_id, event.timestamp, outcome, cause)
            return
        rang = call.course.ringing_at
        call.course.told(event)
        if rang is None and call.course.ringing_at is not None and call.course.answered_at is None:
            call.timer = asyncio.ensure_future(self._give_up(call))
            yield Ringing(call.request.call_id, call.course.ringing_at)
        if isinstance(event, EnteredApp):
            self._stop_timer(call)
            yield Answered(call.request.call_id, event.timestamp)

    async def _give_up(self, call: _Call) -> None:
        await self._clock.sleep(call.request.ring_timeout)
        if call.course.answered_at is None:
            await self._cut(call, by=EndedBy.OUR_TIMER)

    async def _cut(self, call: _Call, *, by: EndedBy) -> None:
        call.course.cut_by = call.course.cut_by or by
        await self._end(call.channel)

    async def _end(self, channel: str) -> None:
        try:
            await self._client.ask("DELETE", f"/channels/{channel}")
        except AriRefused as refusal:
            if refusal.status != NOT_FOUND:
                raise
        except AriAway as away:
            _log.warning("asterisk.not_ended", channel=channel, why=str(away))

    def _forget(self, call: _Call) -> None:
        self._stop_timer(call)
        self._calls.pop(call.channel, None)

    def _stop_timer(self, call: _Call) -> None:
        if call.timer is not None and call.timer is not asyncio.current_task():
            call.timer.cancel()
        call.timer = None
