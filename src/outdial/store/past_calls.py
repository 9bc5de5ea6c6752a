"""What became of a campaign's latest calls, for an owner who has just taken it over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Traits
from outdial.store.database import Database
from outdial.store.leases import CampaignKey


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call that is over, and what was known of its contact when it was placed."""

    traits: Traits
    placed_at: datetime
    outcome: Outcome


async def latest(database: Database, key: CampaignKey, *, calls_max: int) -> Sequence[PastCall]:
    """The latest calls, in the order in which they ended."""
    rows = await database.rows("past_calls", key.vdn_id, key.campaign_id, calls_max)
    return [
        PastCall(
            traits=Traits(row["number_type"], row["tries"], Outcome(row["last"]) if row["last"] else None),
            placed_at=row["placed_at"],
            outcome=Outcome(row["outcome"]),
        )
        for row in rows
    ]
