"""What a robot notes of its call, on its way to the record: the robot does not wait for it, and it is not lost soon."""

import asyncio
import json
import re
from collections import deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from pydantic import JsonValue

from outdial.clock import Clock
from outdial.domain.dialogue import (
    INTENTION_MAX,
    RESULT_BYTES_MAX,
    SAID_MAX,
    TURNS_AT_ONCE_MAX,
    TURNS_MAX,
    Speaker,
    Turn,
)
from outdial.robots.desk import Desk, DeskAway, DeskRefused
from outdial.robots.within import within

AGAIN_AFTER: Final = timedelta(seconds=1)
"""The record could not be reached."""
FINISHED_WITHIN: Final = timedelta(seconds=30)
"""After the call; the record is open for ten minutes, but the robot's place is wanted."""

_log = structlog.get_logger(__name__)
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Notes:
    """Of one call. ``write`` brings them to the desk for as long as it runs."""

    def __init__(self, desk: Desk, name: UUID, *, next_turn: int, clock: Clock) -> None:
        self._desk, self._name, self._clock = desk, name, clock
        self._next_turn = next_turn
        self._turns = deque[Turn]()
        self._result: Mapping[str, JsonValue] | None = None
        self._lost = 0
        self._news = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()

    def said(self, speaker: Speaker, text: str, *, intention: str | None = None) -> None:
        """Note a turn; a long text becomes several, a long intention is cut, and what cannot be printed is a blank."""
        text, wish = _printable(text), _printable(intention or "")[:INTENTION_MAX] or None
        for at in range(0, len(text), SAID_MAX):
            if self._next_turn >= TURNS_MAX:
                self._lost += 1
                continue
            self._turns.append(Turn(self._next_turn, speaker, text[at : at + SAID_MAX], self._clock.now(), wish))
            self._next_turn += 1
        self._noted()

    def result(self, result: Mapping[str, JsonValue]) -> None:
        """Note the result. Raises ValueError for one that no record takes."""
        text = json.dumps(dict(result), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        if len(text.encode()) > RESULT_BYTES_MAX:
            raise ValueError(f"a result is at most {RESULT_BYTES_MAX} bytes as compact JSON")
        self._result = dict(result)
        self._noted()

    async def write(self) -> None:
        """Write what is noted, for ever; what the desk refuses is dropped, and told to the operator."""
        while True:
            await self._news.wait()
            try:
                await self._write_some()
            except DeskAway:
                await self._clock.sleep(AGAIN_AFTER)
            except DeskRefused as refused:
                self._turns.clear()
                self._result = None
                _log.warning("robot.notes_refused", robot_id=str(self._name), why=str(refused))
            if not self._turns and self._result is None:
                self._news.clear()
                self._written.set()

    async def finish(self) -> None:
        """Wait until everything is written, but not for ever."""
        try:
            await within(FINISHED_WITHIN, self._written.wait(), clock=self._clock)
        except TimeoutError:
            self._lost += len(self._turns) + (self._result is not None)
        if self._lost:
            _log.warning("robot.notes_lost", robot_id=str(self._name), notes=self._lost)

    def _noted(self) -> None:
        if self._turns or self._result is not None:
            self._written.clear()
            self._news.set()

    async def _write_some(self) -> None:
        if self._turns:
            turns = [self._turns[at] for at in range(min(len(self._turns), TURNS_AT_ONCE_MAX))]
            await self._desk.turns(self._name, turns)
            for _ in turns:
                self._turns.popleft()
        elif (result := self._result) is not None:
            await self._desk.result(self._name, result)
            if self._result is result:
                self._result = None


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub(" ", text).strip()
