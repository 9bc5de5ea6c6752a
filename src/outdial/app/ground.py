"""What every process stands on: the database, the embedded one or another, and the key that seals secrets."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from outdial.app.failures import CannotGoOn
from outdial.postgres import EmbeddedPostgres, default_folder
from outdial.sealing import SealingKey
from outdial.settings import Settings
from outdial.store.database import Database
from outdial.store.migrations import migrate, standing

SEALING_KEY_FILE = "sealing.key"


@dataclass(frozen=True, slots=True)
class Ground:
    """A database that can be reached, and what must run for it to stay so."""

    url: str
    watch: Callable[[], Awaitable[None]] | None
    """Keeps the embedded PostgreSQL up; None for one that is somebody else's care."""
    applied: Sequence[str] = ()
    """Migrations that were applied just now."""


def data_folder(settings: Settings) -> Path:
    """Where Outdial keeps what it keeps in files."""
    return settings.data or default_folder()


@asynccontextmanager
async def stand_on(settings: Settings) -> AsyncGenerator[Ground]:
    """The database named in the settings, or the embedded one: started or adopted, its tables this version's.

    Another database's tables are changed by `outdial migrate` alone: there an operator decides when.
    """
    if settings.database_url is not None:
        yield Ground(settings.database_url, None)
        return
    server = EmbeddedPostgres(
        data_folder(settings),
        binaries=settings.postgres_binaries,
        shared_buffers_mb=settings.postgres_shared_buffers_mb,
    )
    async with server:
        yield Ground(server.dsn, server.watch, await migrate(server.dsn))


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncGenerator[Database]:
    """For a command: a database whose tables are this version's. Raises `CannotGoOn` when they are not."""
    async with (
        stand_on(settings) as ground,
        Database.open(ground.url, connections_max=settings.database_connections_max) as database,
    ):
        if (obstacle := await standing(database)) is not None:
            raise CannotGoOn(f"Not possible yet: {obstacle}.")
        yield database


def sealing_key(settings: Settings) -> SealingKey:
    """The key from the settings, or from its file in the data folder, which is made when it is not there."""
    if settings.sealing_key is not None:
        return SealingKey.from_text(settings.sealing_key)
    folder = data_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    return SealingKey.load_or_create(folder / SEALING_KEY_FILE)
