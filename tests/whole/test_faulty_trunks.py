"""A carrier that refuses or says nothing, and phones of agents that die: nobody is left over, and somebody is told."""

from collections import Counter
from collections.abc import Collection

import pytest
from structlog.testing import capture_logs

from outdial.gateways.asterisk import legs
from tests.switch.asterisk import RunningAsterisk
from tests.whole.account import nothing_is_left
from tests.whole.kinds import FAST_FLOW, PREDICTED
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

TOLD = "trunk.takes_no_calls"


@pytest.mark.parametrize(("code", "outcome"), [("16", "not_placed"), ("06", "congestion")], ids=["403", "503"])
async def test_a_trunk_that_refuses_everything_is_asked_ever_more_slowly_and_told_of_in_one_line(
    asterisk: RunningAsterisk, scene: Scene, code: str, outcome: str
) -> None:
    numbers = scene.numbers(150, code)
    prefix = f"refused{code}"
    with capture_logs() as logs:
        async with scene.house(asterisk.ari, prefix) as house:
            campaign_id = await house.campaign(3, **FAST_FLOW)
            await house.call(campaign_id, *numbers)
            await scene.account.until("select max(placed_at) - min(placed_at) > interval '4 seconds' from attempt")
            await house.client.isales("PUT", f"/{campaign_id}/pause")
            await scene.account.until("select not exists (select from attempt where state < 9)")

    # Not placed: claimed as the rate was halved.
    assert outcome in await _outcomes(scene, numbers) <= {outcome, "not_placed"}
    assert [(log["trunk"], log["log_level"]) for log in logs if log["event"] == TOLD] == [("carrier", "warning")]
    by_second = await _calls_by_second(scene)
    assert by_second[-1] <= by_second[0] / 2, by_second
    scene.account.calls_are_known(await scene.account.attempts(numbers), scene.carrier.called() - scene.before)
    await nothing_is_left(asterisk.ari, prefix)


async def test_silence_ends_by_itself_and_is_told_of_be_it_the_carriers_or_an_agents_phone(
    asterisk: RunningAsterisk, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half a minute is long for a test.
    monkeypatch.setattr(legs, "PICK_UP_S_MAX", 12)
    numbers = scene.numbers(10, "20")
    with capture_logs() as logs:
        async with scene.house(asterisk.ari, "silent") as house:
            await house.wants_calls(_1001=scene.phone("02"))
            await house.call(await house.campaign(3, maxAlertingTime=5, **FAST_FLOW), *numbers)

            assert await scene.is_settled(numbers) == {"unreachable": 10}
            await scene.account.until("select leg = 'none' and state = 'paused' from agent where work_no = '1001'")

    told = Counter(log["event"] for log in logs)
    assert (told[TOLD], told["agent.leg_lost"]) == (1, 1)
    await nothing_is_left(asterisk.ari, "silent")


async def test_an_agents_phone_that_dies_amid_a_call_ends_the_call_and_its_agent_gets_no_more(
    asterisk: RunningAsterisk, scene: Scene
) -> None:
    first, second = scene.numbers(2)
    with capture_logs() as logs:
        async with scene.house(asterisk.ari, "dies") as house:
            await house.agents(_1001=scene.phone(talk_s=5))
            campaign_id = await house.campaign(2, **PREDICTED)
            await house.call(campaign_id, first)

            assert await scene.is_settled([first]) == {"answered": 1}
            assert (await house.agent("1001"))["leg"] == "none"

            await house.is_ready("1001")
            await house.call(campaign_id, second)
            assert await scene.is_settled([second]) == {"answered": 1}
            await house.log_out("1001")

    assert sum(log["event"] == "agent.leg_lost" for log in logs) >= 1
    await nothing_is_left(asterisk.ari, "dies")


async def _outcomes(scene: Scene, numbers: Collection[str]) -> set[str]:
    return {attempt["outcome"] for attempt in await scene.account.attempts(numbers) if attempt["state"] == 9}


async def _calls_by_second(scene: Scene) -> list[int]:
    """How many calls were placed in each second since the first, the last one left out: it is not over."""
    rows = await scene.account.rows(
        "select floor(extract(epoch from placed_at - (select min(placed_at) from attempt)))::integer as second,"
        " count(*) as calls from attempt group by 1"
    )
    calls = {row["second"]: row["calls"] for row in rows}
    return [calls.get(second, 0) for second in range(max(calls))]
