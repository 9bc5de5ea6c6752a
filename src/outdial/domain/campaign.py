"""A campaign, its settings, and the states it may pass through."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, IntEnum

from outdial.domain.contact import PRIORITY_DEFAULT
from outdial.domain.pacing.base import Pace
from outdial.domain.retry import RetryPolicy
from outdial.domain.rotation import BY_SEQUENCE, Rotation
from outdial.domain.schedule import Schedule


class Mode(Enum):
    """Who is brought to the person who answers; the value is what the store keeps."""

    INTELLIGENT_FLOW = "intelligent_flow"
    """A robot's dialogue."""
    FLOW = "flow"
    """An IVR flow."""
    PREDICTED = "predicted"
    """The person first, then an agent: calls are paced ahead of free agents."""
    PREVIEW = "preview"
    """An agent sees the contact first."""
    PREEMPTED = "preempted"
    """An agent is seized first, then the person is called."""

    @property
    def wants_agent(self) -> bool:
        return self not in (Mode.FLOW, Mode.INTELLIGENT_FLOW)

    @property
    def agent_first(self) -> bool:
        return self in (Mode.PREVIEW, Mode.PREEMPTED)


class CampaignState(IntEnum):
    """What was last asked for. *Completed* is a view: the end has passed."""

    STARTED = 2
    SUSPENDED = 3
    COMPLETED = 4


class Stage(IntEnum):
    """How far a campaign is: the finer view of its state, by which lists can be filtered."""

    EXECUTING = 2
    """Started, begun and not over, with contacts to call or none ever called."""
    SUSPENDED = 3
    EXPIRED = 4
    CALL_COMPLETE = 5
    """As executing, but nobody is left to call."""
    NOT_STARTED = 6
    """Started, and its begin is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSettings:
    """What a client decides about a campaign. Times are aware and UTC; segments of the schedule are the tenant's."""

    name: str
    description: str | None
    mode: Mode
    begin: datetime
    end: datetime
    callers: tuple[str, ...]
    """Numbers shown to the person, the most wanted first."""
    ring_timeout: timedelta
    schedule: Schedule
    pace: Pace
    flow_sign: str | None = None
    """Which flow takes the call, for the modes without an agent."""
    skill_id: int | None = None
    skill_name: str | None = None
    callback_url: str | None = None
    rotation: Rotation = BY_SEQUENCE
    """Which of a contact's numbers is called when."""
    priority: int = PRIORITY_DEFAULT
    """Of the tenant's campaigns that are short of lines or agents the smallest has them first; 1 to 5."""
    caller_priorities: tuple[int, ...] = ()
    """Of ``callers``, each; the smaller the more wanted. None at all: all are equally wanted."""
    call_order: int | str | None = None
    """As the client gave it; the vendor publishes no values, so nothing follows from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """A campaign as it stands in the store."""

    vdn_id: int
    campaign_id: int
    settings: CampaignSettings
    state: CampaignState
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    suspended_batches: frozenset[int] = frozenset()
    """Their contacts are not called until the batch is resumed."""

    def state_at(self, now: datetime) -> CampaignState:
        """The state to show: completed once the end has passed, else what was last asked for."""
        return CampaignState.COMPLETED if now >= self.settings.end else self.state
