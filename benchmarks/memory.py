"""Resident memory of `outdial serve`, all roles in one process, while ten campaigns of 200,000 numbers dial.

Settings have their defaults, but for a receiver on loopback, which takes the results. PostgreSQL's processes do not
count.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiohttp import web

from benchmarks.report import Ratio, Report
from benchmarks.served import serving
from benchmarks.stand import VDN, Stand, add_campaign, add_contacts, empty

LIMIT_MB: Final = 250.0
CAMPAIGNS: Final = 10
SAMPLE_S: Final = 1.0
ATTEMPTS: Final = "select count(*) from attempt where vdn_id = $1"
PUSHED: Final = "select count(*) from outbox where vdn_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Numbers of each campaign, and how long they are dialled."""

    contacts: int
    seconds: int


FULL = Size(contacts=200_000, seconds=120)
QUICK = Size(contacts=200, seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Megabytes (10⁶ bytes) of one process at one moment."""

    resident: float
    proportional: float
    """As resident, but of what several processes share only this one's part."""
    peak: float
    """The most that was ever resident."""


async def run(stand: Stand, size: Size) -> Report:
    """Dial for a while and look every second; the highest figures count."""
    async with _a_receiver() as url:
        await _fill(stand, size, url=url)
        async with serving(stand, "all", callback_private_addresses="true") as served:
            samples: list[Sample] = []
            for _ in range(size.seconds):
                await asyncio.sleep(SAMPLE_S)
                samples.append(_sample(served.pid))
    resident = max(sample.resident for sample in samples)
    figures = {
        "campaigns, numbers of each": f"{CAMPAIGNS}, {size.contacts:,}",
        "attempts meanwhile": await stand.count(ATTEMPTS, VDN),
        "results not pushed at the end": await stand.count(PUSHED, VDN),
        "resident after the first second, MB": samples[0].resident,
        "resident at the end (RSS), MB": samples[-1].resident,
        "proportional at the end (PSS), MB": samples[-1].proportional,
        "peak ever (VmHWM), MB": samples[-1].peak,
    }
    what = f"resident memory to {LIMIT_MB:.0f} MB"
    return Report(figures, [Ratio(what=what, unit="MB", limit=LIMIT_MB, ours=resident, at_most=1.0)])


@asynccontextmanager
async def _a_receiver() -> AsyncGenerator[str]:
    app = web.Application()
    app.router.add_post("/results", _take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/results"
    finally:
        await runner.cleanup()


async def _take(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"retCode": "0", "retMsg": "success"})


async def _fill(stand: Stand, size: Size, *, url: str) -> None:
    await empty(stand)
    for campaign_id in range(1, CAMPAIGNS + 1):
        await add_campaign(stand, campaign_id, url=url)
        await add_contacts(stand, campaign_id, contacts=size.contacts)
    await stand.execute("vacuum analyze contact")


def _sample(pid: int) -> Sample:
    """Linux's own account, see proc_pid_status(5) and proc_pid_smaps(5)."""
    status, rollup = Path(f"/proc/{pid}/status"), Path(f"/proc/{pid}/smaps_rollup")
    return Sample(
        resident=megabytes(status, "VmRSS"), proportional=megabytes(rollup, "Pss"), peak=megabytes(status, "VmHWM")
    )


def megabytes(path: Path, field: str) -> float:
    """A field of a process's account, in 10⁶ bytes."""
    line = next(line for line in path.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) * 1024 / 1e6
