"""What the tests of callbacks share: an outbox, and the pool over it."""

from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest

from outdial.clock import ManualClock
from outdial.store.database import Database
from tests.webhooks.builders import NOON, Outbox
from tests.webhooks.certificates import Certificate, for_localhost


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    async with Database.open(database_url, connections_max=4) as database:
        yield database


@pytest.fixture
async def outbox(database_url: str) -> AsyncGenerator[Outbox]:
    connection = await asyncpg.connect(database_url)
    yield Outbox(connection)
    await connection.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return for_localhost(tmp_path)
