"""The contract, kept with a real Asterisk and a real carrier: time passes by itself."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import pytest

from outdial.clock import SystemClock
from outdial.gateways.asterisk.ari import read_channels
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AsteriskGateway, AsteriskSettings
from outdial.gateways.base import Down, GatewayLostError, Up
from tests.gateways.asterisk.tapped import TappedClient
from tests.gateways.contract import LINES_MAX, DetectorContract, GatewayContract, HandOverContract, Trial, seconds
from tests.switch.asterisk import RunningAsterisk
from tests.switch.carrier import RunningCarrier

TOLERANCE: Final = timedelta(milliseconds=400)
"""The carrier's steps are a tenth of a second each, and other work goes on beside."""

_serial = itertools.count(1)


async def _passes_by_itself(_span: timedelta) -> None:
    pass


@pytest.mark.slow
class TestAsteriskGatewayContract(GatewayContract, DetectorContract, HandOverContract):
    @pytest.fixture
    async def trial(
        self, each_asterisk: RunningAsterisk, carrier: RunningCarrier, phones: RunningCarrier
    ) -> AsyncIterator[Trial]:
        prefix = f"test{next(_serial)}"
        settings = AsteriskSettings(
            prefix=prefix,
            application=prefix,
            trunk="carrier",
            lines_max=LINES_MAX,
            calls_per_s=1000.0,
            net=seconds(1),
        )
        async with TappedClient(each_asterisk.ari) as client:
            gateway = AsteriskGateway(settings, client, clock=SystemClock())
            trial = Trial(
                gateway,
                pass_time=_passes_by_itself,
                prefix=carrier.number("")[:-5],
                tolerance=TOLERANCE,
                phone=f"{phones.number('00')}@phones",
                dead_phone=f"{phones.number('01')}@phones",
                settle=client.settle,
            )
            with each_asterisk.own_flow("exten => agent5,1,Gosub(outdial-to-agent,s,1(5))"):
                async with trial.listening():
                    yield trial
            await _clear(client)


@pytest.mark.slow
@pytest.mark.anyio
async def test_another_client_in_our_place_is_told_of_though_few_kinds_of_events_are(
    each_asterisk: RunningAsterisk,
) -> None:
    settings = AsteriskSettings(prefix="replaced", application="replaced", trunk="carrier")
    async with AriClient(each_asterisk.ari) as client, AriClient(each_asterisk.ari) as another:
        events = AsteriskGateway(settings, client, clock=SystemClock()).events()
        assert await anext(events) == Up()
        async with asyncio.timeout(10), another.listening("replaced"):
            assert await anext(events) == Down()
            with pytest.raises(GatewayLostError):
                await anext(events)


async def _clear(client: TappedClient) -> None:
    """Nothing of one test is left to the next."""
    for channel in read_channels(await client.ask("GET", "/channels")):
        await client.end(f"/channels/{channel.id}")
    while read_channels(await client.ask("GET", "/channels")):
        await asyncio.sleep(0)
