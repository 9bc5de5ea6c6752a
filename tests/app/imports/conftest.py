from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from outdial.clock import ManualClock
from outdial.store.database import Database
from tests.app.imports.file_server import file_server
from tests.app.imports.files import NOW, Desk, campaign_with_settings
from tests.app.imports.shelf import Shelf
from tests.rows import Rows


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """Tenant 1 in UTC, with a started campaign."""
    connection = await asyncpg.connect(database_url)
    await Rows(connection).tenant()
    campaign_id = await campaign_with_settings(connection)
    async with Database.open(database_url, connections_max=4) as database:
        yield Desk(database, connection, tmp_path, campaign_id, ManualClock(NOW))
    await connection.close()


@pytest.fixture
async def shelf(desk: Desk, tmp_path: Path) -> AsyncIterator[Shelf]:
    """The desk, with a file server beside it."""
    folder = tmp_path / "served"
    folder.mkdir()
    async with file_server(folder) as server:
        yield Shelf(desk, server)
