"""A client of the interface and a receiver of its callbacks, both as patient as chaos asks for."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from outdial.api.signature import WireRequest, sign
from outdial.clock import SystemClock

PATIENCE_S = 30.0
PAUSE_S = 0.1
OK = "0200000"


@dataclass(slots=True)
class Client:
    """Signs, sends, and tries again while the server is away. A request whose answer was lost may be sent twice."""

    session: aiohttp.ClientSession
    url: str
    access_key: str
    secret_key: str

    async def call(self, method: str, path: str, body: object = None) -> Mapping[str, object]:
        """The answer's body, once there is one that says success."""
        give_up_at = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            status, answer = await self._try(method, path, b"" if body is None else json.dumps(body).encode())
            if status in (200, 201) and answer.get("resultCode", OK) == OK:
                return answer
            if asyncio.get_running_loop().time() > give_up_at:
                raise AssertionError(f"{method} {path} was last answered {status} {answer}")
            await asyncio.sleep(PAUSE_S)  # the server is being killed and started, which signals nothing

    async def _try(self, method: str, path: str, body: bytes) -> tuple[int, Mapping[str, object]]:
        headers = {"Host": urlsplit(self.url).netloc, "Content-Type": "application/json"}
        wire = WireRequest(
            method=method,
            raw_path=path.encode(),
            raw_query=b"",
            headers=[(name.lower().encode(), value.encode()) for name, value in headers.items()],
            body=body,
        )
        authorization = sign(
            wire,
            access_key=self.access_key,
            secret_key=self.secret_key,
            timestamp=SystemClock().now(),
            with_milliseconds=True,
        )
        try:
            async with self.session.request(
                method, self.url + path, data=body, headers=headers | {"Authorization": authorization}
            ) as response:
                return response.status, await response.json(content_type=None) or {}
        except (aiohttp.ClientError, TimeoutError, ValueError) as failure:
            return 0, {"failure": repr(failure)}


@dataclass(slots=True)
class Receiver:
    """Remembers which attempts it was told of."""

    told: set[int] = field(default_factory=set[int])
    pushes: int = 0

    async def receive(self, request: web.Request) -> web.Response:
        self.pushes += 1
        for result in await request.json():
            self.told.add(int(result["callId"].rpartition("-")[2]))
        return web.json_response({"retCode": "0", "retMsg": "success"})


@asynccontextmanager
async def a_receiver() -> AsyncGenerator[tuple[Receiver, str]]:
    """A receiver on loopback, and its address."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/results", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        host, port = runner.addresses[0][:2]
        yield receiver, f"http://{host}:{port}/results"
    finally:
        await runner.cleanup()
