"""The API behind a real socket, in a thread of its own, and requests that are signed for the bytes they send."""

import asyncio
import itertools
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

from requests import PreparedRequest
from requests.auth import AuthBase

from outdial.api.signature import WireRequest, sign
from outdial.app.listener import address_of, bind, listen
from outdial.clock import ManualClock
from outdial.settings import Settings
from outdial.store.database import Database
from tests.api.client import ACCESS_KEY, SECRET_KEY, Server
from tests.api.conftest import server_on


@dataclass(frozen=True)
class Live:
    """A server that listens, and where."""

    server: Server
    url: str


@asynccontextmanager
async def listening(database_url: str) -> AsyncGenerator[Live]:
    """The API on a port of its own until the block ends."""
    async with Database.open(database_url, connections_max=4) as database:
        server = server_on(database, Settings())
        listening_socket = bind("127.0.0.1", 0)
        serving = asyncio.create_task(listen(server.app, listening_socket, shutdown_s=1))
        try:
            yield Live(server, address_of(listening_socket))
        finally:
            serving.cancel()
            with suppress(asyncio.CancelledError):
                await serving


@dataclass
class Signed(AuthBase):
    """Signs every request at a time of its own, a second after the one before, and moves the server's clock there."""

    clock: ManualClock
    access_key: str = ACCESS_KEY
    secret_key: str = SECRET_KEY
    off: timedelta = timedelta(0)
    _milliseconds: "itertools.count[int]" = field(default_factory=itertools.count)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        self.clock.advance(timedelta(seconds=1))
        r.headers["Authorization"] = self.authorization(r)
        return r

    def authorization(self, request: PreparedRequest) -> str:
        """The header for this request as it stands."""
        at = self.clock.now() + self.off + timedelta(milliseconds=next(self._milliseconds) % 1000)
        return sign(
            wire_request(request),
            access_key=self.access_key,
            secret_key=self.secret_key,
            timestamp=at,
            with_milliseconds=True,
        )


def wire_request(request: PreparedRequest) -> WireRequest:
    """The request line, host and body that ``requests`` is about to send."""
    url = urlsplit(request.url or "")
    body = request.body
    return WireRequest(
        method=request.method or "",
        raw_path=(url.path or "/").encode(),
        raw_query=url.query.encode(),
        headers=[(b"host", url.netloc.encode())],
        body=body.encode() if isinstance(body, str) else body if isinstance(body, bytes) else b"",
    )
