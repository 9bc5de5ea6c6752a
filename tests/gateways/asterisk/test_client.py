"""Requests and events over real sockets, against a stand-in that answers as it is told."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from typing import Final

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from outdial.gateways.asterisk import client as clients
from outdial.gateways.asterisk.client import CONFLICT, AriAddress, AriAway, AriClient, AriRefused

pytestmark = pytest.mark.anyio


async def _channels(request: web.Request) -> web.Response:
    if request.headers["authorization"] != "Basic ZGlhbGVyOnNlY3JldA==":
        return web.Response(status=401)
    if request.method == "POST":
        return web.Response(status=409, text='{"message":"Channel with given unique ID already exists"}')
    return web.json_response(dict(request.query))


async def _events(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    if request.query["app"] == "forgotten":
        await socket.receive()
    await socket.send_str(f"first for {request.query['app']}")
    await socket.send_bytes(b"noise")
    await socket.send_str("second")
    await socket.close()
    return socket


ASKED_FOR: Final = web.AppKey("asked_for", Counter[str])


async def _application(request: web.Request) -> web.Response:
    """Known from the third time on, as one whose socket was taken a moment ago; but for one that is never known."""
    request.app[ASKED_FOR][name := request.match_info["name"]] += 1
    is_known = request.app[ASKED_FOR][name] > 2 and name != "forgotten"
    return web.json_response({}, status=200 if is_known else 404)


@pytest.fixture
async def server() -> AsyncGenerator[TestServer]:
    app = web.Application()
    app[ASKED_FOR] = Counter()
    app.router.add_route("*", "/ari/channels", _channels)
    app.router.add_get("/ari/applications/{name}", _application)
    app.router.add_get("/ari/events", _events)
    server = TestServer(app)
    async with server:
        yield server


@pytest.fixture
async def client(server: TestServer) -> AsyncGenerator[AriClient]:
    async with AriClient(AriAddress(url=str(server.make_url("/ari")), user="dialer", password="secret")) as client:
        yield client


async def test_a_request_is_answered(client: AriClient) -> None:
    assert await client.ask("GET", "/channels", query={"a": "b c"}) == b'{"a": "b c"}'


async def test_a_refusal_tells_its_status_and_why(client: AriClient) -> None:
    with pytest.raises(AriRefused, match="already exists") as refused:
        await client.ask("POST", "/channels", body={"endpoint": "PJSIP/1@carrier"})

    assert refused.value.status == CONFLICT


async def test_who_does_not_answer_is_away(server: TestServer, client: AriClient) -> None:
    await server.close()

    with pytest.raises(AriAway, match="does not answer"):
        await client.ask("GET", "/channels")
    with pytest.raises(AriAway, match="tells no events"):
        async with client.listening("outdial"):
            pass


async def test_messages_come_in_order_and_end_with_the_socket(client: AriClient) -> None:
    async with client.listening("outdial") as socket:
        messages = [message async for message in socket.messages()]

    assert messages == ["first for outdial", "second"]


async def test_who_listens_waits_until_its_application_is_known(server: TestServer, client: AriClient) -> None:
    async with client.listening("outdial"):
        assert server.app[ASKED_FOR] == {"outdial": 3}


async def test_an_asterisk_that_never_knows_the_application_counts_as_away(
    client: AriClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "REGISTERED_S_MAX", 0.05)

    with pytest.raises(AriAway, match="does not know its application"):
        async with client.listening("forgotten"):
            pass


async def test_a_reader_who_leaves_closes_the_socket(client: AriClient) -> None:
    async with asyncio.timeout(5):
        async with client.listening("outdial"):
            pass
