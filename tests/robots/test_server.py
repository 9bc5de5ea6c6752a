"""Who is let in, and that nothing stays open."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID

import aiohttp
import pytest
from structlog.testing import capture_logs

from outdial.domain.robot_id import robot_id
from outdial.robots.base import RobotCall
from outdial.robots.patience import RobotLimits
from tests.robots.conftest import Serving
from tests.robots.desks import CALL, MemoryDesk, facts
from tests.robots.switches import SILENCE, AudioSocketSwitch, MediaSwitch

pytestmark = pytest.mark.anyio

TWO = RobotLimits(calls_max=2)


async def listen(call: RobotCall) -> None:
    async for _ in call.hear():
        pass


@pytest.fixture
def names(desk: MemoryDesk) -> list[UUID]:
    """Three calls that the desk knows."""
    names = [robot_id(1, number) for number in (7, 8, 9)]
    desk.known = {name: facts(name) for name in names}
    return names


async def test_more_calls_than_allowed_are_sent_away_over_both_doors(serving: Serving, names: list[UUID]) -> None:
    with capture_logs() as logs:
        async with serving(listen, limits=TWO) as served, AsyncExitStack() as stack:
            first = await stack.enter_async_context(AudioSocketSwitch.connected(served.audiosocket, names[0]))
            await first.frame()
            second = await stack.enter_async_context(MediaSwitch.connected(served.media, names[1]))
            third = await stack.enter_async_context(AudioSocketSwitch.connected(served.audiosocket, names[2]))
            await third.until_closed()
            with pytest.raises(aiohttp.WSServerHandshakeError, match="503"):
                await stack.enter_async_context(MediaSwitch.connected(served.media, names[2]))
            refused = list(logs)
            await second.socket.close()
            first.send(0x00)
            await first.until_closed()
            await served.until_idle()
            fourth = await stack.enter_async_context(AudioSocketSwitch.connected(served.audiosocket, names[2]))
            assert await fourth.frame() == (0x10, SILENCE)

    assert [(line["event"], line["why"]) for line in refused] == [
        ("robot.connection_refused", "2 calls are open, the most at once")
    ] * 2


async def test_a_call_has_one_connection(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket, CALL) as first:
            await first.frame()
            async with AudioSocketSwitch.connected(served.audiosocket, CALL) as second:
                await second.until_closed()
            async with MediaSwitch.connected(served.media, CALL) as third:
                await third.until(None)
            refused = list(logs)
            await first.frame()
            first.send(0x00)
            await first.until_closed()
            await served.until_idle()
            async with AudioSocketSwitch.connected(served.audiosocket, CALL) as again:
                assert await again.frame() == (0x10, SILENCE)

    assert [line["why"] for line in refused] == ["another connection carries this call"] * 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it did not say within 0:00:05 which call it carries"),
        (b"\x01\x00\x10\x0d", "it did not say within 0:00:05 which call it carries"),
        (b"\x10\x00\x02\x00\x00", "the first frame does not name the call"),
        (b"\x00\x00\x00", "the first frame does not name the call"),
        (b"GET / HTTP/1.1\r\n\r\n", "frames of kind 0x47 are not AudioSocket at 8 kHz"),
    ],
)
async def test_who_does_not_name_a_call_is_sent_away(serving: Serving, data: bytes, why: str) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, AudioSocketSwitch.connected(served.audiosocket) as switch:
            switch.noise(data)
            await switch.until_closed()
            await served.until_idle()

    assert [(line["event"], line["why"]) for line in logs] == [("robot.connection_refused", why)]


async def test_who_goes_without_a_word_is_told_of_once(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served:
            async with AudioSocketSwitch.connected(served.audiosocket) as switch:
                switch.writer.write_eof()
                await switch.until_closed()
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the connection ended before it named a call"]


async def test_noise_at_the_door_of_websockets_keeps_nobody_out(serving: Serving) -> None:
    async with serving(listen) as served:
        reader, writer = await asyncio.open_connection(served.media.host, served.media.port)
        writer.write(b"\x01\x00\x10" + CALL.bytes + b"\r\n\r\n")
        async with asyncio.timeout(10):
            assert b" 400 " in (await reader.readline())
        writer.close()
        async with MediaSwitch.connected(served.media, CALL) as switch:
            await switch.socket.close()
        await served.until_idle()
