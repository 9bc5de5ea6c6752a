"""The agents of all teams: after a call they write for a while, and then say that they are ready."""

from collections import defaultdict
from datetime import datetime, timedelta
from random import Random

import asyncpg

from outdial.domain.agent import AgentState, Standing
from outdial.store import agents
from outdial.store.database import Database
from tests.reality.cast import VDN, wrap_up_s

WHO_WRITES = "select work_no, state_since from agent where vdn_id = $1 and state = 'wrap_up'"


class Crew:
    """``wrote`` is when each team's agents wrapped up, by the seed of the team."""

    def __init__(self, database: Database, connection: asyncpg.Connection, *, seed: int) -> None:
        self._database = database
        self._connection = connection
        self._random = Random(f"crew {seed}")
        self._ready_at: dict[tuple[str, datetime], datetime] = {}
        self.wrote: defaultdict[int, list[tuple[datetime, datetime]]] = defaultdict(list)

    async def look(self, now: datetime) -> None:
        """Whoever has written says so."""
        for row in await self._connection.fetch(WHO_WRITES, VDN):
            work_no, since = row["work_no"], row["state_since"]
            if (work_no, since) not in self._ready_at:
                self._ready_at[work_no, since] = since + timedelta(seconds=wrap_up_s(self._random))
            if now >= self._ready_at[work_no, since]:
                seen = Standing(AgentState.WRAP_UP, since)
                await agents.move(self._database, VDN, work_no, seen=seen, to=Standing(AgentState.IDLE, now))
                self.wrote[int(work_no.partition("-")[0])].append((since, now))
