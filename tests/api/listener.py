"""A client of a stream of events: it reads when it is told to, or not at all."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Message

from tests.api.client import HOST, Client

PATIENCE_S = 10.0
Event = tuple[str, dict[str, Any]]


@dataclass
class Listener:
    """One connection, at the other end of the app."""

    reads: asyncio.Event = field(default_factory=asyncio.Event)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    messages: "asyncio.Queue[Message]" = field(default_factory=asyncio.Queue[Message])

    async def receive(self) -> Message:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        await self.reads.wait()
        self.messages.put_nowait(message)

    async def message(self) -> Message:
        async with asyncio.timeout(PATIENCE_S):
            return await self.messages.get()

    async def frame(self) -> str:
        """What comes next, as it goes over the wire."""
        return (await self.message())["body"].decode()

    async def event(self) -> Event:
        """The next event, past whatever is none."""
        while not (text := await self.frame()).startswith("event: "):
            assert text.startswith((":", "retry: "))
        name, data = text.removesuffix("\n\n").split("\n")
        return name.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    def nothing_more(self) -> bool:
        return self.messages.empty()


@asynccontextmanager
async def listening(client: Client, path: str) -> AsyncGenerator[tuple[Listener, "asyncio.Task[None]"]]:
    """A connection, and the app's task that serves it."""
    headers = {"host": HOST}
    headers["authorization"] = client.authorization("GET", path, [], headers, b"")
    listener = Listener()
    listener.reads.set()
    asked: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Message:
        return asked.pop() if asked else await listener.receive()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 28080),
    }
    serving = asyncio.ensure_future(client.app(scope, receive, listener.send))
    try:
        yield listener, serving
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
