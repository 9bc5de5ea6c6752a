"""A new owner on a real Asterisk hears of the calls of the old one, by whatever trunk they went."""

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest

from outdial.clock import SystemClock
from outdial.domain.outcome import Outcome
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AsteriskGateway, AsteriskSettings
from outdial.gateways.base import MAIN, CallRequest, Ended, Ringing, TrunkUse, Up
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_the_end_of_an_adopted_call_is_heard_by_whatever_trunk_it_went(
    each_asterisk: RunningAsterisk, phones: RunningCarrier
) -> None:
    request = CallRequest(
        call_id=1,
        vdn_id=7,
        campaign_id=71,
        epoch=1,
        called=phones.number("01", ring_s=3),
        caller="075512345678",
        ring_timeout=timedelta(seconds=20),
        trunk=TrunkUse(vdn_id=7, switch=MAIN, endpoint="phones", calls_per_s=30.0),
    )
    async with asyncio.timeout(20), AriClient(each_asterisk.ari) as client, AriClient(each_asterisk.ari) as other:
        old = _gateway(client, "outdial-old")
        async with aclosing(old.events()) as events:
            assert await anext(events) == Up()
            await old.originate(request)
            assert isinstance(await anext(events), Ringing)
        heir = _gateway(other, "outdial-heir")
        async with aclosing(heir.events()) as events:
            assert await anext(events) == Up()
            (known,) = await heir.take_over(vdn_id=7, campaign_id=71, epoch=2)
            ended = await anext(events)

    assert known.call_id == 1
    assert isinstance(ended, Ended)
    assert ended.outcome is Outcome.BUSY


def _gateway(client: AriClient, application: str) -> AsteriskGateway:
    settings = AsteriskSettings(prefix="heirs", application=application, trunk="carrier")
    return AsteriskGateway(settings, client, clock=SystemClock())
