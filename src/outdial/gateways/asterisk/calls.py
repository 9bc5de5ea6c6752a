"""The calls of one Asterisk: what its channels go through becomes what the engine is told."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from outdial.clock import Clock
from outdial.domain.detection import OFF, Detection, Detector
from outdial.domain.outcome import Outcome
from outdial.gateways.asterisk.ari import (
    AriEvent,
    Channel,
    ChannelGone,
    Course,
    EndedBy,
    EnteredApp,
    TalkBegan,
    TalkEnded,
)
from outdial.gateways.asterisk.client import AriAway, AriClient, AriRefused
from outdial.gateways.asterisk.ear import Ear, verdict_of_amd
from outdial.gateways.asterisk.names import CallName, Names
from outdial.gateways.base import (
    Answered,
    CallEvent,
    CallRequest,
    Ended,
    HandedOver,
    KnownCall,
    Ringing,
    recording_of_call,
)
from outdial.gateways.book import CallBook
from outdial.gateways.errands import Errands
from outdial.gateways.throttle import Throttle
from outdial.gateways.trunk import Trunk, Trunks

FLOWS: Final = "outdial-flow"
"""The context of the dialplan in which every flow is an extension."""
_GIVEN_BACK: Final = ("flow", "agent", "failed")
"""How a flow ends, as the dialplan says it; behind the call's id come its words."""
GIVEN_UP_MAX: Final = 10_000
"""Calls that are remembered as given up: some 2 MB."""
_NO_ROOM_SIP, _NO_ROOM_Q850 = 503, 34
"""What a refusal for want of room looks like, on an Asterisk that tells SIP statuses and on one that does not."""


@dataclass(slots=True)
class Call:
    """A call that is not over."""

    name: CallName
    channel: str
    ring_timeout: timedelta | None
    """None for a call that another process had placed: Asterisk's own time-out ends it."""
    trunk: Trunk | None = None
    """None for such a call: what becomes of it is held neither for nor against its trunk."""
    detection: Detection = OFF
    recording: str | None = None
    course: Course = field(default_factory=Course)
    timer: asyncio.Task[None] | None = None
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set as soon as the channel is in our hands, and can be brought elsewhere."""
    ear: Ear | None = None
    """From the answer on, where a detector listens."""
    hears_ringing: bool = False
    """Since a flow gave it back."""
    is_missing: bool = False
    """It was not on the list of channels when that was last asked for, and no end of it was told."""


class AsteriskCalls:
    """``tell`` is called with the news; whatever a switch says twice, or too late, is none."""

    def __init__(
        self,
        client: AriClient,
        *,
        application: str,
        names: Names,
        clock: Clock,
        throttle: Throttle,
        trunks: Trunks,
        errands: Errands,
        tell: Callable[[CallEvent], None],
    ) -> None:
        self._client = client
        self._application = application
        self._names = names
        self._clock = clock
        self._throttle = throttle
        self._trunks = trunks
        self._errands = errands
        self._tell_engine = tell
        self._calls: dict[int, Call] = {}
        self._by_channel: dict[str, Call] = {}
        self._given_up: dict[str, None] = {}
        """Channels of calls that were told to be over without their end: if one comes to life, nobody attends to it."""
        self.book = CallBook()

    def begin(self, request: CallRequest) -> Call:
        """A call is about to be asked for: its first events may come before the answer to the request.

        Raises RefusedByGatewayError.
        """
        self.book.begin(request)
        name = CallName(request.vdn_id, request.campaign_id, request.call_id)
        return self._add(
            Call(
                name,
                self._names.call(name),
                request.ring_timeout,
                self._trunks.of(request.trunk),
                request.detection,
                recording_of_call(request),
            )
        )

    def not_placed(self, call: Call) -> None:
        """Asterisk has refused it."""
        self._forget(call)
        self.book.withdraw(call.name.call_id)

    def live(self, call_id: int) -> Call | None:
        """The call of this id, if it is not over."""
        return self._calls.get(call_id)

    async def cut(self, call: Call, *, by: EndedBy) -> None:
        """End a call, and remember that it was we."""
        call.course.cut_by = call.course.cut_by or by
        await self._client.end(f"/channels/{call.channel}")

    def told(self, channel: str, event: AriEvent) -> bool:
        """An event of a channel; whether that is a call's that goes on."""
        call = self._by_channel.get(channel)
        if call is None:
            if channel in self._given_up and not isinstance(event, ChannelGone):
                self._errands.start(self._client.end(f"/channels/{channel}"))
            return False
        call.is_missing = False
        now = self._clock.now()
        self._throttle.told_late_by(now - event.timestamp, now=now)
        if isinstance(event, ChannelGone):
            self._end(call, event)
            return True
        call.course.told(event)
        self._tell_ringing(call)
        self._listen(call, event)
        if isinstance(event, EnteredApp):
            self._enter(call, event)
        return True

    def catch_up(self, live: Mapping[str, Channel]) -> None:
        """What became of calls while nobody listened; whoever asks for those that ended finds them gone."""
        for call in list(self._calls.values()):
            channel = live.get(call.channel)
            if channel is None:
                self._give_up(call)
            else:
                self._catch_up(call, channel)

    async def inherit(self, vdn_id: int, campaign_id: int) -> None:
        """Whoever answers from now on, and was called by somebody who is gone, is to be handed to us.

        A variable of the channel itself can be set only while an application has it, so this is one of the dialplan.
        """
        variable = f"OUTDIAL_HEIR_{self._names.campaign(vdn_id, campaign_id)}"
        await self._client.ask("POST", "/asterisk/variable", query={"variable": variable, "value": self._application})

    async def agree(
        self, vdn_id: int, campaign_id: int, channels: Mapping[str, Channel], *, bridged: Collection[str]
    ) -> None:
        """Take in what the list of channels says of a campaign's calls; ``bridged`` are those with somebody."""
        over = {known.call_id for known in self.book.known(vdn_id, campaign_id) if known.ended is not None}
        for channel in channels.values():
            name = self._names.read_call(channel.id)
            if name is None or (name.vdn_id, name.campaign_id) != (vdn_id, campaign_id):
                continue
            call = self._calls.get(name.call_id)
            if call is not None:
                self._catch_up(call, channel)
            elif name.call_id in over or channel.id in self._given_up:
                # Listed though it is gone, or placed after all.
                await self._client.end(f"/channels/{channel.id}")
            else:
                await self._adopt(name, channel, is_connected=channel.id in bridged or _in_flow(channel))
        self._miss(vdn_id, campaign_id, channels)

    def _catch_up(self, call: Call, channel: Channel) -> None:
        """What happened to a call, and nobody heard it."""
        now = self._clock.now()
        if channel.state == "Ringing" and call.course.ringing_at is None:
            call.course.ringing_at = now
            self._tell_ringing(call)
        elif channel.state == "Up" and not call.entered.is_set():
            # Who is not in our hands may hear that nobody is there, and has answered all the same.
            call.course.answered_at = call.course.answered_at or now
            if channel.dialplan.app_name == "Stasis":
                self._answer(call, now)

    def _tell_ringing(self, call: Call) -> None:
        at = call.course.ringing_at
        if at is None or call.course.answered_at is not None:
            return
        if self._tell(Ringing(call.name.call_id, at)):
            if call.trunk is not None:
                call.trunk.took_one()
            if call.ring_timeout is not None:
                call.timer = self._errands.start(self._cut_late(call, call.ring_timeout))

    def _listen(self, call: Call, event: AriEvent) -> None:
        if call.ear is not None and isinstance(event, TalkBegan | TalkEnded):
            call.ear.hears(event)
        elif call.ear is None and call.detection.listens and call.course.answered_at is not None:
            call.ear = Ear(
                call.detection,
                answered_at=call.course.answered_at,
                told_at=event.timestamp,
                clock=self._clock,
                errands=self._errands,
                decided=lambda: self._tell_answered(call),
            )
            call.ear.look()

    def _enter(self, call: Call, event: EnteredApp) -> None:
        call.entered.set()
        if event.args and event.args[0] in _GIVEN_BACK:
            self._hand_over(call, event)
        elif call.ear is None:
            self._answer(call, event.timestamp)
        elif call.detection.detector is Detector.AMD:
            status, cause = (*event.args[2:4], "", "")[:2]
            call.ear.is_told(verdict_of_amd(status, cause), event.timestamp)

    def _hand_over(self, call: Call, event: EnteredApp) -> None:
        """Until somebody is there the person hears that it rings: silence would be taken for the end."""
        skill_id, failed = None, None
        match event.args:
            case ("agent", _, skill) if skill.isdecimal():
                skill_id = int(skill)
            case ("failed", *_, why):
                failed = why
            case _:
                pass
        if self._tell(HandedOver(call.name.call_id, event.timestamp, skill_id, failed)):
            call.hears_ringing = True
            self._errands.start(self.let_ring(call, on=True))

    async def let_ring(self, call: Call, *, on: bool) -> None:
        """What the person hears who waits for an agent; a call that is gone is no error."""
        with suppress(AriRefused, AriAway):
            await self._client.ask("POST" if on else "DELETE", f"/channels/{call.channel}/ring")

    def _answer(self, call: Call, at: datetime) -> None:
        call.entered.set()
        call.course.answered_at = call.course.answered_at or at
        self._tell_answered(call)

    def _tell_answered(self, call: Call) -> None:
        """Who hangs up before it is known who did has picked up all the same."""
        at, ear = call.course.answered_at, call.ear
        self._stop_timer(call)
        if at is not None:
            answered_by, judged_at = (None, None) if ear is None else (ear.answered_by, ear.judged_at)
            self._tell(Answered(call.name.call_id, at, answered_by, judged_at, call.recording))

    def _end(self, call: Call, event: ChannelGone) -> None:
        self._forget(call)
        if call.ear is not None:
            self._tell_answered(call)
        outcome, cause = call.course.ended(event)
        if call.trunk is not None:
            if _met_with_silence(call.course, outcome) or outcome in (Outcome.NOT_PLACED, Outcome.CONGESTION):
                call.trunk.took_none(cause, for_want_of_room=_is_full(event))
            else:
                call.trunk.took_one()
        self._tell(Ended(call.name.call_id, event.timestamp, outcome, cause))

    async def _cut_late(self, call: Call, ring_timeout: timedelta) -> None:
        await self._clock.sleep(ring_timeout)
        if call.course.answered_at is None:
            await self.cut(call, by=EndedBy.OUR_TIMER)

    async def _adopt(self, name: CallName, channel: Channel, *, is_connected: bool) -> None:
        """A call of a process that is gone. In its hands it would stay for ever; so it comes into ours."""
        now = self._clock.now()
        call = self._add(Call(name, channel.id, ring_timeout=None))
        known = KnownCall(call_id=name.call_id)
        if channel.state == "Up":
            call.course.answered_at = now
            known = KnownCall(call_id=name.call_id, answered_at=now, connected=is_connected)
        elif channel.state == "Ringing":
            call.course.ringing_at = now
            known = KnownCall(call_id=name.call_id, ringing_at=now)
        self.book.adopt(name.vdn_id, name.campaign_id, known)
        if channel.state == "Up" and not is_connected:
            await self._move(call)

    async def _move(self, call: Call) -> None:
        try:
            await self._client.ask("POST", f"/channels/{call.channel}/move", query={"app": self._application})
        except AriRefused:
            await self.cut(call, by=EndedBy.OUR_WISH)

    def _miss(self, vdn_id: int, campaign_id: int, channels: Collection[str]) -> None:
        """The end of a call that is not on the list may be on its way: it is given up when it is missed again."""
        for call in list(self._calls.values()):
            if (call.name.vdn_id, call.name.campaign_id) != (vdn_id, campaign_id) or call.channel in channels:
                continue
            if call.is_missing:
                self._give_up(call)
            call.is_missing = True

    def _tell(self, event: CallEvent) -> bool:
        is_news = self.book.tell(event)
        if is_news:
            self._tell_engine(event)
        return is_news

    def _give_up(self, call: Call) -> None:
        self.not_placed(call)
        self._given_up[call.channel] = None
        if len(self._given_up) > GIVEN_UP_MAX:
            del self._given_up[next(iter(self._given_up))]

    def _add(self, call: Call) -> Call:
        self._calls[call.name.call_id] = self._by_channel[call.channel] = call
        return call

    def _forget(self, call: Call) -> None:
        self._stop_timer(call)
        if call.ear is not None:
            call.ear.close()
        self._calls.pop(call.name.call_id, None)
        self._by_channel.pop(call.channel, None)

    def _stop_timer(self, call: Call) -> None:
        if call.timer is not None:
            call.timer.cancel()
            call.timer = None


def _in_flow(channel: Channel) -> bool:
    return channel.dialplan.context == FLOWS


def _met_with_silence(course: Course, outcome: Outcome) -> bool:
    """Whether a timer of Asterisk's own has ended a call of which the trunk had not said a word."""
    return outcome is Outcome.UNREACHABLE and course.ringing_at is None and not course.hang_up_asked


def _is_full(event: ChannelGone) -> bool:
    return event.cause == _NO_ROOM_Q850 if event.tech_cause is None else event.tech_cause == _NO_ROOM_SIP
