"""Batches of a campaign's contacts, which are suspended and resumed apart from the campaign."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from outdial.domain.campaign import CampaignState
from outdial.store.database import Database, Row, Statements


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as clients see it."""

    batch_id: int
    name: str
    suspended: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a campaign's batches, and how many match."""

    batches: Sequence[Batch]
    matching: int


class BatchRule(Enum):
    """What can stand against a change of batches."""

    CAMPAIGN_UNKNOWN = auto()
    CAMPAIGN_OVER = auto()
    CAMPAIGN_SUSPENDED = auto()
    NAME_TAKEN = auto()
    TOO_MANY = auto()
    UNKNOWN = auto()
    """The campaign has no such batch."""
    SUSPENDED_ALREADY = auto()
    STARTED_ALREADY = auto()


async def add(
    database: Database,
    vdn_id: int,
    campaign_id: int,
    name: str,
    *,
    suspended: bool,
    batches_max: int,
    now: datetime,
) -> int | BatchRule:
    """Give a campaign one more batch; its id, or the rule that forbids it."""
    async with database.transaction() as statements:
        if rule := await _campaign_rule(statements, vdn_id, campaign_id, now=now):
            return rule
        there = await _obstacles(statements, vdn_id, campaign_id, name)
        if there["named"] is not None:
            return BatchRule.NAME_TAKEN
        if there["batches"] >= batches_max:
            return BatchRule.TOO_MANY
        return await statements.value("batch_add", vdn_id, campaign_id, name, suspended, now)


async def rename(
    database: Database, vdn_id: int, campaign_id: int, batch_id: int, name: str, *, now: datetime
) -> BatchRule | None:
    """Give a batch another name; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        if rule := await _campaign_rule(statements, vdn_id, campaign_id, now=now):
            return rule
        there = await _obstacles(statements, vdn_id, campaign_id, name)
        if there["named"] not in (None, batch_id):
            return BatchRule.NAME_TAKEN
        renamed = await statements.run("batch_rename", vdn_id, campaign_id, batch_id, name)
        return None if renamed else BatchRule.UNKNOWN


async def suspend(
    database: Database, vdn_id: int, campaign_id: int, batch_id: int, *, now: datetime
) -> BatchRule | None:
    """Let nobody of a batch be called; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        rule = await _campaign_rule(statements, vdn_id, campaign_id, now=now, may_be_suspended=False)
        rule = rule or await _batch_rule(statements, vdn_id, campaign_id, batch_id, suspended=True)
        if rule is None:
            await statements.run("batch_set_suspended", vdn_id, campaign_id, batch_id, True, now)  # noqa: FBT003 - a column
        return rule


async def resume(
    database: Database, vdn_id: int, campaign_id: int, batch_id: int, *, now: datetime
) -> BatchRule | None:
    """Let those of a batch be called again; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        rule = await _campaign_rule(statements, vdn_id, campaign_id, now=now)
        rule = rule or await _batch_rule(statements, vdn_id, campaign_id, batch_id, suspended=False)
        if rule is None:
            await statements.run("batch_set_suspended", vdn_id, campaign_id, batch_id, False, now)  # noqa: FBT003 - as above
        return rule


async def delete(
    database: Database, vdn_id: int, campaign_id: int, batch_id: int, *, now: datetime
) -> BatchRule | None:
    """Delete a batch with those of its contacts that wait; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        if rule := await _campaign_rule(statements, vdn_id, campaign_id, now=now):
            return rule
        if not await statements.run("batch_delete", vdn_id, campaign_id, batch_id):
            return BatchRule.UNKNOWN
        await statements.run("batch_contacts_delete", vdn_id, campaign_id, batch_id, now)
        return None


async def page(
    statements: Statements,
    vdn_id: int,
    campaign_id: int,
    *,
    name_part: str | None,
    suspended: bool | None,
    limit: int,
    offset: int,
) -> Page | None:
    """A campaign's batches, newest first; None when there is no such campaign."""
    rows = await statements.rows("batches_page", vdn_id, campaign_id, name_part, suspended, limit, offset)
    if not rows:
        return None
    found = [_batch(row) for row in rows if row["batch_id"] is not None]
    return Page(batches=found, matching=rows[0]["total"])


async def _campaign_rule(
    statements: Statements, vdn_id: int, campaign_id: int, *, now: datetime, may_be_suspended: bool = True
) -> BatchRule | None:
    """Changes of one campaign's batches come one after the other."""
    state: int | None = await statements.value("batches_lock", vdn_id, campaign_id, now)
    if state is None:
        return BatchRule.CAMPAIGN_UNKNOWN
    match CampaignState(state):
        case CampaignState.COMPLETED:
            return BatchRule.CAMPAIGN_OVER
        case CampaignState.SUSPENDED if not may_be_suspended:
            return BatchRule.CAMPAIGN_SUSPENDED
        case _:
            return None


async def _batch_rule(
    statements: Statements, vdn_id: int, campaign_id: int, batch_id: int, *, suspended: bool
) -> BatchRule | None:
    row = await statements.row("batch_load", vdn_id, campaign_id, batch_id)
    if row is None:
        return BatchRule.UNKNOWN
    if row["suspended"] != suspended:
        return None
    return BatchRule.SUSPENDED_ALREADY if suspended else BatchRule.STARTED_ALREADY


async def _obstacles(statements: Statements, vdn_id: int, campaign_id: int, name: str) -> Row:
    (row,) = await statements.rows("batch_obstacles", vdn_id, campaign_id, name)
    return row


def _batch(row: Row) -> Batch:
    return Batch(row["batch_id"], row["name"], row["suspended"])
