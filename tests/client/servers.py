"""Servers that a client meets, and a clock that passes as fast as somebody sleeps."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ssl import SSLContext

from aiohttp import web
from aiohttp.test_utils import TestServer

from outdial.client import Access
from outdial.clock import ManualClock
from tests.api.client import ACCESS_KEY, SECRET_KEY

DONE = '{"resultCode":"0200000","resultDesc":"","returnCode":"0200000","returnDesc":""}'

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Hasty:
    """The clock of a server; whoever sleeps moves it on."""

    clock: ManualClock
    slept: list[timedelta] = field(default_factory=list[timedelta])

    def now(self) -> datetime:
        return self.clock.now()

    async def sleep(self, span: timedelta) -> None:
        self.slept.append(span)
        self.clock.advance(span)


@dataclass(frozen=True)
class Scripted:
    """A server that answers as a test says, request by request; the last of its answers it gives for ever."""

    url: str
    signatures: list[str]


@asynccontextmanager
async def answering(*answers: Answering, tls: SSLContext | None = None) -> AsyncGenerator[Scripted]:
    """Such a server until the block ends; with ``tls`` it is at ``localhost``."""
    signatures: list[str] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        signatures.append(request.headers["Authorization"])
        await request.read()
        return await answers[min(len(signatures), len(answers)) - 1](request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    server = TestServer(app, scheme="http" if tls is None else "https", host="localhost" if tls else "127.0.0.1")
    await server.start_server(ssl=tls)
    try:
        yield Scripted(str(server.make_url("/")), signatures)
    finally:
        await server.close()


def says(text: str = DONE, *, status: int = 200, retry_after: str | None = None) -> Answering:
    """Answer this."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        headers = {} if retry_after is None else {"Retry-After": retry_after}
        return web.Response(status=status, text=text, headers=headers)

    return answer


async def hangs_up(request: web.Request) -> web.StreamResponse:
    """Read the request, and end the connection without an answer."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """End the connection in the middle of the answer."""
    answer = web.StreamResponse(headers={"Content-Length": "100"})
    await answer.prepare(request)
    await answer.write(b"{")
    assert request.transport is not None
    request.transport.close()
    return answer


def refusal(code: str) -> Answering:
    """Refuse with a code."""
    return says(f'{{"resultCode":"{code}","resultDesc":"No.","returnCode":"{code}","returnDesc":"No."}}')


def access_to(url: str, **changes: object) -> Access:
    """To tenant 1, with the examples' key."""
    fields: dict[str, object] = {"url": url, "vdn_id": 1, "access_key": ACCESS_KEY, "secret_key": SECRET_KEY}
    return Access(**(fields | changes))  # pyright: ignore[reportArgumentType] - a test changes what it is about
