"""Agents' legs on an Asterisk: each is called once and waits in a bridge of its own, so a person is heard at once.

Channel and bridge have the same id, made of the agent's: whoever asks again, from whatever process, finds them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import structlog

from outdial.clock import Clock
from outdial.gateways.asterisk.ari import AriEvent, Channel, ChannelGone, EnteredApp, witnesses
from outdial.gateways.asterisk.client import CONFLICT, AriAway, AriClient, AriRefused
from outdial.gateways.asterisk.names import Names
from outdial.gateways.base import AgentDown, AgentEvent, AgentPhone, AgentUp
from outdial.gateways.errands import Errands

_log = structlog.get_logger(__name__)

PICK_UP_S_MAX: Final = 30
"""How long an agent's phone rings when the agent logs in."""

_ADDRESS: Final = re.compile(r"[0-9A-Za-z_.+-]+(@[0-9A-Za-z_.-]+)?")

AgentKey = tuple[int, str]
"""Tenant and work number."""


@dataclass(slots=True)
class _Leg:
    phone: AgentPhone
    channel: str
    up: bool = False
    is_released: bool = False
    again: AgentPhone | None = None
    """What is to be called when this leg is gone: it was asked for while it was being released."""

    @property
    def key(self) -> AgentKey:
        return self.phone.vdn_id, self.phone.work_no


class AgentLegs:
    """``tell`` is called with what becomes of them."""

    def __init__(
        self,
        client: AriClient,
        *,
        application: str,
        names: Names,
        caller: str,
        clock: Clock,
        errands: Errands,
        tell: Callable[[AgentEvent], None],
    ) -> None:
        self._client = client
        self._application = application
        self._names = names
        self._caller = caller
        self._clock = clock
        self._errands = errands
        self._tell = tell
        self._legs: dict[str, _Leg] = {}
        """By the channel's id."""

    async def hold(self, phone: AgentPhone) -> None:
        """Call a phone; one that is called already is not called twice, and one that is up is told again."""
        channel = self._names.agent(phone.vdn_id, phone.work_no)
        leg = self._legs.get(channel)
        if leg is not None:
            if leg.is_released:
                leg.again = phone
            elif leg.up:
                self._tell(AgentUp(*leg.key, self._clock.now()))
            return
        if not _ADDRESS.fullmatch(phone.address):
            why = f"{phone.address!r} is neither an account of this Asterisk nor number@trunk"
            self._tell(AgentDown(phone.vdn_id, phone.work_no, self._clock.now(), why))
            return
        # Its first events may come before the answer to the request.
        leg = self._legs[channel] = _Leg(phone, channel)
        try:
            await self._call_or_take(leg)
        except (AriRefused, AriAway) as failure:
            self._gone(leg, str(failure))

    async def release(self, vdn_id: int, work_no: str) -> None:
        """End a leg and its bridge, whoever had it called."""
        name = self._names.agent(vdn_id, work_no)
        leg = self._legs.get(name)
        if leg is not None:
            leg.is_released, leg.again = True, None
        # In this order: whoever is in a bridge that ends may lose the reason for the end.
        await self._client.end(f"/channels/{name}")
        await self._client.end(f"/bridges/{name}")

    def told(self, channel: str, event: AriEvent) -> bool:
        """An event of a channel; whether that is a leg of ours."""
        leg = self._legs.get(channel)
        if leg is None:
            return False
        match event:
            case EnteredApp():
                self._errands.start(self._into_bridge(leg))
            case ChannelGone():
                self._gone(leg, witnesses(event, dial_status=""))
                self._errands.start(self._client.end(f"/bridges/{leg.channel}"))
            case _:
                pass
        return True

    def catch_up(self, live: Mapping[str, Channel]) -> None:
        """What became of legs while nobody listened; ``live`` are all channels, by their ids."""
        for leg in list(self._legs.values()):
            channel = live.get(leg.channel)
            if channel is None:
                self._gone(leg, "ended while Asterisk could not be heard")
            elif leg.is_released:
                self._errands.start(self._client.end(f"/channels/{leg.channel}"))
            elif channel.state == "Up" and not leg.up:
                self._errands.start(self._into_bridge(leg))

    async def _call_or_take(self, leg: _Leg) -> None:
        try:
            await self._client.ask(
                "POST",
                "/channels",
                query={
                    "endpoint": f"PJSIP/{leg.phone.address}",
                    "app": self._application,
                    "appArgs": "agent",
                    "channelId": leg.channel,
                    "callerId": self._caller,
                    "timeout": str(PICK_UP_S_MAX),
                },
            )
        except AriRefused as refusal:
            if refusal.status != CONFLICT:
                raise
            await self._take(leg)

    async def _take(self, leg: _Leg) -> None:
        """The leg is there: a process that is gone had it called. Moved to us, it enters our application anew."""
        try:
            await self._client.ask("POST", f"/channels/{leg.channel}/move", query={"app": self._application})
        except AriRefused:
            # It is not yet, or no more, in anybody's hands; called anew it will be in ours.
            await self._client.end(f"/channels/{leg.channel}")
            raise

    async def _into_bridge(self, leg: _Leg) -> None:
        try:
            await self._make_bridge(leg.channel)
            await self._client.ask("POST", f"/bridges/{leg.channel}/addChannel", query={"channel": leg.channel})
        except (AriRefused, AriAway) as failure:
            _log.warning("asterisk.leg_not_held", agent=leg.phone.work_no, why=str(failure))
            await self._client.end(f"/channels/{leg.channel}")
            return
        # It may have ended meanwhile, which is told already.
        if self._legs.get(leg.channel) is leg and not leg.is_released:
            leg.up = True
            self._tell(AgentUp(*leg.key, self._clock.now()))

    async def _make_bridge(self, name: str) -> None:
        try:
            await self._client.ask("POST", f"/bridges/{name}", query={"type": "mixing", "name": name})
        except AriRefused as refusal:
            # A leg that was moved to us has its bridge.
            if refusal.status != CONFLICT:
                raise

    def _gone(self, leg: _Leg, cause: str) -> None:
        if self._legs.pop(leg.channel, None) is None:
            return
        if leg.again is None:
            self._tell(AgentDown(*leg.key, self._clock.now(), cause))
        else:
            # Its end would be taken for that of the call that is asked for.
            self._errands.start(self.hold(leg.again))
