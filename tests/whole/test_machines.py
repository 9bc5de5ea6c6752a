"""Who is a person and who is a machine, on a real Asterisk: by the talk that it tells of, and by its own detector."""

import pytest

from tests.switch.carrier import RunningCarrier
from tests.whole.house import House
from tests.whole.kinds import PREDICTED

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.mark.parametrize("detector", ["talk", "amd"])
async def test_a_person_is_brought_to_an_agent_and_a_machine_is_hung_up_on(
    house: House, carrier: RunningCarrier, phones: RunningCarrier, detector: str
) -> None:
    await house.agents(_1001=f"{phones.number('00')}@phones", _1002=f"{phones.number('00')}@phones")
    campaign_id = await house.campaign(2, **PREDICTED)
    path = f"/campaigns/{campaign_id}/detection"
    await house.client.own("PUT", path, {"detector": detector})
    person, machine = carrier.number("30", talk_s=4), carrier.number("31", talk_s=30)

    await house.call(campaign_id, person, machine)

    told = [await house.result_of(called) for called in (person, machine)]
    assert [result["failCode"] for result in told] == ["00000", "01049"]
    shown = await house.client.own("GET", path) or {}
    assert {each["answeredBy"]: each["calls"] for each in shown["judgedToday"]} == {"human": 1, "machine": 1}


async def test_a_machine_hears_the_message_when_it_has_greeted(house: House, carrier: RunningCarrier) -> None:
    flow = {"ivrParam": {"deviceSign": "8001", "callCount": 10, "callInterval": 1}}
    campaign_id = await house.campaign(3, **flow)
    message = {"detector": "talk", "machine": "message", "flow": "8001"}
    await house.client.own("PUT", f"/campaigns/{campaign_id}/detection", message)
    machine = carrier.number("31", talk_s=40)

    await house.call(campaign_id, machine)

    result = await house.result_of(machine)
    assert result["failCode"] == "01049"
