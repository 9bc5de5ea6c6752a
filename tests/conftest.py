"""A PostgreSQL for every session, and a database of its own for every test that asks for one."""

import asyncio
import itertools
import os
import shutil
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from zlib import crc32

import asyncpg
import pytest
import structlog
from hypothesis import settings

from outdial.postgres import EmbeddedPostgres
from outdial.store.migrations import migrate
from tests.folders import open_folder

pytest_plugins = ["tests.switch.fixtures"]  # one switch for all who ask

OTHER_SERVER = "OUTDIAL_TEST_DATABASE_URL"  # a superuser's URL; the tests then make their databases there

_numbers = itertools.count(1)

# No test asserts how long something takes: a busy machine is no fault of the rule.
settings.register_profile("outdial", deadline=None)
settings.load_profile("outdial")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files in an order that means nothing and is always the same.

    Those that wait for real calls stand in one folder: next to each other they would leave the processor idle, and in
    the end all others to one worker.
    """
    items.sort(key=lambda item: crc32(item.nodeid.split("::")[0].encode()))


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    return "asyncio", {"use_uvloop": False}


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """What a test, or a command that it runs, makes of the logs ends with it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session", autouse=True)
def curl_on_the_path(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the documents tell a reader to paste runs on a bare machine too."""
    if shutil.which("curl") is None:
        folder = tmp_path_factory.mktemp("programs")
        program = folder / "curl"
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {Path(__file__).with_name("curl.py")} "$@"\n')
        program.chmod(0o755)
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a PostgreSQL for this session (with pytest-xdist: for this worker), with a superuser's rights."""
    if (other := os.environ.get(OTHER_SERVER)) is not None:
        yield other
        return
    with open_folder() as folder:
        server = EmbeddedPostgres(folder / "postgres", shared_buffers_mb=64)
        yield asyncio.run(server.start())
        asyncio.run(server.stop())


@pytest.fixture(scope="session")
def migrated_template(postgres_server: str) -> Iterator[str]:
    """The name of a database that has every table and is only ever copied."""
    with _database(postgres_server, template="template0 encoding 'UTF8'") as name:
        asyncio.run(migrate(_with_database(postgres_server, name)))
        yield name


@pytest.fixture
def database_url(postgres_server: str, migrated_template: str) -> Iterator[str]:
    """A fresh, migrated database, gone after the test."""
    with _database(postgres_server, template=migrated_template) as name:
        yield _with_database(postgres_server, name)


@pytest.fixture(scope="module")
def module_database_url(postgres_server: str, migrated_template: str) -> Iterator[str]:
    """A migrated database that the tests of one module share; who uses it empties it."""
    with _database(postgres_server, template=migrated_template) as name:
        yield _with_database(postgres_server, name)


@contextmanager
def _database(server: str, *, template: str) -> Generator[str]:
    name = f"outdial_test_{os.getpid()}_{next(_numbers)}"
    asyncio.run(_execute(server, f"create database {name} template {template} strategy file_copy"))
    try:
        yield name
    finally:
        asyncio.run(_execute(server, f"drop database {name} with (force)"))


def _with_database(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
