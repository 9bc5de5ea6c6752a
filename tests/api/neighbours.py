"""Fixtures of the endpoints that are about data: rows written past every rule, and another tenant."""

from collections.abc import AsyncIterator

import pytest

from tests.api.client import Client, Server
from tests.api.conftest import add_key
from tests.rows import NOW, Rows


@pytest.fixture
async def rows(server: Server, module_database_url: str) -> AsyncIterator[Rows]:
    """A hand that writes rows past every rule, at the server's time."""
    assert server.clock.now() == NOW
    async with Rows.open(module_database_url) as rows:
        yield rows


@pytest.fixture
async def stranger(server: Server) -> Client:
    """The client of tenant 2."""
    await add_key(server.database, 2, "STRANGERAK")
    return server.client(vdn_id=2, access_key="STRANGERAK")
