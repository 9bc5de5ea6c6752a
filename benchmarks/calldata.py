"""Adding numbers: signed `POST calldata` requests of twenty, against the same INSERT alone over as many connections.

The limit is the statement of the house with the same arguments over eight asyncpg connections of this process, each of
which prepares it once. The subject is `outdial serve --role api` in a process of its own; this process only writes
bytes that were made and signed before, and looks at the answers. Each connection adds to a campaign of its own, for one
campaign's additions stand in a row.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Final, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.report import Ratio, Report
from benchmarks.served import Served, serving
from benchmarks.stand import SEALING_KEY, VDN, Stand, add_campaign, cpu_s, empty
from outdial.api.isales.wire.numbers import AddNumbersBody, new_contacts
from outdial.api.signature import WireRequest, sign
from outdial.sealing import SealingKey
from outdial.store import keys
from outdial.store.database import PLANS, Database, statement

CONNECTIONS: Final = 8
NUMBERS: Final = 20
OPEN_MAX: Final = 100_000_000
ACCESS_KEY: Final = "BENCHMARKBENCHMARK00"
SECRET_KEY: Final = "a-secret-of-this-benchmark-alone"  # noqa: S105 - it opens nothing but a stand
SUCCESS: Final = b'{"resultCode":"0200000"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is sent over each connection, and how often limit and subject take turns."""

    requests: int
    rounds: int


FULL = Size(requests=1_000, rounds=3)
QUICK = Size(requests=20, rounds=1)


@dataclass(slots=True)
class Spent:
    """What requests took, summed over the rounds."""

    requests: int = 0
    span_s: float = 0.0
    server_cpu_s: float = 0.0
    postgres_cpu_s: float = 0.0

    @property
    def rate(self) -> float:
        return self.requests / self.span_s

    def each_us(self, cpu_s: float) -> float:
        """Microseconds of processor time for one request."""
        return 1e6 * cpu_s / self.requests


async def run(stand: Stand, size: Size) -> Report:
    """Limit and subject in turn, each on empty tables."""
    await add_key(stand)
    bodies = _bodies()
    limit, subject = Spent(), Spent()
    for _ in range(size.rounds):
        await _fresh(stand)
        await _insert(stand, limit, [_taken(bodies, size) for _ in range(CONNECTIONS)])
        await _fresh(stand)
        async with serving(stand, "api") as served:
            await _send(stand, served, subject, [_taken(bodies, size) for _ in range(CONNECTIONS)])
    figures = {
        "the INSERT alone, requests/s": limit.rate,
        "POST calldata, requests/s": subject.rate,
        "POST calldata, numbers/s": subject.rate * NUMBERS,
        "CPU of the API's process, µs/request": subject.each_us(subject.server_cpu_s),
        "CPU of PostgreSQL, µs/request": subject.each_us(subject.postgres_cpu_s),
        "CPU of PostgreSQL for the INSERT alone, µs": limit.each_us(limit.postgres_cpu_s),
    }
    what = f"signed POST calldata of {NUMBERS} to the same INSERT"
    return Report(figures, [Ratio(what=what, unit="requests/s", limit=limit.rate, ours=subject.rate, at_least=0.55)])


async def add_key(stand: Stand) -> None:
    """A key of the tenant, with which requests are signed."""
    sealed = SealingKey.from_text(SEALING_KEY).seal(SECRET_KEY, vdn_id=VDN, access_key=ACCESS_KEY)
    async with Database.open(stand.url) as database:
        await keys.create(
            database, vdn_id=VDN, access_key=ACCESS_KEY, sealed_secret=sealed, time_zone="UTC", now=_now()
        )


async def _fresh(stand: Stand) -> None:
    await empty(stand)
    for campaign_id in range(1, CONNECTIONS + 1):
        await add_campaign(stand, campaign_id)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - a benchmark runs in this world


def _bodies() -> Callable[[], bytes]:
    """Bodies in the form of seed 003's example; no number comes twice."""
    numbers = count(10_000_000_000)

    def body() -> bytes:
        entries = [b'{"sessionId":"00750","called":"%d"}' % next(numbers) for _ in range(NUMBERS)]
        return b'{"callDataList":[%s]}' % b",".join(entries)

    return body


def _taken(body: Callable[[], bytes], size: Size) -> list[bytes]:
    return [body() for _ in range(size.requests)]


@asynccontextmanager
async def _watched(stand: Stand, spent: Spent, *, requests: int, server: int | None) -> AsyncGenerator[None]:
    postmaster = await stand.postmaster()
    began, server_s, postgres_s = time.monotonic(), cpu_s(server) if server else 0.0, cpu_s(postmaster)
    yield
    spent.span_s += time.monotonic() - began
    spent.postgres_cpu_s += cpu_s(postmaster) - postgres_s
    spent.server_cpu_s += cpu_s(server) - server_s if server else 0.0
    spent.requests += requests


async def _together(work: Sequence[Coroutine[None, None, None]]) -> None:
    async with asyncio.TaskGroup() as tasks:
        for one in work:
            tasks.create_task(one)


async def _insert(stand: Stand, spent: Spent, bodies: Sequence[Sequence[bytes]]) -> None:
    """The limit: arguments as the API makes them, made before."""
    warm = len(bodies[0]) // 10
    lists = [[_arguments(campaign_id, body) for body in some] for campaign_id, some in enumerate(bodies, start=1)]
    connections = [await asyncpg.connect(stand.url, server_settings=PLANS) for _ in lists]
    await _together([_fetch(one, some[:warm]) for one, some in zip(connections, lists, strict=True)])
    requests = sum(len(some) - warm for some in lists)
    async with _watched(stand, spent, requests=requests, server=None):
        await _together([_fetch(one, some[warm:]) for one, some in zip(connections, lists, strict=True)])
    for connection in connections:
        await connection.close()


def _arguments(campaign_id: int, body: bytes) -> tuple[object, ...]:
    new = new_contacts(AddNumbersBody.model_validate_json(body).call_data_list, zone=ZoneInfo("UTC"))
    columns = (new.called, new.callers, new.session_ids, new.custom_fields, new.call_data, new.recycle_at)
    # Without a signature to record: that belongs to what the interface adds.
    rules = (new.priorities, new.not_json, OPEN_MAX, timedelta(0), True, None, None)
    no_numbers: list[str | None] = [None] * len(new.called)
    return (VDN, campaign_id, _now(), "UTC", *columns, *rules, new.number_types, no_numbers, new.called, None, True)


async def _fetch(connection: asyncpg.Connection, lists: Sequence[tuple[object, ...]]) -> None:
    for arguments in lists:
        row = await connection.fetchrow(statement("contacts_add"), *arguments)
        if row is None or row["refusal"] is not None:
            raise RuntimeError(f"the INSERT was refused: {row}")


async def _send(stand: Stand, served: Served, spent: Spent, bodies: Sequence[Sequence[bytes]]) -> None:
    """The subject: requests that were signed before, one after the other on each connection that is kept open."""
    warm = len(bodies[0]) // 10
    host = urlsplit(served.address).netloc
    lists = [[_request(host, campaign_id, body) for body in some] for campaign_id, some in enumerate(bodies, start=1)]
    await _together([_exchange(host, some[:warm]) for some in lists])
    requests = sum(len(some) - warm for some in lists)
    async with _watched(stand, spent, requests=requests, server=served.pid):
        await _together([_exchange(host, some[warm:]) for some in lists])


def _request(host: str, campaign_id: int, body: bytes) -> bytes:
    path = f"/rest/isales/v1/openapi/campaigns/{VDN}/calldata/{campaign_id}".encode()
    signed = ((b"host", host.encode()), (b"content-type", b"application/json; charset=UTF-8"))
    authorization = sign(
        WireRequest(method="POST", raw_path=path, headers=signed, body=body),
        access_key=ACCESS_KEY,
        secret_key=SECRET_KEY,
        timestamp=_now(),
        with_milliseconds=True,
    )
    headers = (*signed, (b"content-length", b"%d" % len(body)), (b"authorization", authorization.encode()))
    lines = [b"POST %s HTTP/1.1" % path, *(b"%s: %s" % header for header in headers)]
    return b"\r\n".join([*lines, b"", body])


async def _exchange(host: str, requests: Sequence[bytes]) -> None:
    if not requests:
        return
    name, port = host.split(":")
    loop = asyncio.get_running_loop()
    _, client = await loop.create_connection(lambda: _Client(requests, loop.create_future()), name, int(port))
    await client.done


class _Client(asyncio.Protocol):
    """One connection: writes a request, waits for the whole answer, writes the next."""

    def __init__(self, requests: Sequence[bytes], done: asyncio.Future[None]) -> None:
        self._requests = iter(requests)
        self._buffer = b""
        self.done = done

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, blank, body = self._buffer.partition(b"\r\n\r\n")
        if not blank or len(body) < _length(head):
            return
        if not head.startswith(b"HTTP/1.1 200 ") or not body.startswith(SUCCESS):
            self.done.set_exception(RuntimeError(f"a request was refused: {self._buffer.decode()}"))
            self._transport.close()
            return
        self._buffer = b""
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("the server closed the connection"))

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is not None:
            self._transport.write(request)
            return
        self.done.set_result(None)
        self._transport.close()


def _length(head: bytes) -> int:
    return int(head.partition(b"\r\ncontent-length: ")[2].partition(b"\r\n")[0])
