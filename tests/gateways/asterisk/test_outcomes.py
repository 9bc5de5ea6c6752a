"""Every way in which a call may end, on a real Asterisk: what it means, and what was told of it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import pytest

from outdial.clock import SystemClock
from outdial.domain.outcome import Outcome
from outdial.gateways.asterisk.ari import read_channels
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AsteriskGateway, AsteriskSettings
from outdial.gateways.base import (
    AgentDown,
    AgentUp,
    Answered,
    CallRequest,
    Down,
    Ended,
    GatewayEvent,
    HandedOver,
    Ringing,
    Up,
)
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.switch.scenario import FATES

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

ALL_ENDED_S_MAX: Final = 25.0
"""A silent trunk is given up ten seconds after the ring time-out."""
RING_S: Final = 1
TALK_S: Final = 1
PATIENT, IMPATIENT = timedelta(seconds=6), timedelta(seconds=1)
ENDED_HERE: Final = ("02", "20", "21", "22")
"""Codes of calls that our own ring time-out ends."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a gateway tells of a call: whether it rang and was answered, its outcome, and the witnesses of its end."""

    rang: bool
    answered: bool
    outcome: Outcome
    cause: str


def _rang(outcome: Outcome, cause: str) -> Told:
    return Told(rang=True, answered=False, outcome=outcome, cause=cause)


def _failed(outcome: Outcome, cause: str) -> Told:
    return Told(rang=False, answered=False, outcome=outcome, cause=cause)


_ANSWERED: Final = Told(rang=True, answered=True, outcome=Outcome.ANSWERED, cause="-/16/ANSWER")
ON_22: Final[Mapping[str, Told]] = {
    "00": _ANSWERED,
    "01": _rang(Outcome.BUSY, "486/17/BUSY"),
    "02": _rang(Outcome.NO_ANSWER, "-/16/NOANSWER"),
    "03": _failed(Outcome.INVALID_NUMBER, "404/1/NOANSWER"),
    "04": _failed(Outcome.INVALID_NUMBER, "604/1/NOANSWER"),
    "05": _rang(Outcome.UNREACHABLE, "480/19/NOANSWER"),
    "06": _failed(Outcome.CONGESTION, "503/34/CONGESTION"),
    "07": _rang(Outcome.REJECTED, "603/21/NOANSWER"),
    "08": _ANSWERED,
    "09": _rang(Outcome.INVALID_NUMBER, "404/1/NOANSWER"),
    "10": _rang(Outcome.HUNG_UP_IN_RING, "487/127/NOANSWER"),
    "11": _rang(Outcome.BUSY, "600/17/BUSY"),
    "12": _failed(Outcome.UNREACHABLE, "408/18/NOANSWER"),
    "13": _failed(Outcome.CONGESTION, "500/38/NOANSWER"),
    "14": _failed(Outcome.CONGESTION, "502/27/NOANSWER"),
    "15": _failed(Outcome.CONGESTION, "504/102/NOANSWER"),
    "16": _failed(Outcome.NOT_PLACED, "403/21/NOANSWER"),
    "17": _failed(Outcome.INVALID_NUMBER, "410/22/NOANSWER"),
    "18": _failed(Outcome.INVALID_NUMBER, "484/28/NOANSWER"),
    "19": _failed(Outcome.NOT_PLACED, "488/58/NOANSWER"),
    "20": _failed(Outcome.UNREACHABLE, "480/19/-"),
    "21": _failed(Outcome.UNREACHABLE, "480/19/-"),
    "22": _rang(Outcome.NO_ANSWER, "-/16/NOANSWER"),
    "23": _ANSWERED,
    "24": _rang(Outcome.REJECTED, "607/127/NOANSWER"),
    "25": _rang(Outcome.REJECTED, "608/127/NOANSWER"),
    "26": _failed(Outcome.NOT_PLACED, "401/21/NOANSWER"),
    "27": _failed(Outcome.NOT_PLACED, "402/127/NOANSWER"),
    "28": _rang(Outcome.BUSY, "486/17/BUSY"),
    "29": _rang(Outcome.UNREACHABLE, "480/19/NOANSWER"),
    "30": _ANSWERED,
    "31": _ANSWERED,
    "32": _ANSWERED,
}
ON_16: Final[Mapping[str, Told]] = {
    **{code: replace(told, cause=f"-/{told.cause.split('/', 1)[1]}") for code, told in ON_22.items()},
    # Causes that are its own.
    "20": _failed(Outcome.UNREACHABLE, "-/-/-"),
    "21": _failed(Outcome.UNREACHABLE, "-/-/-"),
    "29": _rang(Outcome.UNREACHABLE, "-/20/CHANUNAVAIL"),
    # Without the SIP status, what our trunk is refused looks like what a person declined or broke off.
    "16": _failed(Outcome.REJECTED, "-/21/NOANSWER"),
    "24": _rang(Outcome.HUNG_UP_IN_RING, "-/127/NOANSWER"),
    "25": _rang(Outcome.HUNG_UP_IN_RING, "-/127/NOANSWER"),
    "26": _failed(Outcome.REJECTED, "-/21/NOANSWER"),
    "27": _failed(Outcome.HUNG_UP_IN_RING, "-/127/NOANSWER"),
}
EXPECTED: Final = {22: ON_22, 16: ON_16}


def test_there_is_a_line_for_every_fate() -> None:
    assert ON_22.keys() == FATES.keys()


async def test_every_call_ends_as_the_carrier_meant_it(each_asterisk: RunningAsterisk, carrier: RunningCarrier) -> None:
    version = each_asterisk.tree.version

    told = await _played(each_asterisk, carrier)

    print(f"\n{f'Asterisk {version}':32}{'rang':6}{'outcome':17}SIP status/Q.850/dial status")
    for code, each in told.items():
        print(f"{code} {FATES[code].name:29}{'yes' if each.rang else '-':6}{each.outcome.value:17}{each.cause}")
    assert told == EXPECTED[version]


async def test_a_call_and_one_whose_number_begins_with_its_own_are_placed_at_once(
    each_asterisk: RunningAsterisk, carrier: RunningCarrier
) -> None:
    settings = AsteriskSettings(prefix="outdial", application="outdial-test", trunk="carrier")
    async with AriClient(each_asterisk.ari) as client, asyncio.timeout(ALL_ENDED_S_MAX):
        gateway = AsteriskGateway(settings, client, clock=SystemClock())
        async with aclosing(gateway.events()) as events:
            assert await anext(events) == Up()
            for call_id in (120, 12, 1):
                await gateway.originate(replace(_request("00", carrier), call_id=call_id))
            ended = {event.call_id async for event in _ends(events, 3)}
    assert ended == {120, 12, 1}


async def _ends(events: AsyncIterator[GatewayEvent], count: int) -> AsyncGenerator[Ended]:
    while count:
        event = await anext(events)
        if isinstance(event, Ended):
            count -= 1
            yield event


async def _played(asterisk: RunningAsterisk, carrier: RunningCarrier) -> Mapping[str, Told]:
    """One call for each fate, all at once."""
    settings = AsteriskSettings(prefix="outdial", application="outdial-test", trunk="carrier", calls_per_s=1000.0)
    async with AriClient(asterisk.ari) as client, asyncio.timeout(ALL_ENDED_S_MAX):
        gateway = AsteriskGateway(settings, client, clock=SystemClock())
        stories: dict[int, list[GatewayEvent]] = {int(code): [] for code in FATES}
        async for event in gateway.events():
            match event:
                case Up():
                    for code in FATES:
                        await gateway.originate(_request(code, carrier))
                case Ringing() | Answered() | Ended():
                    stories[event.call_id].append(event)
                case Down() | AgentUp() | AgentDown() | HandedOver():
                    raise AssertionError(event)
            if all(story and isinstance(story[-1], Ended) for story in stories.values()):
                break
        assert read_channels(await client.ask("GET", "/channels")) == (), "a call is left over"
    return {code: _told(stories[int(code)]) for code in FATES}


def _request(code: str, carrier: RunningCarrier) -> CallRequest:
    return CallRequest(
        call_id=int(code),
        vdn_id=7,
        campaign_id=70,
        epoch=1,
        called=carrier.number(code, ring_s=RING_S, talk_s=TALK_S),
        caller="075512345678",
        ring_timeout=IMPATIENT if code in ENDED_HERE else PATIENT,
    )


def _told(story: Sequence[GatewayEvent]) -> Told:
    end = story[-1]
    assert isinstance(end, Ended)
    kinds = [type(event) for event in story]
    return Told(rang=Ringing in kinds, answered=Answered in kinds, outcome=end.outcome, cause=end.cause)
