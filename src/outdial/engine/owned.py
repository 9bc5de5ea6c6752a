"""What an owner keeps in memory of its campaign between turns. All of it can be rebuilt from rows and the switch."""

from dataclasses import dataclass, field
from datetime import datetime

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact
from outdial.domain.pacing.base import Pacer
from outdial.domain.plan import Demand
from outdial.engine.lease import Held
from outdial.engine.recent import RecentCalls
from outdial.store.leases import CampaignKey
from outdial.store.turns import Cursors, Loaded


@dataclass(slots=True)
class LiveCall:
    """An open attempt. ``kept_for`` is the agent who was seized before the call was placed."""

    attempt: Attempt
    contact: Contact
    owned: "OwnedCampaign"
    heard_at: datetime
    kept_for: str | None = None
    machine: bool = False
    written: Attempt | None = None
    """The attempt as the store has it."""


@dataclass(slots=True)
class OwnedCampaign:
    """A campaign of ours. It dials only while ``ready``: its open attempts are known and the switch was asked."""

    held: Held
    loaded: Loaded
    pacer: Pacer
    recent: RecentCalls
    cursors: Cursors = field(default_factory=Cursors)
    calls: dict[int, LiveCall] = field(default_factory=dict[int, LiveCall])
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
    def skill_id(self) -> int | None:
        return self.loaded.campaign.settings.skill_id
