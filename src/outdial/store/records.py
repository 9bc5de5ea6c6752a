"""Records of outbound data one by one: looked at, deleted, and how often their numbers were called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from outdial.domain.campaign import CampaignState
from outdial.domain.contact import ContactState, Finished, Number
from outdial.domain.outcome import Outcome
from outdial.store.database import Database, Row, Statements
from outdial.store.turns import numbers_from

DELETED_AT_ONCE_MAX = 20_000  # in one statement: below a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Which contacts are meant; what is None does not narrow them, and one thing at least is given."""

    session_id: str | None = None
    called: str | None = None
    custom_field: str | None = None
    recycled_from: datetime | None = None
    recycled_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """One record as a client may look at it."""

    contact_id: int
    numbers: Sequence[Number]
    session_id: str | None
    caller: str | None
    custom_field: str | None
    call_data: str | None
    recycle_at: datetime | None
    priority: int
    batch_id: int | None
    state: ContactState
    outcome: Outcome | None


class DeletionRule(Enum):
    """What can stand against deleting contacts."""

    CAMPAIGN_UNKNOWN = auto()
    CAMPAIGN_STARTED = auto()
    """The tenant may delete only while the campaign does not run."""
    IN_A_CALL = auto()
    """One of them at least is being called; none is deleted."""
    NONE_WAITS = auto()


class RecordRule(Enum):
    """Why there is no record to look at."""

    CAMPAIGN_UNKNOWN = auto()
    UNKNOWN = auto()


async def delete(
    database: Database,
    vdn_id: int,
    campaign_id: int,
    selector: Selector,
    *,
    keep: bool,
    while_started: bool,
    now: datetime,
    at_once: int = DELETED_AT_ONCE_MAX,
) -> int | DeletionRule:
    """Delete contacts that wait, or with ``keep`` only never call them; how many, or the rule that forbids it.

    Many go in several statements: a client that sees a fault sends the request again.
    """
    columns = _columns(selector)
    found = await database.row("contacts_found", vdn_id, campaign_id, *columns)
    if (rule := _forbids(found, while_started=while_started, now=now)) is not None:
        return rule
    reason = int(Finished.WITHDRAWN) if keep else None
    asked = (vdn_id, campaign_id, *columns, at_once, reason)
    gone = some = int(await database.value("contacts_delete", *asked))
    while some == at_once:
        some = int(await database.value("contacts_delete", *asked))
        gone += some
    return gone


async def load(statements: Statements, vdn_id: int, campaign_id: int, contact_id: int) -> ContactRecord | RecordRule:
    """One record of a campaign."""
    row = await statements.row("contact_load", vdn_id, campaign_id, contact_id)
    if row is None:
        return RecordRule.CAMPAIGN_UNKNOWN
    if row["contact_id"] is None:
        return RecordRule.UNKNOWN
    return ContactRecord(
        contact_id=row["contact_id"],
        numbers=numbers_from(row),
        session_id=row["session_id"],
        caller=row["caller"],
        custom_field=row["custom_field"],
        call_data=row["call_data"],
        recycle_at=row["recycle_at"],
        priority=row["priority"],
        batch_id=row["batch_id"],
        state=ContactState(row["state"]),
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
    )


async def calls_since(
    statements: Statements, vdn_id: int, called: Sequence[str], *, since: datetime
) -> Mapping[str, int]:
    """How often each number was called since then; a call that the switch refused is none."""
    rows = await statements.rows("numbers_called", vdn_id, called, since)
    return {row["called"]: row["calls"] for row in rows}


def _forbids(found: Row | None, *, while_started: bool, now: datetime) -> DeletionRule | None:
    if found is None:
        return DeletionRule.CAMPAIGN_UNKNOWN
    runs = found["state"] == CampaignState.STARTED and found["begins_at"] <= now < found["ends_at"]
    if runs and not while_started:
        return DeletionRule.CAMPAIGN_STARTED
    if found["dialling"]:
        return DeletionRule.IN_A_CALL
    return None if found["waiting"] else DeletionRule.NONE_WAITS


def _columns(selector: Selector) -> tuple[object, ...]:
    return (
        selector.session_id,
        selector.called,
        selector.custom_field,
        selector.recycled_from,
        selector.recycled_before,
    )
