"""A predicted campaign with agents on held legs: how it goes is told, and nothing of it is left.

``OUTDIAL_SIP_MINUTES`` and ``OUTDIAL_SIP_AGENTS`` make a long run of it.
"""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

import pytest

from outdial.clock import Clock, SystemClock
from outdial.domain.attempt import CONNECT_LIMIT
from tests.switch.asterisk import RunningAsterisk
from tests.whole.account import Account, nothing_is_left
from tests.whole.house import House
from tests.whole.kinds import PREDICTED
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SPAN: Final = timedelta(minutes=float(os.environ.get("OUTDIAL_SIP_MINUTES", "0.3")))
AGENTS: Final = int(os.environ.get("OUTDIAL_SIP_AGENTS", "8"))
LOOK_EVERY: Final = timedelta(milliseconds=100)
WRAP_UP_S: Final = (0.5, 2.0)
TALK_S: Final = (3, 8)
RING_S: Final = (1, 4)
FATES: Final = {"00": 45, "01": 15, "03": 5, "05": 15, "07": 10, "10": 10}
"""How often each comes, in a hundred."""
NUMBERS_PER_AGENT_AND_MINUTE: Final = 30
NUMBERS_LEAST: Final = 100
ALMOST_ALL: Final = 0.95
RARELY: Final = 0.05


@dataclass(slots=True)
class Floor:
    """The agents: after each call they write for a moment, and then say that they are ready."""

    house: House
    account: Account
    clock: Clock
    spent: Counter[str] = field(default_factory=Counter[str])
    """Looks at an agent, by the state found."""

    async def work(self) -> None:
        """Until cancelled."""
        ready_at = dict[str, datetime]()
        while True:
            agents = await self.account.rows("select work_no, state, state_since from agent")
            self.spent.update(agent["state"] for agent in agents)
            now = self.clock.now()
            for agent in agents:
                work_no, since = agent["work_no"], agent["state_since"]
                if (
                    agent["state"] == "wrap_up"
                    and ready_at.get(work_no) != since
                    and now >= since + self._writes(since)
                ):
                    ready_at[work_no] = since
                    await self.house.client.own("POST", f"/agents/{work_no}/ready")
            await self.clock.sleep(LOOK_EVERY)

    def utilisation(self) -> float:
        """The share of their time in which agents talked or wrote."""
        return (self.spent["talking"] + self.spent["wrap_up"]) / max(1, self.spent.total())

    @staticmethod
    def _writes(since: datetime) -> timedelta:
        """The same for one wrap-up, however often it is asked."""
        return timedelta(seconds=Random(str(since)).uniform(*WRAP_UP_S))


def numbers(scene: Scene, random: Random) -> Sequence[str]:
    count = max(NUMBERS_LEAST, round(NUMBERS_PER_AGENT_AND_MINUTE * AGENTS * SPAN / timedelta(minutes=1)))
    fates = random.choices(list(FATES), list(FATES.values()), k=count)
    return [scene.numbers(1, fate, ring_s=random.randint(*RING_S), talk_s=random.randint(*TALK_S))[0] for fate in fates]


@asynccontextmanager
async def working(floor: Floor) -> AsyncGenerator[None]:
    task = asyncio.ensure_future(floor.work())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def test_a_predicted_campaign_reaches_agents_at_once_and_leaves_nothing_behind(
    asterisk: RunningAsterisk, scene: Scene
) -> None:
    clock, random = SystemClock(), Random(1)
    called, work_numbers = numbers(scene, random), [f"{1001 + place}" for place in range(AGENTS)]
    async with scene.house(asterisk.ari, "predicted") as house:
        await house.agents(**{f"_{work_no}": scene.phone("32") for work_no in work_numbers})
        campaign_id = await house.campaign(2, **PREDICTED)
        floor = Floor(house, scene.account, clock)
        async with working(floor):
            for first in range(0, len(called), 1_000):
                await house.call(campaign_id, *called[first : first + 1_000])
            await clock.sleep(SPAN)
            utilisation = floor.utilisation()
            await house.client.isales("PUT", f"/{campaign_id}/pause")
            await scene.account.until("select not exists (select from attempt where state < 9)")
            await house.log_out(*work_numbers)
    await nothing_is_left(asterisk.ari, "predicted")

    attempts = await scene.account.attempts(called)
    outcomes = Counter(attempt["outcome"] for attempt in attempts)
    waits = [attempt["connected_at"] - attempt["answered_at"] for attempt in attempts if attempt["connected_at"]]
    answers = outcomes["answered"] + outcomes["abandoned"]
    in_time = sum(wait <= CONNECT_LIMIT for wait in waits)
    print(
        f"{AGENTS} agents, {SPAN}: {len(attempts)} calls {dict(outcomes)}; utilisation {utilisation:.1%}; "
        f"abandoned {outcomes['abandoned'] / max(1, answers):.2%} of {answers} answers; "
        f"connected within 2 s {in_time / max(1, answers):.2%}; longest wait {max(waits)}"
    )
    scene.account.calls_are_known(attempts, scene.carrier.called() - scene.before)
    assert len(waits) >= AGENTS, "each could have had a call"
    assert in_time >= ALMOST_ALL * len(waits), "who finds no agent free at once may wait, and that is rare"
    assert set(outcomes) <= {
        "answered",
        "abandoned",
        "busy",
        "invalid_number",
        "unreachable",
        "rejected",
        "hung_up_in_ring",
        "not_placed",
    }
    assert outcomes["not_placed"] <= RARELY * len(attempts), "a call is held back where the switch has just become late"
