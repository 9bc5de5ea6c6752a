"""What is drawn for a week before anything happens in it. What ends in ``_s`` is true seconds from its beginning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from outdial.domain.agent import AgentWish
from outdial.domain.campaign import Campaign
from outdial.domain.contact import Contact
from outdial.domain.rule_set import RuleSet
from outdial.domain.schedule import SpecialDate
from outdial.domain.tenant import Tenant
from outdial.domain.validity import Unit

DAY_S = 86_400.0
WEEK_S = 7 * DAY_S


class TroubleKind(Enum):
    """What goes wrong; the value is how the story names it."""

    CRASH = "the dialling engine dies"
    CRASH_IN_TURN = "the dialling engine will die between a claim and its calls"
    FREEZE = "the dialling engine stands still"
    FREEZE_IN_TURN = "the dialling engine will stand still between a claim and its calls"
    CLAIM_ANSWER_LOST = "the store's answer to the next claim will be lost"
    STREAM_LOST = "nothing is heard of the switch"
    SWITCH_RESTARTS = "the switch restarts and forgets every call"
    SWITCH_REFUSES = "the switch refuses new calls"
    CLOCK_JUMPS = "the dialling engine's clock jumps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """``span_s`` is how long it lasts, ``jump_s`` by how much a clock is wrong from then on."""

    at_s: float
    kind: TroubleKind
    span_s: float = 0.0
    jump_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A client adds a contact."""

    at_s: float
    contact: Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A number comes onto the blacklist, or its entry is replaced; with ``calls_max`` so many calls an hour or a day
    are allowed.
    """

    at_s: float
    called: str
    valid_for: tuple[int, Unit] | None
    """None: for ever."""
    calls_max: int | None
    period_is_day: bool
    group_id: int | None = None
    """By group and type a client sorts its list; nothing follows from either."""
    type_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOff:
    """A number is taken from the blacklist."""

    at_s: float
    called: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentAct:
    """An agent asks for something."""

    at_s: float
    work_no: str
    wish: AgentWish


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """A client suspends a campaign and resumes it ``span_s`` later."""

    at_s: float
    campaign_id: int
    span_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchSuspension(Suspension):
    """The same, of one batch of a campaign."""

    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDeletion:
    """A client deletes a batch with those of its contacts that wait."""

    at_s: float
    campaign_id: int
    batch_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A client promises a call on one of a contact's numbers; ``at_s`` is when it does, ``appointed_s`` for when."""

    at_s: float
    appointment_id: int
    campaign_id: int
    contact_id: int
    position: int
    automatic: bool
    """Made by the engine; a manual one is made by an agent."""
    appointed_s: float
    work_no: str
    made: Contact | None = None
    """The contact that is made for it, where the campaign has none with the number."""
    changed: tuple[float, float] | None = None
    """When a manual one is put off, and until when."""
    taken_back_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A client asks for statistics: of every campaign, and of some numbers."""

    at_s: float
    called: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """How those who are called, the agents and the switch behave. Ratios are shares of one, spans means of seconds."""

    answer_ratio: float
    machine_ratio: float
    patience_s: float
    talk_s: float
    wrap_up_s: float
    lost_ratio: float
    doubled_ratio: float
    delayed_ratio: float
    write_back_ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnCampaign:
    """A campaign and the special dates that it keeps."""

    campaign: Campaign
    special_dates: tuple[SpecialDate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Everything that a seed decides beforehand."""

    seed: int
    zone: ZoneInfo
    begins_at: datetime
    """Midnight of a Monday on the tenant's wall, in UTC."""
    tenant: Tenant
    rules: RuleSet
    switch_lines: int
    campaigns: tuple[DrawnCampaign, ...]
    additions: tuple[Addition, ...]
    agents: Mapping[str, int]
    """The skill of each agent, by work number."""
    acts: tuple[AgentAct, ...]
    suspensions: tuple[Suspension, ...]
    troubles: tuple[Trouble, ...]
    people: People
    listed: tuple[Listed, ...] = ()
    taken_off: tuple[TakenOff, ...] = ()
    batch_suspensions: tuple[BatchSuspension, ...] = ()
    batch_deletions: tuple[BatchDeletion, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    questions: tuple[Question, ...] = ()

    def at(self, true_s: float) -> datetime:
        """The instant at so many seconds."""
        return self.begins_at + timedelta(seconds=true_s)
