"""Commands, replies and events over a real socket, against the pretend switch."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from outdial.clock import ManualClock
from outdial.gateways.freeswitch.client import EslAddress, EslAway, EslRefused, EslSocket, connected
from outdial.gateways.freeswitch.esl import ChannelEvent, JobDone
from tests.gateways.freeswitch.pretend import PASSWORD, PretendFreeSwitch
from tests.gateways.freeswitch.trial import NOON

pytestmark = pytest.mark.anyio

WANTED = [
    "CHANNEL_CREATE",
    "CHANNEL_PROGRESS",
    "CHANNEL_PROGRESS_MEDIA",
    "CHANNEL_ANSWER",
    "CHANNEL_PARK",
    "CHANNEL_HANGUP",
    "CHANNEL_HANGUP_COMPLETE",
    "BACKGROUND_JOB",
]
Heard = asyncio.Queue[ChannelEvent | JobDone | None]


@asynccontextmanager
async def joined(*, reply_s_max: float = 5.0) -> AsyncGenerator[tuple[PretendFreeSwitch, EslSocket, Heard]]:
    switch, heard = PretendFreeSwitch(ManualClock(NOON)), Heard()
    async with (
        switch.serving() as address,
        connected(address, hear=heard.put_nowait, reply_s_max=reply_s_max) as socket,
    ):
        yield switch, socket, heard


async def next_of(heard: Heard) -> ChannelEvent | JobDone | None:
    async with asyncio.timeout(10):
        return await heard.get()


async def test_it_logs_in_and_asks_for_what_it_needs_and_no_more() -> None:
    async with joined() as (switch, _, _):
        assert switch.asked == [
            f"auth {PASSWORD}",
            f"event json {' '.join(WANTED)}",
        ]


async def test_replies_belong_to_commands_by_their_order() -> None:
    async with joined() as (switch, socket, _):
        switch.stale = {"7"}
        replies = await asyncio.gather(
            socket.api("uptime"), socket.api("uuid_exists 7"), socket.api("show channels as json")
        )

        assert replies == ["1", "false", '{"row_count": 1, "rows": [{"uuid": "7"}]}']


async def test_a_reply_that_nobody_waits_for_any_more_is_not_taken_for_another() -> None:
    async with joined() as (switch, socket, _):
        switch.is_frozen = True
        given_up = asyncio.ensure_future(socket.api("uptime"))
        asked = asyncio.ensure_future(socket.api("uuid_exists 7"))
        await switch.was_asked("api uuid_exists")
        given_up.cancel()
        switch.catch_up()

        assert await asked == "false"


async def test_a_refusal_says_what_freeswitch_said() -> None:
    async with joined() as (switch, socket, _):
        switch.refuses["api uuid_setvar"] = "-USAGE: <uuid> <var> [value]"
        with pytest.raises(EslRefused, match="No such channel"):
            await socket.api("uuid_kill 7 NO_ANSWER")
        with pytest.raises(EslRefused, match="-USAGE"):
            await socket.api("uuid_setvar")


async def test_events_come_in_order_and_their_end_is_told_once() -> None:
    async with joined() as (switch, socket, heard):
        switch.tell("CHANNEL_CREATE", "7")
        switch.tell("HEARTBEAT")
        switch.tell("BACKGROUND_JOB", more={"Job-UUID": "8", "_body": "+OK 7\n"})
        switch.cut()

        assert await next_of(heard) == ChannelEvent(name="CHANNEL_CREATE", call="7", at=NOON)
        assert await next_of(heard) == JobDone("8", "+OK 7")
        assert await next_of(heard) is None
        assert socket.is_lost
        with pytest.raises(EslAway, match="closed the connection"):
            await socket.api("uptime")
    assert heard.empty()


async def test_a_job_has_the_id_that_was_asked_for() -> None:
    async with joined() as (switch, socket, heard):
        switch.refuses["originate"] = "-ERR USER_BUSY"
        await socket.bgapi("originate {^^~origination_uuid=7}sofia/gateway/x/1 &park()", job="7")

        assert await next_of(heard) == JobDone("7", "-ERR USER_BUSY")


async def test_whoever_waits_when_the_socket_is_lost_is_told() -> None:
    async with joined() as (switch, socket, _):
        switch.is_frozen = True
        asking = [asyncio.ensure_future(socket.api("uptime")) for _ in range(3)]
        await switch.was_asked("api uptime", times=3)
        switch.cut()

        answers = await asyncio.gather(*asking, return_exceptions=True)
        assert [type(answer) for answer in answers] == [EslAway] * 3


async def test_a_greeting_is_no_reply() -> None:
    async with joined() as (switch, socket, _):
        switch.is_frozen = True
        asking = asyncio.ensure_future(socket.api("uptime"))
        await switch.was_asked("api uptime")
        switch.say(b"Content-Type: auth/request\n\n")

        with pytest.raises(EslAway, match="nothing that was asked"):
            await asking


async def test_a_reply_that_does_not_come_ends_the_connection() -> None:
    async with joined(reply_s_max=0.05) as (switch, socket, heard):
        switch.is_frozen = True
        with pytest.raises(EslAway, match=r"not replied for 0\.05 seconds"):
            await socket.api("uptime")

        assert socket.is_lost
        assert await next_of(heard) is None


@pytest.mark.parametrize("command", ["uptime\n\nexit", "uptime\rx", "uptime\0"])
async def test_no_command_is_two(command: str) -> None:
    async with joined() as (switch, socket, _):
        before = list(switch.asked)
        with pytest.raises(ValueError, match="end of a line"):
            await socket.api(command)
        with pytest.raises(ValueError, match="end of a line"):
            await socket.bgapi("uptime", job=command)

        assert switch.asked == before


async def test_a_wrong_password_is_refused_and_never_shown() -> None:
    switch = PretendFreeSwitch(ManualClock(NOON))
    async with switch.serving() as address:
        wrong = replace(address, password="wrong one")
        with pytest.raises(EslRefused, match="password of OUTDIAL_GATEWAY"):
            async with connected(wrong, hear=Heard().put_nowait):
                pass
    assert "wrong one" not in repr(wrong)


async def test_nobody_listening_is_away() -> None:
    async with PretendFreeSwitch(ManualClock(NOON)).serving() as address:
        pass
    with pytest.raises(EslAway, match="cannot be reached"):
        async with connected(address, hear=Heard().put_nowait):
            pass


@pytest.mark.parametrize(
    ("greeting", "kind", "why"),
    [
        (b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n", EslAway, "inbound-acl"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\n\n", EslAway, "a block of the kind ''"),
        (b"", EslAway, "not replied"),
    ],
    ids=["not allowed", "another server", "silence"],
)
async def test_whoever_does_not_greet_as_freeswitch_does_is_away(
    greeting: bytes, kind: type[Exception], why: str
) -> None:
    over = asyncio.Event()

    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await over.wait()
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        address = EslAddress(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
        with pytest.raises(kind, match=why):
            async with connected(address, hear=Heard().put_nowait, reply_s_max=0.1):
                pass
        over.set()
