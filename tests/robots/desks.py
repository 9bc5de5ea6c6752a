"""A desk in memory, and what can go wrong with one."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import JsonValue

from outdial.domain.dialogue import Turn
from outdial.domain.robot_id import robot_id
from outdial.robots.base import CallFacts
from outdial.robots.desk import CallUnknown, DeskAway, DeskRefused

CALL = robot_id(1, 7)
SKILLS = (1, 5)


def facts(name: UUID = CALL, *, call_data: JsonValue = None, next_turn: int = 0) -> CallFacts:
    return CallFacts(
        robot_id=name,
        call_id="1599724800-7",
        campaign_id=3,
        campaign_name="a campaign",
        called="10001",
        number_type=None,
        session_id=None,
        custom_field=None,
        call_data=call_data,
        next_turn=next_turn,
    )


@dataclass
class MemoryDesk:
    """Knows some calls, and keeps what is told of them."""

    known: dict[UUID, CallFacts] = field(default_factory=lambda: {CALL: facts()})
    told: list[Turn] = field(default_factory=list[Turn])
    results: list[Mapping[str, JsonValue]] = field(default_factory=list[Mapping[str, JsonValue]])
    wishes: list[int] = field(default_factory=list[int])
    asked: int = 0
    away_for: int = 0
    """So many of the next requests find nobody."""
    refusing: bool = False
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, the desk does not answer at all."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever something was asked."""

    def __post_init__(self) -> None:
        self.answering.set()

    async def call(self, name: UUID) -> CallFacts:
        await self._answer()
        if name not in self.known:
            raise CallUnknown("HTTP 404: there is no call of this id")
        return self.known[name]

    async def turns(self, name: UUID, turns: Sequence[Turn]) -> None:
        assert name in self.known
        await self._answer()
        self.told += turns

    async def result(self, name: UUID, result: Mapping[str, JsonValue]) -> None:
        assert name in self.known
        await self._answer()
        self.results.append(result)

    async def hand_over(self, name: UUID, skill_id: int) -> None:
        assert name in self.known
        await self._answer()
        if skill_id not in SKILLS:
            raise DeskRefused(f"HTTP 422: there is no skill queue {skill_id}")
        self.wishes.append(skill_id)

    async def _answer(self) -> None:
        self.asked += 1
        self.news.set()
        await self.answering.wait()
        if self.away_for:
            self.away_for -= 1
            raise DeskAway("nobody answers")
        if self.refusing:
            raise DeskRefused("HTTP 409: the call is over, and its record closed")
