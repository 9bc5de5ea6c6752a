"""Who answers and finds no agent, on a real Asterisk: the tenant's flow takes the call after two seconds."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from outdial.gateways.asterisk.client import AriClient, AriSocket
from outdial.store import tenants
from outdial.store.database import Database
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.whole.house import PATIENCE_S, VDN_ID, House
from tests.whole.kinds import PREDICTED

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

OBSERVER = "observer"


@pytest.fixture
async def observed(asterisk: RunningAsterisk) -> AsyncIterator[AriSocket]:
    """What is told of the trunk's channels."""
    async with AriClient(asterisk.ari) as client, client.listening(OBSERVER) as socket:
        source = {"eventSource": "endpoint:PJSIP/carrier"}
        await client.ask("POST", f"/applications/{OBSERVER}/subscription", query=source)
        yield socket


async def test_who_finds_no_agent_is_brought_to_the_tenants_flow_and_stays_abandoned(
    house: House, observed: AriSocket, database_url: str, carrier: RunningCarrier, phones: RunningCarrier
) -> None:
    async with Database.open(database_url, connections_max=1) as database:
        await tenants.set_limits(database, VDN_ID, {"abandoned_flow": "8001"})
    await house.agents(_1001=f"{phones.number('00')}@phones")
    campaign_id = await house.campaign(2, **PREDICTED)
    called = carrier.number("00", ring_s=4, talk_s=30)

    await house.call(campaign_id, called)
    async with asyncio.timeout(PATIENCE_S):
        messages = observed.messages()
        await anext(text async for text in messages if '"Ringing"' in text)
        await house.client.own("POST", "/agents/1001/pause")
        flow = await anext(json.loads(text) async for text in messages if '"ChannelUserevent"' in text)

    assert (flow["eventname"], flow["userevent"]["Flow"]) == ("FlowResult", "8001")
    assert (await house.result_of(called))["failCode"] == "00701"
