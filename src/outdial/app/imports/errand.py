"""A process of its own for one import of a file from a file server.

Reading a workbook keeps a core busy for half a minute, which an engine in the same process would feel in every call.
The process is told on its stdin what to do, and ends when that is closed: whoever started it is gone, and another may
take the import.
"""

import asyncio
import gc
import resource
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import TypeAdapter

from outdial import observability
from outdial.app.imports.bringing import Task, bring
from outdial.clock import SystemClock
from outdial.store.database import Database

MEMORY_BYTES_MAX: Final = 400_000_000  # of data: for what was foreseen nowhere; 500,000 rows need a quarter of it
CONNECTIONS_MAX: Final = 2  # one for the chunk, one for the lease


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """All that the process is told."""

    database_url: str
    task: Task
    now: datetime
    """The time of campaigns."""
    clock_speed: float
    log_level: str
    log_numbers: bool


ERRAND: Final = TypeAdapter(Errand)


def main() -> None:
    """Do what stands in the first line of stdin."""
    errand = ERRAND.validate_json(sys.stdin.buffer.readline())
    observability.configure(level=errand.log_level, log_numbers=errand.log_numbers)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    # Rows make no cycles, and looking for cycles among so many would take a fifth of the time.
    gc.disable()
    asyncio.run(_until_left(errand))


async def _until_left(errand: Errand) -> None:
    left = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), left.set)
    doing, leaving = asyncio.create_task(_do(errand)), asyncio.create_task(left.wait())
    await asyncio.wait((doing, leaving), return_when=asyncio.FIRST_COMPLETED)
    leaving.cancel()
    doing.cancel()
    await asyncio.wait((doing,))
    if not doing.cancelled():
        doing.result()


async def _do(errand: Errand) -> None:
    clock = SystemClock(speed=errand.clock_speed, start=errand.now)
    async with Database.open(errand.database_url, connections_max=CONNECTIONS_MAX) as database:
        await bring(database, errand.task, clock=clock)


if __name__ == "__main__":
    main()
