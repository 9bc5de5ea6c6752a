"""AudioSocket's framing: bytes in, frames out. No socket here.

A frame is a kind (1 byte), a length (2 bytes, big-endian) and a payload:

    00  hang-up, empty                      10  audio: signed 16-bit little-endian, 8 kHz, mono
    01  the call's UUID, 16 bytes           ff  an error, with a code or without
    03  a key, 1 byte of ASCII

Kinds 11 to 18 are audio at other rates, which a switch sends only to who asked for it. Source: Asterisk's
documentation, Configuration/Channel-Drivers/AudioSocket.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct
from typing import Final
from uuid import UUID

from outdial.robots.base import SAMPLE_BYTES, Digit
from outdial.robots.line import LineFault

RATE: Final = 8000
AUDIO_BYTES_MAX: Final = 3200
"""200 ms: no codec of a telephone packs more than 120 ms."""
ERROR_BYTES_MAX: Final = 16
KEYS: Final = frozenset("0123456789*#ABCD")

_HEAD: Final = Struct(">BH")


class NotAudioSocket(LineFault):
    """Bytes that no switch sends; the text tells what was wrong."""


class Kind(IntEnum):
    """What a frame is."""

    HANG_UP = 0x00
    NAME = 0x01
    KEY = 0x03
    AUDIO = 0x10
    ERROR = 0xFF


@dataclass(frozen=True, slots=True)
class Name:
    """Which call this is; the first frame of every connection."""

    name: UUID


@dataclass(frozen=True, slots=True)
class Audio:
    """What the person said, not cut into frames of 20 ms."""

    samples: bytes


@dataclass(frozen=True, slots=True)
class HungUp:
    """The switch is done with the robot."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The switch has failed; ``code`` is hexadecimal, empty when it gives none."""

    code: str


Frame = Name | Audio | Digit | HungUp | Failed


class Framing:
    """Takes bytes as they come. After it has raised it is of no more use."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Every frame that is whole now. Raises `NotAudioSocket`, at the latest when a frame's head is there."""
        rest = self._rest + data
        while len(rest) >= _HEAD.size:
            kind, length = _head(rest)
            end = _HEAD.size + length
            if len(rest) < end:
                break
            frame = _READ[kind](rest[_HEAD.size : end])
            rest = rest[end:]
            self._rest = rest
            yield frame
        self._rest = rest

    @property
    def between_frames(self) -> bool:
        """Whether a connection may end here without having cut a frame in two."""
        return not self._rest


HANG_UP: Final = _HEAD.pack(Kind.HANG_UP, 0)


def audio_frame(samples: bytes) -> bytes:
    """Audio as it travels."""
    return _HEAD.pack(Kind.AUDIO, len(samples)) + samples


def _head(data: bytes) -> tuple[Kind, int]:
    number, length = _HEAD.unpack_from(data)
    try:
        kind = Kind(number)
    except ValueError:
        raise NotAudioSocket(f"frames of kind 0x{number:02x} are not AudioSocket at 8 kHz") from None
    if length not in _LENGTHS[kind]:
        raise NotAudioSocket(f"a frame of kind 0x{number:02x} cannot have {length} bytes")
    return kind, length


def _digit(payload: bytes) -> Digit:
    key = payload.decode("latin-1").upper()
    if key not in KEYS:
        raise NotAudioSocket(f"there is no key 0x{payload.hex()}")
    return Digit(key)


_LENGTHS: Final[Mapping[Kind, range]] = {
    Kind.HANG_UP: range(1),
    Kind.NAME: range(16, 17),
    Kind.KEY: range(1, 2),
    Kind.AUDIO: range(0, AUDIO_BYTES_MAX + 1, SAMPLE_BYTES),
    Kind.ERROR: range(ERROR_BYTES_MAX + 1),
}
_READ: Final[Mapping[Kind, Callable[[bytes], Frame]]] = {
    Kind.HANG_UP: lambda _: HungUp(),
    Kind.NAME: lambda payload: Name(UUID(bytes=payload)),
    Kind.KEY: _digit,
    Kind.AUDIO: Audio,
    Kind.ERROR: lambda payload: Failed(payload.hex()),
}
