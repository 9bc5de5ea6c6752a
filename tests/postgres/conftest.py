"""One cluster for every test of the supervisor: making or copying one may take a second."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from outdial.postgres import EmbeddedPostgres
from tests.folders import open_folder
from tests.postgres import machine


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A folder that the server's account can enter, with nothing in it."""
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def only_folder() -> Iterator[Path]:
    with open_folder() as folder:
        asyncio.run(_start_and_stop(folder / "postgres"))
        yield folder / "postgres"


@pytest.fixture
def folder(only_folder: Path) -> Iterator[Path]:
    """The stopped cluster of the session: a test may kill it, and leaves it able to start."""
    yield only_folder
    if (only_folder / "data" / "postmaster.pid").exists():
        asyncio.run(_start_and_stop(only_folder))


async def _start_and_stop(folder: Path) -> None:
    async with EmbeddedPostgres(folder):
        pass


@pytest.fixture
def breakable_folder(folder: Path, empty_folder: Path) -> Path:
    """A stopped cluster of the test's own."""
    return machine.copy(folder, empty_folder / "postgres")
