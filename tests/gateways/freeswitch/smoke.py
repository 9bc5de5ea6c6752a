"""One call of each outcome through a real FreeSWITCH, for whoever has one; docs/how-to/use-freeswitch.md tells how.

It is no test of the suite: none can be installed where that runs.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from outdial.app.freeswitch import freeswitch_gateway
from outdial.clock import SystemClock
from outdial.domain.outcome import Outcome
from outdial.gateways.base import AgentDown, AgentPhone, AgentUp, Answered, CallRequest, Ended, Ringing, Up
from outdial.gateways.freeswitch.gateway import FreeSwitchGateway

WAIT_S_MAX = 60.0
"""Real seconds until something that must come is told; the calls run side by side."""
RING = timedelta(seconds=20)
WORK_NO = "smoke"


@dataclass(frozen=True, slots=True)
class Wish:
    """A number, and how the carrier ends a call to it."""

    outcome: Outcome
    number: str


class Heard:
    """What the gateway has told."""

    def __init__(self, gateway: FreeSwitchGateway) -> None:
        self.gateway = gateway
        self.calls: defaultdict[int, list[Ringing | Answered | Ended]] = defaultdict(list)
        self.agents: list[AgentUp | AgentDown] = []
        self.is_up = False
        self._more = asyncio.Event()

    async def read(self) -> None:
        async for event in self.gateway.events():
            match event:
                case Ringing() | Answered() | Ended():
                    self.calls[event.call_id].append(event)
                case AgentUp() | AgentDown():
                    self.agents.append(event)
                case _:
                    self.is_up = event == Up()
            self._more.set()

    async def more(self) -> None:
        self._more.clear()
        async with asyncio.timeout(WAIT_S_MAX):
            await self._more.wait()

    async def has(self, kind: type[Ringing | Answered | Ended], call_id: int) -> None:
        """Wait for an event of a call; its end does as well, for nothing comes after it."""
        while not any(isinstance(event, kind | Ended) for event in self.calls[call_id]):
            await self.more()


@asynccontextmanager
async def listening(url: str) -> AsyncGenerator[Heard]:
    heard = Heard(freeswitch_gateway(url, lines_max=100, clock=SystemClock()))
    reading = asyncio.ensure_future(heard.read())
    try:
        while not heard.is_up:
            await heard.more()
        yield heard
    finally:
        reading.cancel()
        await asyncio.wait((reading,))


async def try_outcomes(heard: Heard, wishes: Sequence[Wish], *, caller: str) -> bool:
    """Place a call for each wish, and show what was told of it."""
    first = new_id()
    for call_id, wish in enumerate(wishes, first):
        await heard.gateway.originate(request(call_id, wish.number, caller=caller))
    print(f"{'number':16}{'expected':18}{'told':18}{'cause':36}events")
    results: list[bool] = []
    for call_id, wish in enumerate(wishes, first):
        if wish.outcome is Outcome.ANSWERED:
            await heard.has(Answered, call_id)
            await heard.gateway.hang_up(call_id)
        await heard.has(Ended, call_id)
        *_, end = heard.calls[call_id]
        assert isinstance(end, Ended)
        events = " ".join(type(event).__name__ for event in heard.calls[call_id])
        print(f"{wish.number:16}{wish.outcome.value:18}{end.outcome.value:18}{end.cause:36}{events}")
        results.append(end.outcome is wish.outcome)
    return all(results)


async def try_phone(heard: Heard, address: str, number: str, *, caller: str) -> bool:
    """Hold a phone, bring two calls to it one after the other, and look whether it is still held."""
    await heard.gateway.hold_agent(AgentPhone(vdn_id=1, work_no=WORK_NO, address=address))
    while not heard.agents:
        await heard.more()
    first = new_id()
    for call_id in (first, first + 1):
        if not isinstance(heard.agents[-1], AgentUp):
            break
        await heard.gateway.originate(request(call_id, number, caller=caller))
        await heard.has(Answered, call_id)
        await heard.gateway.connect_agent(call_id, work_no=WORK_NO)
        await heard.gateway.hang_up(call_id)
        await heard.has(Ended, call_id)
    is_held = isinstance(heard.agents[-1], AgentUp)
    print(f"{address}: {'held through both calls' if is_held else heard.agents[-1]}")
    await heard.gateway.release_agent(vdn_id=1, work_no=WORK_NO)
    while isinstance(heard.agents[-1], AgentUp):
        await heard.more()
    return is_held


def new_id() -> int:
    """An id that no channel there has."""
    return round(SystemClock().now().timestamp() * 1000)


def request(call_id: int, number: str, *, caller: str) -> CallRequest:
    return CallRequest(
        call_id=call_id, vdn_id=1, campaign_id=1, epoch=1, called=number, caller=caller, ring_timeout=RING
    )


def wish(text: str) -> Wish:
    outcome, _, number = text.partition("=")
    return Wish(Outcome(outcome), number)


async def main(arguments: argparse.Namespace) -> bool:
    async with listening(arguments.url) as heard:
        succeeded = await try_outcomes(heard, arguments.wishes, caller=arguments.caller)
        if arguments.phone:
            answers = next(wish.number for wish in arguments.wishes if wish.outcome is Outcome.ANSWERED)
            succeeded &= await try_phone(heard, arguments.phone, answers, caller=arguments.caller)
    return succeeded


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", help="as OUTDIAL_GATEWAY names it")
    parser.add_argument("wishes", nargs="+", type=wish, metavar="OUTCOME=NUMBER")
    parser.add_argument("--caller", default="")
    parser.add_argument("--phone", default="", help="an agent's, such as user/1001; needs an answered number")
    sys.exit(0 if asyncio.run(main(parser.parse_args())) else 1)
