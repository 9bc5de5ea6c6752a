"""File servers, from which a tenant has files fetched. Passwords arrive here sealed and leave here sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asyncpg import UniqueViolationError

from outdial.store.database import Row, Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where files are, and whose."""

    address: str
    port: int
    folder: str
    user_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileServer:
    """A file server as lists show it."""

    server_id: int
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenableServer:
    """A file server as whoever fetches from it needs it."""

    place: Place
    sealed_password: bytes
    host_key: str | None
    """In OpenSSH's form; None until the first login."""


@dataclass(frozen=True, slots=True)
class ServersPage:
    """File servers, and how many there are on all pages."""

    total: int
    servers: Sequence[FileServer]


async def add(
    statements: Statements, vdn_id: int, place: Place, *, sealed_password: bytes, servers_max: int, now: datetime
) -> int | None:
    """Add a file server; its id, or None when the tenant has the very same already, or as many as it may."""
    return await statements.value("file_server_add", vdn_id, *_columns(place), sealed_password, now, servers_max)


async def delete(statements: Statements, vdn_id: int, server_id: int) -> bool:
    """Forget a file server; whether there was one."""
    return await statements.run("file_server_delete", vdn_id, server_id) > 0


async def load(statements: Statements, vdn_id: int, server_id: int) -> OpenableServer | None:
    """The file server, if there is one."""
    row = await statements.row("file_server_load", vdn_id, server_id)
    if row is None:
        return None
    return OpenableServer(place=_place(row), sealed_password=row["sealed_password"], host_key=row["host_key"])


async def change(
    statements: Statements,
    vdn_id: int,
    server_id: int,
    place: Place,
    *,
    forget_key: bool,
    sealed_password: bytes | None,
) -> bool | None:
    """Change a file server; whether there is one, or None when another is the very same.

    Without a password it keeps the one it has.
    """
    try:
        found = await statements.value(
            "file_server_change", vdn_id, server_id, *_columns(place), forget_key, sealed_password
        )
    except UniqueViolationError:  # added by another request at this very moment
        return None
    return None if found == "taken" else found == "changed"


async def pin(statements: Statements, vdn_id: int, server_id: int, *, address: str, port: int, host_key: str) -> None:
    """Remember the key that a server showed, unless one is known, or the server has another address by now."""
    await statements.run("file_server_pin", vdn_id, server_id, address, port, host_key)


async def page(
    statements: Statements, vdn_id: int, *, server_ids: Sequence[int] | None, limit: int, offset: int
) -> ServersPage:
    """The tenant's file servers in the order in which they came, all of them or those named."""
    rows = await statements.rows("file_servers_page", vdn_id, server_ids, limit, offset)
    found = [row for row in rows if row["server_id"] is not None]
    return ServersPage(rows[0]["total"], [FileServer(server_id=row["server_id"], place=_place(row)) for row in found])


def _columns(place: Place) -> tuple[str, int, str, str]:
    return place.address, place.port, place.folder, place.user_name


def _place(row: Row) -> Place:
    return Place(address=row["address"], port=row["port"], folder=row["folder"], user_name=row["user_name"])
