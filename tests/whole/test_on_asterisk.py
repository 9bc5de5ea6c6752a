"""Campaigns of every kind, from the customer's request to the customer's result, over a real Asterisk."""

import pytest

from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.whole.account import nothing_is_left
from tests.whole.house import House
from tests.whole.kinds import FLOW, PREDICTED, PREEMPTED, PREVIEW
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.mark.parametrize(
    ("device_type", "params"),
    [(1, FLOW), (2, PREDICTED), (3, FLOW), (5, PREVIEW), (6, PREEMPTED)],
    ids=["robot", "predicted", "flow", "preview", "preempted"],
)
async def test_the_customer_is_told_how_each_call_ended(
    house: House, carrier: RunningCarrier, phones: RunningCarrier, device_type: int, params: dict[str, object]
) -> None:
    if "skillParam" in params:
        await house.agents(_1001=f"{phones.number('00')}@phones", _1002=f"{phones.number('00', ring_s=1)}@phones")
    campaign_id = await house.campaign(device_type, **params)
    reached, busy, nowhere = carrier.number("00", talk_s=2), carrier.number("01"), carrier.number("03")

    await house.call(campaign_id, reached, busy, nowhere, call_data='{"name":"Li, \\"Lei\\""}')

    told = {called: await house.result_of(called) for called in (reached, busy, nowhere)}
    assert [told[called]["failCode"] for called in (reached, busy, nowhere)] == ["00000", "00537", "00538"]
    assert [told[called]["callStatus"] for called in (reached, busy, nowhere)] == [6, 5, 5]


async def test_when_all_is_over_nothing_is_left_on_the_switch(asterisk: RunningAsterisk, scene: Scene) -> None:
    async with scene.house(asterisk.ari, "leaks") as house:
        await house.agents(_1001=scene.phone())
        (called,) = scene.numbers(1, talk_s=1)
        await house.call(await house.campaign(2, **PREDICTED), called)
        await house.result_of(called)
        await house.log_out("1001")
    await nothing_is_left(asterisk.ari, "leaks")
