"""Every way in which a call may end, on a real Asterisk: what it means, and what was told of it."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import pytest

from outdial.clock import SystemClock
from outdial.domain.outcome import Outcome
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AsteriskGateway, AsteriskSettings
from outdial.gateways.base import AgentDown, AgentUp, Answered, CallRequest, Down, Ended, GatewayEvent, Ringing, Up
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


def rang(outcome: Outcome, cause: str) -> Told:
    return Told(rang=True, answered=False, outcome=outcome, cause=cause)


def silent(outcome: Outcome, cause: str) -> Told:
    return Told(rang=False, answered=False, outcome=outcome, cause=cause)


ANSWERED: Final = Told(rang=True, answered=True, outcome=Outcome.ANSWERED, cause="-/16/ANSWER")
ON_22: Final[Mapping[str, Told]] = {}


async def test_every_call_ends_as_the_carrier_meant_it(each_asterisk: RunningAsterisk, carrier: RunningCarrier) -> None:
    told = await play(each_asterisk, carrier)

    print()
    for code, fate in FATES.items():
        print(code, fate.name, told.get(code))


async def play(asterisk: RunningAsterisk, carrier: RunningCarrier) -> Mapping[str, Told]:
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
                case Down() | AgentUp() | AgentDown():
                    raise AssertionError(event)
            if all(story and isinstance(story[-1], Ended) for story in stories.values()):
                break
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
