"""The contract of every gateway, kept by FreeSWITCH's against a pretend event socket."""

from collections.abc import AsyncIterator

import pytest

from tests.gateways.contract import GatewayContract, HandOverContract, Trial
from tests.gateways.freeswitch.trial import trying


class TestFreeSwitchGatewayContract(GatewayContract, HandOverContract):
    @pytest.fixture
    async def trial(self) -> AsyncIterator[Trial]:
        async with trying() as trial:
            yield trial
