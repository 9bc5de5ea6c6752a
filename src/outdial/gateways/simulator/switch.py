"""The simulated switch: channels, owners and a timeline. No I/O and no clock; ``now`` is handed in.

The timeline is a heap of steps. Whatever is asked of the switch, it first lets everything happen that was due before,
so the answer never depends on when somebody last looked. Reports may be lost, doubled or late, as the script says;
the memory may not: it is what ``take_over`` returns, and what the judge's log is written from.
"""

import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import assert_never

from outdial.domain.detection import AnsweredBy
from outdial.domain.outcome import Outcome
from outdial.gateways.base import (
    AgentPhone,
    Answered,
    CallEvent,
    CallRequest,
    Ended,
    HandedOver,
    KnownCall,
    RefusedByGatewayError,
    Ringing,
    SwitchEvent,
    recording_of_call,
)
from outdial.gateways.simulator.channel import Channel, Owner, Step, end_record, originate_record, refused_record
from outdial.gateways.simulator.legs import Legs
from outdial.gateways.simulator.script import AT_ONCE, Script, Told

SILENCE_MARGIN = timedelta(seconds=10)
"""A call that gives no sign of life is given up this much after its ring time-out, counted from the request: a net
wide enough for slow networks."""
MEMORY = timedelta(minutes=10)
"""How long an ended call is known: an engine that crashed has been replaced long before."""
ENDED_MAX = 100_000
"""How many ended calls are known at most: some 70 MB."""

_AT_ONCE = timedelta(0)
HUNG_UP_HERE = "hung up here"
_TO_AGENT = re.compile(r"agent([0-9]{0,4})")
"""Flows that hand over when they are done: ``agent5`` to skill queue 5, ``agent`` to whoever was wished for."""

Judge = Callable[[Mapping[str, object]], None]
"""Receives a record of every call that is placed, of every end, and of every request that no engine should have made;
raises if it cannot keep it."""

Report = tuple[int, SwitchEvent]
"""To which listener, and what."""


class Switch:
    """Channels by call id, ``lines_max`` at once; ``write_script`` decides each call's fate when it is placed.

    A listener is whoever hears the reports.
    """

    def __init__(
        self,
        write_script: Callable[[CallRequest], Script],
        *,
        lines_max: int,
        ended_max: int = ENDED_MAX,
        judge: Judge | None = None,
    ) -> None:
        self._write_script = write_script
        self._lines_max = lines_max
        self._ended_max = ended_max
        self._judge = judge
        self._channels: dict[int, Channel] = {}
        self._owners: dict[tuple[int, int], Owner] = {}
        self._ended: deque[Channel] = deque()
        self._ticket = 0
        self._timeline: list[tuple[datetime, int, Channel, Step | CallEvent]] = []
        self._reports: list[Report] = []
        self._legs = Legs()

    def originate(self, request: CallRequest, *, listener: int, now: datetime) -> None:
        """Place a call. Raises RefusedByGatewayError, and then nothing has changed."""
        self._run(now)
        owner = self._owner(request.vdn_id, request.campaign_id)
        breach = self._breach(request, owner)
        if breach is not None:
            if self._judge is not None:
                self._judge(refused_record(request, breach, at=now))
            raise RefusedByGatewayError(breach)
        if self._busy_lines >= self._lines_max:
            raise RefusedByGatewayError(f"all {self._lines_max} lines are taken")
        owner.admit(request.epoch, listener=listener)
        channel = Channel(request, self._write_script(request), owner, now)
        if self._judge is not None:
            self._judge(originate_record(channel))
        self._channels[request.call_id] = owner.channels[request.call_id] = channel
        self._begin(channel, now)

    def connect(self, call_id: int, *, work_no: str | None, flow: str | None, listener: int, now: datetime) -> None:
        """Bring an answered call to an agent, or to a flow when ``work_no`` is None.

        Raises RefusedByGatewayError if there is nobody on the line, or another owner or agent has the call.
        """
        self._run(now)
        channel = self._channels.get(call_id)
        if channel is None or channel.answered_at is None or channel.ended is not None:
            raise RefusedByGatewayError(f"nobody is on the line of call {call_id}")
        if channel.connected_at is not None:
            raise RefusedByGatewayError(f"call {call_id} is connected already")
        channel.check_listener(listener)
        channel.connected_at = now
        channel.connected_to = flow if work_no is None else work_no
        if work_no is not None:
            self._arrange(channel, Step.LEAVE, now + channel.script.talk)
        else:
            step = Step.HAND_OVER if _skill_wished_by(flow) is not None else Step.LEAVE
            self._arrange(channel, step, now + channel.script.flow)

    def hang_up(self, call_id: int, *, listener: int, now: datetime) -> None:
        """End a call; one that is over, or was never known, is no error. Raises if another owner has it."""
        self._run(now)
        channel = self._channels.get(call_id)
        if channel is None or channel.ended is not None:
            return
        channel.check_listener(listener)
        self._end(channel, now, outcome=_outcome_when_cut(channel), cause=HUNG_UP_HERE)

    def take_over(
        self, *, vdn_id: int, campaign_id: int, epoch: int, listener: int, now: datetime
    ) -> Sequence[KnownCall]:
        """Make ``listener`` the owner, refuse older ones from now on, and tell every call of the campaign."""
        self._run(now)
        owner = self._owner(vdn_id, campaign_id)
        owner.admit(epoch, listener=listener)
        return [channel.known() for channel in owner.channels.values()]

    def hold(self, phone: AgentPhone, *, listener: int, now: datetime) -> None:
        """Call an agent's phone and keep the leg; ``listener`` hears of it from now on."""
        self._run(now)
        told = self._legs.hold(phone, listener=listener, now=now)
        if told is not None:
            self._reports.append((listener, told))

    def end_leg(self, *, vdn_id: int, work_no: str, cause: str, now: datetime) -> None:
        """End an agent's leg; one that is gone, or was never known, is no error."""
        self._run(now)
        told = self._legs.end(vdn_id, work_no, cause=cause, now=now)
        if told is not None:
            self._reports.append(told)

    def forget_listener(self, listener: int) -> None:
        """Forget a listener that is gone: until its campaigns are taken over, their reports go nowhere."""
        for owner in self._owners.values():
            if owner.listener == listener:
                owner.listener = None

    def due(self, now: datetime) -> list[Report]:
        """Let everything happen until ``now``, and hand out the reports since the last time, in their order."""
        self._run(now)
        reports, self._reports = self._reports, []
        return reports

    def next_at(self) -> datetime | None:
        """When ``due`` is next worth asking: in the past if reports wait, None if nothing will happen by itself."""
        if self._reports:
            return self._reports[0][1].at
        return self._timeline[0][0] if self._timeline else None

    def lines_free(self, now: datetime) -> int:
        self._run(now)
        return self._lines_max - self._busy_lines

    @property
    def _busy_lines(self) -> int:
        return len(self._channels) - len(self._ended)

    def _owner(self, vdn_id: int, campaign_id: int) -> Owner:
        owner = self._owners.get((vdn_id, campaign_id))
        if owner is None:
            owner = self._owners[vdn_id, campaign_id] = Owner()
        return owner

    def _breach(self, request: CallRequest, owner: Owner) -> str | None:
        """What only an engine that has lost its way would ask: a call placed before, or of a campaign that it lost."""
        if request.call_id in self._channels:
            return f"call {request.call_id} was placed before"
        return owner.why_not(request.epoch)

    def _run(self, now: datetime) -> None:
        while self._timeline and self._timeline[0][0] <= now:
            at, ticket, channel, what = heappop(self._timeline)
            if not isinstance(what, Step):
                self._report(channel, what)
            elif ticket == channel.timer and channel.ended is None:
                self._take_step(channel, what, at)
        self._forget(ended_before=now - MEMORY)

    def _take_step(self, channel: Channel, step: Step, at: datetime) -> None:
        script = channel.script
        match step:
            case Step.RING:
                channel.ringing_at = at
                self._tell(channel, Ringing(channel.request.call_id, at), script.ringing_told)
                self._arrange_settling(channel, at, give_up_at=at + channel.request.ring_timeout)
            case Step.ANSWER:
                channel.answered_at = at
                self._tell(channel, _answered(channel, at), script.answered_told)
                self._arrange(channel, Step.LEAVE, at + script.patience)
            case Step.HAND_OVER:
                skill = _skill_wished_by(channel.connected_to)
                channel.connected_at = None
                self._tell(channel, HandedOver(channel.request.call_id, at, skill or None), AT_ONCE)
                self._arrange(channel, Step.LEAVE, at + script.patience)
            case Step.FAIL | Step.LEAVE:
                self._end(channel, at, outcome=script.outcome, cause=script.cause)
            case Step.GIVE_UP:
                self._end(channel, at, outcome=_outcome_when_cut(channel), cause="480 Temporarily Unavailable")
            case _:
                assert_never(step)

    def _begin(self, channel: Channel, now: datetime) -> None:
        give_up_at = now + channel.request.ring_timeout + SILENCE_MARGIN
        rings_after = channel.script.rings_after
        if rings_after is None:
            self._arrange_settling(channel, now, give_up_at=give_up_at)
        elif now + rings_after < give_up_at:
            self._arrange(channel, Step.RING, now + rings_after)
        else:
            self._arrange(channel, Step.GIVE_UP, give_up_at)

    def _arrange_settling(self, channel: Channel, since: datetime, *, give_up_at: datetime) -> None:
        settles_after = channel.script.settles_after
        if settles_after is None or since + settles_after >= give_up_at:
            self._arrange(channel, Step.GIVE_UP, give_up_at)
        else:
            step = Step.ANSWER if channel.script.outcome is Outcome.ANSWERED else Step.FAIL
            self._arrange(channel, step, since + settles_after)

    def _arrange(self, channel: Channel, step: Step, at: datetime) -> None:
        self._ticket += 1
        channel.timer = self._ticket
        heappush(self._timeline, (at, self._ticket, channel, step))

    def _end(self, channel: Channel, at: datetime, *, outcome: Outcome, cause: str) -> None:
        ended = Ended(channel.request.call_id, at, outcome, cause)
        if self._judge is not None:
            self._judge(end_record(channel, ended))
        channel.ended = ended
        self._ended.append(channel)
        self._tell(channel, ended, channel.script.ended_told)

    def _tell(self, channel: Channel, event: CallEvent, told: Told) -> None:
        for late in told:
            if late == _AT_ONCE:
                self._report(channel, event)
            else:
                self._ticket += 1
                heappush(self._timeline, (event.at + late, self._ticket, channel, event))

    def _report(self, channel: Channel, event: CallEvent) -> None:
        if channel.owner.listener is not None:
            self._reports.append((channel.owner.listener, event))

    def _forget(self, *, ended_before: datetime) -> None:
        while self._ended and (len(self._ended) > self._ended_max or _ended_at(self._ended[0]) < ended_before):
            channel = self._ended.popleft()
            del self._channels[channel.request.call_id]
            del channel.owner.channels[channel.request.call_id]


def _answered(channel: Channel, at: datetime) -> Answered:
    request = channel.request
    listens = request.detection.listens
    by_whom = AnsweredBy.MACHINE if channel.script.machine else AnsweredBy.HUMAN if listens else None
    return Answered(request.call_id, at, by_whom, at if listens else None, recording_of_call(request))


def _skill_wished_by(flow: str | None) -> int | None:
    """The skill queue to which a flow hands over; 0 when its name leaves it open, None when it does not."""
    named = _TO_AGENT.fullmatch(flow or "")
    return None if named is None else int(named.group(1) or 0)


def _outcome_when_cut(channel: Channel) -> Outcome:
    """How a call ends that the switch gives up or is told to: unheard of before it rings, unanswered before it is."""
    if channel.answered_at is not None:
        return Outcome.ANSWERED
    return Outcome.UNREACHABLE if channel.ringing_at is None else Outcome.NO_ANSWER


def _ended_at(channel: Channel) -> datetime:
    return channel.originated_at if channel.ended is None else channel.ended.at
