"""What Asterisk tells of talk, and when the engine is told who picked up."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from outdial.clock import ManualClock
from outdial.domain.detection import AnsweredBy, Detection, Detector, MachineCourse
from outdial.gateways.asterisk.ari import Channel, TalkBegan, TalkEnded
from outdial.gateways.asterisk.ear import SILENCE, Ear, verdict_of_amd
from outdial.gateways.errands import Errands
from tests.domain.builders import NOON

pytestmark = pytest.mark.anyio

CHANNEL = Channel(id="outdial-1-2-3~")
OURS_IS_AHEAD = timedelta(minutes=7)


def ms(count: float) -> timedelta:
    return timedelta(milliseconds=count)


def began(at: datetime) -> TalkBegan:
    return TalkBegan(type="ChannelTalkingStarted", timestamp=at, channel=CHANNEL)


def ended(at: datetime) -> TalkEnded:
    return TalkEnded(type="ChannelTalkingFinished", timestamp=at, channel=CHANNEL, duration=100)


@dataclass(slots=True)
class Hearing:
    """An ear, and how often it has decided. Our clock is not Asterisk's."""

    clock: ManualClock = field(default_factory=lambda: ManualClock(NOON + OURS_IS_AHEAD))
    errands: Errands = field(default_factory=Errands)
    decided: int = 0

    def ear(self, detector: Detector = Detector.TALK, machine: MachineCourse = MachineCourse.HANG_UP) -> Ear:
        def decide() -> None:
            self.decided += 1

        ear = Ear(
            Detection(detector=detector, machine=machine, flow_sign="8001"),
            answered_at=NOON,
            told_at=NOON,
            clock=self.clock,
            errands=self.errands,
            decided=decide,
        )
        ear.look()
        return ear

    async def passes(self, span: timedelta) -> None:
        await asyncio.sleep(0)
        self.clock.advance(span)
        for _ in range(3):
            await asyncio.sleep(0)


@pytest.fixture
async def hearing() -> AsyncIterator[Hearing]:
    hearing = Hearing()
    yield hearing
    hearing.errands.cancel()


async def test_a_person_is_told_when_the_greeting_is_followed_by_silence(hearing: Hearing) -> None:
    ear = hearing.ear()
    await hearing.passes(ms(400))
    ear.hears(began(NOON + ms(400)))
    await hearing.passes(ms(650))
    ear.hears(ended(NOON + ms(850) + SILENCE))
    await hearing.passes(ms(399))
    assert hearing.decided == 0
    await hearing.passes(ms(1))

    assert hearing.decided == 1
    assert (ear.answered_by, ear.judged_at) == (AnsweredBy.HUMAN, NOON + ms(1450))


async def test_who_says_nothing_is_told_in_time_and_once(hearing: Hearing) -> None:
    ear = hearing.ear()
    await hearing.passes(ms(1900))
    ear.hears(began(NOON + ms(1950)))
    await hearing.passes(ms(9000))

    assert (hearing.decided, ear.answered_by) == (1, AnsweredBy.NOT_SURE)


async def test_a_machine_that_is_to_have_a_message_is_told_when_it_has_said_all(hearing: Hearing) -> None:
    ear = hearing.ear(machine=MachineCourse.MESSAGE)
    ear.hears(began(NOON))
    await hearing.passes(ms(5000))
    assert (hearing.decided, ear.answered_by) == (0, AnsweredBy.MACHINE)
    ear.hears(ended(NOON + ms(5000)))
    await hearing.passes(ms(1299))
    assert hearing.decided == 0
    await hearing.passes(ms(1))

    assert hearing.decided == 1


async def test_what_asterisks_own_detector_says_is_told_at_once(hearing: Hearing) -> None:
    ear = hearing.ear(Detector.AMD)
    await hearing.passes(ms(9000))
    assert hearing.decided == 0

    ear.is_told(AnsweredBy.MACHINE, NOON + ms(9000))

    assert (hearing.decided, ear.judged_at) == (1, NOON + ms(9000))


async def test_a_closed_ear_decides_nothing(hearing: Hearing) -> None:
    ear = hearing.ear()
    ear.close()
    await hearing.passes(ms(9000))
    ear.hears(began(NOON))

    assert hearing.decided == 0


@pytest.mark.parametrize(
    ("status", "cause", "answered_by"),
    [
        ("HUMAN", "HUMAN-800-800", AnsweredBy.HUMAN),
        ("MACHINE", "LONGGREETING-1500-1500", AnsweredBy.MACHINE),
        ("MACHINE", "MAXWORDS-3-3", AnsweredBy.MACHINE),
        ("MACHINE", "INITIALSILENCE-2500-2500", AnsweredBy.NOT_SURE),
        ("NOTSURE", "TOOLONG-3500", AnsweredBy.NOT_SURE),
        ("", "", AnsweredBy.NOT_SURE),
    ],
)
def test_only_what_is_certain_is_taken_from_asterisks_own_detector(
    status: str, cause: str, answered_by: AnsweredBy
) -> None:
    assert verdict_of_amd(status, cause) is answered_by
