"""What a person and a machine say, as detectors hear it: bursts with the rhythm of speech, in mu-law at 8 kHz.

And notes, which are told apart when they are heard.
"""

import math
from collections.abc import Iterator
from typing import Final

RATE_HZ: Final = 8000
FRAME_SAMPLES: Final = 160
"""20 ms."""
SILENCE: Final = b"\xff" * FRAME_SAMPLES
_LOUD: Final = 6000
_WORDS_S: Final = (0.5, 0.35, 0.6, 0.4, 0.7, 0.45, 0.55, 0.4, 0.6, 0.5)


def hello() -> bytes:
    """One short word, and then nothing."""
    return _as_mu_law([*_quiet(0.4), *_word(0.45, pitch_hz=180), *_quiet(6)])


def greeting() -> bytes:
    """A long announcement, and nothing."""
    words = [sample for length in _WORDS_S for sample in (*_word(length, pitch_hz=120), *_quiet(0.12))]
    return _as_mu_law([*_quiet(0.3), *words, *_quiet(8)])


def note(hertz: float, span_s: float) -> bytes:
    """A sine."""
    samples = (_LOUD * math.sin(math.tau * hertz * at / RATE_HZ) for at in range(round(span_s * RATE_HZ)))
    return _as_mu_law(list(samples))


def loudness(mu_law: bytes) -> float:
    """The mean amplitude; the most there is is 32,124."""
    return sum(abs(_LINEAR[byte]) for byte in mu_law) / max(1, len(mu_law))


def share_of(hertz: float, mu_law: bytes) -> float:
    """How much of a sound is one note's: 0 to 1, as near as its length allows (Goertzel's filter)."""
    samples = [_LINEAR[byte] for byte in mu_law]
    turn = 2 * math.cos(math.tau * hertz / RATE_HZ)
    last, last_but_one = 0.0, 0.0
    for sample in samples:
        last, last_but_one = sample + turn * last - last_but_one, last
    power = last**2 + last_but_one**2 - turn * last * last_but_one
    return 2 * power / max(1.0, len(samples) * sum(sample**2 for sample in samples))


def _quiet(span_s: float) -> Iterator[float]:
    return (0.0 for _ in range(round(span_s * RATE_HZ)))


def _word(span_s: float, *, pitch_hz: float) -> Iterator[float]:
    count = round(span_s * RATE_HZ)
    for index in range(count):
        swell = math.sqrt(math.sin(math.pi * index / count))
        turn = math.tau * pitch_hz * index / RATE_HZ
        yield _LOUD * swell * sum(math.sin(overtone * turn) / overtone for overtone in range(1, 12))


def _as_mu_law(samples: list[float]) -> bytes:
    return bytes(map(_mu_law, samples))


def _mu_law(sample: float) -> int:
    """ITU-T G.711."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(round(sample)), 32_635) + 132
    exponent = max(magnitude.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | (magnitude >> (exponent + 3)) & 0x0F) & 0xFF


def _linear(byte: int) -> int:
    """The sample that a byte stands for."""
    exponent, mantissa = (~byte & 0x70) >> 4, ~byte & 0x0F
    magnitude = (((mantissa << 3) + 132) << exponent) - 132
    return -magnitude if ~byte & 0x80 else magnitude


_LINEAR: Final = tuple(map(_linear, range(256)))
