"""A robot's call over AudioSocket, against a switch on loopback."""

import asyncio
import socket
import time
from contextlib import suppress
from itertools import count

import pytest
from structlog.testing import capture_logs

from outdial.domain.dialogue import Speaker
from outdial.robots.base import CallOver, Digit, Heard, RobotCall
from tests.robots.conftest import Serving
from tests.robots.desks import CALL, MemoryDesk
from tests.robots.switches import LOUD, SILENCE, AudioSocketSwitch

pytestmark = pytest.mark.anyio


async def listen(call: RobotCall) -> None:
    async for _ in call.hear():
        pass


async def test_the_robot_speaks_first(serving: Serving) -> None:
    async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        assert await switch.frame() == (0x10, SILENCE)


async def test_what_the_robot_says_is_heard_whole_and_in_order(serving: Serving) -> None:
    spoken = b"".join(bytes([number, 1]) * 160 for number in range(1, 40)) + b"\x07\x07" * 10

    async def talk(call: RobotCall) -> None:
        await call.say(spoken)

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        heard = await switch.sounds(40)
        assert heard == spoken + bytes(300)
        await switch.until_hung_up()


async def test_speech_in_whole_frames_has_no_gap_between_its_pieces(serving: Serving) -> None:
    async def talk(call: RobotCall) -> None:
        for _ in range(10):
            await call.say(LOUD * 2)

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.sounds(1)
        for _ in range(19):
            assert await switch.frame() == (0x10, LOUD)


async def test_speech_takes_its_time(serving: Serving) -> None:
    async def talk(call: RobotCall) -> None:
        await call.say(LOUD * 200)

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.sounds(1)
        began = time.monotonic()
        await switch.sounds(199)
        took_s = (time.monotonic() - began) * 10

    assert took_s >= 198 * 0.02 - 0.2, "four seconds are not told in less"


async def test_who_stops_saying_falls_silent_at_once(serving: Serving) -> None:
    spoken, last = asyncio.Event(), b"\x05\x00" * 160

    async def talk(call: RobotCall) -> None:
        saying = asyncio.ensure_future(call.say(LOUD * 5000))
        await spoken.wait()
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying
        await call.say(last)

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.sounds(3)
        spoken.set()
        more = 0
        while await switch.sounds(1) != last:
            more += 1

    assert more < 100, "the next word came at once"


async def test_the_robot_hears_voice_and_keys_and_the_end(serving: Serving, desk: MemoryDesk) -> None:
    heard, over = list[Heard](), asyncio.Event()

    async def talk(call: RobotCall) -> None:
        async for each in call.hear():
            heard.append(each)
        over.set()

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        switch.send(0x10, LOUD[:100])
        switch.send(0x10, LOUD[100:])
        switch.send(0x03, b"5")
        switch.send(0x10, SILENCE)
        switch.send(0x00)
        async with asyncio.timeout(10):
            await over.wait()

    assert heard == [LOUD, Digit("5"), SILENCE]
    assert desk.asked == 1


async def test_who_speaks_to_nobody_is_told_so_and_that_is_no_failure(serving: Serving) -> None:
    raised = asyncio.Event()

    async def talk(call: RobotCall) -> None:
        await listen(call)
        try:
            await call.say(LOUD)
        except CallOver:
            raised.set()
            raise

    with capture_logs() as logs:
        async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            switch.send(0x00)
            async with asyncio.timeout(10):
                await raised.wait()
                await switch.until_closed()
            await served.until_idle()

    assert [(line["event"], line["attempt_id"]) for line in logs] == [("robot.call_ended", 7)]


async def test_a_robot_that_is_done_hangs_up(serving: Serving) -> None:
    async def talk(call: RobotCall) -> None:
        call.said(Speaker.ROBOT, "Goodbye")

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.until_hung_up()
        await switch.until_closed()


async def test_a_robot_may_hang_up_and_then_note_what_came_of_it(serving: Serving, desk: MemoryDesk) -> None:
    closed = asyncio.Event()

    async def talk(call: RobotCall) -> None:
        await call.hang_up()
        await call.hang_up()
        await listen(call)
        await closed.wait()
        call.result({"done": True})

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.until_hung_up()
        await switch.until_closed()
        closed.set()
        async with asyncio.timeout(10):
            while not desk.results:
                desk.news.clear()
                await desk.news.wait()

    assert desk.results == [{"done": True}]


@pytest.mark.parametrize(
    ("kind", "payload", "why"),
    [
        (0xFF, b"\x04", "the switch reports error 0x04"),
        (0x01, bytes(range(16)), "the connection names a second call"),
        (0x12, bytes(640), "frames of kind 0x12 are not AudioSocket at 8 kHz"),
        (0x47, b"noise", "frames of kind 0x47 are not AudioSocket at 8 kHz"),
    ],
)
async def test_a_switch_that_sends_what_it_must_not_loses_this_call_alone(
    serving: Serving, kind: int, payload: bytes, why: str
) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.frame()
            switch.send(kind, payload)
            await switch.until_closed()
            await served.until_idle()

    assert [(line["event"], line["why"]) for line in logs] == [("robot.call_failed", why)]


async def test_a_connection_that_is_cut_within_a_frame_is_told_as_cut(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            await switch.frame()
            switch.noise(b"\x10\x01\x40\x00")
            switch.writer.write_eof()
            await switch.until_closed()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the connection was cut within a frame"]


async def test_a_connection_that_is_reset_ends_like_any_other(serving: Serving) -> None:
    over = asyncio.Event()

    async def talk(call: RobotCall) -> None:
        await listen(call)
        over.set()

    async with serving(talk) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
        await switch.frame()
        switch.writer.transport.abort()
        async with asyncio.timeout(10):
            await over.wait()


async def test_a_switch_that_floods_is_cut_off(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as switch:
            for _ in range(5000):
                switch.send(0x10, LOUD)
            await switch.until_closed()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the switch sends more audio than time passes"]


async def test_a_switch_that_takes_no_audio_is_cut_off(serving: Serving) -> None:
    ended = asyncio.Event()

    async def talk(call: RobotCall) -> None:
        try:
            for _ in count():
                await call.say(LOUD * 100)
        finally:
            ended.set()

    with capture_logs() as logs, socket.socket() as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        async with serving(talk) as served:
            deaf.connect((served.audiosocket.host, served.audiosocket.port))
            deaf.sendall(b"\x01\x00\x10" + CALL.bytes)
            async with asyncio.timeout(30):
                await ended.wait()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the switch does not take the audio"]
