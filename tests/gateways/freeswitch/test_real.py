"""One call of each outcome through a real FreeSWITCH, for whoever has one: docs/how-to/use-freeswitch.md tells how."""

import asyncio
import os
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.app.freeswitch import freeswitch_gateway
from outdial.clock import SystemClock
from outdial.domain.outcome import Outcome
from outdial.gateways.base import AgentDown, AgentPhone, AgentUp, Answered, CallRequest, Ended, Ringing, Up
from outdial.gateways.freeswitch.gateway import FreeSwitchGateway

URL = os.environ.get("OUTDIAL_TEST_FREESWITCH", "")
NUMBERS = os.environ.get("OUTDIAL_TEST_FREESWITCH_NUMBERS", "")
PHONE = os.environ.get("OUTDIAL_TEST_FREESWITCH_PHONE", "")
CALLER = os.environ.get("OUTDIAL_TEST_FREESWITCH_CALLER", "")
UP_S_MAX = 10.0
"""Real seconds until the event socket is there."""
CALL_S_MAX = 60.0
"""Real seconds until something that must come is told; the calls run side by side."""
RING = timedelta(seconds=20)
AGENT = AgentPhone(vdn_id=1, work_no="smoke", address=PHONE)

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.slow,
    pytest.mark.skipif(
        not URL, reason="no FreeSWITCH: set OUTDIAL_TEST_FREESWITCH as docs/how-to/use-freeswitch.md says"
    ),
]


class Heard:
    """What the gateway has told, by call."""

    def __init__(self, gateway: FreeSwitchGateway) -> None:
        self.calls: defaultdict[int, list[Ringing | Answered | Ended]] = defaultdict(list)
        self.agents: list[AgentUp | AgentDown] = []
        self.is_up = False
        self.gateway = gateway
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

    async def has(self, kind: type, call_id: int) -> None:
        while not any(isinstance(event, kind) for event in self.calls[call_id]):
            await self.more()

    async def more(self) -> None:
        self._more.clear()
        async with asyncio.timeout(CALL_S_MAX):
            await self._more.wait()


@pytest.fixture
async def heard() -> AsyncIterator[Heard]:
    gateway = freeswitch_gateway(URL, lines_max=100, clock=SystemClock())
    heard = Heard(gateway)
    reading = asyncio.ensure_future(heard.read())
    async with asyncio.timeout(UP_S_MAX):
        while not heard.is_up:
            await heard.more()
    yield heard
    reading.cancel()
    await asyncio.wait((reading,))


@pytest.fixture
def first() -> int:
    """An id that no channel there has."""
    return round(SystemClock().now().timestamp() * 1000)


def request(call_id: int, number: str) -> CallRequest:
    return CallRequest(
        call_id=call_id, vdn_id=1, campaign_id=1, epoch=1, called=number, caller=CALLER, ring_timeout=RING
    )


def wished() -> list[tuple[Outcome, str]]:
    return [(Outcome(name), number) for name, _, number in (pair.partition("=") for pair in NUMBERS.split(","))]


async def test_every_call_ends_as_the_carrier_meant_it(heard: Heard, first: int) -> None:
    for call_id, (_, number) in enumerate(wished(), first):
        await heard.gateway.originate(request(call_id, number))
    rows: list[tuple[Outcome, Outcome]] = []
    print(f"\n{'number':16}{'expected':18}{'told':18}{'cause':34}events")
    for call_id, (outcome, number) in enumerate(wished(), first):
        if outcome is Outcome.ANSWERED:
            await heard.has(Answered, call_id)
            await heard.gateway.hang_up(call_id)
        await heard.has(Ended, call_id)
        end = heard.calls[call_id][-1]
        assert isinstance(end, Ended)
        events = " ".join(type(event).__name__ for event in heard.calls[call_id])
        print(f"{number:16}{outcome.value:18}{end.outcome.value:18}{end.cause:34}{events}")
        rows.append((outcome, end.outcome))

    assert [told for _, told in rows] == [expected for expected, _ in rows]


@pytest.mark.skipif(not PHONE, reason="no phone: set OUTDIAL_TEST_FREESWITCH_PHONE, such as user/1001")
async def test_a_phone_is_held_and_survives_the_person(heard: Heard, first: int) -> None:
    gateway = heard.gateway
    await gateway.hold_agent(AGENT)
    while not heard.agents:
        await heard.more()
    assert isinstance(heard.agents[-1], AgentUp), heard.agents
    number = next(number for outcome, number in wished() if outcome is Outcome.ANSWERED)
    for call_id in (first, first + 1):
        await gateway.originate(replace(request(call_id, number), campaign_id=2))
        await heard.has(Answered, call_id)
        await gateway.connect_agent(call_id, work_no=AGENT.work_no)
        await gateway.hang_up(call_id)
        await heard.has(Ended, call_id)
    assert isinstance(heard.agents[-1], AgentUp), heard.agents

    await gateway.release_agent(vdn_id=AGENT.vdn_id, work_no=AGENT.work_no)
    while not isinstance(heard.agents[-1], AgentDown):
        await heard.more()
