"""One connection to FreeSWITCH's event socket: commands and their replies, and events. What they mean is for others.

A reply tells only by its place which command it answers. So the first one that does not come in time ends the
connection, and so does whatever no FreeSWITCH says: afterwards nobody would know what belongs to what.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import structlog

from outdial.gateways.freeswitch.esl import Block, Blocks, ChannelEvent, JobDone, NotEsl, read_event

_log = structlog.get_logger(__name__)

PORT: Final = 8021
PASSWORD: Final = "ClueCon"  # noqa: S105 - FreeSWITCH's own default, written in its documentation
REPLY_S_MAX: Final = 5.0
"""Real seconds for which a reply may be waited for; then the socket is taken for frozen. It bounds too how many
commands can be waiting, as they come at a bounded rate."""
QUIET_S_MAX: Final = 10.0
"""Real seconds without a byte, after which FreeSWITCH is asked for a sign of life."""
EVENTS: Final = (
    "CHANNEL_CREATE",
    "CHANNEL_PROGRESS",
    "CHANNEL_PROGRESS_MEDIA",
    "CHANNEL_ANSWER",
    "CHANNEL_PARK",
    "CHANNEL_HANGUP",
    "CHANNEL_HANGUP_COMPLETE",
    "BACKGROUND_JOB",
)
_READ_BYTES: Final = 64 * 1024
_GREETING: Final = "auth/request"
_REPLIES: Final = frozenset({_GREETING, "command/reply", "api/response"})
_SIGN_OF_LIFE: Final = "uptime"

Hear = Callable[[ChannelEvent | JobDone | None], None]
"""Told each event as it comes, and None when no more will."""


class EslAway(ConnectionError):  # noqa: N818 - it says what is the case
    """The event socket is lost, or was not to be had: nobody knows whether the command was done."""


class EslRefused(Exception):  # noqa: N818 - it says what is the case
    """FreeSWITCH has refused a command; the text is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EslAddress:
    """Where FreeSWITCH's mod_event_socket listens, and its password."""

    host: str
    port: int = PORT
    password: str = field(default=PASSWORD, repr=False)


@asynccontextmanager
async def connected(
    address: EslAddress, *, hear: Hear, reply_s_max: float = REPLY_S_MAX, quiet_s_max: float = QUIET_S_MAX
) -> AsyncGenerator["EslSocket"]:
    """A connection that is logged in and tells events from now on. Raises `EslAway` and `EslRefused`."""
    try:
        async with asyncio.timeout(reply_s_max):
            reader, writer = await asyncio.open_connection(address.host, address.port)
    except (OSError, TimeoutError) as error:
        why = str(error) or type(error).__name__
        raise EslAway(f"FreeSWITCH at {address.host}:{address.port} cannot be reached: {why}") from None
    socket = EslSocket(reader, writer, hear=hear, reply_s_max=reply_s_max, quiet_s_max=quiet_s_max)
    try:
        await socket.log_in(address.password)
        yield socket
    finally:
        await socket.close()


class EslSocket:
    """Made by `connected`. When it is lost, every command that waits for its reply raises `EslAway`."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        hear: Hear,
        reply_s_max: float,
        quiet_s_max: float,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._hear = hear
        self._reply_s_max = reply_s_max
        self._quiet_s_max = quiet_s_max
        self._why_lost: str | None = None
        self._waiting: deque[asyncio.Future[str]] = deque()
        self._greeting = self._expect()
        self._pings: set[asyncio.Task[str]] = set()
        self._reading = asyncio.ensure_future(self._read())

    @property
    def is_lost(self) -> bool:
        return self._why_lost is not None

    async def log_in(self, password: str) -> None:
        """Say the password and ask for events. Raises `EslAway` and `EslRefused`."""
        await self._reply(self._greeting)
        try:
            await self._ask(f"auth {password}")
        except EslRefused as refusal:
            raise EslRefused(f"FreeSWITCH does not take the password of OUTDIAL_GATEWAY: {refusal}") from None
        await self._ask(f"event json {' '.join(EVENTS)}")

    async def api(self, command: str) -> str:
        """What FreeSWITCH answers to a command. Raises `EslAway` and `EslRefused`."""
        return await self._ask(f"api {command}")

    async def bgapi(self, command: str, *, job: str) -> None:
        """Have a command done in the background; its result comes as a `JobDone`. Raises `EslAway`, `EslRefused`."""
        await self._ask(f"bgapi {command}", f"Job-UUID: {job}")

    def cut(self, why: str) -> None:
        """End the connection at once."""
        if self._why_lost is not None:
            return
        self._why_lost = why
        self._writer.transport.abort()
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(EslAway(why))
        self._hear(None)

    async def close(self) -> None:
        """End the connection, and wait until nothing of it is left."""
        self.cut("it was closed here")
        self._reading.cancel()
        await asyncio.wait((self._reading, *self._pings))

    async def _ask(self, *lines: str) -> str:
        for line in lines:
            if any(sign in line for sign in "\n\r\0"):
                raise ValueError("a command has the end of a line in it")
        if self._why_lost is not None:
            raise EslAway(self._why_lost)
        waiter = self._expect()
        self._writer.write("\n".join(lines).encode() + b"\n\n")
        reply = await self._reply(waiter)
        if reply.startswith(("-ERR", "-USAGE")):
            raise EslRefused(reply)
        return reply

    def _expect(self) -> asyncio.Future[str]:
        waiter: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        return waiter

    async def _reply(self, waiter: asyncio.Future[str]) -> str:
        try:
            async with asyncio.timeout(self._reply_s_max):
                return await waiter
        except TimeoutError:
            why = f"FreeSWITCH has not replied for {self._reply_s_max:g} seconds"
            self.cut(why)
            raise EslAway(why) from None

    async def _read(self) -> None:
        blocks, why = Blocks(), "FreeSWITCH has closed the connection"
        try:
            while data := await self._data():
                for block in blocks.feed(data):
                    self._take(block)
        except (EslAway, EslRefused, NotEsl, OSError) as error:
            why = str(error)
        finally:
            self.cut(why)

    async def _data(self) -> bytes:
        """The next bytes; where none come, a sign of life is asked for, whose reply is waited for as any other."""
        while True:
            try:
                async with asyncio.timeout(self._quiet_s_max):
                    return await self._reader.read(_READ_BYTES)
            except TimeoutError:
                ping = asyncio.ensure_future(self._ping())
                self._pings.add(ping)
                ping.add_done_callback(self._pings.discard)

    async def _ping(self) -> str:
        try:
            return await self.api(_SIGN_OF_LIFE)
        except (EslAway, EslRefused) as answer:
            # A refusal is a sign of life too, and a loss is told by the connection's end.
            return str(answer)

    def _take(self, block: Block) -> None:
        if block.kind in _REPLIES:
            self._take_reply(block)
        elif block.kind == "text/event-json":
            event = read_event(block.body)
            if event is not None:
                self._hear(event)
        elif block.kind == "text/disconnect-notice":
            raise EslAway("FreeSWITCH has ended the connection")
        elif block.kind == "text/rude-rejection":
            raise EslRefused("FreeSWITCH refuses our address; allow it in apply-inbound-acl of event_socket.conf.xml")
        else:
            raise NotEsl(f"a block of the kind {block.kind!r}")

    def _take_reply(self, block: Block) -> None:
        if not self._waiting or (block.kind == _GREETING) != (self._waiting[0] is self._greeting):
            raise NotEsl("a reply to nothing that was asked")
        waiter = self._waiting.popleft()
        if not waiter.done():
            waiter.set_result(block.body.decode("utf-8", "replace").strip() or block.reply)
