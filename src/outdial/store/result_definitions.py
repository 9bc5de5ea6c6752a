"""The tenant's result codes: what each is called, and which of the platform's codes it stands for.

A change is noted with its time, so that a result goes on showing the code that held when its call ended.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Final

from outdial.store.database import Database, Row, Statements

NAMERS_TOLD_MAX: Final = 5  # campaigns that a refusal names; there may be more


@dataclass(frozen=True, slots=True)
class Definition:
    """A result code and what it is called; without a name it is the factory's."""

    definition_id: int
    code: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Mapped:
    """A code of the platform's that a definition stands for, and the mapping's own number."""

    mapping_id: int
    platform_code: str


@dataclass(frozen=True, slots=True)
class WholeDefinition:
    """A definition with all that it stands for."""

    definition: Definition
    mapped: Sequence[Mapped]


@dataclass(frozen=True, slots=True)
class DefinitionPage:
    """Some definitions in the order in which they were made, and how many there are on all pages."""

    total: int
    definitions: Sequence[Definition]


class DefinitionFault(Enum):
    """Why nothing was changed."""

    UNKNOWN = auto()
    CODE_TAKEN = auto()
    TOO_MANY = auto()


@dataclass(frozen=True, slots=True)
class NamedByPolicies:
    """Retry policies of these campaigns name the code: without it, they would let people be called again."""

    campaign_ids: Sequence[int]


async def add(
    database: Database,
    vdn_id: int,
    code: str | None,
    name: str,
    platform_codes: Collection[str],
    *,
    definitions_max: int,
    now: datetime,
) -> int | DefinitionFault:
    """Define a result code, one of its own when none is given; the definition's id."""
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        row = await statements.row(
            "result_definition_add", vdn_id, code, name, list(dict.fromkeys(platform_codes)), definitions_max
        )
        if row is None or row["too_many"]:
            return DefinitionFault.TOO_MANY
        if row["id"] is None:
            return DefinitionFault.CODE_TAKEN
        await statements.run("result_codes_show", vdn_id, now)
        return row["id"]


async def change(
    database: Database, vdn_id: int, definition_id: int, name: str, platform_codes: Collection[str], *, now: datetime
) -> DefinitionFault | None:
    """Give a definition another name, and other codes of the platform in place of those it had."""
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        if not await statements.run("result_definition_change", vdn_id, definition_id, name):
            return DefinitionFault.UNKNOWN
        await statements.run("result_definition_clear", vdn_id, definition_id)
        await statements.run("result_definition_give", vdn_id, definition_id, list(dict.fromkeys(platform_codes)))
        await statements.run("result_codes_show", vdn_id, now)
        return None


async def delete(
    database: Database, vdn_id: int, definition_id: int, *, now: datetime
) -> DefinitionFault | NamedByPolicies | None:
    """Delete a definition, unless the retry policy of a campaign that is not over names its code."""
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        namers = await statements.rows("result_definition_namers", vdn_id, definition_id, now, NAMERS_TOLD_MAX)
        if namers:
            return NamedByPolicies([row["campaign_id"] for row in namers])
        if not await statements.run("result_definition_delete", vdn_id, definition_id):
            return DefinitionFault.UNKNOWN
        await statements.run("result_codes_show", vdn_id, now)
        return None


async def page(statements: Statements, vdn_id: int, *, limit: int, offset: int) -> DefinitionPage:
    """Some of the tenant's definitions."""
    rows = await statements.rows("result_definitions_page", vdn_id, limit, offset)
    return DefinitionPage(rows[0]["total"], [_definition(row) for row in rows if row["definition_id"] is not None])


async def load(statements: Statements, vdn_id: int, definition_id: int) -> WholeDefinition | None:
    """One definition with what it stands for; None when the tenant has no such."""
    rows = await statements.rows("result_definition_load", vdn_id, definition_id)
    if not rows:
        return None
    return WholeDefinition(_definition(rows[0]), [Mapped(row["position"], row["platform_code"]) for row in rows])


def _definition(row: Row) -> Definition:
    return Definition(row["definition_id"], row["code"], row["name"])
