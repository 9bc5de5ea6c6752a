"""What an owner keeps in memory of its campaign between turns. All of it can be rebuilt from rows and the switch."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outdial.domain.answers import Answers
from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact
from outdial.domain.pacing.base import Pacer, PreviewPace
from outdial.domain.pacing.scores import Traits
from outdial.domain.plan import Demand
from outdial.domain.ranking import traits_of
from outdial.engine.lease import Held
from outdial.engine.prospects import Prospects
from outdial.engine.untold import Untold
from outdial.store.leases import CampaignKey
from outdial.store.turns import Cursors, Loaded


@dataclass(slots=True)
class LiveCall:
    """An open attempt. ``kept_for`` is the agent who was seized for it, or was given the person who answered."""

    attempt: Attempt
    contact: Contact
    owned: "OwnedCampaign"
    heard_at: datetime
    kept_for: str | None = None
    talks_since: datetime | None = None
    """For an adopted call, since when its agent talks by the rows."""
    rung: timedelta = timedelta(0)
    """How long agents' phones have rung for it that were not picked up."""
    machine: bool = False
    """A machine picked up, and the campaign wants no agent or flow of its own for those."""
    written: Attempt | None = None
    """The attempt as the store has it."""
    traits: Traits = field(init=False)
    score: float = field(init=False)
    """The log-odds of an answer against the campaign's average contact, as it was placed."""

    def __post_init__(self) -> None:
        self.traits = traits_of(self.contact)
        self.score = self.owned.prospects.score(self.traits, placed_at=self.attempt.placed_at)


@dataclass(slots=True)
class OwnedCampaign:
    """A campaign of ours. It dials only while ``ready``: its open attempts are known and the switch was asked."""

    held: Held
    loaded: Loaded
    pacer: Pacer
    answers: Answers
    """Of calls that are over."""
    prospects: Prospects
    cursors: Cursors
    untold: Untold = field(default_factory=Untold)
    calls: dict[int, LiveCall] = field(default_factory=dict[int, LiveCall])
    promised: int = 0
    """Calls that the turn under way will place, for other campaigns that look meanwhile."""
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)
    """A turn and a reconciliation never overlap: the switch cannot know yet of a call that is being placed."""
    ready: bool = False
    reconciled_at: datetime | None = None
    rewound: int = -1
    rewound_at: datetime | None = None
    look_again_at: datetime | None = None
    last_demand: Demand | None = None

    @property
    def key(self) -> CampaignKey:
        return self.held.lease.key

    @property
    def may_dial(self) -> bool:
        """Whether it is certainly ours, and all its open attempts are known."""
        return self.ready and self.held.certain

    @property
    def answered(self) -> list[Attempt]:
        """The open calls that a person has answered."""
        calls = self.calls.values()
        return [call.attempt for call in calls if call.attempt.answered_at is not None and not call.machine]

    @property
    def suspended_batches(self) -> frozenset[int]:
        return self.loaded.campaign.suspended_batches

    @property
    def skill_id(self) -> int | None:
        return self.loaded.campaign.settings.skill_id

    @property
    def preview(self) -> PreviewPace | None:
        """How its contacts are offered to agents before they are called; None where they are not."""
        pace = self.loaded.campaign.settings.pace
        return pace if isinstance(pace, PreviewPace) else None
