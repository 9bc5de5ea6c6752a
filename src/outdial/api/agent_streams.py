"""Who follows which agents' events in this process: one look at all these agents a few times a second, told to each.

The looks are at rows, for the engine may be another process.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from outdial.api.event_stream import EventStream
from outdial.clock import Clock, repeat
from outdial.store import followed
from outdial.store.database import Database
from outdial.store.followed import AgentKey, FollowedAgent

LOOK_EVERY: Final = timedelta(milliseconds=250)
STREAMS_MAX: Final = 1000  # of this process: a look at so many agents takes some milliseconds
STREAMS_OF_AGENT_MAX: Final = 4  # windows of one desktop; connections that died unnoticed are among them


Tell = Callable[[FollowedAgent | None, FollowedAgent], Iterable[bytes]]
"""The frames that tell what happened from one look at an agent to the next; there is none before the first."""


@dataclass(slots=True)
class _Follower:
    """A stream, and what was told on it last."""

    stream: EventStream
    tell: Tell
    told: FollowedAgent | None = None


class AgentStreams:
    """All streams of this process. ``clock`` is that of this world, in which connections live."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._followers: defaultdict[AgentKey, list[_Follower]] = defaultdict(list)
        self.open_streams = 0
        self._leaving = False
        self._opened = asyncio.Event()

    async def run(self) -> None:
        """Look and tell until cancelled; then every stream is ended."""
        try:
            await repeat(self.step, pause=LOOK_EVERY, clock=self._clock, wake=self._opened)
        finally:
            self._leaving = True
            for follower in self._all():
                follower.stream.end()

    @property
    def has_room(self) -> bool:
        """Whether another stream may be opened here."""
        return not self._leaving and self.open_streams < STREAMS_MAX

    async def step(self) -> bool:
        """One look at every agent who is followed."""
        now = self._clock.now()
        for follower in self._all():
            follower.stream.keep(now=now)
        keys = list(self._followers)
        agents: Mapping[AgentKey, FollowedAgent] = await followed.look(self._database, keys) if keys else {}
        for key in keys:
            for follower in self._followers.get(key, ()):
                self._tell(follower, agents.get(key))
        return False

    @contextmanager
    def open(self, key: AgentKey, tell: Tell) -> Generator[EventStream]:
        """A stream of an agent's events, for as long as the block lasts; ask ``has_room`` before.

        One too many of an agent has the oldest cut: its client has most likely gone, and nobody was told.
        """
        followers = self._followers[key]
        if len(followers) >= STREAMS_OF_AGENT_MAX:
            followers[0].stream.cut.set()
        follower = _Follower(EventStream(now=self._clock.now()), tell)
        followers.append(follower)
        self.open_streams += 1
        self._opened.set()
        try:
            yield follower.stream
        finally:
            self.open_streams -= 1
            followers.remove(follower)
            if not followers:
                del self._followers[key]

    def _all(self) -> list[_Follower]:
        return [follower for followers in self._followers.values() for follower in followers]

    def _tell(self, follower: _Follower, agent: FollowedAgent | None) -> None:
        if agent is None:
            # Deleted meanwhile.
            follower.stream.end()
            return
        for told in follower.tell(follower.told, agent):
            follower.stream.put(told, now=self._clock.now())
        follower.told = agent
