"""From a flow to an agent, on a real Asterisk: as the dialplan says, and as a robot has wished."""

import asyncio

import pytest

from outdial.domain.robot_id import robot_id
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.whole.house import PATIENCE_S, SKILL_ID, VDN_ID, House

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

FIRST_ATTEMPT = 1
TO_AGENT = f"exten => 8100,1,Gosub(outdial-to-agent,s,1({SKILL_ID}))"
"""At once."""
LIKE_A_ROBOT = """exten => 8101,1,Wait(3)
 same => n,Gosub(outdial-flow-over,s,1(${EXTEN},DONE))"""
"""After some talk, and without a word of an agent."""


def flow(sign: str) -> dict[str, object]:
    return {"ivrParam": {"deviceSign": sign, "callCount": 10, "callInterval": 1}}


async def agent_talks(house: House, work_no: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await house.agent(work_no))["state"] != "talking":
            await asyncio.sleep(0.05)


async def test_a_flow_of_the_dialplan_brings_the_person_to_an_agent(
    house: House, asterisk: RunningAsterisk, carrier: RunningCarrier, phones: RunningCarrier
) -> None:
    with asterisk.own_flow(TO_AGENT):
        await house.agents(_1001=f"{phones.number('00')}@phones")
        campaign_id = await house.campaign(3, **flow("8100"))
        called = carrier.number("00", talk_s=8)

        await house.call(campaign_id, called)

        await agent_talks(house, "1001")
        assert (await house.result_of(called))["failCode"] == "00000"
        assert (await house.agent("1001"))["leg"] == "up"


async def test_what_a_robot_wished_comes_true_when_its_flow_is_over(
    house: House, asterisk: RunningAsterisk, carrier: RunningCarrier, phones: RunningCarrier
) -> None:
    name = robot_id(VDN_ID, FIRST_ATTEMPT)
    with asterisk.own_flow(LIKE_A_ROBOT):
        await house.agents(_1001=f"{phones.number('00')}@phones")
        campaign_id = await house.campaign(1, **flow("8101"))
        called = carrier.number("00", talk_s=8)
        await house.call(campaign_id, called)
        async with asyncio.timeout(PATIENCE_S):
            while not await connected(house, campaign_id):
                await asyncio.sleep(0.05)

        await house.client.own("POST", f"/robot-calls/{name}/hand-over", {"skillId": SKILL_ID})

        await agent_talks(house, "1001")
        assert (await house.result_of(called))["failCode"] == "00000"


async def connected(house: House, campaign_id: str) -> bool:
    """Whether the person is with the flow."""
    shown = await house.client.own("GET", f"/campaigns/{campaign_id}/progress") or {}
    return shown["live"]["connected"] == 1
