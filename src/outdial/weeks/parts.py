"""What a week runs on: the domain's own code, or in a test something broken, for the oracle to find."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from outdial.domain import plan, retry, write_back
from outdial.domain.campaign import Campaign
from outdial.domain.contact import Contact, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.pacing import choice
from outdial.domain.pacing.base import Pace, Pacer
from outdial.domain.plan import Candidate, Demand, Plan, TurnView
from outdial.domain.retry import RetryPolicy, TryAgain, Verdict
from outdial.domain.rotation import Rotation
from outdial.domain.rule_set import RuleSet
from outdial.domain.write_back import NothingFollows, Reached
from outdial.weeks.store import Store


class Choose(Protocol):
    """As ``plan.choose``."""

    def __call__(
        self,
        candidates: Iterable[Candidate],
        *,
        calls: int,
        campaign: Campaign,
        now: datetime,
        zone: ZoneInfo,
        attempts_max: int,
    ) -> Plan: ...


class Decide(Protocol):
    """As ``retry.decide``."""

    def __call__(
        self,
        policy: RetryPolicy,
        contact: Contact,
        outcome: Outcome,
        *,
        ended_at: datetime,
        zone: ZoneInfo,
        attempts_max: int,
        rotation: Rotation = ...,
        recall_pause: timedelta = ...,
    ) -> Verdict: ...


class FollowUp(Protocol):
    """As ``write_back.follow_up``."""

    def __call__(
        self, reached: Reached, *, code: str, sub_code: str | None, now: datetime, attempts_max: int
    ) -> TryAgain | Finished | NothingFollows: ...


def is_certain(trusted_until_s: float, now_s: float) -> bool:
    """Whether a lease is certainly still ours, by a clock that nothing stops."""
    return now_s < trusted_until_s


def new_pacer(pace: Pace, rules: RuleSet) -> Pacer:
    """A pacer with nothing to remember."""
    return choice.pacer_for(pace, rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """By default everything is the domain's own."""

    demand: Callable[[TurnView, Pacer], Demand] = plan.demand
    choose: Choose = plan.choose
    decide: Decide = retry.decide
    follow_up: FollowUp = write_back.follow_up
    new_pacer: Callable[[Pace, RuleSet], Pacer] = new_pacer
    certain: Callable[[float, float], bool] = is_certain
    store: type[Store] = Store


DOMAIN = Parts()
