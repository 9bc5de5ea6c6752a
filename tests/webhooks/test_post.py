import asyncio
import ssl
import warnings
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from outdial.webhooks.post import FAILURE_CHARS_MAX, Accepted, Failed, post
from outdial.webhooks.receivers import open_session
from tests.webhooks.builders import answering, hang_up, receiving
from tests.webhooks.certificates import Certificate

pytestmark = pytest.mark.anyio
PATIENCE = timedelta(seconds=5)
BODY = b'[{"callId":"1-1"}]'


@pytest.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with open_session(private_addresses=True) as session:
        yield session


async def test_the_documented_answer_is_success(session: aiohttp.ClientSession) -> None:
    async with receiving() as receiver:
        answer = await post(session, receiver.url, BODY, patience=PATIENCE)

    assert answer == Accepted("0")
    assert receiver.pushes == [[{"callId": "1-1"}]]


async def test_the_push_says_that_it_is_json_and_carries_no_cookie_of_an_earlier_one(
    session: aiohttp.ClientSession,
) -> None:
    heads: list[dict[str, str]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        heads.append(dict(request.headers))
        response = web.Response()
        response.set_cookie("session", "1")
        return response

    async with receiving(answer) as receiver:
        for _ in range(2):
            await post(session, receiver.url, BODY, patience=PATIENCE)

    assert heads[1]["Content-Type"] == "application/json;charset=UTF-8"
    assert all("Cookie" not in head for head in heads)


@pytest.mark.parametrize(
    ("body", "ret_code"),
    [
        (b'{"retCode":"1"}', "1"),
        (b'{"retCode":0}', "0"),
        (b'{"retCode":"' + b"9" * 99 + b'"}', "9" * 10),
        (b"", None),
        (b"OK", None),
        (b"[]", None),
        (b"\xff", None),
    ],
)
async def test_two_hundred_is_success_whatever_the_body_says(
    session: aiohttp.ClientSession, body: bytes, ret_code: str | None
) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(body=body)

    async with receiving(answer) as receiver:
        assert await post(session, receiver.url, BODY, patience=PATIENCE) == Accepted(ret_code)


@pytest.mark.parametrize("status", [201, 204, 400, 404, 500, 503])
async def test_anything_but_two_hundred_is_a_failure(session: aiohttp.ClientSession, status: int) -> None:
    async with receiving(answering(status)) as receiver:
        assert await post(session, receiver.url, BODY, patience=PATIENCE) == Failed(f"HTTP {status}")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_a_failure_and_is_not_followed(session: aiohttp.ClientSession, status: int) -> None:
    async with receiving() as elsewhere:

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(status=status, headers={"Location": elsewhere.url})

        async with receiving(answer) as receiver:
            assert await post(session, receiver.url, BODY, patience=PATIENCE) == Failed(f"HTTP {status}")

    assert elsewhere.pushes == []


async def test_a_receiver_that_does_not_answer_is_a_failure_when_its_time_is_up(session: aiohttp.ClientSession) -> None:
    async def answer(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    async with receiving(answer) as receiver:
        answered = await post(session, receiver.url, BODY, patience=timedelta(milliseconds=50))

    assert answered == Failed("no answer within 0.05 s")


async def test_a_receiver_that_hangs_up_is_a_failure(session: aiohttp.ClientSession) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        hang_up(request)
        return web.Response()

    async with receiving(answer) as receiver:
        assert isinstance(await post(session, receiver.url, BODY, patience=PATIENCE), Failed)


async def test_a_port_where_nobody_listens_is_a_failure(session: aiohttp.ClientSession) -> None:
    answer = await post(session, f"http://127.0.0.1:{unused_port()}/", BODY, patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert "Connect call failed" in answer.why or "refused" in answer.why


async def test_a_huge_answer_is_not_read_to_its_end(session: aiohttp.ClientSession) -> None:
    written = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal written
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)
            written += 65_536

    async with receiving(answer) as receiver:
        assert await post(session, receiver.url, BODY, patience=PATIENCE) == Accepted(None)

    assert written < 16 * 1024 * 1024  # what sockets hold on both sides


async def test_an_answer_whose_body_never_comes_was_success_by_its_head(session: aiohttp.ClientSession) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "10"})
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    async with receiving(answer) as receiver:
        assert await post(session, receiver.url, BODY, patience=timedelta(milliseconds=100)) == Accepted(None)


@pytest.mark.parametrize("url", ["http://", "http://[", "nonsense", "ftp://h.example/", "http://a..b/", "http://\x00/"])
async def test_an_address_that_cannot_be_pushed_to_is_a_failure(session: aiohttp.ClientSession, url: str) -> None:
    answer = await post(session, url, BODY, patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert 0 < len(answer.why) <= FAILURE_CHARS_MAX


async def test_a_password_in_an_address_is_not_repeated_in_the_failure(session: aiohttp.ClientSession) -> None:
    answer = await post(session, "http://me:hunter2@[::x]/", BODY, patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert "hunter2" not in answer.why


def tls(certificate: Certificate, *, at_most: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of TLS 1.1, which is what the test offers
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = at_most
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


@asynccontextmanager
async def receiving_by_tls(context: ssl.SSLContext) -> AsyncGenerator[str]:
    server = TestServer(web.Application(), scheme="https")
    await server.start_server(ssl=context)
    yield str(server.make_url("/results")).replace("127.0.0.1", "localhost")
    await server.close()


async def test_a_certificate_that_nobody_vouches_for_is_a_failure(
    session: aiohttp.ClientSession, certificate: Certificate
) -> None:
    async with receiving_by_tls(tls(certificate)) as url:
        answer = await post(session, url, BODY, patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert "certificate verify failed" in answer.why


@pytest.mark.parametrize(
    ("at_most", "answer_begins"), [(ssl.TLSVersion.TLSv1_2, "HTTP 404"), (ssl.TLSVersion.TLSv1_1, "Cannot connect")]
)
async def test_tls_is_1_2_or_newer(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch, at_most: ssl.TLSVersion, answer_begins: str
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    async with (
        open_session(private_addresses=True) as session,
        receiving_by_tls(tls(certificate, at_most=at_most)) as url,
    ):
        answer = await post(session, url, BODY, patience=PATIENCE)

    assert isinstance(answer, Failed)
    assert answer.why.startswith(answer_begins)
