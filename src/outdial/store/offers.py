"""Contacts that are offered to agents: made and ended by the engine, answered by the agents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.offer import LATE_MAX, Call, GiveBack, Offer, OfferAnswer
from outdial.store.database import Database, Row, Statements
from outdial.store.leases import CampaignKey, Lease


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferRead:
    """An offer as its agent reads it."""

    contact_id: int
    campaign_id: int
    called: str
    call_data: str | None
    offered_at: datetime
    until: datetime
    answer: OfferAnswer | None


async def make(
    database: Database, lease: Lease, agents: Mapping[int, str], *, owner: str, now: datetime, until: datetime
) -> set[int]:
    """Offer contacts, named by their ids, to the agents who are kept for them; those that were ours to offer."""
    rows = await database.rows(
        "offers_make",
        lease.key.vdn_id,
        lease.key.campaign_id,
        owner,
        lease.epoch,
        now,
        list(agents),
        list(agents.values()),
        until,
        until + LATE_MAX,
    )
    return {row["contact_id"] for row in rows}


async def open_of(database: Database, key: CampaignKey) -> Sequence[Offer]:
    """The offers of a campaign, oldest first."""
    return [
        Offer(
            work_no=row["work_no"],
            contact_id=row["contact_id"],
            offered_at=row["offered_at"],
            until=row["until"],
            answer=_answer(row["answer"]),
            kept=row["kept"],
            reachable=row["reachable"],
            leaving=row["leaving"],
        )
        for row in await database.rows("offers_open", key.vdn_id, key.campaign_id)
    ]


async def end(
    database: Database, lease: Lease, verdicts: Sequence[tuple[Offer, Call | GiveBack]], *, owner: str, now: datetime
) -> set[int]:
    """Carry verdicts out, but for offers that were answered otherwise meanwhile; the contacts that are to be called."""
    rows = await database.rows(
        "offers_end",
        lease.key.vdn_id,
        lease.key.campaign_id,
        owner,
        lease.epoch,
        now,
        [offer.contact_id for offer, _ in verdicts],
        [offer.answer.value if offer.answer else None for offer, _ in verdicts],
        [verdict.pause if isinstance(verdict, GiveBack) else None for _, verdict in verdicts],
    )
    return {row["contact_id"] for row in rows}


async def lapse(database: Database, *, now: datetime) -> int:
    """End the offers of all tenants to which no engine attended in time; how many agents that frees."""
    return await database.run("offers_lapse", now, LATE_MAX)


async def answer(
    statements: Statements, vdn_id: int, work_no: str, *, contact_id: int, given: OfferAnswer
) -> OfferRead | None:
    """Answer an offer; an answer that it has stays. None when this contact is not offered to the agent."""
    row = await statements.row("offer_answer", vdn_id, work_no, contact_id, given.value)
    return None if row is None else _read(row)


async def read(statements: Statements, vdn_id: int, work_no: str) -> OfferRead | None:
    """What is offered to an agent."""
    row = await statements.row("offer_of_agent", vdn_id, work_no)
    return None if row is None else _read(row)


def _read(row: Row) -> OfferRead:
    return OfferRead(
        contact_id=row["contact_id"],
        campaign_id=row["campaign_id"],
        called=row["called"],
        call_data=row["call_data"],
        offered_at=row["offered_at"],
        until=row["until"],
        answer=_answer(row["answer"]),
    )


def _answer(text: str | None) -> OfferAnswer | None:
    return None if text is None else OfferAnswer(text)
