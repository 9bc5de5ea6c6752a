"""The database server itself, as a doctor looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.store.database import Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFacts:
    """A server that answers."""

    version: str
    now: datetime
    read_only: bool
    """A standby: nothing can be written."""


@dataclass(frozen=True, slots=True)
class SealedSecret:
    """A secret as it is kept."""

    vdn_id: int
    access_key: str
    sealed: bytes


async def facts(statements: Statements) -> ServerFacts:
    """Ask the server about itself."""
    row = await statements.row("server_facts")
    if row is None:
        raise RuntimeError("a server that answers tells its version")
    return ServerFacts(version=row["version"], now=row["now"], read_only=row["read_only"])


async def sealed_secrets(statements: Statements, *, secrets_max: int) -> Sequence[SealedSecret]:
    """Some secrets that are in use, of every tenant."""
    rows = await statements.rows("access_key_sealed", secrets_max)
    return [SealedSecret(row["vdn_id"], row["access_key"], row["sealed_secret"]) for row in rows]
