"""A robot that says everything again: greets with two notes, listens, and plays back what it heard.

0 brings an agent of the skill queue that the call's data names (``{"skillId": 5}``), # ends the call. It notices speech
by its loudness alone, so it needs nothing but Python; a robot of use would ask a recogniser and a language model here.

    outdial robot examples/robot/parrot.py:Parrot --audiosocket 127.0.0.1:9092
"""

import math
import struct

from outdial.domain.dialogue import Speaker
from outdial.robots.base import Digit, HandOverRefused, RobotCall

LOUD = 500
"""Mean amplitude of a frame in which somebody speaks; the most there is is 32,767, a quiet line has some tens."""
SPEECH_FRAMES_MIN = 5
"""100 ms: what is shorter is a click."""
PAUSE_FRAMES = 30
"""600 ms: people breathe in less."""
UTTERANCE_FRAMES_MAX = 500
"""10 s: then it is the parrot's turn."""
SKILL_ID = 1
"""Whose agents are asked for when the call's data does not say."""


class Parrot:
    """One call."""

    async def talk(self, call: RobotCall) -> None:
        ear, repeated = Ear(), 0
        call.result({"repeated": repeated})
        call.said(Speaker.ROBOT, "(two notes)")
        await call.say(note(call.rate, 440, 0.2) + note(call.rate, 660, 0.2))
        async for heard in call.hear():
            match heard:
                case Digit("#"):
                    break
                case Digit("0"):
                    await hand_over(call)
                case Digit(key):
                    call.said(Speaker.PERSON, f"(key {key})")
                case bytes(frame):
                    utterance = ear.hear(frame)
                    if utterance:
                        repeated += 1
                        call.said(Speaker.PERSON, f"({len(utterance) / 2 / call.rate:.1f} s of speech)")
                        await call.say(utterance)
                        call.said(Speaker.ROBOT, "(the same again)")
                        call.result({"repeated": repeated})


async def hand_over(call: RobotCall) -> None:
    """Take leave with a high note, for the robot's part ends here; say with a low one when no agent will come."""
    match call.facts.call_data:
        case {"skillId": int(skill_id)}:
            pass
        case _:
            skill_id = SKILL_ID
    await call.say(note(call.rate, 880, 0.2))
    try:
        await call.hand_over(skill_id)
    except HandOverRefused as refused:
        call.said(Speaker.ROBOT, f"(nobody can come: {refused})")
        await call.say(note(call.rate, 220, 0.4))
    else:
        call.said(Speaker.ROBOT, "(an agent will come)")


class Ear:
    """Cuts what is heard into utterances."""

    def __init__(self) -> None:
        self._frames: list[bytes] = []
        self._loud = 0
        self._pause = 0

    def hear(self, frame: bytes) -> bytes:
        """The utterance that ends with this frame; empty as long as none does."""
        is_loud = loudness(frame) >= LOUD
        if not self._frames and not is_loud:
            return b""
        self._frames.append(frame)
        self._loud += is_loud
        self._pause = 0 if is_loud else self._pause + 1
        if self._pause < PAUSE_FRAMES and len(self._frames) < UTTERANCE_FRAMES_MAX:
            return b""
        utterance = b"".join(self._frames[: len(self._frames) - self._pause])
        spoken = self._loud >= SPEECH_FRAMES_MIN
        self._frames, self._loud, self._pause = [], 0, 0
        return utterance if spoken else b""


def loudness(frame: bytes) -> float:
    """The mean amplitude."""
    samples: tuple[int, ...] = struct.unpack(f"<{len(frame) // 2}h", frame)
    return sum(map(abs, samples)) / max(1, len(samples))


def note(rate: int, hertz: float, seconds: float) -> bytes:
    """A sine at a quarter of full loudness."""
    return b"".join(
        struct.pack("<h", int(8000 * math.sin(2 * math.pi * hertz * at / rate))) for at in range(int(rate * seconds))
    )
