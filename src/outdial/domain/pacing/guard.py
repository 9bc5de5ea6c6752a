"""What keeps abandoned calls under their limits: the method's own over the tenant's day, and that of the rule set.

The *balance* is how many calls a limit would still allow to be lost: limit * answers - abandoned, those who wait for
somebody counted as lost. The *bound* is the share once everything under way has ended, people who will probably find
nobody included, taken so high that it is exceeded one time in twenty: dialling ahead of the agents needs a bound below
the limit. So a lead is earned: nobody answered, no lead. Answers that are only expected earn nothing.
"""

import math
from dataclasses import dataclass
from typing import Final

from outdial.domain.pacing.base import Account
from outdial.domain.rule_set import NO_RULES, Period, RuleSet

ABANDONED_MAX: Final = 0.03
"""For methods without a limit of their own: the safe harbour of 16 CFR 310.4(b)(4)(i)."""
ALPHA: Final = 0.05
"""The stated risk: at most so many shifts end beyond the limit."""
DEVIATIONS: Final = 1.645
"""One-sided, for that risk."""
COUNTED_MAX: Final = 30.0
"""Calls expected to be lost, up to which their law is counted out; beyond, the normal law is near enough."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A share of live answers and what it may be; 0 to 1."""

    share: float
    limit: float

    @property
    def kept(self) -> bool:
        return self.share < self.limit


@dataclass(frozen=True, slots=True)
class Limit:
    """``share_max`` of the people who answered in the period may have been abandoned."""

    share_max: float
    period: Period

    def balance(self, account: Account, *, waiting: int) -> float:
        lost = self.period.of(account)
        return self.share_max * lost.answers - lost.abandoned - waiting

    def bound(self, account: Account, *, waiting: int, without: float) -> Bound:
        """``without``: how many more will probably find nobody."""
        lost = self.period.of(account)
        if lost.answers <= 0:
            return Bound(1.0, self.share_max)
        share = (lost.abandoned + waiting + _upper_count(without)) / lost.answers
        return Bound(min(1.0, share), self.share_max)


class Guard:
    """The tightest of some limits."""

    def __init__(self, share_max: float, rules: RuleSet = NO_RULES) -> None:
        own = Limit(share_max, Period.TODAY)
        self.limits = (own,) if rules.abandoned_max is None else (own, Limit(rules.abandoned_max, rules.period))

    def balance(self, account: Account, *, waiting: int) -> float:
        """Calls that may still be lost; negative: too many were."""
        return min(limit.balance(account, waiting=waiting) for limit in self.limits)

    def bound(self, account: Account, *, waiting: int, without: float) -> Bound:
        """The bound that is nearest to its limit."""
        bounds = [limit.bound(account, waiting=waiting, without=without) for limit in self.limits]
        return max(bounds, key=lambda bound: bound.share - bound.limit)


def _upper_count(expected: float) -> float:
    """What a Poisson count exceeds no oftener than the stated risk."""
    if expected > COUNTED_MAX:
        return expected + DEVIATIONS * math.sqrt(expected)
    count, chance = 0, math.exp(-max(0.0, expected))
    below = chance
    while below < 1.0 - ALPHA:
        count += 1
        chance *= expected / count
        below += chance
    return count
