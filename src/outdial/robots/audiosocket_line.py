"""A line over AudioSocket: TCP, on which the robot's side keeps the time.

A frame goes out every 20 ms for as long as the line is live, silence when nothing is said. So the first one goes before
anything is heard, without which Asterisk may stay silent too (asterisk issue 2089), and carriers that hang up on a
missing stream of audio have one.
"""

import asyncio
import socket
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from outdial.clock import Clock
from outdial.robots.audiosocket import HANG_UP, RATE, Audio, Failed, Framing, HungUp, Name, audio_frame
from outdial.robots.base import CallOver, Digit, Heard
from outdial.robots.cadence import Cadence
from outdial.robots.hearing import Hearing, frame_bytes
from outdial.robots.line import LineFault

READ_BYTES: Final = 4096
UNTAKEN_BYTES_MAX: Final = 32_000
"""Two seconds of audio that the switch has not taken."""
SEND_BUFFER_BYTES: Final = 16_384
"""The system's own buffer, which would else hide minutes of it; Linux takes twice of what is asked for."""
CLOSE_MAX: Final = timedelta(seconds=2)
"""For the last frames to go out; then the connection is cut."""

_FRAME_BYTES: Final = frame_bytes(RATE)
_SILENCE: Final = audio_frame(bytes(_FRAME_BYTES))


class AudioSocketLine:
    """One connection of a switch. It must be asked for its name before it is live."""

    rate = RATE

    def __init__(self, reader: StreamReader, writer: StreamWriter, *, clock: Clock) -> None:
        self._reader, self._writer = reader, writer
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self._clock = clock
        self._framing = Framing()
        self._hearing = Hearing(rate=RATE, now=clock.now())
        self._over = False
        self._speaking = asyncio.Lock()
        self._unsaid = deque[bytes]()
        self._said = asyncio.Event()

    @property
    def over(self) -> bool:
        return self._over

    async def name(self) -> UUID:
        """The call's UUID, which comes first. Raises LineFault."""
        while data := await self._read():
            for frame in self._framing.feed(data):
                if not isinstance(frame, Name):
                    raise LineFault("the first frame does not name the call")
                return frame.name
        raise LineFault("the connection ended before it named a call")

    async def live(self) -> None:
        listening = asyncio.ensure_future(self._listen())
        pacing = asyncio.ensure_future(self._pace())
        try:
            await asyncio.wait((listening, pacing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._end()
            listening.cancel()
            pacing.cancel()
            faults = await asyncio.gather(listening, pacing, return_exceptions=True)
        for fault in faults:
            if isinstance(fault, Exception):
                raise fault

    def hear(self) -> AsyncIterator[Heard]:
        return self._hearing.heard()

    async def play(self, audio: bytes) -> None:
        async with self._speaking:
            self._check()
            padded = audio + bytes(-len(audio) % _FRAME_BYTES)
            self._unsaid.extend(padded[at : at + _FRAME_BYTES] for at in range(0, len(padded), _FRAME_BYTES))
            try:
                while self._unsaid:
                    self._said.clear()
                    await self._said.wait()
                    self._check()
            finally:
                self._unsaid.clear()

    async def close(self) -> None:
        self._end()
        if not self._writer.is_closing():
            self._writer.write(HANG_UP)
            self._writer.close()
        closing = asyncio.ensure_future(self._writer.wait_closed())
        napping = asyncio.ensure_future(self._clock.sleep(CLOSE_MAX))
        await asyncio.wait((closing, napping), return_when=asyncio.FIRST_COMPLETED)
        napping.cancel()
        self._writer.transport.abort()
        with suppress(OSError):
            await closing

    def _end(self) -> None:
        self._over = True
        self._hearing.end()
        self._said.set()

    def _check(self) -> None:
        if self._over:
            raise CallOver

    async def _read(self) -> bytes:
        try:
            return await self._reader.read(READ_BYTES)
        except OSError:
            return b""

    async def _listen(self) -> None:
        data = b""  # what came along with the name is there already
        while True:
            for frame in self._framing.feed(data):
                match frame:
                    case Audio(samples):
                        self._hearing.audio(samples, now=self._clock.now())
                    case Digit():
                        self._hearing.digit(frame)
                    case Failed(code):
                        raise LineFault(f"the switch reports error 0x{code or '00'}")
                    case HungUp():
                        return
                    case Name():
                        raise LineFault("the connection names a second call")
            data = await self._read()
            if not data:
                break
        if not self._framing.between_frames:
            raise LineFault("the connection was cut within a frame")

    async def _pace(self) -> None:
        cadence = Cadence(self._clock.now())
        while not self._writer.is_closing():
            self._writer.write(audio_frame(self._unsaid.popleft()) if self._unsaid else _SILENCE)
            if self._writer.transport.get_write_buffer_size() > UNTAKEN_BYTES_MAX:
                raise LineFault("the switch does not take the audio")
            if not self._unsaid:
                self._said.set()
            await self._clock.sleep(cadence.wait(self._clock.now()))
