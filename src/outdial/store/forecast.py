"""What a forecast is made of: the campaign, what waits, who is there, and what the past says. Counts and laws only."""

import json
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.domain.contact import Contact, Number
from outdial.domain.history import History, Moments, Spans, Tries, WaitingKind
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.store import turns
from outdial.store.codec import LEDGER
from outdial.store.database import Database, Row
from outdial.store.leases import CampaignKey
from outdial.store.turns import Loaded

HISTORY_CALLS = 10_000
"""The latest of each campaign: some days of a busy one, and read in a fraction of a second."""
ENOUGH_CALLS = 300
"""A campaign that has called less is helped out by the tenant's others of the same kind: for agents, or for flows."""
KINDS_MAX = 5_000
"""The largest; those beyond are taken to be like them."""
TALK = "talk"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """A campaign as it stands."""

    loaded: Loaded
    waiting: tuple[WaitingKind, ...]
    history: History
    agents: int
    """Of the campaign's skill: who is logged in; all of them if nobody is."""


async def load(database: Database, key: CampaignKey, *, now: datetime) -> Grounds | None:
    """All that there is to know beforehand; None when there is no such campaign."""
    loaded = await turns.load(database, key)
    if loaded is None:
        return None
    staff = await database.row("forecast_agents", key.vdn_id, loaded.campaign.settings.skill_id)
    history = await _history(database, key, loaded, staff, others=False)
    if history.calls < ENOUGH_CALLS:
        history = await _history(database, key, loaded, staff, others=True)
    rows = await database.rows("forecast_waiting", key.vdn_id, key.campaign_id, now, KINDS_MAX)
    return Grounds(
        loaded=loaded,
        waiting=_waiting(rows, key),
        history=history,
        agents=0 if staff is None else staff["logged_in"] or staff["agents"],
    )


async def _history(database: Database, key: CampaignKey, loaded: Loaded, staff: Row | None, *, others: bool) -> History:
    asked = (key.vdn_id, key.campaign_id, others, HISTORY_CALLS)
    tries = await database.rows("forecast_tries", *asked, str(loaded.tenant.zone))
    spans = await database.rows("forecast_spans", *asked)
    by_kind: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for row in spans:
        by_kind[row["kind"]].append((row["calls"], row["mean_s"]))
    talks = by_kind.pop(TALK, [])
    return History(
        tries=tuple(Tries(row["hour"], row["attempt"], Outcome(row["outcome"]), row["calls"]) for row in tries),
        rings={Outcome(kind): Spans(tuple(groups)) for kind, groups in by_kind.items()},
        talks=Spans(tuple(talks)),
        wrap_ups=Moments() if staff is None else _moments(staff),
        of_others=others,
    )


def _moments(row: Row) -> Moments:
    count = row["wrap_ups"]
    if not count:
        return Moments()
    mean_s = row["wrapped_up_s"] / count
    return Moments(count, mean_s, math.sqrt(max(0.0, row["wrapped_up_s2"] / count - mean_s * mean_s)))


def _waiting(rows: Sequence[Row], key: CampaignKey) -> tuple[WaitingKind, ...]:
    """Kinds that were left out for their number are made up for by the others."""
    told = sum(row["contacts"] for row in rows)
    share = rows[0]["all_contacts"] / told if rows else 1.0
    return tuple(WaitingKind(round(row["contacts"] * share), _example(row, key)) for row in rows)


def _example(row: Row, key: CampaignKey) -> Contact:
    return Contact(
        vdn_id=key.vdn_id,
        campaign_id=key.campaign_id,
        contact_id=0,
        priority=row["priority"],
        due_at=row["due_at"],
        numbers=_numbers(row),
        position=row["position"],
        round=row["round"],
        ledger=LEDGER.load(row["ledger"]) if row["ledger"] else Ledger(),
        recycle_at=row["recycle_at"],
    )


def _numbers(row: Row) -> tuple[Number, ...]:
    """Nobody's: only their kinds and the pauses before them matter."""
    if row["numbers"] is None:
        return (Number("0", row["number_type"]),)
    entries = json.loads(row["numbers"])
    return tuple(Number("0", entry.get("number_type"), timedelta(seconds=entry.get("delay_s", 0))) for entry in entries)
