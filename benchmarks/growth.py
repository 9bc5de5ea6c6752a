"""Every list and statistics query on a tenant of 200,000 contacts, and again when it has a hundred times as many.

Asked are the functions of the store, and some whole requests over HTTP, about the same campaigns and for answers of
the same size. The limit of each is what it takes on a copy of the small tenant, asked in turn with the large one: half
as much again is allowed.
"""

import os
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import asyncpg

from benchmarks.calldata import ACCESS_KEY, SECRET_KEY, SUCCESS, add_key
from benchmarks.grown_tenant import GrownTenant, too_small
from benchmarks.questions import QUESTIONS, Aim, aim
from benchmarks.report import Ratio, Report
from benchmarks.served import Served, serving
from benchmarks.stand import VDN, Stand
from outdial.api.signature import WireRequest, sign
from outdial.store.database import Database

GROWTH_MAX: Final = 1.5
FAMILY: Final = "/rest/isales/v1/openapi/campaigns"
UNLIMITED: Final = (
    """update tenant set limits = limits || '{"statistics_interval": 0, "result_queries_round": 0}' where vdn_id = $1"""
)
CALLS: Final = "select count(*) from attempt"
PROCESSES: Final = """
select array_agg(pid) from pg_stat_activity where datname = current_database() and application_name = 'outdial'
"""
SIZE_OF_ALL: Final = "select pg_database_size(current_database())"


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Contacts of the tenant, small and large, over so many campaigns; and how often each question is asked."""

    campaigns: int
    small: int
    large: int
    asked_about: int
    """Campaigns that the questions are about, in turn."""
    rounds: int


FULL = Size(campaigns=100, small=200_000, large=20_000_000, asked_about=5, rounds=30)
QUICK = Size(campaigns=3, small=1_500, large=6_000, asked_about=1, rounds=2)


@dataclass(frozen=True, slots=True)
class Took:
    """Microseconds that one question took, from the call to the answer."""

    first: float
    """When it was asked first, of whatever campaign."""
    middle: float
    high: float
    """95 in 100 took no longer."""
    work: float
    """Of the processor, PostgreSQL's and ours, in the middle: waiting for others on the machine is not in it."""


@dataclass(frozen=True, slots=True)
class Both:
    """The same on the small tenant and on the large one."""

    small: Took
    large: Took

    def __str__(self) -> str:
        small, large = self.small, self.large
        return (
            f"{small.middle:,.0f} {small.high:,.0f} → {large.middle:,.0f} {large.high:,.0f}"
            f" (first: {small.first:,.0f} → {large.first:,.0f})"
        )


Asked = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Asker:
    """How one tenant is asked a question, of one campaign after the other, and whose work the answers are."""

    asks: Sequence[Asked]
    processes: Sequence[int]

    async def first(self) -> float:
        """Ask each once; what the slowest took."""
        return max([(await self._asked(ask))[0] for ask in self.asks])

    async def again(self, place: int) -> tuple[float, float]:
        """Ask one; what it took, and the work."""
        return await self._asked(self.asks[place])

    async def _asked(self, ask: Asked) -> tuple[float, float]:
        busy, began = self._busy_us(), time.perf_counter()
        await ask()
        took = (time.perf_counter() - began) * 1e6
        return took, self._busy_us() - busy

    def _busy_us(self) -> float:
        """The kernel's own account of each process, to the nanosecond."""
        accounts = (Path(f"/proc/{process}/schedstat").read_text() for process in self.processes)
        return sum(int(account.split()[0]) for account in accounts) / 1e3


async def run(stand: Stand, size: Size) -> Report:
    """Make the small tenant, put a copy of it aside, let it grow, and ask both in turn."""
    if (reason := too_small(stand, size.large)) is not None:
        return Report({"left out, for the disk is too small": reason}, [])
    await add_key(stand)
    await stand.execute(UNLIMITED, VDN)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: TID251 - this world's time
    tenant = GrownTenant(stand, size.campaigns, now=midnight - timedelta(hours=6))
    await tenant.settle()
    await tenant.grow(size.small)
    async with _a_copy(stand) as small:
        made_s = await tenant.grow(size.large)
        took = await _by_function(small, stand, size, now=tenant.now)
        took |= await _by_request(small, stand, size, now=tenant.now)
    figures: dict[str, object] = {
        "contacts, small and large": f"{size.small:,}, {size.large:,}",
        "calls of the large one": f"{await stand.count(CALLS):,}",
        "making the large one, s": made_s,
        "its database, GB": await stand.count(SIZE_OF_ALL) / 1e9,
    }
    return Report(
        figures | {f"{what}, p50 and p95, µs": str(both) for what, both in took.items()},
        [
            Ratio(what=what, unit="µs of CPU", limit=both.small.work, ours=both.large.work, at_most=GROWTH_MAX)
            for what, both in took.items()
        ],
    )


@asynccontextmanager
async def _a_copy(stand: Stand) -> AsyncGenerator[Stand]:
    """The same database once more, on the same PostgreSQL; gone at the end."""
    address = urlsplit(stand.url)
    name, server = address.path[1:], address._replace(path="/postgres").geturl()
    folder = stand.folder / "small"
    folder.mkdir()
    maintenance = await asyncpg.connect(server)
    try:
        await maintenance.execute(f"create database {name}_small template {name}")
        yield Stand(folder, address._replace(path=f"/{name}_small").geturl(), stand.tools)
    finally:
        await maintenance.execute(f"drop database if exists {name}_small with (force)")
        await maintenance.close()


async def _aims(stand: Stand, size: Size, *, now: datetime) -> Sequence[Aim]:
    return [await aim(stand, campaign_id, now=now) for campaign_id in range(1, size.asked_about + 1)]


async def _by_function(small: Stand, large: Stand, size: Size, *, now: datetime) -> dict[str, Both]:
    """Each question by the function of the store, over one connection for each tenant."""
    about = await _aims(small, size, now=now), await _aims(large, size, now=now)
    async with (
        Database.open(small.url, connections_max=1) as one,
        Database.open(large.url, connections_max=1) as other,
    ):
        ours = os.getpid()
        at_work = [ours, *await _serving(small, one)], [ours, *await _serving(large, other)]
        return {
            question.what: await _in_turn(
                Asker([partial(question.ask, one, each) for each in about[0]], at_work[0]),
                Asker([partial(question.ask, other, each) for each in about[1]], at_work[1]),
                rounds=size.rounds,
            )
            for question in QUESTIONS
        }


async def _serving(stand: Stand, database: Database) -> Sequence[int]:
    """The processes of PostgreSQL that serve this pool, which is the only one on its database."""
    await database.value("campaign_exists", VDN, 1)
    connection = await asyncpg.connect(stand.url)
    try:
        return await connection.fetchval(PROCESSES)
    finally:
        await connection.close()


async def _by_request(small: Stand, large: Stand, size: Size, *, now: datetime) -> dict[str, Both]:
    """Some questions as a client asks them, each tenant by an API of its own, whose process alone is looked at."""
    about = _requests(await _aims(small, size, now=now)), _requests(await _aims(large, size, now=now))
    async with (
        serving(small, "api") as one,
        serving(large, "api") as other,
        aiohttp.ClientSession() as session,
    ):
        return {
            f"HTTP: {what}": await _in_turn(
                Asker([partial(_sent, session, one, request) for request in about[0][what]], [one.pid]),
                Asker([partial(_sent, session, other, request) for request in about[1][what]], [other.pid]),
                rounds=size.rounds,
            )
            for what in about[0]
        }


async def _in_turn(small: Asker, large: Asker, *, rounds: int) -> Both:
    """Each once to begin with, then each so often, small and large in turn: what else runs slows both alike."""
    first = await small.first(), await large.first()
    spans: tuple[list[tuple[float, float]], list[tuple[float, float]]] = [], []
    for _ in range(rounds):
        for place in range(len(small.asks)):
            spans[0].append(await small.again(place))
            spans[1].append(await large.again(place))
    return Both(_took(first[0], spans[0]), _took(first[1], spans[1]))


def _took(first: float, spans: Sequence[tuple[float, float]]) -> Took:
    marks = quantiles([took for took, _ in spans], n=20, method="inclusive")
    return Took(first=first, middle=marks[9], high=marks[18], work=median(work for _, work in spans))


# --- whole requests ---


@dataclass(frozen=True, slots=True)
class Request:
    """A request before it is signed."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""


def _requests(aims: Sequence[Aim]) -> Mapping[str, Sequence[Request]]:
    return {
        "results, first page": [
            Request("POST", f"/callresult/{about.campaign_id}", body=b'{"pageSize":100,"pageNum":1}') for about in aims
        ],
        "results, last page": [
            Request(
                "POST",
                f"/callresult/{about.campaign_id}",
                body=b'{"pageSize":100,"pageNum":%d}' % (about.last_page // 100 + 1),
            )
            for about in aims
        ],
        "one record": [Request("GET", f"/calldata/{about.campaign_id}/{about.contact_id}") for about in aims],
        "campaigns": [Request("GET", "", "deviceType=0&rowsPerPage=10&status=0") for _ in aims],
    }


async def _sent(session: aiohttp.ClientSession, served: Served, request: Request) -> None:
    """Raises RuntimeError for a request that is refused."""
    path = f"{FAMILY}/{VDN}{request.path}"
    headers = {"host": urlsplit(served.address).netloc, "content-type": "application/json; charset=UTF-8"}
    headers["authorization"] = sign(
        WireRequest(
            method=request.method,
            raw_path=path.encode(),
            raw_query=request.query.encode(),
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            body=request.body,
        ),
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        timestamp=datetime.now(UTC),  # noqa: TID251 - this world's time
    )
    url = f"{served.address}{path}" + (f"?{request.query}" if request.query else "")
    async with session.request(request.method, url, data=request.body or None, headers=headers) as answer:
        text = await answer.read()
        if not text.startswith(SUCCESS):
            raise RuntimeError(f"{request.method} {request.path} was refused: {text.decode()}")
