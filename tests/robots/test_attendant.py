"""What a robot does wrong, and what the desk does, ends its call and no other; a line tells the operator."""

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from outdial.domain.dialogue import Speaker
from outdial.robots.base import HandOverRefused, Robot, RobotCall
from outdial.robots.patience import RobotLimits
from tests.robots.conftest import Serving
from tests.robots.desks import CALL, MemoryDesk, facts
from tests.robots.switches import LOUD, AudioSocketSwitch, MediaSwitch

pytestmark = pytest.mark.anyio

QUICK = RobotLimits(
    first_word_within=timedelta(seconds=2),
    silence_max=timedelta(seconds=2),
    call_max=timedelta(seconds=6),
    ending_max=timedelta(seconds=1),
)


async def listen(call: RobotCall) -> None:
    async for _ in call.hear():
        pass


async def test_a_robot_is_told_whom_it_talks_with(serving: Serving, desk: MemoryDesk) -> None:
    told = list[object]()

    async def talk(call: RobotCall) -> None:
        told.append(call.facts)

    desk.known[CALL] = facts(call_data={"name": "Lin"})
    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.until_hung_up()

    assert told == [desk.known[CALL]]


async def test_what_a_robot_notes_is_written_before_its_place_is_free(serving: Serving, desk: MemoryDesk) -> None:
    async def talk(call: RobotCall) -> None:
        call.said(Speaker.ROBOT, "Hello")
        call.said(Speaker.PERSON, "Hello?")
        call.result({"greeted": True})
        desk.away_for = 2

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.until_hung_up()
        await served.until_idle()

    assert [(turn.turn, turn.said) for turn in desk.told] == [(0, "Hello"), (1, "Hello?")]
    assert desk.results == [{"greeted": True}]


async def test_a_robot_may_hand_over_and_hears_when_it_cannot(serving: Serving, desk: MemoryDesk) -> None:
    refused = list[str]()

    async def talk(call: RobotCall) -> None:
        for skill_id in (7, 5):
            try:
                await call.hand_over(skill_id)
            except HandOverRefused as why:
                refused.append(str(why))

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.until_hung_up()

    assert desk.wishes == [5]
    assert refused == ["HTTP 422: there is no skill queue 7"]


async def test_a_robot_that_hands_over_has_no_line_any_more_and_can_still_leave_notes(
    serving: Serving, desk: MemoryDesk
) -> None:
    heard_by = list[str]()

    async def talk(call: RobotCall) -> None:
        await call.hand_over(5)
        call.result({"handedOver": True})
        await call.say(bytes(320))
        heard_by.append("somebody")

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.until_hung_up()
        await served.until_idle()

    assert (desk.results, heard_by) == ([{"handedOver": True}], [])


async def raising(_call: RobotCall) -> None:
    raise KeyError("no such word")


async def leaving(_call: RobotCall) -> None:
    sys.exit(3)


async def half_a_sample(call: RobotCall) -> None:
    await call.say(b"odd")


async def too_much(call: RobotCall) -> None:
    await call.say(bytes(10 * 60 * 16_000 + 2))


async def text_for_audio(call: RobotCall) -> None:
    await call.say(cast("Any", "Hi"))


async def infinite_result(call: RobotCall) -> None:
    call.result({"a": float("inf")})


async def cancelling_itself(_call: RobotCall) -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        (raising, "the robot failed: KeyError: 'no such word'"),
        (leaving, "the robot failed: SystemExit: 3"),
        (half_a_sample, "the robot failed: ValueError: 3 bytes are no whole samples of 16 bits"),
        (too_much, "the robot failed: ValueError: 9600002 bytes are more than 0:10:00 of audio"),
        (text_for_audio, "the robot failed: TypeError: audio is bytes, not str"),
        (infinite_result, "the robot failed: ValueError"),
        (cancelling_itself, "the robot cancelled itself"),
    ],
)
async def test_what_a_robot_raises_ends_its_call(
    serving: Serving, talk: Any, why: str, subtests: pytest.Subtests
) -> None:
    async def over_audiosocket() -> None:
        async with AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.until_hung_up()

    async def over_media() -> None:
        async with MediaSwitch.connected(served.media, CALL) as switch:
            await switch.until("HANGUP")

    for attempt in (over_audiosocket, over_media):
        with subtests.test(line=attempt.__name__), capture_logs() as logs:
            async with serving(talk) as served:
                await attempt()
                await served.until_idle()
            assert [line["event"] for line in logs] == ["robot.call_failed"]
            assert logs[0]["why"].startswith(why), logs[0]["why"]
            assert (logs[0]["vdn_id"], logs[0]["attempt_id"]) == (1, 7)


async def test_a_robot_that_cannot_even_be_made_ends_its_call(serving: Serving) -> None:
    def make() -> Robot:
        raise ImportError("no model")

    with capture_logs() as logs:
        async with serving(make=make) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.until_hung_up()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the robot failed: ImportError: no model"]


async def hanging(_call: RobotCall) -> None:
    await asyncio.Event().wait()


async def hanging_on(_call: RobotCall) -> None:
    with suppress(asyncio.CancelledError):
        await asyncio.Event().wait()
    await asyncio.Event().wait()


async def babbling(call: RobotCall) -> None:
    while True:
        await call.say(LOUD)


async def babbling_to_nobody(call: RobotCall) -> None:
    while True:
        with suppress(Exception):
            await call.say(LOUD)
        await asyncio.sleep(0)


@pytest.mark.parametrize(
    ("talk", "why"),
    [
        (hanging, "the robot has said nothing for 0:00:02"),
        (hanging_on, "the robot has said nothing for 0:00:02; it does not end when it is told to"),
        (babbling, "the call has lasted 0:00:06, the longest that is allowed"),
        (babbling_to_nobody, "the call has lasted 0:00:06, the longest that is allowed"),
    ],
)
async def test_a_robot_that_goes_on_too_long_is_ended(serving: Serving, talk: Any, why: str) -> None:
    with capture_logs() as logs:
        async with (
            serving(talk, limits=QUICK) as served,
            AudioSocketSwitch.connected(served.audiosocket, CALL) as switch,
        ):
            await switch.until_hung_up()
            await served.until_idle()

    assert [line["why"] for line in logs] == [why]


async def test_a_robot_that_does_not_notice_the_end_is_ended(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(hanging) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.frame()
            switch.send(0x00)
            await switch.until_closed()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the robot goes on although the call is over"]


async def test_a_call_that_nobody_knows_is_ended_at_once(serving: Serving) -> None:
    strangers = uuid4()
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, strangers) as switch:
            await switch.until_hung_up()
            await served.until_idle()

    assert [(line["event"], line["robot_id"]) for line in logs] == [("robot.call_failed", str(strangers))]
    assert logs[0]["why"].startswith("Outdial does not say what the call is about: HTTP 404")


async def test_a_person_does_not_wait_long_for_a_desk_that_does_not_answer(serving: Serving, desk: MemoryDesk) -> None:
    desk.answering.clear()
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.until_hung_up()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["Outdial did not say in time what the call is about"]


async def test_other_calls_go_on(serving: Serving, desk: MemoryDesk) -> None:
    other = uuid4()
    desk.known[other] = facts(other)

    async def talk(call: RobotCall) -> None:
        if call.facts.robot_id == CALL:
            raise KeyError("no such word")
        await listen(call)
        call.result({"well": True})

    async with serving(talk) as served, MediaSwitch.connected(served.media, other) as well:
        async with AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.until_hung_up()
        await well.socket.close()
        await served.until_idle()

    assert desk.results == [{"well": True}]


async def test_a_server_that_stops_ends_its_calls(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.frame()
            stopping = asyncio.ensure_future(served.stop())
            await switch.until_hung_up()
            await stopping

    assert [line["why"] for line in logs] == ["it was ended because the robot server stops"]
