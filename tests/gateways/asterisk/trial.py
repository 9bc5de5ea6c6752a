"""A trial of the Asterisk gateway against the pretend one: time is moved by hand, and so is the far end."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from outdial.clock import ManualClock
from outdial.gateways.asterisk.client import AriAddress
from outdial.gateways.asterisk.gateway import AGAIN_LAST, AsteriskGateway, AsteriskSettings
from outdial.gateways.base import AgentPhone, CallRequest, Down, Up
from tests.gateways.asterisk.pretend import PretendAsterisk
from tests.gateways.asterisk.tapped import TappedClient
from tests.gateways.contract import CALL, LINES_MAX, Trial

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REQUEST = replace(CALL, called="13800000000")
PHONE = AgentPhone(vdn_id=CALL.vdn_id, work_no="1001", address="1001@phones")
LEG = f"outdial-{CALL.vdn_id}-agent-1001~"
SETTINGS = AsteriskSettings(
    prefix="outdial", application="outdial-a", trunk="carrier", lines_max=LINES_MAX, calls_per_s=100.0
)


def channel_of(call: CallRequest = CALL) -> str:
    return f"outdial-{call.vdn_id}-{call.campaign_id}-{call.call_id}~"


class AsteriskTrial(Trial):
    """Nothing happens by itself."""

    def __init__(
        self, gateway: AsteriskGateway, client: TappedClient, switch: PretendAsterisk, address: AriAddress
    ) -> None:
        super().__init__(gateway, pass_time=self._pass_time, prefix="", settle=client.settle)
        self.address = address
        self.switch = switch
        self.clock = switch.clock
        self.settle = client.settle

    async def placed(self, call: CallRequest = REQUEST) -> str:
        """A call that was asked for; its channel's id."""
        await self.gateway.originate(call)
        return channel_of(call)

    async def is_picked_up(self, call: CallRequest = REQUEST) -> str:
        """A call that was asked for and answered, which was heard."""
        channel = await self.placed(call)
        self.switch.answer(channel)
        await self.is_answered()
        return channel

    async def held(self) -> None:
        """An agent's leg that is up."""
        await self.gateway.hold_agent(PHONE)
        self.switch.answer(LEG)
        await self.agent_is_up()

    async def comes_back(self) -> None:
        """The gateway has lost its socket, and gets one again."""
        assert await self.heard() == Down()
        await self.is_up_again()

    async def is_up_again(self) -> None:
        self.switch.joined.clear()
        async with asyncio.timeout(10):
            while not self.switch.joined.is_set():
                self.clock.advance(AGAIN_LAST)
                await asyncio.sleep(0)
        assert await self.heard() == Up()

    async def _pass_time(self, span: timedelta) -> None:
        await self.settle()
        self.clock.advance(span)
        await self.settle()


@asynccontextmanager
async def trying(
    *, switch: PretendAsterisk | None = None, settings: AsteriskSettings = SETTINGS
) -> AsyncGenerator[AsteriskTrial]:
    """A gateway that is connected to a pretend switch, and read; its Up was not heard yet."""
    switch = switch or PretendAsterisk(ManualClock(NOON))
    async with switch.serving() as address, listening(address, switch, settings) as trial:
        yield trial


@asynccontextmanager
async def listening(
    address: AriAddress, switch: PretendAsterisk, settings: AsteriskSettings = SETTINGS
) -> AsyncGenerator[AsteriskTrial]:
    """One engine's gateway; several may use the same switch."""
    async with TappedClient(address) as client:
        trial = AsteriskTrial(AsteriskGateway(settings, client, clock=switch.clock), client, switch, address)
        async with trial.listening():
            yield trial
