"""Agents' legs on a FreeSWITCH: each is called once and stays parked, so that a person is put through at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from outdial.clock import Clock
from outdial.gateways.base import AgentDown, AgentEvent, AgentPhone, AgentUp
from outdial.gateways.errands import Errands
from outdial.gateways.freeswitch import commands
from outdial.gateways.freeswitch.asking import Asking
from outdial.gateways.freeswitch.calls import ENDS
from outdial.gateways.freeswitch.client import EslAway, EslRefused
from outdial.gateways.freeswitch.commands import NotSayable
from outdial.gateways.freeswitch.esl import ChannelEvent, JobDone, NotEsl
from outdial.gateways.freeswitch.names import LegName, Names

_log = structlog.get_logger(__name__)

PICK_UP_S_MAX: Final = 30
"""How long an agent's phone rings when the agent logs in."""
STAYS: Final[Mapping[str, str]] = {
    "park_after_bridge": "true",
    "hangup_after_bridge": "false",
    "uuid_bridge_park_on_cancel": "true",
}
"""What keeps a leg when the other one of a bridge ends, or ends just before there is a bridge."""
_FAILED: Final = "-ERR"


@dataclass(slots=True)
class _Leg:
    name: LegName
    channel: str
    has_channel: bool = False
    is_up: bool = False
    is_released: bool = False
    again: AgentPhone | None = None
    """What is to be called when this leg is gone: it was asked for while it was being released."""


class AgentLegs:
    """``tell`` is called with what becomes of them."""

    def __init__(
        self,
        *,
        names: Names,
        caller: str,
        clock: Clock,
        errands: Errands,
        asking: Asking,
        tell: Callable[[AgentEvent], None],
    ) -> None:
        self._names = names
        self._caller = caller
        self._clock = clock
        self._errands = errands
        self._asking = asking
        self._tell = tell
        self._legs: dict[LegName, _Leg] = {}

    async def hold(self, phone: AgentPhone) -> None:
        """Call a phone; one that is called already is not called twice, and one that is up is told again."""
        name = LegName(phone.vdn_id, phone.work_no)
        leg = self._legs.get(name)
        if leg is not None:
            if leg.is_released:
                leg.again = phone
            elif leg.is_up:
                self._tell(AgentUp(name.vdn_id, name.work_no, self._clock.now()))
            return
        # Its first events may come before the reply to the request.
        leg = self._legs[name] = _Leg(name, self._names.leg(name, asked_at=self._clock.now()))
        try:
            if not await self._take(leg):
                await self._asking.bgapi(self._order(leg, phone.address), job=leg.channel)
        except (EslRefused, NotSayable, NotEsl) as failure:
            self._gone(leg, str(failure))
        except EslAway as away:
            # It may have been called: after the reconnection it is found, or told to be gone.
            _log.warning("freeswitch.reply_lost", agent=phone.work_no, why=str(away))

    async def release(self, vdn_id: int, work_no: str) -> None:
        """End a leg, whoever had it called. Raises `EslAway`, `EslRefused` and `NotEsl`."""
        name = LegName(vdn_id, work_no)
        leg = self._legs.get(name)
        if leg is not None:
            leg.is_released, leg.again = True, None
            await self._asking.kill(leg.channel, answered=True)
        for channel in await self._asking.channels():
            if self._names.read_leg(channel) == name:
                await self._asking.kill(channel, answered=True)

    def channel_of(self, vdn_id: int, work_no: str) -> str | None:
        """The channel of a leg that is up."""
        leg = self._legs.get(LegName(vdn_id, work_no))
        return leg.channel if leg is not None and leg.is_up and not leg.is_released else None

    def told(self, event: ChannelEvent) -> None:
        """An event of a channel, which may be a leg."""
        leg = self._leg_of(event.call)
        if leg is None:
            return
        if event.name in ENDS:
            self._gone(leg, f"{event.sip or '-'}/{event.q850 or '-'}/{event.cause or '-'}")
            return
        if leg.is_released and not leg.has_channel:
            # When it was to be ended there was no channel yet.
            self._errands.start(self._asking.kill(leg.channel, answered=True))
        leg.has_channel = True
        if event.name == "CHANNEL_PARK" and not leg.is_up and not leg.is_released:
            leg.is_up = True
            self._tell(AgentUp(leg.name.vdn_id, leg.name.work_no, event.at))

    def done(self, job: JobDone) -> None:
        """The request for a leg has its result. Of a leg with a channel, the channel's end tells more."""
        leg = self._leg_of(job.job)
        if leg is not None and not leg.has_channel and job.result.startswith(_FAILED):
            self._gone(leg, job.result.removeprefix(_FAILED).strip())

    async def settle(self) -> None:
        """After the event socket was away: tell which legs are gone, and which have come up."""
        for leg in list(self._legs.values()):
            channel = await self._asking.look_at(leg.channel)
            if channel is None:
                self._gone(leg, "ended while FreeSWITCH could not be heard")
            elif leg.is_released:
                await self._asking.kill(leg.channel, answered=True)
            elif channel.answered_at is not None and not leg.is_up:
                leg.has_channel = leg.is_up = True
                self._tell(AgentUp(leg.name.vdn_id, leg.name.work_no, channel.answered_at))

    async def _take(self, leg: _Leg) -> bool:
        """Whether the agent has a leg already, of a process that is gone; it is ours from now on."""
        for channel_id in await self._asking.channels():
            if self._names.read_leg(channel_id) != leg.name:
                continue
            channel = await self._asking.look_at(channel_id)
            if channel is None:
                continue
            leg.channel, leg.has_channel = channel_id, True
            if channel.answered_at is not None and not leg.is_up:
                leg.is_up = True
                self._tell(AgentUp(leg.name.vdn_id, leg.name.work_no, channel.answered_at))
            return True
        return False

    def _order(self, leg: _Leg, address: str) -> str:
        variables = {
            "origination_uuid": leg.channel,
            "origination_caller_id_number": self._caller,
            "originate_timeout": str(PICK_UP_S_MAX),
            "ignore_early_media": "true",
            **STAYS,
        }
        return commands.originate(commands.phone_of(address), variables)

    def _leg_of(self, channel: str) -> _Leg | None:
        name = self._names.read_leg(channel)
        leg = None if name is None else self._legs.get(name)
        return leg if leg is not None and leg.channel == channel else None

    def _gone(self, leg: _Leg, cause: str) -> None:
        if self._legs.get(leg.name) is not leg:
            return
        del self._legs[leg.name]
        if leg.again is None:
            self._tell(AgentDown(leg.name.vdn_id, leg.name.work_no, self._clock.now(), cause))
        else:
            # Its end would be taken for that of the call that is asked for.
            self._errands.start(self.hold(leg.again))
