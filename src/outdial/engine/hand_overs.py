"""From a flow that has given a call back to an agent.

The wish stands in a row, so that a new owner finds it; who waits is in memory only, and is found again by asking the
switch. The person hears that it rings, and is let go after ``HAND_OVER_WAIT_MAX``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.clock import Clock
from outdial.engine.owned import LiveCall
from outdial.store import floor, hand_overs
from outdial.store.database import Database
from outdial.store.floor import Delivered

HAND_OVER_WAIT_MAX = timedelta(seconds=30)
"""Whoever agreed to be connected waits so long; the robot has told them what for."""


@dataclass(frozen=True, slots=True)
class _Wish:
    call: LiveCall
    skill_id: int
    since: datetime


class HandOvers:
    """People who have talked to a flow, and wait for an agent."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._waiting: dict[int, _Wish] = {}
        self._found: dict[int, _Wish] = {}
        """For whom there is an agent, whose phone may still have to ring."""

    def waiting(self, vdn_id: int, skill_id: int | None) -> int:
        """How many wait for an agent of a skill queue."""
        return sum(wish.call.attempt.vdn_id == vdn_id and wish.skill_id == skill_id for wish in self._waiting.values())

    async def begin(self, call: LiveCall, skill_id: int | None) -> bool:
        """Look for an agent from now on; False when nobody is wished for. Begun twice, it goes on."""
        attempt_id, now = call.attempt.attempt_id, self._clock.now()
        found = await hand_overs.find(self._database, call.owned.key, attempt_id, skill_id=skill_id, now=now)
        if found is None:
            return False
        if attempt_id not in self._found:
            self._waiting.setdefault(attempt_id, _Wish(call, found, now))
        return True

    def longest_first(self) -> Sequence[LiveCall]:
        """Who waits."""
        return [wish.call for wish in sorted(self._waiting.values(), key=lambda wish: wish.since)]

    async def find_agent(self, call: LiveCall) -> Delivered | None:
        """The agent who is the call's from now on, longest idle first; None when nobody is idle."""
        attempt = call.attempt
        wish = self._waiting.get(attempt.attempt_id)
        if wish is None:
            return None
        delivered = await floor.deliver(
            self._database,
            attempt.vdn_id,
            skill_id=wish.skill_id,
            attempt_ids=[attempt.attempt_id],
            now=self._clock.now(),
        )
        agent = delivered.get(attempt.attempt_id)
        if agent is not None:
            self._waiting.pop(attempt.attempt_id, None)
            self._found[attempt.attempt_id] = wish
        return agent

    def back(self, call: LiveCall) -> None:
        """The agent who was found does not come: the person has waited since they were handed over."""
        wish = self._found.pop(call.attempt.attempt_id, None)
        if wish is not None:
            self._waiting[call.attempt.attempt_id] = wish

    async def taken(self, call: LiveCall) -> None:
        """The agent has the person: the wish is fulfilled."""
        self.forget(call)
        await hand_overs.take(self._database, call.owned.key, call.attempt.attempt_id, now=self._clock.now())

    def forget(self, call: LiveCall) -> None:
        """The call is over, or somebody has it."""
        self._waiting.pop(call.attempt.attempt_id, None)
        self._found.pop(call.attempt.attempt_id, None)

    def take_late(self) -> Sequence[LiveCall]:
        """Those who have waited long enough, and wait no more."""
        now = self._clock.now()
        late = [wish.call for wish in self._waiting.values() if now - wish.since > HAND_OVER_WAIT_MAX]
        for call in late:
            self.forget(call)
        return late
