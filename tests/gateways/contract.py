"""The promises of ``outdial.gateways.base.Gateway``, as a suite that every gateway passes.

To run a gateway through it, derive a test class from ``GatewayContract`` and give it a ``trial`` fixture. What becomes
of a call is read off the number (``RRTTCC``, see docs/explanation/simulator.md), so the far end must understand it.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest

from outdial.domain.detection import AnsweredBy, Detection, Detector, MachineCourse
from outdial.domain.outcome import Outcome
from outdial.gateways.base import (
    AgentDown,
    AgentPhone,
    AgentUp,
    Answered,
    CallEvent,
    CallRequest,
    Down,
    Ended,
    Gateway,
    GatewayEvent,
    HandedOver,
    KnownCall,
    RefusedByGatewayError,
    Ringing,
    Up,
)

Kind = TypeVar("Kind")

WAIT_MAX_S = 20.0
"""Real seconds for which a test waits for an event that must come."""
LINES_MAX = 3
WORK_NO = "1001"
NOWHERE = 999_999


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


CALL = CallRequest(
    call_id=1,
    vdn_id=7,
    campaign_id=70,
    epoch=1,
    called="",
    caller="075512345678",
    ring_timeout=timedelta(seconds=20),
)

LISTENING = replace(CALL, detection=Detection(detector=Detector.TALK))


class Trial:
    """A gateway under test, somebody who reads its events, and a way to let time pass for its calls."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        pass_time: Callable[[timedelta], Awaitable[None]],
        prefix: str,
        tolerance: timedelta = timedelta(0),
        phone: str = "1001",
        dead_phone: str = "unreachable",
        settle: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """``settle`` waits until whatever the switch has told by now was heard; else an answer follows every report."""
        self.gateway = gateway
        self.pass_time = pass_time
        self.tolerance = tolerance
        self._prefix = prefix
        self._phone = phone
        self._dead_phone = dead_phone
        self._settle = settle or self._ask_for_anything
        self._heard: asyncio.Queue[GatewayEvent] = asyncio.Queue()

    @asynccontextmanager
    async def listening(self) -> AsyncGenerator["Trial", None]:
        """Read the gateway's events meanwhile."""
        reading = asyncio.ensure_future(self._read())
        try:
            yield self
        finally:
            reading.cancel()
            await asyncio.wait((reading,))

    async def _read(self) -> None:
        async for event in self.gateway.events():
            self._heard.put_nowait(event)

    def number(self, code: str, *, ring_s: int = 0, stay_s: int = 0) -> str:
        return f"{self._prefix}1{ring_s:02}{stay_s:02}{code}"

    async def originate(self, code: str, *, ring_s: int = 0, stay_s: int = 0, call: CallRequest = CALL) -> None:
        await self.gateway.originate(replace(call, called=self.number(code, ring_s=ring_s, stay_s=stay_s)))

    async def connect(self, call_id: int = CALL.call_id) -> None:
        await self.gateway.connect_agent(call_id, work_no=WORK_NO)

    async def hold(self, *, reachable: bool = True) -> None:
        address = self._phone if reachable else self._dead_phone
        await self.gateway.hold_agent(AgentPhone(vdn_id=CALL.vdn_id, work_no=WORK_NO, address=address))

    async def release(self) -> None:
        await self.gateway.release_agent(vdn_id=CALL.vdn_id, work_no=WORK_NO)

    async def agent_is_up(self) -> AgentUp:
        return _only(AgentUp, await self.heard())

    async def agent_is_down(self) -> AgentDown:
        return _only(AgentDown, await self.heard())

    async def take_over(self, *, epoch: int, call: CallRequest = CALL) -> list[KnownCall]:
        known = await self.gateway.take_over(vdn_id=call.vdn_id, campaign_id=call.campaign_id, epoch=epoch)
        return sorted(known, key=lambda each: each.call_id)

    async def heard(self) -> GatewayEvent:
        """The next event; waits for it, but not for ever."""
        async with asyncio.timeout(WAIT_MAX_S):
            return await self._heard.get()

    async def rings(self) -> Ringing:
        return _only(Ringing, await self.heard())

    async def is_answered(self) -> Answered:
        return _only(Answered, await self.heard())

    async def is_handed_over(self) -> HandedOver:
        return _only(HandedOver, await self.heard())

    async def ends(self) -> Ended:
        return _only(Ended, await self.heard())

    async def story(self) -> list[CallEvent]:
        """Events up to an end."""
        events: list[CallEvent] = []
        while not events or not isinstance(events[-1], Ended):
            event = await self.heard()
            assert not isinstance(event, Up | Down | AgentUp | AgentDown)
            events.append(event)
        return events

    async def heard_meanwhile(self) -> list[GatewayEvent]:
        """Whatever was told until now and has not been read."""
        await self._settle()
        for _ in range(20):
            await asyncio.sleep(0)
        return [self._heard.get_nowait() for _ in range(self._heard.qsize())]

    async def _ask_for_anything(self) -> None:
        # An answer follows every report of what was before it, so asking for anything settles the wire.
        await self.gateway.hang_up(NOWHERE)

    def about(self, expected: timedelta, actual: timedelta) -> bool:
        return abs(expected - actual) <= self.tolerance


def _only(kind: type[Kind], event: GatewayEvent) -> Kind:
    assert isinstance(event, kind), event
    return event


FAILURES = [
    ("01", [Ringing, Ended], Outcome.BUSY),
    ("03", [Ended], Outcome.INVALID_NUMBER),
    ("05", [Ringing, Ended], Outcome.UNREACHABLE),
    ("06", [Ended], Outcome.CONGESTION),
    ("07", [Ringing, Ended], Outcome.REJECTED),
    ("10", [Ringing, Ended], Outcome.HUNG_UP_IN_RING),
]


@pytest.mark.anyio
class GatewayContract:
    """Derive, and give it a ``trial`` of a gateway with LINES_MAX lines whose first event, Up, was not yet read."""

    async def test_the_first_event_says_that_the_stream_is_live(self, trial: Trial) -> None:
        assert await trial.heard() == Up()

    @pytest.mark.parametrize(("code", "kinds", "outcome"), FAILURES)
    async def test_a_failed_call_tells_its_outcome(
        self, up: Trial, code: str, kinds: list[type[CallEvent]], outcome: Outcome
    ) -> None:
        await up.originate(code, ring_s=1)
        await up.pass_time(seconds(1))

        story = await up.story()

        assert [type(event) for event in story] == kinds
        assert story[-1] == Ended(CALL.call_id, story[-1].at, outcome, _ended(story).cause)
        assert _ended(story).cause

    async def test_a_call_rings_is_answered_and_ends_when_the_person_has_talked(self, up_with_agent: Trial) -> None:
        up = up_with_agent
        await up.originate("00", ring_s=2, stay_s=2)
        ringing = await up.rings()
        await up.pass_time(seconds(2))
        answered = await up.is_answered()
        await up.connect()
        await up.pass_time(seconds(2))
        ended = await up.ends()

        assert ended.outcome is Outcome.ANSWERED
        assert answered.answered_by is None
        assert up.about(seconds(2), answered.at - ringing.at)
        assert up.about(seconds(2), ended.at - answered.at)

    async def test_a_flow_takes_a_call_as_an_agent_does(self, up: Trial) -> None:
        await up.originate("00", stay_s=2)
        await up.rings()
        answered = await up.is_answered()
        await up.gateway.connect_flow(CALL.call_id, flow="8001", call_data='{"name": "a, b"}')
        await up.pass_time(seconds(2))
        ended = await up.ends()

        assert ended.outcome is Outcome.ANSWERED
        assert up.about(seconds(2), ended.at - answered.at)

    async def test_an_answered_call_to_which_nobody_comes_ends_as_answered(self, up: Trial) -> None:
        await up.originate("00", stay_s=2)
        await up.pass_time(seconds(30))

        story = await up.story()

        assert [type(event) for event in story] == [Ringing, Answered, Ended]
        assert _ended(story).outcome is Outcome.ANSWERED

    async def test_a_call_that_nobody_answers_ends_when_it_has_rung_for_its_time(self, up: Trial) -> None:
        await up.originate("02", call=replace(CALL, ring_timeout=seconds(2)))
        ringing = await up.rings()
        await up.pass_time(seconds(2))
        ended = await up.ends()

        assert ended.outcome is Outcome.NO_ANSWER
        assert up.about(seconds(2), ended.at - ringing.at)

    async def test_a_call_without_a_sign_of_life_is_unreachable_and_not_unanswered(self, up: Trial) -> None:
        await up.originate("20", call=replace(CALL, ring_timeout=seconds(1)))
        await up.pass_time(seconds(30))

        assert (await up.ends()).outcome is Outcome.UNREACHABLE

    async def test_an_answer_after_the_ring_timeout_comes_too_late(self, up: Trial) -> None:
        await up.originate("00", ring_s=3, call=replace(CALL, ring_timeout=seconds(1)))
        await up.pass_time(seconds(4))

        story = await up.story()

        assert [type(event) for event in story] == [Ringing, Ended]
        assert _ended(story).outcome is Outcome.NO_ANSWER

    async def test_asking_twice_is_refused_and_the_call_goes_on(self, up: Trial) -> None:
        await up.originate("00", ring_s=2, stay_s=5)
        with pytest.raises(RefusedByGatewayError):
            await up.originate("00", ring_s=2, stay_s=5)
        await up.pass_time(seconds(2))

        await up.rings()
        await up.is_answered()
        assert await up.heard_meanwhile() == []

    async def test_asking_again_for_a_call_that_is_over_is_refused(self, up: Trial) -> None:
        await up.originate("03")
        await up.ends()

        with pytest.raises(RefusedByGatewayError):
            await up.originate("00")

    async def test_hanging_up_ends_a_ringing_call_once(self, up: Trial) -> None:
        await up.originate("02")
        await up.rings()

        await up.gateway.hang_up(CALL.call_id)
        await up.gateway.hang_up(CALL.call_id)

        assert (await up.ends()).outcome is Outcome.NO_ANSWER
        assert await up.heard_meanwhile() == []

    async def test_hanging_up_an_answered_call_leaves_it_answered(self, up: Trial) -> None:
        await up.originate("00", stay_s=60)
        await up.rings()
        await up.is_answered()

        await up.gateway.hang_up(CALL.call_id)

        assert (await up.ends()).outcome is Outcome.ANSWERED

    async def test_hanging_up_a_call_that_was_never_known_is_no_error(self, up: Trial) -> None:
        await up.gateway.hang_up(NOWHERE)

        assert await up.heard_meanwhile() == []

    @pytest.mark.parametrize("code", ["02", "03"])
    async def test_connecting_a_call_with_nobody_on_the_line_is_refused(self, up: Trial, code: str) -> None:
        await up.originate(code)
        await up.heard()

        with pytest.raises(RefusedByGatewayError):
            await up.connect()

    async def test_a_call_is_not_brought_to_two_agents(self, up_with_agent: Trial) -> None:
        up = up_with_agent
        await up.originate("00", stay_s=60)
        await up.rings()
        await up.is_answered()
        await up.connect()

        with pytest.raises(RefusedByGatewayError):
            await up.connect()

    async def test_a_full_switch_refuses_until_a_line_is_free(self, up: Trial) -> None:
        for call_id in range(1, LINES_MAX + 1):
            assert up.gateway.lines_free() == LINES_MAX + 1 - call_id
            await up.originate("02", call=replace(CALL, call_id=call_id))
        one_more = replace(CALL, call_id=LINES_MAX + 1)

        assert up.gateway.lines_free() == 0
        with pytest.raises(RefusedByGatewayError):
            await up.originate("02", call=one_more)
        await up.gateway.hang_up(1)
        while not isinstance(await up.heard(), Ended):
            pass
        await up.originate("02", call=one_more)

    async def test_take_over_tells_what_became_of_every_call(self, up_with_agent: Trial) -> None:
        up = up_with_agent
        await up.originate("03", call=replace(CALL, call_id=1))
        ended = await up.ends()
        await up.originate("02", call=replace(CALL, call_id=2))
        ringing = await up.rings()
        await up.originate("00", stay_s=60, call=replace(CALL, call_id=3))
        also_ringing, answered = await up.rings(), await up.is_answered()
        await up.connect(3)

        assert await up.take_over(epoch=2) == [
            KnownCall(call_id=1, ended=ended),
            KnownCall(call_id=2, ringing_at=ringing.at),
            KnownCall(call_id=3, ringing_at=also_ringing.at, answered_at=answered.at, connected=True),
        ]

    async def test_take_over_tells_nothing_of_other_campaigns_and_tenants(self, up: Trial) -> None:
        await up.originate("02", call=replace(CALL, call_id=1))
        await up.originate("02", call=replace(CALL, call_id=2, campaign_id=71))
        await up.originate("02", call=replace(CALL, call_id=3, vdn_id=8))

        assert [known.call_id for known in await up.take_over(epoch=2)] == [1]

    async def test_the_calls_go_on_after_a_take_over(self, up: Trial) -> None:
        await up.originate("01", ring_s=2)
        await up.rings()
        await up.take_over(epoch=2)
        await up.pass_time(seconds(2))

        assert (await up.ends()).outcome is Outcome.BUSY

    async def test_an_agent_who_is_called_is_up_and_asked_for_again_is_told_again(self, up: Trial) -> None:
        await up.hold()
        told = await up.agent_is_up()
        await up.hold()
        told_again = await up.agent_is_up()

        assert (told.vdn_id, told.work_no) == (CALL.vdn_id, WORK_NO)
        assert (told_again.vdn_id, told_again.work_no) == (CALL.vdn_id, WORK_NO)

    async def test_an_agent_whose_phone_is_not_picked_up_is_down(self, up: Trial) -> None:
        await up.hold(reachable=False)

        assert (await up.agent_is_down()).cause

    async def test_an_agent_who_is_released_is_down_once_and_can_be_held_again(self, up_with_agent: Trial) -> None:
        up = up_with_agent
        await up.release()
        down = await up.agent_is_down()
        await up.release()

        assert (down.vdn_id, down.work_no) == (CALL.vdn_id, WORK_NO)
        assert await up.heard_meanwhile() == []
        await up.hold()
        await up.agent_is_up()

    async def test_an_agents_leg_outlives_the_call_and_takes_the_next(self, up_with_agent: Trial) -> None:
        up = up_with_agent
        for call_id in (1, 2):
            await up.originate("00", stay_s=1, call=replace(CALL, call_id=call_id))
            await up.rings()
            await up.is_answered()
            await up.connect(call_id)
            await up.pass_time(seconds(1))
            assert (await up.ends()).outcome is Outcome.ANSWERED

    async def test_an_agent_can_be_called_while_a_person_waits_and_be_let_go_after_the_call(self, up: Trial) -> None:
        for call_id in (1, 2):
            await up.originate("00", stay_s=60, call=replace(CALL, call_id=call_id))
            await up.rings()
            await up.is_answered()
            await up.hold()
            await up.agent_is_up()
            await up.connect(call_id)
            await up.gateway.hang_up(call_id)
            assert (await up.ends()).outcome is Outcome.ANSWERED
            await up.release()
            await up.agent_is_down()

    async def test_an_older_owner_places_no_call_after_a_take_over(self, up: Trial) -> None:
        await up.take_over(epoch=5)

        with pytest.raises(RefusedByGatewayError):
            await up.originate("00", call=replace(CALL, epoch=4))
        with pytest.raises(RefusedByGatewayError):
            await up.take_over(epoch=4)
        await up.originate("02", call=replace(CALL, epoch=5))

    async def test_an_older_owner_places_no_call_after_a_newer_one_has(self, up: Trial) -> None:
        await up.originate("02", call=replace(CALL, epoch=5))

        with pytest.raises(RefusedByGatewayError):
            await up.originate("02", call=replace(CALL, call_id=2, epoch=4))

    async def test_a_take_over_of_one_campaign_refuses_nobody_in_another(self, up: Trial) -> None:
        await up.take_over(epoch=5)

        await up.originate("02", call=replace(CALL, campaign_id=71))


@pytest.mark.anyio
class DetectorContract:
    """More for a gateway that tells people from machines."""

    @pytest.mark.parametrize(("code", "answered_by"), [("30", AnsweredBy.HUMAN), ("31", AnsweredBy.MACHINE)])
    async def test_a_listening_detector_says_within_two_seconds_who_has_picked_up(
        self, up: Trial, code: str, answered_by: AnsweredBy
    ) -> None:
        await up.originate(code, stay_s=20, call=LISTENING)
        await up.rings()
        await up.pass_time(seconds(2))
        answered = await up.is_answered()

        assert answered.answered_by is answered_by
        assert answered.judged_at is not None
        assert answered.at <= answered.judged_at <= answered.at + seconds(2)
        await up.gateway.hang_up(CALL.call_id)
        assert (await up.ends()).outcome is Outcome.ANSWERED

    async def test_a_machine_that_is_to_have_a_message_is_told_when_it_can_hear_it(self, up: Trial) -> None:
        message = replace(LISTENING.detection, machine=MachineCourse.MESSAGE, flow_sign="8001")
        await up.originate("31", stay_s=20, call=replace(LISTENING, detection=message))
        await up.rings()
        await up.pass_time(seconds(2))
        answered = await up.is_answered()

        assert answered.answered_by is AnsweredBy.MACHINE
        await up.gateway.connect_flow(CALL.call_id, flow="8001", call_data=None)
        await up.gateway.hang_up(CALL.call_id)
        assert (await up.ends()).outcome is Outcome.ANSWERED


@pytest.mark.anyio
class HandOverContract:
    """More for a gateway whose flows can give calls back. There is a flow ``agent5`` that asks for skill queue 5."""

    async def test_a_call_that_a_flow_gives_back_is_taken_by_an_agent(self, up_with_agent: Trial) -> None:
        up = up_with_agent
        await up.originate("00", stay_s=4)
        await up.rings()
        await up.is_answered()
        await up.gateway.connect_flow(CALL.call_id, flow="agent5", call_data=None)
        await up.pass_time(seconds(4))
        handed_over = await up.is_handed_over()
        (known,) = await up.take_over(epoch=2)
        await up.connect()
        (known_later,) = await up.take_over(epoch=3)
        await up.pass_time(seconds(4))
        ended = await up.ends()

        assert (handed_over.call_id, handed_over.skill_id) == (CALL.call_id, 5)
        assert (known.connected, known_later.connected) == (False, True)
        assert ended.outcome is Outcome.ANSWERED

    async def test_a_person_who_tires_of_waiting_for_the_agent_ends_the_call(self, up: Trial) -> None:
        await up.originate("00", stay_s=2)
        await up.rings()
        await up.is_answered()
        await up.gateway.connect_flow(CALL.call_id, flow="agent5", call_data=None)
        await up.pass_time(seconds(30))
        await up.is_handed_over()

        assert (await up.ends()).outcome is Outcome.ANSWERED
        with pytest.raises(RefusedByGatewayError):
            await up.connect()


def _ended(story: list[CallEvent]) -> Ended:
    return _only(Ended, story[-1])
