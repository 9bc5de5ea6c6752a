"""Gives every call a robot, and sees to its end: whatever happens in one call, no other notices.

What a call came to is told in one line of the log; with what a robot raised goes its traceback.
"""

import asyncio
from asyncio import Task
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog

from outdial.clock import Clock
from outdial.domain.robot_id import named_call
from outdial.robots.base import CallOver, Robot
from outdial.robots.conversation import Conversation
from outdial.robots.desk import Desk, DeskAway, DeskRefused
from outdial.robots.line import Line, LineFault
from outdial.robots.notes import Notes
from outdial.robots.patience import LOOK, Patience, RobotLimits
from outdial.robots.within import within

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Ending:
    """What went wrong in a call, in a sentence, and what was raised; neither: nothing did."""

    why: str | None = None
    error: BaseException | None = None


_WELL: Final = _Ending()


class Attendant:
    """``make`` makes a robot for each call."""

    def __init__(self, make: Callable[[], Robot], desk: Desk, *, clock: Clock, limits: RobotLimits) -> None:
        self._make, self._desk = make, desk
        self._clock, self._limits = clock, limits

    async def attend(self, line: Line, name: UUID) -> None:
        """Serve one call until it is over on both sides. Raises nothing but what cancels it."""
        began = self._clock.now()
        living = asyncio.ensure_future(line.live())
        ending = _Ending("it was ended because the robot server stops")
        try:
            ending = await self._served(line, name)
        finally:
            await line.close()
            living.cancel()
            await asyncio.wait((living,))
            seconds = (self._clock.now() - began).total_seconds()
            _tell(name, _worst(living, ending), seconds=seconds)

    async def _served(self, line: Line, name: UUID) -> _Ending:
        try:
            facts = await within(self._limits.facts_within, self._desk.call(name), clock=self._clock)
        except TimeoutError:
            return _Ending("Outdial did not say in time what the call is about")
        except (DeskAway, DeskRefused) as error:
            return _Ending(f"Outdial does not say what the call is about: {error}")
        notes = Notes(self._desk, name, next_turn=facts.next_turn, clock=self._clock)
        writing = asyncio.ensure_future(notes.write())
        try:
            return await self._talked(Conversation(line, self._desk, notes, facts, clock=self._clock), line)
        finally:
            await line.close()
            await notes.finish()
            writing.cancel()

    async def _talked(self, conversation: Conversation, line: Line) -> _Ending:
        talking = asyncio.ensure_future(self._talk(conversation))
        watching = asyncio.ensure_future(self._watch(conversation, line))
        try:
            await asyncio.wait((talking, watching), return_when=asyncio.FIRST_COMPLETED)
            if talking.done():
                return _outcome(talking, conversation)
            why = watching.result()
        finally:
            watching.cancel()
            await line.close()
            ended = await self._ended(talking)
        return _Ending(why if ended else f"{why}; it does not end when it is told to")

    async def _talk(self, conversation: Conversation) -> _Ending:
        try:
            await self._make().talk(conversation)
        except CallOver:
            return _WELL
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a robot is a stranger: not even sys.exit() ends us
            return _Ending(f"the robot failed: {type(error).__name__}: {error}", error)
        return _WELL

    async def _watch(self, conversation: Conversation, line: Line) -> str:
        patience = Patience(self._limits, self._clock.now())
        while True:
            await self._clock.sleep(LOOK)
            now = self._clock.now()
            silent_for = conversation.silent_for(now)
            why = patience.end_of(now, over=line.over, silent_for=silent_for, has_spoken=conversation.has_spoken)
            if why is not None:
                return why

    async def _ended(self, talking: Task[_Ending]) -> bool:
        """Whether the robot has ended, told to if it has not; one that will not is left alone, it has no line."""
        talking.cancel()
        napping = asyncio.ensure_future(self._clock.sleep(self._limits.ending_max))
        await asyncio.wait((talking, napping), return_when=asyncio.FIRST_COMPLETED)
        napping.cancel()
        return talking.done()


def _outcome(talking: Task[_Ending], conversation: Conversation) -> _Ending:
    if conversation.fault is not None:
        return _Ending(str(conversation.fault))
    return _Ending("the robot cancelled itself") if talking.cancelled() else talking.result()


def _worst(living: Task[None], ending: _Ending) -> _Ending:
    """A fault of the line explains whatever the robot made of it."""
    error = None if living.cancelled() else living.exception()
    if error is None:
        return ending
    return _Ending(str(error)) if isinstance(error, LineFault) else _Ending(f"the line failed: {error!r}", error)


def _tell(name: UUID, ending: _Ending, *, seconds: float) -> None:
    named = named_call(name)
    call = {"robot_id": str(name)} if named is None else {"vdn_id": named.vdn_id, "attempt_id": named.attempt_id}
    if ending.why is None:
        _log.info("robot.call_ended", **call, seconds=seconds)
    else:
        _log.warning("robot.call_failed", **call, seconds=seconds, why=ending.why, exc_info=ending.error)
