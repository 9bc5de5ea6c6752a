"""Calls are recorded where a campaign asks for it, on a real Asterisk; the customer is told where."""

import pytest

from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier
from tests.whole.house import House

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

FLOW = {"ivrParam": {"deviceSign": "8001", "callCount": 10, "callInterval": 1}}
WAV_HEADER_BYTES = 44


async def test_a_call_is_recorded_and_the_customer_is_told_where(
    house: House, asterisk: RunningAsterisk, carrier: RunningCarrier
) -> None:
    campaign_id = await house.campaign(3, **FLOW)
    await house.client.own("PUT", f"/campaigns/{campaign_id}/recording", {"record": True})
    reached, busy = carrier.number("30", talk_s=3), carrier.number("01")

    await house.call(campaign_id, reached, busy)

    path = (await house.result_of(reached))["recordPath"]
    assert (await house.result_of(busy))["recordPath"] == ""
    (file,) = (asterisk.folder / "state/spool/monitor").glob(f"*/{path}")
    assert file.stat().st_size > WAV_HEADER_BYTES


async def test_nothing_is_recorded_that_nobody_asked_for(
    house: House, asterisk: RunningAsterisk, carrier: RunningCarrier
) -> None:
    before = list((asterisk.folder / "state/spool/monitor").glob("**/*.wav"))
    campaign_id = await house.campaign(3, **FLOW)
    called = carrier.number("30", talk_s=2)

    await house.call(campaign_id, called)

    assert (await house.result_of(called))["recordPath"] == ""
    assert list((asterisk.folder / "state/spool/monitor").glob("**/*.wav")) == before
