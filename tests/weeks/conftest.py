"""A database with one tenant, and a hand that writes rows into it."""

from collections.abc import AsyncIterator

import pytest

from outdial.store.database import Database
from tests.rows import Rows


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url) as database:
        yield database


@pytest.fixture
async def rows(database_url: str) -> AsyncIterator[Rows]:
    async with Rows.open(database_url) as rows:
        await rows.tenant()
        yield rows
