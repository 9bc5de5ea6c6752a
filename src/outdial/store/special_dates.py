"""Special dates: a tenant's, shared by the campaigns that use them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from pydantic import TypeAdapter

from outdial.domain.schedule import Span, SpecialDate, Weekly, Yearly
from outdial.store.database import Database, Row, Statements

_RULE: TypeAdapter[Weekly | Span | Yearly] = TypeAdapter(Weekly | Span | Yearly)


@dataclass(frozen=True, slots=True)
class StoredSpecialDate:
    """A special date and its id."""

    special_date_id: int
    special_date: SpecialDate


class SpecialDateRule(Enum):
    """What can stand against a change of special dates."""

    CAMPAIGN_UNKNOWN = "campaign_unknown"
    NAME_TAKEN = "name_taken"
    UNKNOWN = "unknown"
    """The campaign has no such special date."""
    TOO_MANY = "too_many"


async def of_campaign(statements: Statements, vdn_id: int, campaign_id: int) -> Sequence[StoredSpecialDate]:
    """The special dates of a campaign, oldest first."""
    return [_stored(row) for row in await statements.rows("special_dates_list", vdn_id, campaign_id)]


def _stored(row: Row) -> StoredSpecialDate:
    return StoredSpecialDate(row["special_date_id"], SpecialDate(row["name"], _RULE.validate_json(row["rule"])))


async def add(
    database: Database, vdn_id: int, campaign_id: int, date: SpecialDate, *, dates_max: int, now: datetime
) -> int | SpecialDateRule:
    """Give a campaign one more special date; its id, or the rule that forbids it."""
    async with database.transaction() as statements:
        if not await _locked(statements, vdn_id, campaign_id):
            return SpecialDateRule.CAMPAIGN_UNKNOWN
        await statements.run("special_dates_forget", vdn_id)
        if await statements.value("special_date_named", vdn_id, date.name) is not None:
            return SpecialDateRule.NAME_TAKEN
        if len(await of_campaign(statements, vdn_id, campaign_id)) >= dates_max:
            return SpecialDateRule.TOO_MANY
        return await statements.value("special_date_add", vdn_id, campaign_id, date.name, _dumped(date), now)


async def change(
    database: Database, vdn_id: int, campaign_id: int, changed: StoredSpecialDate, *, now: datetime
) -> SpecialDateRule | None:
    """Change a special date for every campaign that uses it; the rule that forbids it, if one does."""
    special_date_id, date = changed.special_date_id, changed.special_date
    async with database.transaction() as statements:
        if not await _locked(statements, vdn_id, campaign_id):
            return SpecialDateRule.CAMPAIGN_UNKNOWN
        known = {stored.special_date_id for stored in await of_campaign(statements, vdn_id, campaign_id)}
        if special_date_id not in known:
            return SpecialDateRule.UNKNOWN
        await statements.run("special_dates_forget", vdn_id)
        if await statements.value("special_date_named", vdn_id, date.name) not in (None, special_date_id):
            return SpecialDateRule.NAME_TAKEN
        await statements.run("special_date_change", vdn_id, special_date_id, date.name, _dumped(date), now)
        return None


async def remove(
    database: Database, vdn_id: int, campaign_id: int, special_date_id: int | None, *, now: datetime
) -> SpecialDateRule | None:
    """Take one special date, or with None all, from a campaign; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        if not await _locked(statements, vdn_id, campaign_id):
            return SpecialDateRule.CAMPAIGN_UNKNOWN
        gone = await statements.value("special_dates_unlink", vdn_id, campaign_id, special_date_id, now)
        if special_date_id is not None and not gone:
            return SpecialDateRule.UNKNOWN
        await statements.run("special_dates_forget", vdn_id)
        return None


async def _locked(statements: Statements, vdn_id: int, campaign_id: int) -> bool:
    return await statements.value("special_dates_lock", vdn_id, campaign_id) is not None


def _dumped(date: SpecialDate) -> str:
    return _RULE.dump_json(date.rule).decode()
