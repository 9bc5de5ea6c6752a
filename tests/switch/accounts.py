"""Agents' accounts as a switch has them: it goes on showing one for a moment after it was asked to delete it."""

import asyncio
from typing import Final

from outdial.gateways.asterisk.registrar import AsteriskRegistrar

PATIENCE_S: Final = 15.0
LOOK_EVERY_S: Final = 0.1


async def until_the_switch_has(registrar: AsteriskRegistrar, *names: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while list(await registrar.names()) != list(names):
            await asyncio.sleep(LOOK_EVERY_S)
