"""Bring a database's tables up to this version, one file of ``schema`` after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import asyncpg

from outdial.store.database import UNAVAILABLE, Statements

_KEEP = "create table if not exists migration (name text primary key, applied_at timestamptz not null default now())"
_DONE = "select name from migration"
_TURNSTILE = "lock table migration in exclusive mode"
_RECORD = "insert into migration (name) values ($1)"


class NewerDatabaseError(Exception):
    """The database was migrated by a newer Outdial than this one; run that version, or a newer one."""


@dataclass(frozen=True, slots=True)
class Migration:
    """A step, in the order of its name."""

    name: str
    text: str


def migrations() -> Sequence[Migration]:
    """Every step that this version knows, oldest first."""
    files = [
        file for file in resources.files("outdial.store").joinpath("schema").iterdir() if file.name.endswith(".sql")
    ]
    return [
        Migration(file.name.removesuffix(".sql"), file.read_text(encoding="utf-8"))
        for file in sorted(files, key=lambda file: file.name)
    ]


async def pending(url: str) -> Sequence[str]:
    """The names of the steps that are still to be applied."""
    connection = await asyncpg.connect(url)
    try:
        await _keep(connection)
        done = await _done(connection)
    finally:
        await connection.close()
    return [step.name for step in migrations() if step.name not in done]


async def standing(statements: Statements) -> str | None:
    """What stands between the tables and this version, as a sentence with the next step; None: nothing does."""
    try:
        done = {row["name"] for row in await statements.rows("migrations_done")}
    except asyncpg.UndefinedTableError:
        done = set[str]()
    except UNAVAILABLE:
        raise
    except asyncpg.PostgresError as error:
        return f"the database refuses us ({error}): check OUTDIAL_DATABASE_URL"
    known = {step.name for step in migrations()}
    if unknown := done - known:
        return f"the database has steps that this Outdial does not know ({', '.join(sorted(unknown))}): run a newer one"
    if missing := known - done:
        return f"the database lacks {', '.join(sorted(missing))}: run `outdial migrate`"
    return None


async def migrate(url: str) -> Sequence[str]:
    """Apply what is missing, all or nothing; the names of what was applied. Several may try at once."""
    connection = await asyncpg.connect(url)
    try:
        await _keep(connection)
        async with connection.transaction():
            await connection.execute(_TURNSTILE)
            return await _apply(connection)
    finally:
        await connection.close()


async def _keep(connection: asyncpg.Connection) -> None:
    try:
        await connection.execute(_KEEP)
    except (asyncpg.UniqueViolationError, asyncpg.DuplicateObjectError, asyncpg.DuplicateTableError):
        # Somebody else made the table at this very moment: "if not exists" looks first and makes it then.
        await connection.execute(_KEEP)


async def _apply(connection: asyncpg.Connection) -> Sequence[str]:
    done = await _done(connection)
    known = migrations()
    if unknown := done - {step.name for step in known}:
        raise NewerDatabaseError(
            f"The database has steps that this Outdial does not know ({', '.join(sorted(unknown))}): run a newer one."
        )
    missing = [step for step in known if step.name not in done]
    for step in missing:
        await connection.execute(step.text)
        await connection.execute(_RECORD, step.name)
    return [step.name for step in missing]


async def _done(connection: asyncpg.Connection) -> set[str]:
    return {record["name"] for record in await connection.fetch(_DONE)}
