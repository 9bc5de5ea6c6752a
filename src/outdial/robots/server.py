"""The doors through which a switch brings calls to robots: AudioSocket over TCP, and media WebSockets."""

import asyncio
from asyncio import StreamReader, StreamWriter, Task
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

import structlog
from aiohttp import web

from outdial.clock import Clock
from outdial.robots.attendant import Attendant
from outdial.robots.audiosocket_line import AudioSocketLine
from outdial.robots.line import Line, LineFault
from outdial.robots.media_line import MediaLine
from outdial.robots.patience import RobotLimits
from outdial.robots.within import within

NAME_PARAMETER: Final = "robotid"
"""In the query of a media WebSocket: ``v(robotid=…)`` in the dial string."""
MESSAGE_BYTES_MAX: Final = 65_536
"""Of one message of a media WebSocket; Asterisk sends some hundred bytes."""
PING_S: Final = 10.0
"""A WebSocket that does not answer within half of that is taken for lost."""
CLOSE_S_MAX: Final = 2.0
"""For the other side to close a WebSocket too."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen; port 0 takes any that is free."""

    host: str
    port: int


class RobotServer:
    """Any number of doors; the limits are those of all of them together."""

    def __init__(self, attendant: Attendant, *, clock: Clock, limits: RobotLimits) -> None:
        self._attendant = attendant
        self._clock, self._limits = clock, limits
        self._calls = set[Task[None]]()
        self._names = set[UUID]()

    @property
    def calls(self) -> int:
        """How many connections are open."""
        return len(self._calls)

    @asynccontextmanager
    async def audiosocket(self, place: Place) -> AsyncGenerator[Place]:
        """Listen for AudioSocket; where it does. In the end every call is ended."""
        server = await asyncio.start_server(self._accept, place.host, place.port)
        try:
            yield Place(*server.sockets[0].getsockname()[:2])
        finally:
            server.close()
            await self.end_calls()

    @asynccontextmanager
    async def media(self, place: Place) -> AsyncGenerator[Place]:
        """Listen for media WebSockets, on every path; where it does. In the end every call is ended."""
        app = web.Application()
        app.router.add_get("/{path:.*}", self._media)
        runner = web.AppRunner(app, access_log=None)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(runner.cleanup)
            await runner.setup()
            await web.TCPSite(runner, place.host, place.port).start()
            stack.push_async_callback(self.end_calls)
            yield Place(*runner.addresses[0][:2])

    async def end_calls(self) -> None:
        """End every call that is under way; robots are told to end, and their notes are written."""
        calls = tuple(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    def _accept(self, reader: StreamReader, writer: StreamWriter) -> None:
        if self._full():
            writer.close()
            return
        line = AudioSocketLine(reader, writer, clock=self._clock)
        self._start(self._call(line, line.name))

    async def _media(self, request: web.Request) -> web.StreamResponse:
        if self._full():
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            name = UUID(request.query[NAME_PARAMETER])
        except (KeyError, ValueError):
            why = f"the query must name the call by its UUID: ?{NAME_PARAMETER}=…"
            _log.warning("robot.connection_refused", why=why)
            return web.Response(status=HTTPStatus.BAD_REQUEST, text=why)
        socket = web.WebSocketResponse(
            protocols=("media",), max_msg_size=MESSAGE_BYTES_MAX, heartbeat=PING_S, timeout=CLOSE_S_MAX
        )
        await socket.prepare(request)
        line = MediaLine(socket, clock=self._clock)

        async def started() -> UUID:
            await line.start()
            return name

        await asyncio.wait((self._start(self._call(line, started)),))
        return socket

    def _full(self) -> bool:
        full = len(self._calls) >= self._limits.calls_max
        if full:
            _log.warning("robot.connection_refused", why=f"{self._limits.calls_max} calls are open, the most at once")
        return full

    def _start(self, call: Coroutine[Any, Any, None]) -> Task[None]:
        task = asyncio.ensure_future(call)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)
        return task

    async def _call(self, line: Line, naming: Callable[[], Coroutine[Any, Any, UUID]]) -> None:
        """One connection, from its first frame to its end; nothing that happens to it leaves here."""
        try:
            name = await self._named(naming)
            try:
                await self._attendant.attend(line, name)
            finally:
                self._names.discard(name)
        except LineFault as fault:
            _log.warning("robot.connection_refused", why=str(fault))
        except Exception:  # noqa: BLE001 - the top of a connection
            _log.exception("robot.connection_failed")
        finally:
            await line.close()

    async def _named(self, naming: Callable[[], Coroutine[Any, Any, UUID]]) -> UUID:
        try:
            name = await within(self._limits.named_within, naming(), clock=self._clock)
        except TimeoutError:
            raise LineFault(f"it did not say within {self._limits.named_within} which call it carries") from None
        if name in self._names:
            raise LineFault("another connection carries this call")
        self._names.add(name)
        return name
