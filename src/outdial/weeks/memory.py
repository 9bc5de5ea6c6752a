"""What an engine holds in memory: all of it is lost when it dies, and can be rebuilt from the store and the switch."""

from dataclasses import dataclass, field
from datetime import timedelta

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact
from outdial.domain.pacing.base import Decision, Memory, News, Pacer, PacingView, RingEnd


@dataclass(slots=True)
class LiveCall:
    """An open attempt; ``kept_for`` is the agent who was seized for it or was given the person."""

    attempt: Attempt
    contact: Contact
    kept_for: str | None = None
    machine: bool = False


@dataclass(slots=True)
class HeardNews:
    """What has ended since the pacer looked last."""

    rings: list[RingEnd] = field(default_factory=list[RingEnd])
    talks: list[timedelta] = field(default_factory=list[timedelta])
    wrap_ups: list[timedelta] = field(default_factory=list[timedelta])
    left_idle: int = 0

    def told(self) -> News:
        return News(
            rings=tuple(self.rings), talks=tuple(self.talks), wrap_ups=tuple(self.wrap_ups), left_idle=self.left_idle
        )


class WatchedPacer:
    """A pacer whose last decision can be read; None when it was not asked since it was read."""

    def __init__(self, pacer: Pacer) -> None:
        self._pacer = pacer
        self._decision: Decision | None = None

    def decide(self, view: PacingView) -> Decision:
        self._decision = self._pacer.decide(view)
        return self._decision

    def memory(self) -> Memory:
        return self._pacer.memory()

    def last_decision(self) -> Decision | None:
        decision, self._decision = self._decision, None
        return decision


@dataclass(slots=True, kw_only=True)
class Owned:
    """A campaign of an engine. It dials only while ``ready``: the switch was asked about its open attempts."""

    campaign_id: int
    epoch: int
    skill_id: int | None
    pacer: WatchedPacer
    trusted_until_s: float
    look_s: float
    """When it is looked at again at the latest."""
    ready: bool = False
    resting: bool = False
    """Closed, suspended or over: no event of a call or an agent is a reason to look."""
    live: dict[int, LiveCall] = field(default_factory=dict[int, LiveCall])
    news: HeardNews = field(default_factory=HeardNews)
    told_reason: str = ""
