"""Connections, and statements by the name of their file.

asyncpg stands behind these few verbs, so that a change of driver is this file. Arguments are positional, ``$1`` being
the tenant; each file says in its first lines what the others are. ``jsonb`` goes in and comes out as text.
"""

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from functools import cache
from importlib import resources
from typing import Any, Protocol, Self, cast

import asyncpg

STATEMENT_TIMEOUT_S = 30.0  # a statement that takes longer is a fault, not work
CONNECT_TIMEOUT_S = 10.0

PLANS = {"enable_seqscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off"}
"""Every statement is written for an index and some rows. A plan that PostgreSQL makes and keeps while a table is young
would read all of it, and go on so when it has grown: measured, 0.2 of the rate after half a minute (decision 4)."""

UNAVAILABLE: tuple[type[BaseException], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # a connection that was cut in the middle of an answer
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.ReadOnlySQLTransactionError,
    OSError,
    TimeoutError,
)
"""What a statement raises while the database is away: nothing is wrong with the statement, try again later."""


class Row(Protocol):
    """A row, its columns by name."""

    def __getitem__(self, column: str) -> Any: ...  # noqa: ANN401 - a column's type is the statement's affair


@cache
def statement(name: str) -> str:
    """The text of ``queries/<name>.sql``."""
    return resources.files("outdial.store").joinpath("queries", f"{name}.sql").read_text(encoding="utf-8")


class Statements:
    """Runs named statements on a connection or a pool."""

    def __init__(self, runner: asyncpg.Pool | asyncpg.Connection) -> None:
        self._runner = runner

    async def rows(self, name: str, *arguments: object) -> Sequence[Row]:
        """Every row that the statement returns."""
        return cast("Sequence[Row]", await self._runner.fetch(statement(name), *arguments))

    async def row(self, name: str, *arguments: object) -> Row | None:
        """The first row, if any."""
        return cast("Row | None", await self._runner.fetchrow(statement(name), *arguments))

    async def value(self, name: str, *arguments: object) -> Any:  # noqa: ANN401 - as in Row
        """The first column of the first row, or None."""
        return await self._runner.fetchval(statement(name), *arguments)

    async def run(self, name: str, *arguments: object) -> int:
        """How many rows the statement touched."""
        tag = await self._runner.execute(statement(name), *arguments)
        return int(tag.rpartition(" ")[2])

    async def copy(self, table: str, columns: Sequence[str], records: Iterable[Sequence[object]]) -> int:
        """Bring many rows in by COPY; how many there were."""
        tag = await self._runner.copy_records_to_table(table, records=records, columns=list(columns))
        return int(tag.rpartition(" ")[2])


class _Connection(asyncpg.Connection):
    """A connection that goes back to the pool as it is: no statement of ours changes its session.

    Open transactions are rolled back all the same. The driver's own reset is a round trip after each statement, and
    cost the API a third of its requests a second.
    """

    def get_reset_query(self) -> str:
        return ""


class Database(Statements):
    """A pool of connections to one PostgreSQL, or to several hosts of which one is writable."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        super().__init__(pool)
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, *, connections_max: int = 16) -> AsyncGenerator[Self]:
        """A pool that connects when it is first asked, and again whenever it must; closed at the end."""
        pool = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=connections_max,
            command_timeout=STATEMENT_TIMEOUT_S,
            timeout=CONNECT_TIMEOUT_S,
            connection_class=_Connection,
            server_settings={"application_name": "outdial", "timezone": "UTC"} | PLANS,
        )
        try:
            yield cls(pool)
        finally:
            pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Statements]:
        """Several statements, all or nothing."""
        async with self._pool.acquire() as connection, connection.transaction():
            yield Statements(connection)
