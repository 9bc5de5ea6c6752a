"""Engines as processes of their own, which can be killed."""

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from outdial.gateways.asterisk.client import AriAddress
from tests.whole.house import gateway_setting

OUTDIAL: Final = Path(sys.executable).with_name("outdial")
LEASE_S: Final = 2
"""So soon another engine takes over; long enough for a busy machine to renew it."""


@asynccontextmanager
async def an_engine(ari: AriAddress, *, database_url: str, folder: Path, prefix: str) -> AsyncGenerator[Process]:
    """An engine that dials; killed at the end, if it was not before."""
    environment = os.environ | {
        "OUTDIAL_DATABASE_URL": database_url,
        "OUTDIAL_DATA": str(folder),
        "OUTDIAL_GATEWAY": gateway_setting(ari, prefix),
        "OUTDIAL_LEASE_S": str(LEASE_S),
    }
    with (folder / "engine.log").open("ab") as log:
        engine = await asyncio.create_subprocess_exec(
            OUTDIAL, "serve", "--role", "engine", env=environment, stdout=log, stderr=log
        )
    try:
        yield engine
    finally:
        await kill(engine)


async def kill(engine: Process) -> None:
    """Kill it where it stands."""
    with suppress(ProcessLookupError):
        engine.kill()
    await engine.wait()
