"""Facts worth telling the outside."""

from dataclasses import dataclass
from datetime import datetime

from outdial.domain.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEnded:
    """One attempt is over. The fact is whole: it can be told when campaign and contact are gone."""

    vdn_id: int
    attempt_id: int
    campaign_id: int
    contact_id: int
    session_id: str | None
    called: str
    custom_field: str | None
    outcome: Outcome
    placed_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    recording: str | None = None
    """Its path in the folder of recordings; None: it was not recorded."""
