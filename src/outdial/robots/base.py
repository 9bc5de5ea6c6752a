"""What a robot is, and what it can do in a call. All that a robot's author needs is here.

Audio is signed 16-bit little-endian mono, ``rate`` samples a second, in frames of 20 milliseconds.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from pydantic import JsonValue

from outdial.domain.dialogue import Speaker

FRAME: Final = timedelta(milliseconds=20)
SAMPLE_BYTES: Final = 2
UTTERANCE_MAX: Final = timedelta(minutes=10)
"""Said in one piece: 10 MB at 8 kHz."""


class CallOver(Exception):  # noqa: N818 - it says what is the case
    """The person is gone, or the switch took the call back. A robot need not catch it."""


class HandOverRefused(Exception):  # noqa: N818 - it says what is the case
    """No agent will come; the text says why, and the robot goes on alone."""


@dataclass(frozen=True, slots=True)
class Digit:
    """A key that the person has pressed: one of ``0`` to ``9``, ``*``, ``#`` and ``A`` to ``D``."""

    key: str


Heard = bytes | Digit
"""A frame of the person's voice, or a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What Outdial knows of a call."""

    robot_id: UUID
    call_id: str
    """As in results and callbacks."""
    campaign_id: int
    campaign_name: str
    called: str
    number_type: str | None
    session_id: str | None
    custom_field: str | None
    call_data: JsonValue
    """What the client gave with the number: decoded if it is JSON, else the text; None if it gave nothing."""
    next_turn: int
    """How many turns the record has already: of an earlier robot in the same call."""


class RobotCall(Protocol):
    """A call that a person has answered, for one robot."""

    @property
    def facts(self) -> CallFacts:
        """Whom it is with, and what about."""
        ...

    @property
    def rate(self) -> int:
        """Samples a second, both ways: 8000, or 16000 over a media WebSocket that says so."""
        ...

    def hear(self) -> AsyncIterator[Heard]:
        """What the person says, until the call is over; has one reader. Who reads late loses what is older than 5 s."""
        ...

    async def say(self, audio: bytes) -> None:
        """Play audio, and come back when the person has heard it; whoever cancels this falls silent at once.

        What does not fill its last frame is filled with silence, so speech in pieces is best cut at whole frames.
        Raises CallOver, and ValueError for half a sample or more than ten minutes.
        """
        ...

    def said(self, speaker: Speaker, text: str, *, intention: str | None = None) -> None:
        """Note for the record what somebody has just said. It is written in the background.

        ``intention`` is what the robot takes a person to want; transcripts show it beside the text.
        """
        ...

    def result(self, result: Mapping[str, JsonValue]) -> None:
        """Note what the call came to, in place of what was noted before. ValueError beyond 4096 bytes as JSON."""
        ...

    async def hand_over(self, skill_id: int) -> None:
        """Give the person to an agent of a skill queue. The robot's part ends with this: say first what is to be said.

        The person hears that it rings until an agent is there, half a minute at most. Notes can still be left. Raises
        HandOverRefused, and then the robot goes on.
        """
        ...

    async def hang_up(self) -> None:
        """End the robot's part; the flow goes on, or the call is ended, as the dialplan says. So does returning."""
        ...


class Robot(Protocol):
    """One is made, without arguments, for each call. It must never block: other calls run in the same thread."""

    async def talk(self, call: RobotCall) -> None:
        """Talk until there is nothing more to say. Whatever is raised ends this call and no other."""
        ...
