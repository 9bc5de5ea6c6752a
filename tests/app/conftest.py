import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import asyncpg
import pytest


@pytest.fixture
def empty_database_url(postgres_server: str) -> Iterator[str]:
    """A database without a table, gone after the test."""
    name = "outdial_test_empty"
    asyncio.run(_execute(postgres_server, f"create database {name} template template0 encoding 'UTF8'"))
    yield urlsplit(postgres_server)._replace(path=f"/{name}").geturl()
    asyncio.run(_execute(postgres_server, f"drop database {name} with (force)"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()
