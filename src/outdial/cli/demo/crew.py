"""The agents: they log in, and after each call they write for a while and then say that they are ready."""

import asyncio
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from outdial.cli.demo.client import SignedClient
from outdial.clock import Clock

WRAP_UP_CV: Final = 0.5
LOOK_EVERY_S: Final = 0.05  # of this world
LOGGED_OUT_S_MAX: Final = 5.0  # of this world
BUSY: Final = ("talking", "wrap_up")


class Crew:
    """So many agents of one skill queue, and what they did with their time."""

    def __init__(
        self,
        client: SignedClient,
        *,
        skill_id: int,
        size: int,
        phones: Sequence[str],
        wrap_up_mean_s: float,
        clock: Clock,
        random: Random,
    ) -> None:
        self._client = client
        self._skill_id = skill_id
        self._work_nos = [f"demo-{number:02d}" for number in range(1, size + 1)]
        self._phones = dict(zip(self._work_nos, phones, strict=False))
        self._wrap_up_mean_s = wrap_up_mean_s
        self._clock = clock
        self._random = random
        self._ready_at: dict[str, tuple[str, datetime]] = {}
        self._looked_at: datetime | None = None
        self.spent: defaultdict[str, float] = defaultdict(float)
        """Seconds of all agents together, by state."""

    async def log_in(self) -> None:
        """Make the agents known, unless they are, and log them in."""
        for work_no in self._work_nos:
            skills = [{"skillId": self._skill_id, "level": 1}]
            agent = {"workNo": work_no, "name": f"Agent {work_no}", "skills": skills}
            if work_no in self._phones:
                agent["phone"] = self._phones[work_no]
            await self._client.own("POST", "/agents", agent)
            await self._client.own("POST", f"/agents/{work_no}/login")

    async def log_out(self) -> None:
        """Log everybody out, and wait until no phone is held any more."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LOGGED_OUT_S_MAX):
                while there := [agent["workNo"] for agent in await self._agents() if _is_there(agent)]:
                    # Asked in a call it comes true after the wrap-up; asked in the wrap-up, at once.
                    await asyncio.gather(*(self._client.own("POST", f"/agents/{work_no}/logout") for work_no in there))
                    await asyncio.sleep(LOOK_EVERY_S)

    async def _agents(self) -> Sequence[Mapping[str, Any]]:
        page = await self._client.own("GET", "/agents?limit=1000") or {}
        return [agent for agent in page["agents"] if agent["workNo"] in self._work_nos]

    async def work(self) -> None:
        """Until cancelled."""
        while True:
            mine = await self._agents()
            self._account(Counter(agent["state"] for agent in mine))
            done = [agent["workNo"] for agent in mine if agent["state"] == "wrap_up" and self._has_written(agent)]
            await asyncio.gather(*(self._client.own("POST", f"/agents/{work_no}/ready") for work_no in done))
            await asyncio.sleep(LOOK_EVERY_S)

    def utilisation(self) -> float:
        """The share of their time in which agents talked or wrapped up."""
        total = sum(span_s for state, span_s in self.spent.items() if state != "off")
        return sum(self.spent[state] for state in BUSY) / total if total else 0.0

    def _account(self, states: Mapping[str, int]) -> None:
        now = self._clock.now()
        if self._looked_at is not None:
            span_s = (now - self._looked_at).total_seconds()
            for state, agents in states.items():
                self.spent[state] += agents * span_s
        self._looked_at = now

    def _has_written(self, agent: Mapping[str, Any]) -> bool:
        """Drawn once for each wrap-up, which is known by when it began."""
        since, ready_at = self._ready_at.get(agent["workNo"], ("", self._clock.now()))
        if since != agent["since"]:
            ready_at = datetime.fromisoformat(agent["since"]) + self._wrap_up()
            self._ready_at[agent["workNo"]] = (agent["since"], ready_at)
        return self._clock.now() >= ready_at

    def _wrap_up(self) -> timedelta:
        variance = math.log1p(WRAP_UP_CV**2)
        mean = math.log(self._wrap_up_mean_s) - variance / 2
        return timedelta(seconds=self._random.lognormvariate(mean, math.sqrt(variance)))


def _is_there(agent: Mapping[str, Any]) -> bool:
    return agent["state"] != "off" or agent["leg"] != "none"
