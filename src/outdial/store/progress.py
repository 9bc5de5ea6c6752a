"""How a campaign stands at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from outdial.domain.agent import AgentState
from outdial.domain.attempt import AttemptState
from outdial.domain.campaign import CampaignState
from outdial.domain.contact import PRIORITIES
from outdial.domain.outcome import Outcome
from outdial.store.database import Statements

DUE_COUNTED_MAX = 10_000  # of each priority; nobody asks how many more exactly, and each is a row to be read

_ENDED: TypeAdapter[Mapping[Outcome, tuple[int, int]]] = TypeAdapter(Mapping[Outcome, tuple[int, int]])
_LIVE: TypeAdapter[Mapping[int, int]] = TypeAdapter(Mapping[int, int])
_FLOOR: TypeAdapter[Mapping[AgentState, int]] = TypeAdapter(Mapping[AgentState, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Counts of one campaign. *Today* is the tenant's."""

    name: str
    state: CampaignState
    """What was last asked for."""
    ends_at: datetime
    open_contacts: int
    calls_today: Mapping[Outcome, int]
    """Calls that ended today."""
    finished_today: Mapping[Outcome, int]
    """Those among them after which nothing more is dialled for their contact."""
    live: Mapping[AttemptState, int]
    """Calls that are under way."""
    floor: Mapping[AgentState, int]
    """Agents of the campaign's skill queue, by their state."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Contacts that wait: how many are due, at most ``DUE_COUNTED_MAX`` of each priority, and when the next will be."""

    due: int
    next_due_at: datetime | None


async def load(statements: Statements, vdn_id: int, campaign_id: int, *, day_began: datetime) -> Progress | None:
    """Count a campaign's calls and agents; None when there is no such campaign."""
    row = await statements.row("campaign_progress", vdn_id, campaign_id, day_began)
    if row is None:
        return None
    ended = _ENDED.validate_json(row["ended_today"])
    live = _LIVE.validate_json(row["live"])
    return Progress(
        name=row["name"],
        state=CampaignState(row["state"]),
        ends_at=row["ends_at"],
        open_contacts=row["open_contacts"],
        calls_today={outcome: calls for outcome, (calls, _) in ended.items()},
        finished_today={outcome: finals for outcome, (_, finals) in ended.items() if finals},
        live={AttemptState(state): calls for state, calls in live.items()},
        floor=_FLOOR.validate_json(row["floor"]),
    )


async def waiting(statements: Statements, vdn_id: int, campaign_id: int, *, now: datetime) -> Waiting:
    """Count a campaign's contacts that wait."""
    (row,) = await statements.rows("campaign_waiting", vdn_id, campaign_id, list(PRIORITIES), now, DUE_COUNTED_MAX)
    return Waiting(row["due"], row["next_due_at"])
