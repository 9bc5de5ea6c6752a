"""Which switches place the calls: the one place that knows them all."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult

from outdial.app.failures import CannotGoOn
from outdial.app.freeswitch import freeswitch_gateway
from outdial.app.switch_address import addresses, ari_address, options, split
from outdial.clock import Clock
from outdial.gateways.asterisk.client import AriClient
from outdial.gateways.asterisk.gateway import AsteriskGateway, AsteriskSettings
from outdial.gateways.base import Gateway, GatewayEvent, Registrar, Up
from outdial.gateways.many import ManySwitches
from outdial.gateways.simulator import Behaviour, RemoteSimulatorGateway, SimulatorGateway
from outdial.settings import Settings

UP_S_MAX: Final = 5.0


@asynccontextmanager
async def open_gateway(settings: Settings, clock: Clock) -> AsyncGenerator[Gateway]:
    """The switches that the setting ``gateway`` names, as one. Raises `CannotGoOn`."""
    async with AsyncExitStack() as stack:
        switches = {
            name: await stack.enter_async_context(open_switch(address, settings, clock))
            for name, address in addresses(settings.gateway).items()
        }
        yield ManySwitches(switches) if len(switches) > 1 else next(iter(switches.values()))


@asynccontextmanager
async def open_switch(address: str, settings: Settings, clock: Clock) -> AsyncGenerator[Gateway]:
    """One of them. Raises `CannotGoOn`."""
    place = split(address)
    match place.scheme or place.path:
        case "simulator" if place.scheme:
            yield RemoteSimulatorGateway(Path(place.path), clock=clock)
        case "simulator":
            yield SimulatorGateway(
                simulated_people(settings), seed=settings.simulator_seed, clock=clock, lines_max=settings.lines_max
            )
        case "asterisk" | "asterisk+tls":
            async with AriClient(ari_address(place)) as client:
                yield AsteriskGateway(_asterisk(place, settings), client, clock=clock)
        case "freeswitch":
            yield freeswitch_gateway(address, lines_max=settings.lines_max, clock=clock)
        case _:
            raise no_such_switch(place)


async def is_up(events: AsyncIterator[GatewayEvent]) -> bool:
    """Whether a switch tells soon that it can be used; ``events`` are its own, and can be read on."""
    try:
        async with asyncio.timeout(UP_S_MAX):
            while not isinstance(await anext(events), Up):
                pass
    except (TimeoutError, StopAsyncIteration):
        return False
    return True


def no_such_switch(place: SplitResult) -> CannotGoOn:
    """What to tell whoever names a switch that nobody knows."""
    return CannotGoOn(
        f"There is no switch {place.scheme or place.path!r}. Set OUTDIAL_GATEWAY to simulator, "
        "to simulator:///path/of/socket for one that `outdial simulator` runs, "
        "to asterisk://USER:PASSWORD@HOST:8088/?trunk=NAME, "
        "or to freeswitch://:PASSWORD@HOST:8021/?trunk=NAME."
    )


def registrar_of(gateway: Gateway) -> Registrar | None:
    """Who makes agents' accounts on the switch that has their legs; None where they are its operator's."""
    switch = gateway.first if isinstance(gateway, ManySwitches) else gateway
    return switch.registrar if isinstance(switch, AsteriskGateway) else None


def simulated_people(settings: Settings) -> Behaviour:
    """How the people behave whom the simulator plays. Raises `CannotGoOn`."""
    try:
        return Behaviour.from_text(settings.simulator_behaviour)
    except ValueError as error:
        raise CannotGoOn(f"OUTDIAL_SIMULATOR_BEHAVIOUR: {error}") from None


def _asterisk(place: SplitResult, settings: Settings) -> AsteriskSettings:
    chosen = options(place)
    return AsteriskSettings(
        prefix=chosen.prefix,
        # Drawn, for no two engines may have the same: Asterisk would make one of them deaf.
        application=f"{chosen.prefix}-{secrets.token_hex(4)}",
        trunk=chosen.trunk,
        lines_max=settings.lines_max,
        calls_per_s=chosen.calls_per_second,
    )
