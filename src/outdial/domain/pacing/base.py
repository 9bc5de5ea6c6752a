"""What every pacing method is asked, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPace:
    """So many calls every interval, for flows (seed 002, ivrParam): a token bucket."""

    calls: int
    interval: timedelta
    kind: Literal["token"] = "token"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewPace:
    """Contacts pushed to agents (seed 002, previewParam)."""

    push_interval: timedelta
    pushes: int
    auto_call_after: timedelta
    """From the push to the call that is made by itself; zero: none is."""
    kind: Literal["preview"] = "preview"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressivePace:
    """One call for each idle agent."""

    kind: Literal["progressive"] = "progressive"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmpiricalPace:
    """Predicted, method 1. Rates are per cent, talk times the bounds within which the mean is believed."""

    talk_max: timedelta
    talk_min: timedelta
    outbound_rate: int
    kind: Literal["empirical"] = "empirical"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentUsePace:
    """Predicted, method 2: agents' use against the share of calls lost, both per cent."""

    talk_max: timedelta
    talk_min: timedelta
    loss_rate: int
    use_rate: int
    count_wrap_up: bool
    kind: Literal["agent_use"] = "agent_use"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionPace:
    """Predicted, method 3: the share of calls connected against the share lost and the wait of the person."""

    talk_max: timedelta
    talk_min: timedelta
    loss_rate: int
    wait: timedelta
    connect_rate: int
    kind: Literal["completion"] = "completion"


@dataclass(frozen=True, slots=True, kw_only=True)
class OffHookPace:
    """Predicted, method 5: the share of calls that are answered, per cent of what was measured."""

    off_hook_rate: int
    kind: Literal["off_hook"] = "off_hook"


PredictivePace = EmpiricalPace | AgentUsePace | CompletionPace | OffHookPace
Pace = TokenPace | PreviewPace | ProgressivePace | PredictivePace


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """The agents of a skill queue, counted, and how long those who are busy have been so."""

    idle: int = 0
    reserved: int = 0
    talking: tuple[timedelta, ...] = ()
    wrapping_up: tuple[timedelta, ...] = ()
    paused: int = 0

    @property
    def staffed(self) -> int:
        """Agents who are logged in and not paused."""
        return self.idle + self.reserved + len(self.talking) + len(self.wrapping_up)


@dataclass(frozen=True, slots=True)
class RingEnd:
    """A call that has stopped ringing. ``rang`` is counted from its placing."""

    rang: timedelta
    answered: bool
    """By a person, as far as anybody knows."""
    score: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What has ended since the look before: each is told once, or it counts twice."""

    rings: tuple[RingEnd, ...] = ()
    talks: tuple[timedelta, ...] = ()
    wrap_ups: tuple[timedelta, ...] = ()
    left_idle: int = 0
    """Idle agents who paused or logged out."""


@dataclass(frozen=True, slots=True)
class Share:
    """Abandoned calls among the calls that a person answered."""

    answers: int = 0
    abandoned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a campaign has really lost, by the periods that rule sets measure over."""

    today: Share = field(default_factory=Share)
    """Since midnight of the tenant's zone."""
    last_24_h: Share = field(default_factory=Share)
    last_30_days: Share = field(default_factory=Share)


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingView:
    """All that a pacing method may look at.

    A score is the log-odds of a contact's chance to answer against that of the campaign's average contact; where
    scores are left out, all contacts are alike.
    """

    now: datetime
    floor: Floor
    ringing: tuple[timedelta, ...] = ()
    """Ages of the calls that are placed and not yet answered."""
    ringing_scores: tuple[float, ...] = ()
    """Of the same calls in the same order."""
    next_scores: tuple[float, ...] = ()
    """Of the contacts that would be dialled next, in that order; beyond its end, the average."""
    waiting: int = 0
    """People who answered and have nobody yet."""
    lines_free: int = 0
    """Calls the switch and the tenant still allow."""
    news: News = field(default_factory=News)
    account: Account = field(default_factory=Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """How many calls to start now, and why: the terms are the figures that make the number."""

    calls: int
    reason: str
    terms: tuple[tuple[str, float], ...] = ()


Memory = Mapping[str, Any]
"""What a pacer remembers, as plain JSON values: numbers, text, lists, mappings, None."""


def time_to_keep(time: datetime | None) -> str | None:
    """A time as a memory holds it."""
    return None if time is None else time.isoformat()


def time_kept(text: str | None) -> datetime | None:
    """The time that a memory holds."""
    return None if text is None else datetime.fromisoformat(text)


class Pacer(Protocol):
    """A pacing method with what it remembers between turns."""

    def decide(self, view: PacingView) -> Decision:
        """How many calls to start now; never more than ``view.lines_free``."""
        ...

    def memory(self) -> Memory:
        """What a new pacer of the same pace needs to go on exactly where this one stands."""
        ...
