"""Phones with accounts that Outdial makes, on a real Asterisk: no file of the switch is edited for an agent."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.registrar import AsteriskRegistrar
from tests.switch.accounts import until_the_switch_has
from tests.switch.asterisk import RunningAsterisk
from tests.switch.phone import standing
from tests.whole.account import LOOK_EVERY_S, nothing_is_left
from tests.whole.house import PATIENCE_S, SKILL_ID, House
from tests.whole.kinds import PREDICTED
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

WORK_NO = "1001"


@pytest.mark.parametrize("version", ["own_asterisk", "own_asterisk16"])
async def test_a_deskphone_registers_is_held_and_takes_a_call(
    request: pytest.FixtureRequest, version: str, scene: Scene
) -> None:
    asterisk: RunningAsterisk = request.getfixturevalue(version)
    async with scene.house(asterisk.ari, "deskphone") as house:
        account = await has_account(house)
        async with AriClient(asterisk.ari) as client:
            await until_the_switch_has(AsteriskRegistrar(client, prefix="deskphone"), account["user"])
        with standing(asterisk.plan.sip, user=account["user"], password=account["password"]):
            await until_registered(asterisk, account["user"])
            await house.client.own("POST", f"/agents/{WORK_NO}/login")
            await is_held(house)
            (called,) = scene.numbers(1, talk_s=2)

            await house.call(await house.campaign(2, **PREDICTED), called)

            assert (await house.result_of(called))["failCode"] == "00000"
            await house.log_out(WORK_NO)
    await nothing_is_left(asterisk.ari, "deskphone")


async def test_an_account_is_gone_from_the_switch_with_its_agent_though_nobody_served_meanwhile(
    asterisk: RunningAsterisk, scene: Scene
) -> None:
    async with AriClient(asterisk.ari) as client:
        registrar = AsteriskRegistrar(client, prefix="deleted")
        async with scene.house(asterisk.ari, "deleted") as house:
            account = await has_account(house)
            await until_the_switch_has(registrar, account["user"])
        await scene.account.rows("delete from agent returning work_no")

        async with scene.house(asterisk.ari, "deleted"):
            await until_the_switch_has(registrar)


async def has_account(house: House) -> Mapping[str, Any]:
    """Have an agent with a deskphone; with what it registers."""
    await house.client.own("POST", "/skills", {"skillId": SKILL_ID, "name": "Sales"})
    agent = {"workNo": WORK_NO, "name": "Bob", "skills": [{"skillId": SKILL_ID}]}
    await house.client.own("POST", "/agents", agent)
    return await house.client.own("PUT", f"/agents/{WORK_NO}/account", {"kind": "phone"}) or {}


async def until_registered(asterisk: RunningAsterisk, user: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while f"{user}/sip:" not in asterisk.console("pjsip show contacts"):
            await asyncio.sleep(LOOK_EVERY_S)


async def is_held(house: House) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await house.agent(WORK_NO))["leg"] != "up":
            await asyncio.sleep(LOOK_EVERY_S)
