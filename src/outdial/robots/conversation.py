"""A call as its robot has it: a line on one side, the desk on the other."""

from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta

import structlog
from pydantic import JsonValue

from outdial.clock import Clock
from outdial.domain.dialogue import Speaker
from outdial.robots.base import FRAME, SAMPLE_BYTES, UTTERANCE_MAX, CallFacts, CallOver, HandOverRefused, Heard
from outdial.robots.desk import Desk, DeskAway, DeskRefused
from outdial.robots.hearing import frame_bytes
from outdial.robots.line import Line, LineFault
from outdial.robots.notes import Notes

_log = structlog.get_logger(__name__)


class Conversation:
    """The ``RobotCall`` that robots are handed."""

    def __init__(self, line: Line, desk: Desk, notes: Notes, facts: CallFacts, *, clock: Clock) -> None:
        self._line, self._desk, self._notes = line, desk, notes
        self._facts = facts
        self._clock = clock
        self._saying = 0
        self._said_last_at = clock.now()
        self.has_spoken = False
        self.fault: LineFault | None = None
        """What was found wrong with the line while something was said."""

    @property
    def facts(self) -> CallFacts:
        return self._facts

    @property
    def rate(self) -> int:
        return self._line.rate

    def hear(self) -> AsyncIterator[Heard]:
        return self._line.hear()

    async def say(self, audio: bytes) -> None:
        if not isinstance(audio, bytes):  # pyright: ignore[reportUnnecessaryIsInstance] - robots are not all checked
            raise TypeError(f"audio is bytes, not {type(audio).__name__}")
        if len(audio) % SAMPLE_BYTES:
            raise ValueError(f"{len(audio)} bytes are no whole samples of 16 bits")
        if len(audio) > UTTERANCE_MAX // FRAME * frame_bytes(self.rate):
            raise ValueError(f"{len(audio)} bytes are more than {UTTERANCE_MAX} of audio: say it in pieces")
        self._saying += 1
        self.has_spoken = True
        try:
            await self._line.play(audio)
        except LineFault as fault:
            self.fault = fault
            await self._line.close()
            raise CallOver from None
        finally:
            self._saying -= 1
            self._said_last_at = self._clock.now()

    def said(self, speaker: Speaker, text: str, *, intention: str | None = None) -> None:
        self._notes.said(speaker, text, intention=intention)

    def result(self, result: Mapping[str, JsonValue]) -> None:
        self._notes.result(result)

    async def hand_over(self, skill_id: int) -> None:
        try:
            await self._desk.hand_over(self._facts.robot_id, skill_id)
        except (DeskAway, DeskRefused) as error:
            _log.warning("robot.hand_over_refused", robot_id=str(self._facts.robot_id), skill=skill_id, why=str(error))
            raise HandOverRefused(str(error)) from None
        # The wish comes true when the robot's part is over; the person is not to wait for that.
        await self._line.close()

    async def hang_up(self) -> None:
        await self._line.close()

    def silent_for(self, now: datetime) -> timedelta:
        """How long the person has heard nothing from the robot."""
        return timedelta(0) if self._saying else now - self._said_last_at
