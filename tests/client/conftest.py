"""Outdial behind a real socket, with a clock that the client's waiting moves."""

from collections.abc import AsyncGenerator, AsyncIterator

import pytest

from outdial.client import AsyncClient
from tests.api.client import ACCESS_KEY
from tests.api.conftest import add_key, empty
from tests.api.live import Live, listening
from tests.client.servers import Hasty, access_to
from tests.rows import Rows


@pytest.fixture(scope="module")
async def serving(module_database_url: str) -> AsyncGenerator[Live]:
    """One server for the tests of a module."""
    async with listening(module_database_url) as live:
        yield live


@pytest.fixture
async def live(serving: Live) -> Live:
    """A tenant with a key and nothing else."""
    await empty(serving.server)
    await add_key(serving.server.database, 1, ACCESS_KEY)
    return serving


@pytest.fixture
async def rows(live: Live, module_database_url: str) -> AsyncIterator[Rows]:
    """A hand that writes rows past every rule."""
    assert live.url
    async with Rows.open(module_database_url) as rows:
        yield rows


@pytest.fixture
def clock(live: Live) -> Hasty:
    return Hasty(live.server.clock)


@pytest.fixture
async def client(live: Live, clock: Hasty) -> AsyncGenerator[AsyncClient]:
    async with AsyncClient(access_to(live.url), clock=clock, drawn=lambda: 0.0) as client:
        yield client
