"""A line over Asterisk's media WebSocket, on which the channel keeps the time: what is said goes there in advance.

It is sent in pieces of some seconds, and the channel tells when it has played each. At most two of them are under way:
its queue holds twenty seconds, and what is sent beyond that is lost.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Final

from aiohttp import WSMsgType, web

from outdial.clock import Clock
from outdial.robots.base import FRAME, CallOver, Digit, Heard
from outdial.robots.hearing import Hearing, frame_bytes
from outdial.robots.line import LineFault
from outdial.robots.media_websocket import (
    MESSAGE_BYTES_MAX,
    RATES,
    Command,
    Failed,
    Form,
    KeyPressed,
    MediaEvent,
    MediaStart,
    Played,
    form_of,
    read_event,
    write_command,
)
from outdial.robots.within import within

PIECE: Final = timedelta(seconds=5)
PIECES_AHEAD: Final = 2
PLAYED_LATE_MAX: Final = timedelta(seconds=5)
"""Behind a piece's own time; a channel that is later does not play at all."""
EARLY_BYTES_MAX: Final = 64_000
"""Audio before MEDIA_START: two seconds at 16 kHz (asterisk issue 1712)."""

_GONE: Final = (OSError, RuntimeError)
"""What aiohttp raises for a message to a socket that is closed or closing."""


class MediaLine:
    """One connection of a channel. It must have started before it is live."""

    def __init__(self, socket: web.WebSocketResponse, *, clock: Clock) -> None:
        self._socket = socket
        self._clock = clock
        self._rate = RATES["slin"]
        self._form = Form.PLAIN
        self._hearing = Hearing(rate=self._rate, now=clock.now())
        self._over = False
        self._speaking = asyncio.Lock()
        self._pieces = 0
        self._unplayed = set[str]()
        self._news = asyncio.Event()

    @property
    def rate(self) -> int:
        return self._rate

    @property
    def over(self) -> bool:
        return self._over

    async def start(self) -> None:
        """Wait for MEDIA_START; what was heard before is kept. Raises LineFault."""
        early = bytearray()
        async for message in self._socket:
            if message.type is WSMsgType.BINARY:
                early += message.data
                if len(early) > EARLY_BYTES_MAX:
                    raise LineFault("audio comes, but no MEDIA_START")
            elif message.type is not WSMsgType.TEXT:
                raise LineFault(f"not a WebSocket: {message.data}")
            elif isinstance(event := read_event(message.data), MediaStart):
                self._started(event, form_of(message.data))
                self._hearing.audio(bytes(early), now=self._clock.now())
                return
        raise LineFault("the connection ended before MEDIA_START")

    async def live(self) -> None:
        try:
            async for message in self._socket:
                if message.type is WSMsgType.BINARY:
                    self._hearing.audio(message.data, now=self._clock.now())
                elif message.type is WSMsgType.TEXT:
                    self._told(read_event(message.data))
                else:
                    raise LineFault(f"not a WebSocket: {message.data}")
        finally:
            self._end()

    def hear(self) -> AsyncIterator[Heard]:
        return self._hearing.heard()

    async def play(self, audio: bytes) -> None:
        frame = frame_bytes(self._rate)
        piece = frame * (PIECE // FRAME)
        async with self._speaking:
            self._check()
            try:
                for at in range(0, len(audio), piece):
                    await self._until_unplayed(PIECES_AHEAD - 1)
                    await self._send_piece(audio[at : at + piece])
                await self._until_unplayed(0)
            except BaseException:
                await self._flush()
                raise

    async def close(self) -> None:
        if not self._over:
            with suppress(CallOver, LineFault):
                await self._command(Command.HANG_UP)
        self._end()
        await self._socket.close()

    def _started(self, event: MediaStart, form: Form) -> None:
        rate = RATES.get(event.format)
        if rate is None:
            raise LineFault(f"the channel's format is {event.format}: dial it with c(slin) or c(slin16)")
        self._form, self._rate = form, rate
        self._hearing = Hearing(rate=rate, now=self._clock.now())

    def _told(self, event: MediaEvent | None) -> None:
        match event:
            case KeyPressed(digit=key):
                self._hearing.digit(Digit(key))
            case Played(correlation_id=piece):
                self._unplayed.discard(piece)
                self._news.set()
            case Failed(error_text=text):
                raise LineFault(f"the channel reports: {text}")
            case MediaStart():
                raise LineFault("the channel starts twice")
            case None:
                pass

    def _end(self) -> None:
        self._over = True
        self._hearing.end()
        self._news.set()

    def _check(self) -> None:
        if self._over:
            raise CallOver

    async def _until_unplayed(self, most: int) -> None:
        while len(self._unplayed) > most:
            self._news.clear()
            try:
                await within(PIECES_AHEAD * PIECE + PLAYED_LATE_MAX, self._news.wait(), clock=self._clock)
            except TimeoutError:
                raise LineFault("the channel does not play what it is sent") from None
            self._check()

    async def _send_piece(self, audio: bytes) -> None:
        self._pieces += 1
        piece = str(self._pieces)
        self._unplayed.add(piece)
        await self._command(Command.START_BUFFERING)
        for at in range(0, len(audio), MESSAGE_BYTES_MAX):
            await self._sent(audio[at : at + MESSAGE_BYTES_MAX])
        await self._command(Command.STOP_BUFFERING, piece)

    async def _flush(self) -> None:
        self._unplayed.clear()
        with suppress(CallOver, LineFault):
            await self._command(Command.FLUSH)

    async def _command(self, command: Command, correlation_id: str = "") -> None:
        await self._sent(write_command(command, self._form, correlation_id=correlation_id))

    async def _sent(self, message: bytes | str) -> None:
        sending = self._socket.send_str(message) if isinstance(message, str) else self._socket.send_bytes(message)
        try:
            await within(PLAYED_LATE_MAX, sending, clock=self._clock)
        except TimeoutError:
            raise LineFault("the channel does not take the audio") from None
        except _GONE:
            raise CallOver from None
