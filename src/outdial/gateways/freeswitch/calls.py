"""The calls of one FreeSWITCH: what their channels go through becomes what the engine is told."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from outdial.clock import Clock
from outdial.domain.outcome import Outcome
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
from outdial.gateways.freeswitch.asking import Asking
from outdial.gateways.freeswitch.channels import CONNECTED, LiveChannel
from outdial.gateways.freeswitch.esl import SKILL, ChannelEvent, Course, JobDone
from outdial.gateways.freeswitch.names import CallName, Names
from outdial.gateways.throttle import Throttle
from outdial.gateways.trunk import Trunk, Trunks

GIVEN_UP_MAX: Final = 10_000
"""Calls that are remembered as given up: some 2 MB."""
_NO_ROOM: Final = 503
_FAILED: Final = "-ERR"
ENDS: Final = frozenset({"CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE"})


@dataclass(slots=True)
class Call:
    """A call that is not over."""

    name: CallName
    channel: str
    ring_timeout: timedelta | None
    """None for a call of another process that did not write it down: FreeSWITCH's own time-out ends it."""
    trunk: Trunk | None = None
    """None for a call that another process had placed: what becomes of it is held neither for nor against its trunk."""
    recording: str | None = None
    course: Course = field(default_factory=Course)
    timer: asyncio.Task[None] | None = None
    has_channel: bool = False
    """Whether anything was heard of its channel: FreeSWITCH makes it a moment after it has taken the request."""
    is_missing: bool = False
    """FreeSWITCH did not have it when last asked, and no end of it was told."""

    @property
    def campaign(self) -> tuple[int, int]:
        return self.name.vdn_id, self.name.campaign_id


class FreeSwitchCalls:
    """``tell`` is called with the news; whatever a switch says twice, or too late, is none."""

    def __init__(
        self,
        *,
        names: Names,
        clock: Clock,
        throttle: Throttle,
        trunks: Trunks,
        errands: Errands,
        asking: Asking,
        recordings: str,
        tell: Callable[[CallEvent], None],
    ) -> None:
        self._names = names
        self._clock = clock
        self._throttle = throttle
        self._trunks = trunks
        self._errands = errands
        self._asking = asking
        self._recordings = recordings
        self._tell_engine = tell
        self._calls: dict[str, Call] = {}
        self._of_call: dict[int, Call] = {}
        self._given_up: dict[str, None] = {}
        """Channels of calls that were told to be over without their end: if one comes to life, nobody attends to it."""
        self.book = CallBook()

    @property
    def lines(self) -> int:
        """How many lines are taken; what is being ended takes none."""
        return sum(not call.course.cut_here for call in self._calls.values())

    def begin(self, request: CallRequest) -> Call:
        """A call is about to be asked for: its first events may come before the reply.

        Raises RefusedByGatewayError.
        """
        self.book.begin(request)
        name = CallName(request.vdn_id, request.campaign_id, request.call_id)
        recording = recording_of_call(request) if self._recordings else None
        trunk = self._trunks.of(request.trunk)
        return self._add(Call(name, self._names.call(name), request.ring_timeout, trunk, recording))

    def not_placed(self, call: Call) -> None:
        """FreeSWITCH has refused it, or was never asked."""
        self._forget(call)
        self.book.withdraw(call.name.call_id)

    def live(self, call_id: int) -> Call | None:
        return self._of_call.get(call_id)

    async def cut(self, call: Call) -> None:
        """End a call, and remember that it was we."""
        call.course.cut_here = True
        await self._asking.kill(call.channel, answered=call.course.answered_at is not None)

    def told(self, event: ChannelEvent) -> None:
        """An event of a channel, which may be a call's."""
        call = self._calls.get(event.call)
        if call is None:
            if event.call in self._given_up and event.name not in ENDS:
                self._errands.start(self._asking.kill(event.call, answered=False))
            return
        self._throttle.told_late_by(self._clock.now() - event.at, now=self._clock.now())
        call.is_missing = False
        if event.name in ENDS:
            self._told_end(call, event)
            return
        if call.course.cut_here and not call.has_channel:
            # When it was to be ended there was no channel yet.
            self._errands.start(self.cut(call))
        call.has_channel = True
        call.course.told(event)
        self._tell_ringing(call)
        if event.name == "CHANNEL_PARK" and event.skill_id is not None:
            self._hand_over(call, event)
        elif event.name == "CHANNEL_PARK":
            # An answered call that is not parked yet cannot be brought to anybody.
            self._tell_answered(call)

    def done(self, job: JobDone) -> None:
        """The request for a call has its result. Of a call with a channel, the channel's end tells more."""
        call = self._calls.get(job.job)
        if call is None or call.has_channel or not job.result.startswith(_FAILED):
            return
        now = self._clock.now()
        self._give_up(call)
        cause = f"-/-/{job.result.removeprefix(_FAILED).strip() or '-'}"
        if call.trunk is not None:
            call.trunk.took_none(cause, for_want_of_room=True)
        self._tell(Ended(call.name.call_id, now, Outcome.NOT_PLACED, cause))

    async def settle(self) -> None:
        """After the event socket was away: forget what ended meanwhile, so that whoever asks finds it gone."""
        for call in await self._look_at(list(self._calls.values())):
            self._give_up(call)
            self.book.withdraw(call.name.call_id)

    async def agree(self, vdn_id: int, campaign_id: int, channels: frozenset[str]) -> None:
        """Look at a campaign's calls; ``channels`` is FreeSWITCH's list of all.

        Raises `EslAway`, `EslRefused`, `NotEsl`.
        """
        over = {known.call_id for known in self.book.known(vdn_id, campaign_id) if known.ended is not None}
        for channel in channels - self._calls.keys():
            name = self._names.read_call(channel)
            if name is None or (name.vdn_id, name.campaign_id) != (vdn_id, campaign_id):
                continue
            if name.call_id in over:
                await self._asking.kill(channel, answered=False)
            else:
                await self._adopt(name, channel)
        ours = [call for call in self._calls.values() if call.campaign == (vdn_id, campaign_id)]
        for call in await self._look_at(ours):
            # The end of a call that is missing may be on its way, or its beginning: it is given up when missed again.
            if call.is_missing:
                self._give_up(call)
                self.book.withdraw(call.name.call_id)
            call.is_missing = True

    async def _look_at(self, calls: Sequence[Call]) -> Sequence[Call]:
        """Take in what was missed of each call; those that FreeSWITCH does not have are returned."""
        found = await asyncio.gather(*(self._asking.look_at(call.channel) for call in calls))
        for call, channel in zip(calls, found, strict=True):
            if channel is not None and call.channel in self._calls:
                await self._catch_up(call, channel)
        # Meanwhile the end of one may have been told.
        return [
            call for call, channel in zip(calls, found, strict=True) if channel is None and call.channel in self._calls
        ]

    async def _catch_up(self, call: Call, channel: LiveChannel) -> None:
        call.has_channel, call.is_missing = True, False
        call.course.ringing_at = call.course.ringing_at or channel.ringing_at
        call.course.answered_at = call.course.answered_at or channel.answered_at
        if call.course.cut_here:
            await self.cut(call)
            return
        self._tell_ringing(call)
        self._tell_answered(call)

    async def _adopt(self, name: CallName, channel_id: str) -> None:
        """A call of another process: FreeSWITCH tells its events to everybody, so from now on we listen to it."""
        channel = await self._asking.look_at(channel_id)
        if channel is None or channel_id in self._calls:
            return
        call = self._add(Call(name, channel_id, channel.ring_timeout, has_channel=True))
        call.course.ringing_at, call.course.answered_at = channel.ringing_at, channel.answered_at
        known = KnownCall(
            call_id=name.call_id,
            ringing_at=channel.ringing_at,
            answered_at=channel.answered_at,
            connected=bool(channel.connected_to),
        )
        self.book.adopt(name.vdn_id, name.campaign_id, known)
        self._start_timer(call)

    def _told_end(self, call: Call, event: ChannelEvent) -> None:
        if event.name == "CHANNEL_HANGUP" and call.course.answered_at is None:
            # Why nobody was reached is told when all is told. Who has answered is gone now; of a parked channel the
            # rest may come seconds later.
            return
        self._forget(call)
        outcome, cause = call.course.ended(event)
        _hold_to_its_trunk(call, outcome, cause, sip=event.sip)
        self._tell(Ended(call.name.call_id, event.at, outcome, cause))

    def _tell_ringing(self, call: Call) -> None:
        at = call.course.ringing_at
        if at is not None and call.course.answered_at is None and self._tell(Ringing(call.name.call_id, at)):
            if call.trunk is not None:
                call.trunk.took_one()
            self._start_timer(call)

    def _tell_answered(self, call: Call) -> None:
        if call.course.answered_at is not None:
            self._stop_timer(call)
            answered = Answered(call.name.call_id, call.course.answered_at, recording=call.recording)
            if self._tell(answered) and call.recording is not None:
                self._errands.start(self._asking.record(call.channel, f"{self._recordings}/{call.recording}"))

    def _hand_over(self, call: Call, event: ChannelEvent) -> None:
        """A flow parked the call for an agent. Said once: the next park is another's."""
        if self._tell(HandedOver(call.name.call_id, event.at, event.skill_id)):
            self._errands.start(self._asking.unset(call.channel, CONNECTED, SKILL))

    def _start_timer(self, call: Call) -> None:
        at, span = call.course.ringing_at, call.ring_timeout
        if at is None or span is None or call.course.answered_at is not None:
            return
        # A clock of FreeSWITCH's that is wrong makes nobody's telephone ring longer.
        left = min(span, at + span - self._clock.now())
        call.timer = self._errands.start(self._ring_for(call, left))

    async def _ring_for(self, call: Call, span: timedelta) -> None:
        await self._clock.sleep(span)
        if call.course.answered_at is None:
            await self.cut(call)

    def _tell(self, event: CallEvent) -> bool:
        is_news = self.book.tell(event)
        if is_news:
            self._tell_engine(event)
        return is_news

    def _add(self, call: Call) -> Call:
        self._calls[call.channel] = self._of_call[call.name.call_id] = call
        return call

    def _give_up(self, call: Call) -> None:
        self._forget(call)
        self._given_up[call.channel] = None
        if len(self._given_up) > GIVEN_UP_MAX:
            del self._given_up[next(iter(self._given_up))]

    def _forget(self, call: Call) -> None:
        self._stop_timer(call)
        self._calls.pop(call.channel, None)
        self._of_call.pop(call.name.call_id, None)

    def _stop_timer(self, call: Call) -> None:
        if call.timer is not None and call.timer is not asyncio.current_task():
            call.timer.cancel()
        call.timer = None


def _hold_to_its_trunk(call: Call, outcome: Outcome, cause: str, *, sip: int | None) -> None:
    if call.trunk is None:
        return
    is_silent = outcome is Outcome.UNREACHABLE and call.course.ringing_at is None and sip is None
    if (is_silent and not call.course.cut_here) or outcome in (Outcome.NOT_PLACED, Outcome.CONGESTION):
        call.trunk.took_none(cause, for_want_of_room=sip == _NO_ROOM)
    else:
        call.trunk.took_one()
