"""What is to be forecast."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.history import History, WaitingKind
from outdial.domain.pacing.base import CompletionPace, Pace, PreviewPace, ProgressivePace, TokenPace
from outdial.domain.rule_set import NO_RULES, RuleSet
from outdial.domain.schedule import Calendar
from outdial.domain.tenant import Tenant

AGENTS_MAX = 2_000
"""Of one team; beyond it a look at the floor takes too long to forecast anything."""
LOOK_EVERY_S = 0.2
"""What the engine rests between two looks at a campaign, as the settings have it."""
ANSWER_WAIT_MAX_S = 5.0
"""When the engine lets go of a person for whom nobody came, unless the method names a time of its own."""


class CannotBeForecast(ValueError):  # noqa: N818 - it says what is wrong with the question
    """The question has no answer; the text says what to change."""


@dataclass(frozen=True, slots=True)
class Shift:
    """So many agents from a time of the tenant's clock on, until the next shift of the day."""

    begin: time
    agents: int


@dataclass(frozen=True, slots=True)
class Team:
    """Who is there over the day. Before the day's first shift the last one of the day before goes on."""

    shifts: tuple[Shift, ...]

    def __post_init__(self) -> None:
        if not self.shifts or max(shift.agents for shift in self.shifts) < 1:
            raise CannotBeForecast("nobody is there to take calls: give at least one agent (--agents, or agents)")
        if not all(0 <= shift.agents <= AGENTS_MAX for shift in self.shifts):
            raise CannotBeForecast(f"give 0 to {AGENTS_MAX} agents for each shift")
        begins = [shift.begin for shift in self.shifts]
        if begins != sorted(set(begins)):
            raise CannotBeForecast("give the shifts in the order in which they begin, each time once")

    @classmethod
    def of(cls, agents: int) -> "Team":
        """The same team all day."""
        return cls((Shift(time(0), agents),))

    @classmethod
    def parsed(cls, text: str) -> "Team":
        """Read ``12`` or ``09:00=10,12:00=6,13:00=10``."""
        words = [word.strip() for word in text.split(",")]
        try:
            if len(words) == 1 and "=" not in text:
                return cls.of(int(text))
            return cls(tuple(_shift(word) for word in words))
        except CannotBeForecast:
            raise
        except ValueError:
            raise CannotBeForecast(
                f"cannot read the agents {text!r}: give a number, or times with numbers such as 09:00=10,12:00=6"
            ) from None

    @property
    def most(self) -> int:
        return max(shift.agents for shift in self.shifts)

    def at(self, wall: time) -> int:
        """How many agents there are when the tenant's clock reads ``wall``."""
        begun = [shift for shift in self.shifts if shift.begin <= wall]
        return (begun or self.shifts)[-1].agents


def _shift(word: str) -> Shift:
    begin, _, agents = word.partition("=")
    return Shift(time.fromisoformat(begin.strip()), int(agents))


@dataclass(frozen=True, kw_only=True)
class Question:
    """A campaign as it stands at ``now``, and what is assumed from then on: it runs, whatever its state is."""

    campaign: Campaign
    calendar: Calendar
    tenant: Tenant
    waiting: tuple[WaitingKind, ...]
    history: History
    team: Team
    """For flows it does not matter."""
    now: datetime
    rules: RuleSet = NO_RULES
    answer_rate: float | None = None
    """What if so many calls were answered, 0 to 1; None: what the history says."""
    look_every_s: float = LOOK_EVERY_S

    @property
    def contacts(self) -> int:
        return sum(kind.contacts for kind in self.waiting)

    @property
    def zone(self) -> ZoneInfo:
        return self.tenant.zone

    @property
    def wants_agents(self) -> bool:
        return self.campaign.settings.mode.wants_agent

    @property
    def pace(self) -> Pace:
        return self.campaign.settings.pace

    @cached_property
    def running(self) -> Campaign:
        """The campaign, started."""
        return replace(self.campaign, state=CampaignState.STARTED)

    @property
    def answer_wait_max_s(self) -> float:
        return self.pace.wait.total_seconds() if isinstance(self.pace, CompletionPace) else ANSWER_WAIT_MAX_S

    @property
    def calls_per_s(self) -> float:
        """Of a flow: what its token bucket lets pass, or as many as there are lines."""
        pace = self.pace
        if isinstance(pace, TokenPace):
            return pace.calls / pace.interval.total_seconds()
        return float(self.tenant.limits.lines_max)

    @property
    def dials_ahead(self) -> bool:
        """Whether more calls may be placed than agents are idle."""
        return self.wants_agents and not isinstance(self.pace, TokenPace | PreviewPace | ProgressivePace)

    def agents_at(self, now: datetime) -> int:
        """Who is there at an instant."""
        return self.team.at(now.astimezone(self.zone).time()) if len(self.team.shifts) > 1 else self.team.most
