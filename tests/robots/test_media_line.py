"""A robot's call over a media WebSocket, against a channel on loopback."""

import asyncio
from contextlib import suppress

import aiohttp
import pytest
from structlog.testing import capture_logs

from outdial.domain.dialogue import Speaker
from outdial.robots.base import CallOver, Digit, Heard, RobotCall
from tests.robots.conftest import Serving
from tests.robots.desks import CALL
from tests.robots.switches import LOUD, SILENCE, MediaSwitch

pytestmark = pytest.mark.anyio

FORMS = pytest.mark.parametrize("form", ["plain-text", "json"])
FIVE_SECONDS = LOUD * 250


async def listen(call: RobotCall) -> None:
    async for _ in call.hear():
        pass


@FORMS
async def test_what_the_robot_says_is_played_whole_and_then_it_hangs_up(serving: Serving, form: str) -> None:
    async def talk(call: RobotCall) -> None:
        await call.say(FIVE_SECONDS * 3 + LOUD)

    async with serving(talk) as served, MediaSwitch.connected(served.media, CALL, form=form) as switch:
        await switch.until("HANGUP")
        await switch.until(None)

    assert switch.played == FIVE_SECONDS * 3 + LOUD
    assert switch.commands == ["START_MEDIA_BUFFERING", "STOP_MEDIA_BUFFERING"] * 4 + ["HANGUP"]


async def test_at_most_two_pieces_are_under_way(serving: Serving) -> None:
    async def talk(call: RobotCall) -> None:
        saying = asyncio.ensure_future(call.say(FIVE_SECONDS * 4))
        async for heard in call.hear():
            if heard == Digit("#"):
                break
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying

    async with serving(talk) as served, MediaSwitch.connected(served.media, CALL) as switch:
        for _ in range(4):
            await switch.command(plays=False)
        await switch.socket.send_str("MEDIA_BUFFERING_COMPLETED 1")
        await switch.command(plays=False)
        await switch.command(plays=False)
        await switch.tell("DTMF_END", digit="#", channel_id="1.2")
        await switch.until("HANGUP")

    assert switch.commands == ["START_MEDIA_BUFFERING", "STOP_MEDIA_BUFFERING"] * 3 + ["FLUSH_MEDIA", "HANGUP"]
    assert switch.played == FIVE_SECONDS * 3


@FORMS
async def test_who_stops_saying_falls_silent_at_once(serving: Serving, form: str) -> None:
    spoken = asyncio.Event()

    async def talk(call: RobotCall) -> None:
        saying = asyncio.ensure_future(call.say(LOUD * 100))
        await spoken.wait()
        saying.cancel()
        with suppress(asyncio.CancelledError):
            await saying
        await call.say(LOUD)

    async with serving(talk) as served, MediaSwitch.connected(served.media, CALL, form=form) as switch:
        await switch.command(plays=False)
        await switch.command(plays=False)
        spoken.set()
        await switch.until("HANGUP")

    assert switch.commands[2:] == ["FLUSH_MEDIA", "START_MEDIA_BUFFERING", "STOP_MEDIA_BUFFERING", "HANGUP"]


@FORMS
async def test_the_robot_hears_voice_and_keys_and_the_end(serving: Serving, form: str) -> None:
    heard, over = list[Heard](), asyncio.Event()

    async def talk(call: RobotCall) -> None:
        async for each in call.hear():
            heard.append(each)
        over.set()

    async with serving(talk) as served, MediaSwitch.connected(served.media, CALL, form=form) as switch:
        await switch.socket.send_bytes(LOUD)
        await switch.tell("DTMF_END", digit="5", channel_id="1.2")
        await switch.tell("MEDIA_XON", channel_id="1.2")
        await switch.socket.send_bytes(SILENCE)
        await switch.socket.close()
        async with asyncio.timeout(10):
            await over.wait()

    assert heard == [LOUD, Digit("5"), SILENCE]


async def test_audio_that_comes_before_the_start_is_heard(serving: Serving) -> None:
    heard, first = list[Heard](), asyncio.Event()

    async def talk(call: RobotCall) -> None:
        async for each in call.hear():
            heard.append(each)
            first.set()

    async with serving(talk) as served, MediaSwitch.connected(served.media, CALL, codec=None) as switch:
        await switch.socket.send_bytes(LOUD * 2)
        await switch.start("slin16")
        async with asyncio.timeout(10):
            await first.wait()

    assert heard == [LOUD * 2], "at 16 kHz it is one frame"


async def test_the_rate_is_the_channels(serving: Serving) -> None:
    rates = list[int]()

    async def talk(call: RobotCall) -> None:
        rates.append(call.rate)

    async with serving(talk) as served:
        for codec in ("slin", "slin16"):
            async with MediaSwitch.connected(served.media, CALL, codec=codec) as switch:
                await switch.until(None)
            await served.until_idle()

    assert rates == [8000, 16000]


async def test_who_speaks_to_nobody_is_told_so(serving: Serving) -> None:
    raised = asyncio.Event()

    async def talk(call: RobotCall) -> None:
        try:
            await call.say(FIVE_SECONDS * 9)
        except CallOver:
            raised.set()
            call.said(Speaker.ROBOT, "nobody is there")
            raise

    with capture_logs() as logs:
        async with serving(talk) as served, MediaSwitch.connected(served.media, CALL) as switch:
            await switch.command(plays=False)
            await switch.socket.close()
            async with asyncio.timeout(10):
                await raised.wait()
            await served.until_idle()

    assert [line["event"] for line in logs] == ["robot.call_ended"]


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("DTMF_END digit:none", "not a control message: DTMF_END.digit String should match pattern"),
        ("{", "not a control message"),
        ("ERROR channel_id:1.2 error_text:Unable to do it", "the channel reports: Unable to do it"),
        ("MEDIA_START channel:c format:slin optimal_frame_size:320", "the channel starts twice"),
        (LOUD * 600, "not a WebSocket: "),
    ],
)
async def test_a_channel_that_sends_what_it_must_not_loses_this_call_alone(
    serving: Serving, message: str | bytes, why: str
) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, MediaSwitch.connected(served.media, CALL) as switch:
            if isinstance(message, str):
                await switch.socket.send_str(message)
            else:
                await switch.socket.send_bytes(message)
            await switch.until(None)
            await served.until_idle()

    assert [line["event"] for line in logs] == ["robot.call_failed"]
    assert logs[0]["why"].startswith(why), logs[0]["why"]


async def test_a_channel_that_floods_is_cut_off(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, MediaSwitch.connected(served.media, CALL) as switch:
            with suppress(ConnectionError):
                for _ in range(50):
                    await switch.socket.send_bytes(LOUD * 100)
            await switch.until(None)
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the switch sends more audio than time passes"]


async def test_a_channel_that_does_not_play_is_cut_off(serving: Serving) -> None:
    async def talk(call: RobotCall) -> None:
        await call.say(LOUD)

    with capture_logs() as logs:
        async with serving(talk) as served, MediaSwitch.connected(served.media, CALL) as switch:
            while await switch.command(plays=False) is not None:
                pass
            await served.until_idle()

    assert [line["why"] for line in logs] == ["the channel does not play what it is sent"]


@pytest.mark.parametrize(
    ("codec", "why"),
    [
        ("ulaw", "the channel's format is ulaw: dial it with c(slin) or c(slin16)"),
        (None, "it did not say within 0:00:05 which call it carries"),
    ],
)
async def test_a_channel_that_does_not_start_as_it_must_is_refused(
    serving: Serving, codec: str | None, why: str
) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, MediaSwitch.connected(served.media, CALL, codec=codec) as switch:
            await switch.until(None)
            await served.until_idle()

    assert [(line["event"], line["why"]) for line in logs] == [("robot.connection_refused", why)]


async def test_nothing_but_audio_before_the_start_is_refused(serving: Serving) -> None:
    with capture_logs() as logs:
        async with serving(listen) as served, MediaSwitch.connected(served.media, CALL, codec=None) as switch:
            for _ in range(3):
                await switch.socket.send_bytes(LOUD * 100)
            await switch.until(None)
            await served.until_idle()

    assert [line["why"] for line in logs] == ["audio comes, but no MEDIA_START"]


@pytest.mark.parametrize("query", ["", "?robotid=", "?robotid=7", "?dialid=7"])
async def test_a_channel_that_names_no_call_is_told_what_is_missing(serving: Serving, query: str) -> None:
    with capture_logs() as logs:
        async with (
            serving(listen) as served,
            aiohttp.ClientSession() as session,
            session.get(f"http://{served.media.host}:{served.media.port}/media{query}") as answer,
        ):
            assert answer.status == 400
            assert "?robotid=" in await answer.text()

    assert [line["event"] for line in logs] == ["robot.connection_refused"]
