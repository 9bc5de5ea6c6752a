"""An engine that is killed while Asterisk lives on: the next one takes its calls and its agents' legs over."""

import json
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from outdial.app.serve import Role
from tests.switch.asterisk import RunningAsterisk
from tests.whole.account import nothing_is_left
from tests.whole.engines import an_engine, kill
from tests.whole.kinds import FLOW, PREDICTED
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

DOORS: Final = (Role.API, Role.WEBHOOKS)
PREFIX: Final = "taken"
TALKED: Final = timedelta(seconds=15)
"""Of a talk of 22 seconds: it was not cut short."""


async def test_an_engine_that_is_killed_is_replaced_and_talks_rings_and_legs_go_on(
    asterisk: RunningAsterisk, scene: Scene
) -> None:
    (talking,) = scene.numbers(1, talk_s=22)
    ringing, later = scene.numbers(10, ring_s=16, talk_s=3), scene.numbers(20, ring_s=1, talk_s=3)
    account, legs = scene.account, scene.phones.called()
    async with scene.house(asterisk.ari, PREFIX, DOORS) as house:
        async with an_engine(
            asterisk.ari, database_url=scene.database_url, folder=scene.folder, prefix=PREFIX
        ) as first:
            await house.agents(_1001=scene.phone(), _1002=scene.phone())
            await house.call(await house.campaign(2, **PREDICTED), talking)
            await account.until("select count(*) = 1 from agent where state = 'talking'")
            flow = await house.campaign(3, **FLOW)
            await house.call(flow, *ringing)
            await account.until("select count(*) = 10 from attempt where state = 2")
            await house.call(flow, *later)
            await account.until("select count(*) >= 16 from attempt")
            await kill(first)

        async with an_engine(asterisk.ari, database_url=scene.database_url, folder=scene.folder, prefix=PREFIX):
            outcomes = await scene.is_settled([talking, *ringing, *later])

            (talk,) = await account.attempts([talking])
            assert (talk["outcome"], talk["work_no"] is not None) == ("answered", True)
            assert talk["ended_at"] - talk["answered_at"] > TALKED
            rang = Counter(attempt["outcome"] for attempt in await account.attempts(ringing))
            assert rang == {"answered": 10}, "whoever picked up later was not left alone"
            assert set(outcomes) <= {"answered", "abandoned", "unknown", "not_placed"}
            assert [(await house.agent(work_no))["leg"] for work_no in ("1001", "1002")] == ["up", "up"]
            assert (scene.phones.called() - legs).total() == 2, "no phone was called again"
            await house.log_out("1001", "1002")
    await nothing_is_left(asterisk.ari, PREFIX)
    assert [event["campaign"] for event in _told(scene.folder, "lease.taken") if event["epoch"] == 2] != []


def _told(folder: Path, event: str) -> list[dict[str, object]]:
    """What the engines wrote of it."""
    lines = (folder / "engine.log").read_text().splitlines()
    return [log for log in map(json.loads, filter(lambda line: line.startswith("{"), lines)) if log["event"] == event]
