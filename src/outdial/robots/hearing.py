"""What was heard and not yet listened to: cut into frames, and never much of it."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Final

from outdial.robots.base import FRAME, SAMPLE_BYTES, Digit, Heard
from outdial.robots.line import LineFault

KEPT_MAX: Final = 250
"""Frames and keys, 5 s: a robot that listens again wants to know what is said now."""
AHEAD_MAX: Final = timedelta(seconds=10)
"""So much more audio than time has passed is a flood; a network that stood still for a moment brings less."""


def frame_bytes(rate: int) -> int:
    """The length of a frame at so many samples a second."""
    return rate * SAMPLE_BYTES * FRAME // timedelta(seconds=1)


class Hearing:
    """Between a line, which fills it, and one listener."""

    def __init__(self, *, rate: int, now: datetime) -> None:
        self._frame_bytes = frame_bytes(rate)
        self._began = now
        self._bytes = 0
        self._rest = b""
        self._kept = deque[Heard](maxlen=KEPT_MAX)
        self._news = asyncio.Event()
        self._over = False

    def audio(self, samples: bytes, *, now: datetime) -> None:
        """Take audio of any length. Raises LineFault for more of it than there can be."""
        self._bytes += len(samples)
        if FRAME * (self._bytes / self._frame_bytes) > now - self._began + AHEAD_MAX:
            raise LineFault("the switch sends more audio than time passes")
        rest = self._rest + samples
        whole = len(rest) - len(rest) % self._frame_bytes
        self._rest = rest[whole:]
        self._kept.extend(rest[at : at + self._frame_bytes] for at in range(0, whole, self._frame_bytes))
        self._news.set()

    def digit(self, digit: Digit) -> None:
        """Take a key."""
        self._kept.append(digit)
        self._news.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._over = True
        self._news.set()

    async def heard(self) -> AsyncIterator[Heard]:
        """Everything that is kept and that comes, until the end."""
        while True:
            while self._kept:
                yield self._kept.popleft()
            if self._over:
                return
            self._news.clear()
            await self._news.wait()
