"""A person at a telephone, who hears every packet, and says and presses what a test has them say and press.

SIPp plays crowds; it tells neither what was heard nor when.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from struct import Struct
from typing import Final

from outdial.clock import Clock
from outdial.robots.cadence import Cadence
from tests.switch.voice import FRAME_SAMPLES, SILENCE, loudness, share_of

HEARS_S_MAX: Final = 30.0
"""What is not heard by then never will be."""
SURE_FRAMES: Final = 3
"""In a row, in which a note is heard."""
LOUD: Final = 500
"""Mean amplitude."""
SHARE_LEAST: Final = 0.6
"""Of the sound that is a note's: the rest is the codec's noise."""
KEYS: Final = "0123456789*#ABCD"
PCMU, TELEPHONE_EVENT = 0, 101
"""Kinds of RTP payload, as they are offered and answered."""

_RTP: Final = Struct(">BBHII")
_EVENT: Final = Struct(">BBH")
_VERSION: Final = 0x80
_MARKER: Final = 0x80
_IS_OVER: Final = 0x80
_KEY_FRAMES: Final = 5
_ENDS: Final = 3
"""The end of a key is told three times, for packets are lost (RFC 4733)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A packet's samples in mu-law, and when they came."""

    at: datetime
    samples: bytes

    def is_note(self, hertz: float) -> bool:
        return loudness(self.samples) >= LOUD and share_of(hertz, self.samples) >= SHARE_LEAST


@dataclass(slots=True, eq=False)
class Person(asyncio.DatagramProtocol):
    """Whoever was called by ``number``, from the answer on. The datagrams are those of RTP."""

    number: str
    clock: Clock
    heard: list[Heard] = field(default_factory=list[Heard])
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the call is over."""
    _to_say: deque[bytes] = field(default_factory=deque[bytes])
    _to_press: deque[str] = field(default_factory=deque[str])
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        del addr
        if data[1] & ~_MARKER == PCMU:
            self.heard.append(Heard(self.clock.now(), data[_RTP.size :]))
            self._news.set()

    def says(self, sound: bytes) -> None:
        """Mu-law at 8 kHz, after what is being said already."""
        self._to_say.extend(sound[at : at + FRAME_SAMPLES] for at in range(0, len(sound), FRAME_SAMPLES))

    def presses(self, key: str) -> None:
        """A key, after what is being said already."""
        self._to_press.append(key)

    async def hears(self, hertz: float, *, since: datetime | None = None) -> datetime:
        """Wait until a note is heard; when its first packet came."""
        async with asyncio.timeout(HEARS_S_MAX):
            while (at := self._first(hertz, since)) is None:
                self._news.clear()
                await self._news.wait()
        return at

    async def is_hung_up_on(self) -> None:
        async with asyncio.timeout(HEARS_S_MAX):
            await self.gone.wait()

    async def talks(self, transport: asyncio.DatagramTransport, to: tuple[str, int]) -> None:
        """Send a packet every 20 ms, silence where nothing is to be said, until cancelled."""
        cadence, packets = Cadence(self.clock.now()), _Packets()
        while True:
            if self._to_press and not self._to_say:
                for packet in packets.key(self._to_press.popleft()):
                    transport.sendto(packet, to)
            transport.sendto(packets.audio(self._to_say.popleft() if self._to_say else SILENCE), to)
            await self.clock.sleep(cadence.wait(self.clock.now()))

    def _first(self, hertz: float, since: datetime | None) -> datetime | None:
        in_a_row = 0
        for place, packet in enumerate(self.heard):
            is_it = (since is None or packet.at >= since) and packet.is_note(hertz)
            in_a_row = in_a_row + 1 if is_it else 0
            if in_a_row == SURE_FRAMES:
                return self.heard[place - SURE_FRAMES + 1].at
        return None


@dataclass(slots=True)
class _Packets:
    """Of one stream: numbers and times go on."""

    number: int = 0
    time: int = 0

    def audio(self, samples: bytes) -> bytes:
        packet = self._head(PCMU) + samples.ljust(FRAME_SAMPLES, SILENCE[:1])
        self.time += FRAME_SAMPLES
        return packet

    def key(self, key: str) -> list[bytes]:
        """All packets of a key that was pressed and let go of; they have one time."""
        lengths = [*range(1, _KEY_FRAMES), *(_KEY_FRAMES for _ in range(_ENDS))]
        packets = [
            self._head(TELEPHONE_EVENT | (_MARKER if place == 0 else 0))
            + _EVENT.pack(KEYS.index(key), _IS_OVER if length == _KEY_FRAMES else 0, length * FRAME_SAMPLES)
            for place, length in enumerate(lengths)
        ]
        self.time += _KEY_FRAMES * FRAME_SAMPLES
        return packets

    def _head(self, kind: int) -> bytes:
        self.number = (self.number + 1) % 2**16
        return _RTP.pack(_VERSION, kind, self.number, self.time % 2**32, 1)
