"""What every benchmark stands on: a fresh database, the tools of PostgreSQL, a tenant, and what a process costs."""

import os
import subprocess
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from pathlib import Path

import asyncpg

from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.schedule import Schedule, Segment
from outdial.postgres import EmbeddedPostgres
from outdial.postgres.binaries import find
from outdial.store.codec import CAMPAIGN_SETTINGS, RETRY_POLICY
from outdial.store.database import PLANS
from outdial.store.migrations import migrate

VDN = 1
ADD_CAMPAIGN = """
insert into campaign (
    vdn_id, campaign_id, name, mode, state, begins_at, ends_at, settings, retry_policy, created_at, updated_at
)
values ($1, $2, $3, 'flow', 2, $4, $5, $6, $7, now(), now())
"""
ADD_CONTACTS = """
insert into contact (vdn_id, campaign_id, due_at, called, created_at)
select $1, $2::integer, now() - interval '1 hour' + place * interval '1 microsecond',
    ($2::integer * 10000000::bigint + place)::text, now()
from generate_series(1, $3::integer) place
"""
FILLED = (
    *("outbox", "attempt", "contact", "campaign_answers", "campaign_lease", "campaign_tally", "campaign"),
    *("import_task", "blacklist", "file_import", "file_server"),
)
"""Tables of one run, emptied before the next."""
SEALING_KEY = "00" * 32
"""For the program: its secrets are of this stand, and gone with it."""
LIMITS = '{"lines_max": 1000000, "add_interval": 0, "open_contacts_max": 100000000}'
ALL_DAY = Schedule((Segment(wall(0, 0), wall(23, 59)),), ())


@dataclass(frozen=True, slots=True)
class Stand:
    """A migrated database with one tenant, and where the tools are."""

    folder: Path
    url: str
    tools: Path

    def tool(self, name: str, *arguments: str, text: str | None = None) -> str:
        """Run psql or pgbench on the database; what it printed."""
        command = [str(self.tools / name), *arguments]
        plans = {"PGOPTIONS": " ".join(f"-c {name}={value}" for name, value in PLANS.items())}
        done = subprocess.run(  # noqa: S603 - our own words
            command, check=False, capture_output=True, text=True, input=text, env=os.environ | plans
        )
        if done.returncode != 0:
            raise RuntimeError(f"{name} failed:\n{done.stderr[-2000:]}")
        return done.stdout

    async def execute(self, statement: str, *arguments: object) -> None:
        """One statement on a connection of its own."""
        connection = await asyncpg.connect(self.url)
        try:
            await connection.execute(statement, *arguments)
        finally:
            await connection.close()

    async def count(self, statement: str, *arguments: object) -> int:
        """The one number that a statement returns."""
        connection = await asyncpg.connect(self.url)
        try:
            return int(await connection.fetchval(statement, *arguments))
        finally:
            await connection.close()

    async def postmaster(self) -> int:
        """The process id of PostgreSQL; the processes that serve connections are its children."""
        connection = await asyncpg.connect(self.url)
        try:
            return int(_stat(await connection.fetchval("select pg_backend_pid()"))[1])
        finally:
            await connection.close()


@asynccontextmanager
async def a_stand() -> AsyncGenerator[Stand]:
    """A PostgreSQL of one's own with default settings, gone at the end."""
    with tempfile.TemporaryDirectory(prefix="outdial-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # noqa: ASYNC240 - nothing else runs yet
        async with EmbeddedPostgres(folder / "postgres") as postgres:
            await migrate(postgres.dsn)
            stand = Stand(folder, postgres.dsn, find(None).folder)
            await add_tenant(stand)
            yield stand


async def add_tenant(stand: Stand) -> None:
    """The one tenant, whom no limit holds back."""
    await stand.execute(
        "insert into tenant (vdn_id, time_zone, limits, created_at) values ($1, 'UTC', $2, now())", VDN, LIMITS
    )


async def empty(stand: Stand) -> None:
    """No campaign, and nothing of any; what was written before is on the disk."""
    await stand.execute(f"truncate {', '.join(FILLED)} cascade")
    await stand.execute("checkpoint")


async def add_campaign(stand: Stand, campaign_id: int, *, url: str | None = None) -> None:
    """A flow campaign that is open all day and may start a hundred calls a second."""
    now = datetime.now(UTC)  # noqa: TID251 - a benchmark runs in this world
    settings = CampaignSettings(
        name=f"campaign {campaign_id}",
        description=None,
        mode=Mode.FLOW,
        begin=now - timedelta(days=1),
        end=now + timedelta(days=2),
        callers=("10086",),
        ring_timeout=timedelta(seconds=20),
        schedule=ALL_DAY,
        pace=TokenPace(calls=100, interval=timedelta(seconds=1)),
        flow_sign="9000",
        callback_url=url,
    )
    policy = RetryPolicy(general=CommonRule(tries_per_day=2, days=1, wait=timedelta(seconds=5)))
    await stand.execute(
        ADD_CAMPAIGN,
        VDN,
        campaign_id,
        settings.name,
        settings.begin,
        settings.end,
        CAMPAIGN_SETTINGS.dump(settings),
        RETRY_POLICY.dump(policy),
    )
    await stand.execute("insert into campaign_tally (vdn_id, campaign_id) values ($1, $2)", VDN, campaign_id)


async def add_contacts(stand: Stand, campaign_id: int, *, contacts: int) -> None:
    """Contacts that are due one after the other, as an import leaves them."""
    await stand.execute(ADD_CONTACTS, VDN, campaign_id, contacts)
    await stand.execute(
        "update campaign_tally set open_contacts = open_contacts + $3 where vdn_id = $1 and campaign_id = $2",
        VDN,
        campaign_id,
        contacts,
    )


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process and its children, living and gone, have used."""
    return sum(_own_cpu_s(one) for one in _family(pid))


def _family(pid: int) -> list[int]:
    parents = {int(path.name): _stat(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdigit()}
    return [pid, *(child for child, fields in parents.items() if fields and int(fields[1]) == pid)]


def _own_cpu_s(pid: int) -> float:
    fields = _stat(pid)
    # utime, stime, and those of children that were waited for
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
