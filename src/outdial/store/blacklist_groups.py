"""By what a tenant sorts its blacklist: groups and types. Neither decides whether a number is dialled."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from asyncpg import UniqueViolationError

from outdial.store.database import Database, Row, Statements


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of blacklisted numbers; in a change, a description that is None stays as it is."""

    name: str
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Type:
    """A type of blacklisted numbers; in a change, whatever is None stays as it is."""

    name: str
    description: str | None = None
    org_name: str | None = None
    action_type: int | None = None
    """1: handled without asking, 2: shown to somebody; kept for the client, nothing follows from it here."""
    action: str | None = None


@dataclass(frozen=True, slots=True)
class GroupPage:
    """Some groups by their ids, and how many there are on all pages."""

    total: int
    groups: Sequence[tuple[int, Group]]


@dataclass(frozen=True, slots=True)
class TypePage:
    """Some types by their ids, and how many there are on all pages."""

    total: int
    types: Sequence[tuple[int, Type]]


class Fault(Enum):
    """Why a group or type was not added or changed."""

    NAME_TAKEN = auto()
    TOO_MANY = auto()
    UNKNOWN = auto()


async def add_group(database: Database, vdn_id: int, group: Group, *, groups_max: int) -> int | Fault:
    """Add a group; its id. Additions of one tenant come one after the other, so the bound is exact."""
    return await _added(database, "blacklist_group_add", vdn_id, group.name, group.description, groups_max)


async def add_type(database: Database, vdn_id: int, kind: Type, *, types_max: int) -> int | Fault:
    """Add a type; its id. Additions of one tenant come one after the other, so the bound is exact."""
    return await _added(database, "blacklist_type_add", vdn_id, *_columns(kind), types_max)


async def _added(database: Database, statement: str, vdn_id: int, *arguments: object) -> int | Fault:
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        row = await statements.row(statement, vdn_id, *arguments)
    if row is None or row["too_many"]:
        return Fault.TOO_MANY
    return Fault.NAME_TAKEN if row["id"] is None else row["id"]


async def change_group(statements: Statements, vdn_id: int, group_id: int, group: Group) -> Fault | None:
    """Change a group; why not, if not."""
    return await _changed(statements, "blacklist_group_change", vdn_id, group_id, group.name, group.description)


async def change_type(statements: Statements, vdn_id: int, type_id: int, kind: Type) -> Fault | None:
    """Change a type; why not, if not."""
    return await _changed(statements, "blacklist_type_change", vdn_id, type_id, *_columns(kind))


async def _changed(statements: Statements, statement: str, *arguments: object) -> Fault | None:
    try:
        return None if await statements.run(statement, *arguments) else Fault.UNKNOWN
    except UniqueViolationError:
        return Fault.NAME_TAKEN


async def delete_group(statements: Statements, vdn_id: int, group_id: int) -> bool:
    """Delete a group; its numbers stay listed. Whether there was one."""
    return await statements.run("blacklist_group_delete", vdn_id, group_id) == 1


async def delete_type(statements: Statements, vdn_id: int, type_id: int) -> bool:
    """Delete a type; its numbers stay listed. Whether there was one."""
    return await statements.run("blacklist_type_delete", vdn_id, type_id) == 1


async def group_page(
    statements: Statements, vdn_id: int, *, name_part: str | None, limit: int, offset: int
) -> GroupPage:
    """Some groups, oldest first."""
    rows = await statements.rows("blacklist_groups_page", vdn_id, name_part, limit, offset)
    groups = [
        (row["group_id"], Group(name=row["name"], description=row["description"]))
        for row in rows
        if row["group_id"] is not None
    ]
    return GroupPage(rows[0]["total"], groups)


async def type_page(statements: Statements, vdn_id: int, *, name_part: str | None, limit: int, offset: int) -> TypePage:
    """Some types, oldest first."""
    rows = await statements.rows("blacklist_types_page", vdn_id, name_part, limit, offset)
    return TypePage(rows[0]["total"], [(row["type_id"], _type(row)) for row in rows if row["type_id"] is not None])


def _type(row: Row) -> Type:
    return Type(
        name=row["name"],
        description=row["description"],
        org_name=row["org_name"],
        action_type=row["action_type"],
        action=row["action"],
    )


def _columns(kind: Type) -> tuple[object, ...]:
    return kind.name, kind.description, kind.org_name, kind.action_type, kind.action
