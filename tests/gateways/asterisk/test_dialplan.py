"""The generated dialplan, walked through by calls on a real Asterisk."""

import asyncio
import json
import uuid
from base64 import b64decode
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from outdial.domain.agent import PhoneKind
from outdial.gateways.asterisk.accounts import account_puts
from outdial.gateways.asterisk.client import AriClient
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.switch.phone import call_back, dials_in_vain

pytestmark = pytest.mark.anyio

HEARD_S_MAX: Final = 10.0
APPLICATION: Final = "outdial-dialplan"
CALL: Final = "42"
CALL_DATA: Final = '{"name": "Lin, Zihang; \\"Z\\"", "sum": "$5"}'
AUDIOSOCKET_ID, AUDIOSOCKET_AUDIO = 0x01, 0x10
AUDIOSOCKET_HANG_UP: Final = bytes((0, 0, 0))

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dialplan:
    """A call at a time, and what is told of it."""

    asterisk: RunningAsterisk
    client: AriClient
    events: AsyncGenerator[str]
    channel: str

    async def call(self, number: str, *, context: str, extension: str = "s", **variables: str) -> None:
        """Whoever answers goes into the context."""
        where = {"context": context, "extension": extension, "priority": "1"}
        told = {"OUTDIAL_APP": APPLICATION, "OUTDIAL_CALL": CALL, **variables}
        query = {"endpoint": f"PJSIP/{number}@carrier", "channelId": self.channel, "timeout": "20", **where}
        await self.client.ask("POST", "/channels", query=query, body={"variables": {**told}})

    async def until(self, kind: str, is_it: Callable[[Told], bool] = lambda _: True) -> Told:
        """The next event of that kind, of any channel."""
        async with asyncio.timeout(HEARD_S_MAX):
            async for text in self.events:
                event = json.loads(text)
                if event["type"] == kind and is_it(event):
                    return event
        raise AssertionError(f"the events ended before a {kind}")

    async def handed_over(self) -> list[str]:
        """With what the call comes to the application."""
        return (await self.until("StasisStart", self._of_the_call))["args"]

    async def result(self) -> Mapping[str, str]:
        """What a flow tells."""
        event = await self.until("ChannelUserevent", self._of_the_call)
        assert event["eventname"] == "FlowResult"
        return event["userevent"]

    async def hang_up(self, channel: str | None = None) -> None:
        await self.client.ask("DELETE", f"/channels/{channel or self.channel}")

    def _of_the_call(self, event: Told) -> bool:
        return event["channel"]["id"] == self.channel


@asynccontextmanager
async def walking(asterisk: RunningAsterisk) -> AsyncGenerator[Dialplan]:
    async with AriClient(asterisk.ari) as client, client.listening(APPLICATION) as socket:
        source = {"eventSource": "endpoint:PJSIP/carrier"}
        await client.ask("POST", f"/applications/{APPLICATION}/subscription", query=source)
        yield Dialplan(asterisk, client, socket.messages(), str(uuid.uuid4()))


@pytest.fixture
async def dialplan(each_asterisk: RunningAsterisk) -> AsyncGenerator[Dialplan]:
    async with walking(each_asterisk) as dialplan:
        yield dialplan


@pytest.fixture
async def dialplan22(asterisk: RunningAsterisk) -> AsyncGenerator[Dialplan]:
    async with walking(asterisk) as dialplan:
        yield dialplan


async def test_whoever_answers_comes_to_the_application_with_the_calls_id(
    dialplan: Dialplan, carrier: RunningCarrier
) -> None:
    await dialplan.call(carrier.number("00"), context="outdial-customer")

    assert (await dialplan.handed_over())[:2] == ["customer", CALL]
    await dialplan.hang_up()


@pytest.mark.parametrize(("context", "code"), [("outdial-customer", "00"), ("outdial-amd", "30")])
async def test_whoever_answers_when_their_engine_is_gone_comes_to_its_heir(
    dialplan22: Dialplan, carrier: RunningCarrier, context: str, code: str
) -> None:
    heir = {"variable": "OUTDIAL_HEIR_whose", "value": APPLICATION}
    await dialplan22.client.ask("POST", "/asterisk/variable", query=heir)

    await dialplan22.call(carrier.number(code), context=context, OUTDIAL_APP="nobody", OUTDIAL_CAMPAIGN="whose")

    assert (await dialplan22.handed_over())[:2] == ["customer", CALL]
    await dialplan22.hang_up()


@pytest.mark.parametrize(("context", "code"), [("outdial-customer", "00"), ("outdial-amd", "30")])
async def test_whoever_answers_while_no_engine_listens_is_told_something(
    dialplan22: Dialplan, carrier: RunningCarrier, context: str, code: str
) -> None:
    await dialplan22.call(carrier.number(code), context=context, OUTDIAL_APP="nobody")

    unattended = await dialplan22.until("ChannelUserevent")
    assert (unattended["eventname"], unattended["userevent"]["Call"]) == ("Unattended", CALL)
    played = await dialplan22.until("ChannelDialplan", lambda event: event["dialplan_app"] == "Playback")
    ended = await dialplan22.until("ChannelDestroyed")
    assert ended["cause"] == 16
    assert ended["timestamp"] > played["timestamp"]


@pytest.mark.parametrize("number", ["100", "075512345678", "s"])
async def test_an_agents_phone_that_dials_reaches_nobody(each_asterisk: RunningAsterisk, number: str) -> None:
    async with AriClient(each_asterisk.ari) as client:
        for path, body in account_puts("1009", "a-secret", PhoneKind.PHONE):
            await client.ask("PUT", path, body=body)

    assert await asyncio.to_thread(dials_in_vain, each_asterisk.plan.sip, number, user="1009", password="a-secret")


async def test_whoever_calls_back_hears_a_message_and_pays_nothing(
    each_asterisk: RunningAsterisk, carrier: RunningCarrier
) -> None:
    assert await asyncio.to_thread(call_back, each_asterisk.plan.sip, "075512345678", carrier=carrier.address)


async def test_a_detector_tells_a_person_from_a_machine(dialplan22: Dialplan, carrier: RunningCarrier) -> None:
    await dialplan22.call(carrier.number("30"), context="outdial-amd")
    person = await dialplan22.handed_over()
    await dialplan22.hang_up()
    await dialplan22.until("ChannelDestroyed")
    await dialplan22.call(carrier.number("31"), context="outdial-amd")
    machine = await dialplan22.handed_over()
    await dialplan22.hang_up()

    assert person[:3] == ["customer", CALL, "HUMAN"]
    assert machine[:3] == ["customer", CALL, "MACHINE"]


async def test_a_flow_tells_its_result_keeps_the_data_as_it_was_and_gives_the_call_back(
    dialplan22: Dialplan, carrier: RunningCarrier
) -> None:
    await dialplan22.call(carrier.number("00"), context="outdial-flow", extension="8001", CALLDATA=CALL_DATA)

    result = await dialplan22.result()
    assert (result["Call"], result["Flow"], result["Result"]) == (CALL, "8001", "")
    assert b64decode(result["Data"]).decode() == CALL_DATA
    assert await dialplan22.handed_over() == ["flow", CALL, "8001", ""]
    await dialplan22.hang_up()


async def test_a_flow_that_is_not_there_has_failed(dialplan: Dialplan, carrier: RunningCarrier) -> None:
    await dialplan.call(carrier.number("00"), context="outdial-flow", extension="9999")

    assert await dialplan.handed_over() == ["failed", CALL, "9999", "no such flow"]
    await dialplan.hang_up()


async def test_a_flow_of_the_operators_own_comes_before_ours(dialplan: Dialplan, carrier: RunningCarrier) -> None:
    with dialplan.asterisk.own_flow("exten => 8001,1,Gosub(outdial-flow-over,s,1(${EXTEN},MINE))"):
        await dialplan.call(carrier.number("00"), context="outdial-flow", extension="8001")

        assert (await dialplan.result())["Result"] == "MINE"
        await dialplan.hang_up()


async def test_a_flow_that_wants_an_agent_says_of_which_skill_queue(
    dialplan: Dialplan, carrier: RunningCarrier
) -> None:
    with dialplan.asterisk.own_flow("exten => 8100,1,Gosub(outdial-to-agent,s,1(5))"):
        await dialplan.call(carrier.number("00"), context="outdial-flow", extension="8100")

        assert await dialplan.handed_over() == ["agent", CALL, "5"]
        await dialplan.hang_up()


async def test_a_robot_takes_a_call_over_audiosocket(dialplan22: Dialplan, carrier: RunningCarrier) -> None:
    robot_id, heard = str(uuid.uuid4()), asyncio.Queue[tuple[int, bytes]]()

    async def robot(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            kind = (await reader.readexactly(1))[0]
            heard.put_nowait((kind, await reader.readexactly(int.from_bytes(await reader.readexactly(2)))))
        writer.write(AUDIOSOCKET_HANG_UP)
        await reader.read()
        writer.close()

    place = dialplan22.asterisk.plan.robot
    async with await asyncio.start_server(robot, place.host, place.port):
        await dialplan22.call(carrier.number("30"), context="outdial-flow", extension="8002", ROBOTID=robot_id)
        assert await dialplan22.handed_over() == ["flow", CALL, "8002", "DONE"]

    assert heard.get_nowait() == (AUDIOSOCKET_ID, uuid.UUID(robot_id).bytes)
    assert heard.get_nowait()[0] == AUDIOSOCKET_AUDIO
    await dialplan22.hang_up()


async def test_a_robot_takes_a_call_over_a_websocket(dialplan22: Dialplan, carrier: RunningCarrier) -> None:
    robot_id, asked = str(uuid.uuid4()), asyncio.Queue[Mapping[str, str]]()

    async def robot(request: web.Request) -> web.WebSocketResponse:
        asked.put_nowait(dict(request.query))
        socket = web.WebSocketResponse(protocols=["media"])
        await socket.prepare(request)
        async for message in socket:
            if message.type is web.WSMsgType.BINARY:
                await socket.send_json({"command": "HANGUP"})
        return socket

    app = web.Application()
    app.router.add_get("/media", robot)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        place = urlsplit(dialplan22.asterisk.plan.robot_uri)
        await web.TCPSite(runner, place.hostname, place.port).start()
        await dialplan22.call(carrier.number("30"), context="outdial-flow", extension="8003", ROBOTID=robot_id)
        assert await dialplan22.handed_over() == ["flow", CALL, "8003", "DONE"]
    finally:
        await runner.cleanup()

    assert asked.get_nowait() == {"robotid": robot_id}
    await dialplan22.hang_up()
