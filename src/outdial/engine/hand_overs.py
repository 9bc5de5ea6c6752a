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

    def waiting(self, vdn_id: int, skill_id: int | None) -> int:
        """How many wait for an agent of a skill queue."""
        return sum(wish.call.attempt.vdn_id == vdn_id and wish.skill_id == skill_id for wish in self._waiting.values())

    async def begin(self, call: LiveCall, skill_id: int | None) -> bool:
        """Look for an agent from now on; False when nobody is wished for. Begun twice, it goes on."""
        attempt_id, now = call.attempt.attempt_id, self._clock.now()
        found = await hand_overs.find(self._database, call.owned.key, attempt_id, skill_id=skill_id, now=now)
        if found is None:
            return False
        self._waiting.setdefault(attempt_id, _Wish(call, found, now))
        return True

    def longest_first(self) -> Sequence[LiveCall]:
        """Who waits."""
        return [wish.call for wish in sorted(self._waiting.values(), key=lambda wish: wish.since)]

    async def find_agent(self, call: LiveCall) -> str | None:
        """The work number of an agent who is the call's from now on, longest idle first; None when nobody is idle.

        Agents whose phones would have to ring first are not asked: the person hears ringing already.
        """
        wish, now = self._waiting.get(call.attempt.attempt_id), self._clock.now()
        if wish is None:
            return None
        attempt = call.attempt
        delivered = await floor.deliver(
            self._database,
            attempt.vdn_id,
            skill_id=wish.skill_id,
            attempt_ids=[attempt.attempt_id],
            may_ring=False,
            now=now,
        )
        agent = delivered.get(attempt.attempt_id)
        if agent is None:
            return None
        self.forget(call)
        return agent.work_no

    async def taken(self, call: LiveCall) -> None:
        """The agent has the person: the wish is fulfilled."""
        await hand_overs.take(self._database, call.owned.key, call.attempt.attempt_id, now=self._clock.now())

    def forget(self, call: LiveCall) -> None:
        """The call is over, or somebody has it."""
        self._waiting.pop(call.attempt.attempt_id, None)

    def take_late(self) -> Sequence[LiveCall]:
        """Those who have waited long enough, and wait no more."""
        now = self._clock.now()
        late = [wish.call for wish in self._waiting.values() if now - wish.since > HAND_OVER_WAIT_MAX]
        for call in late:
            self.forget(call)
        return late
