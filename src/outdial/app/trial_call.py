"""One call to a number of the operator's own: does it ring, is it heard, and if not, what is in the way?

It goes the way of every campaign's call, through the same gateway, but no campaign, no contact and no record is made:
what the blacklist and the windows say is not asked.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from outdial.app.switches import is_up
from outdial.clock import Clock
from outdial.domain.outcome import Outcome
from outdial.gateways.base import (
    Answered,
    CallEvent,
    CallRequest,
    Ended,
    Gateway,
    GatewayEvent,
    HandedOver,
    RefusedByGatewayError,
    Ringing,
)
from outdial.gateways.finding import Finding, Grade, error, ok

NOBODY: Final = 0
"""Tenant and campaign of the call: real ones begin at 1, so no engine takes it for its own."""
CALL_ID_BITS: Final = 62
"""Drawn, for the switch refuses an id that it has seen."""
RINGS_FOR: Final = timedelta(seconds=30)
LASTS_AT_MOST: Final = timedelta(seconds=90)
"""From the request to the end of it: the ringing, the message, and time to spare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialCall:
    """Whom to call, as whom, and the flow to which whoever answers is brought."""

    called: str
    caller: str
    flow: str


async def place(gateway: Gateway, wish: TrialCall, *, clock: Clock, tell: Callable[[str], None]) -> Finding:
    """Place the call, ``tell`` what happens as it does, and judge its end."""
    async with aclosing(gateway.events()) as events:
        if not await is_up(events):
            return error("call", "the switch tells no events, so nobody was called: `outdial doctor --switch` says why")
        return await _Course(gateway, wish, clock, tell).run(events)


class _Course:
    """One call, from the request to the end."""

    def __init__(self, gateway: Gateway, wish: TrialCall, clock: Clock, tell: Callable[[str], None]) -> None:
        self._gateway = gateway
        self._wish = wish
        self._clock = clock
        self._tell = tell
        self._call_id = secrets.randbits(CALL_ID_BITS)
        self._asked_at = clock.now()
        self._is_heard = False

    async def run(self, events: AsyncIterator[GatewayEvent]) -> Finding:
        request = CallRequest(
            call_id=self._call_id,
            vdn_id=NOBODY,
            campaign_id=NOBODY,
            epoch=1,
            called=self._wish.called,
            caller=self._wish.caller,
            ring_timeout=RINGS_FOR,
        )
        try:
            await self._gateway.originate(request)
        except RefusedByGatewayError as refusal:
            return error("call", f"the switch does not place it: {refusal}")
        self._say(self._asked_at, f"asked for {self._wish.called}")
        bound = asyncio.ensure_future(self._clock.sleep(LASTS_AT_MOST))
        reading = asyncio.ensure_future(self._until_over(events))
        try:
            await asyncio.wait({bound, reading}, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                return error("call", f"nothing more was heard of it for {LASTS_AT_MOST.total_seconds():.0f} s")
            return reading.result()
        finally:
            bound.cancel()
            reading.cancel()
            await asyncio.wait({bound, reading})
            await self._gateway.hang_up(self._call_id)

    async def _until_over(self, events: AsyncIterator[GatewayEvent]) -> Finding:
        async for event in events:
            if isinstance(event, Ringing | Answered | HandedOver | Ended) and event.call_id == self._call_id:
                ended = await self._take(event)
                if ended is not None:
                    return judged(ended, heard=self._is_heard)
        return error("call", "the switch tells no events any more, so nobody knows how it ended")

    async def _take(self, event: CallEvent) -> Ended | None:
        match event:
            case Ringing():
                self._say(event.at, "rings")
            case Answered():
                self._say(event.at, f"picked up, and is brought to flow {self._wish.flow}: listen")
                with suppress(RefusedByGatewayError):  # who has just hung up cannot be brought anywhere
                    await self._gateway.connect_flow(self._call_id, flow=self._wish.flow, call_data=None)
            case HandedOver():
                self._is_heard = True
                self._say(event.at, "the flow is over; hanging up")
                await self._gateway.hang_up(self._call_id)
            case Ended():
                self._say(event.at, f"ended: {event.outcome.value} ({event.cause})")
                return event
            case _:
                assert_never(event)
        return None

    def _say(self, at: datetime, what: str) -> None:
        self._tell(f"{max(0.0, (at - self._asked_at).total_seconds()):5.1f} s  {what}")


def judged(ended: Ended, *, heard: bool) -> Finding:
    """What the end of the call says of the switch and its trunk."""
    if ended.outcome is Outcome.ANSWERED and heard:
        return ok("call", _HEARD)
    grade, says = _MEANING[ended.outcome]
    return Finding("call", grade, f"{says} (it came to: {ended.outcome.value}, {ended.cause})")


_HEARD: Final = (
    "picked up, and the flow went to its end. If nothing was heard, RTP does not get through: look at the firewall, "
    "and behind NAT at external_media_address of the transport in pjsip.conf"
)
_PERSON: Final = (Grade.WARNING, "the carrier works, but this phone did not pick up: try one at hand")
_SILENT: Final = (
    Grade.ERROR,
    "nobody was reached. If the phone is switched on, the carrier does not answer: check the trunk's address",
)
_MEANING: Final[Mapping[Outcome, tuple[Grade, str]]] = {
    Outcome.ANSWERED: (Grade.WARNING, "picked up, and hung up before the flow was over: is there such a flow?"),
    Outcome.BUSY: _PERSON,
    Outcome.NO_ANSWER: _PERSON,
    Outcome.REJECTED: _PERSON,
    Outcome.HUNG_UP_IN_RING: _PERSON,
    Outcome.MACHINE: _PERSON,
    Outcome.INVALID_NUMBER: (
        Grade.ERROR,
        "the carrier knows no such number: does it want another form, with or without country code or +?",
    ),
    Outcome.NOT_PLACED: (
        Grade.ERROR,
        "the trunk was refused: check its login, its codecs, and whether the carrier takes this --caller",
    ),
    Outcome.CONGESTION: (Grade.ERROR, "the carrier had no room: ask it how many calls it lets you place at once"),
    Outcome.UNREACHABLE: _SILENT,
    Outcome.UNKNOWN: _SILENT,
    Outcome.ABANDONED: _SILENT,
}
