"""Two real Asterisks behind one engine: both have calls, and when one dies the other goes on."""

from collections import Counter

import pytest

from tests.switch.asterisk import RunningAsterisk
from tests.whole.account import nothing_is_left
from tests.whole.house import House
from tests.whole.kinds import FAST_FLOW, PREEMPTED
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_calls_go_by_the_trunks_of_both_and_those_for_agents_by_the_first_alone(
    asterisk: RunningAsterisk, own_asterisk: RunningAsterisk, scene: Scene
) -> None:
    numbers, (for_an_agent,) = scene.numbers(60, "01"), scene.numbers(1, talk_s=1)
    async with scene.house(asterisk.ari, "both", second=own_asterisk.ari) as house:
        await _trunks(house)
        await house.call(await house.campaign(3, **FAST_FLOW), *numbers)
        await house.agents(_1001=scene.phone(talk_s=60))
        await house.call(await house.campaign(6, **PREEMPTED), for_an_agent)
        await scene.account.until_over([*numbers, for_an_agent])

        by_trunk = Counter(row["trunk"] for row in await scene.account.attempts(numbers) if row["outcome"] == "busy")
        print(f"\n60 calls on two switches: {by_trunk}")
        assert by_trunk["near"] + by_trunk["far"] == 60
        assert min(by_trunk.values()) >= 10
        (with_agent,) = await scene.account.attempts([for_an_agent])
        assert (with_agent["trunk"], with_agent["outcome"]) == ("near", "answered")
        await house.log_out("1001")
    for switch in (asterisk, own_asterisk):
        await nothing_is_left(switch.ari, "both")


async def test_while_one_is_dead_the_other_goes_on_and_no_call_of_either_is_lost_from_the_record(
    asterisk: RunningAsterisk, own_asterisk: RunningAsterisk, scene: Scene
) -> None:
    ringing, later = scene.numbers(20, "02"), scene.numbers(20, "01")
    async with scene.house(asterisk.ari, "dies", second=own_asterisk.ari) as house:
        await _trunks(house)
        campaign_id = await house.campaign(3, **FAST_FLOW)
        await house.call(campaign_id, *ringing)
        await scene.account.until("select count(*) = 20 from attempt where ringing_at is not null")
        own_asterisk.kill()
        await house.call(campaign_id, *later)
        await scene.account.until(
            "select count(*) = 20 from attempt where called = any($1::text[]) and state = 9", list(later)
        )
        await scene.account.until("select count(*) = 0 from attempt where state < 9 and trunk = 'near'")

        assert {row["trunk"] for row in await scene.account.attempts(later)} == {"near"}
        waiting = [row for row in await scene.account.attempts(ringing) if row["outcome"] is None]
        assert {row["switch"] for row in waiting} == {"second"}, "nobody can say yet what became of these"

        own_asterisk.start()
        await scene.account.until("select not exists (select from attempt where state < 9)")

    ended = Counter((row["trunk"], row["outcome"]) for row in await scene.account.attempts(ringing))
    print(f"\n{ended}")
    assert ended.total() == 20
    assert {outcome for trunk, outcome in ended if trunk == "far"} == {"unknown"}
    assert {outcome for trunk, outcome in ended if trunk == "near"} == {"no_answer"}
    await nothing_is_left(asterisk.ari, "dies")


async def _trunks(house: House) -> None:
    await house.client.own("PUT", "/trunks/near", {"endpoint": "carrier"})
    await house.client.own("PUT", "/trunks/far", {"endpoint": "carrier", "switch": "second"})
