"""The API in process, on a database of its own, with a clock that the test moves."""

from collections.abc import AsyncIterator

import pytest
from prometheus_client import CollectorRegistry

from outdial.api.agent_streams import AgentStreams
from outdial.api.app import create_app
from outdial.api.context import ApiContext
from outdial.clock import ManualClock
from outdial.sealing import SealingKey
from outdial.settings import Settings
from outdial.store import keys
from outdial.store.database import Database
from tests.api.client import ACCESS_KEY, SECRET_KEY, Client, Server, at

NOW = at("2020-09-10 08:00:00")  # the vendor's example of a campaign begins on this day
SEALING_KEY = SealingKey(bytes(32))


async def add_key(database: Database, vdn_id: int, access_key: str) -> None:
    """A key with the examples' secret; its tenant is in UTC."""
    sealed = SEALING_KEY.seal(SECRET_KEY, vdn_id=vdn_id, access_key=access_key)
    await keys.create(database, vdn_id=vdn_id, access_key=access_key, sealed_secret=sealed, time_zone="UTC", now=NOW)


def server_on(database: Database, settings: Settings) -> Server:
    """The app with a clock of its own."""

    async def ready() -> None:
        return None

    clock = ManualClock(NOW)
    context = ApiContext(
        database=database,
        clock=clock,
        settings=settings,
        sealing_key=SEALING_KEY,
        why_not_ready=ready,
        metrics=CollectorRegistry(),
        agent_streams=AgentStreams(database, clock),
    )
    return Server(create_app(context), context, clock, database)


async def empty(server: Server) -> None:
    """Forget what an earlier test left: quicker than a database for each test. Everything hangs on the tenant."""
    tables = await server.sql(
        "select quote_ident(tablename) as name from pg_tables"
        " where schemaname = 'public' and tablename <> 'migration' order by tablename = 'tenant'"
    )
    await server.run(";".join(f"delete from {table['name']}" for table in tables))  # noqa: S608 - the catalogue's own names


@pytest.fixture(scope="module")
async def database(module_database_url: str) -> AsyncIterator[Database]:
    """Connections that the tests of a module share."""
    async with Database.open(module_database_url, connections_max=8) as database:
        yield database


@pytest.fixture
async def server(database: Database) -> Server:
    """One tenant, 1, with a key and the skill queue 5 of the vendor's example; nothing else."""
    server = server_on(database, Settings())
    await empty(server)
    await add_key(database, 1, ACCESS_KEY)
    await server.sql("insert into skill values (1, 5, 'Voice Skill Queue', $1), (1, 1, 'Other', $1)", NOW)
    return server


@pytest.fixture
def client(server: Server) -> Client:
    return server.client()
