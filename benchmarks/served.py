"""The program `outdial` as a process of its own, so that its processor time and memory are its own too."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.stand import SEALING_KEY, Stand

OUTDIAL = (sys.executable, "-m", "outdial.cli")
START_S = 30.0
STOP_S = 30.0
LOOK_S = 0.05

_ADDRESS = re.compile(r"http://[0-9.]+:\d+")


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs."""

    pid: int
    address: str

    async def figures(self) -> Mapping[str, float]:
        """What it tells the monitoring, summed over labels."""
        async with aiohttp.ClientSession() as session, session.get(f"{self.address}/metrics") as answer:
            text = await answer.text()
        sums: dict[str, float] = {}
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                sums[sample.name] = sums.get(sample.name, 0.0) + sample.value
        return sums


@asynccontextmanager
async def serving(stand: Stand, *roles: str, **settings: str) -> AsyncGenerator[Served]:
    """`outdial serve` in these roles, told to stop at the end; settings that are not named have their defaults."""
    log = stand.folder / f"serve-{'-'.join(roles)}.log"
    arguments = [argument for role in roles for argument in ("--role", role)]
    with log.open("wb") as stderr:
        process = await asyncio.create_subprocess_exec(
            *OUTDIAL, "serve", *arguments, env=surroundings(stand, **settings), stderr=stderr
        )
    try:
        async with asyncio.timeout(START_S):
            address = await _address(process, log)
        yield Served(process.pid, address)
    finally:
        await _stop(process, log)


def run_outdial(stand: Stand, *arguments: str) -> str:
    """Run one command to its end; what it printed."""
    done = subprocess.run(  # noqa: S603 - our own words
        [*OUTDIAL, *arguments], check=False, capture_output=True, text=True, env=surroundings(stand)
    )
    if done.returncode != 0:
        raise RuntimeError(f"outdial {arguments[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout


def surroundings(stand: Stand, **settings: str) -> dict[str, str]:
    """The environment of the program: nothing of Outdial's but what is said here, and ports that are free."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("OUTDIAL_")}
    own = {"database_url": stand.url, "sealing_key": SEALING_KEY, "port": "0", "monitoring_port": "0"}
    named = {"log_level": "warning"} | own | settings
    return bare | {f"OUTDIAL_{name.upper()}": value for name, value in named.items()}


async def _address(process: asyncio.subprocess.Process, log: Path) -> str:
    while (address := _told_in(log)) is None and process.returncode is None:  # noqa: ASYNC110 - a process sets no event
        await asyncio.sleep(LOOK_S)
    return address or ""


def _told_in(log: Path) -> str | None:
    found = _ADDRESS.search(log.read_text())
    return None if found is None else found[0]


def _end(log: Path) -> str:
    return log.read_text()[-2000:]


async def _stop(process: asyncio.subprocess.Process, log: Path) -> None:
    """Raises for one that has ended by itself: no figure of it means anything."""
    if process.returncode is not None:
        raise RuntimeError(f"outdial serve ended by itself, with code {process.returncode}:\n{_end(log)}")
    process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
