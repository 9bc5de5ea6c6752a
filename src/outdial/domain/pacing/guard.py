"""What keeps abandoned calls under their limits: the method's own over the tenant's day, and that of the rule set.

The *balance* is how many calls a limit would still allow to be lost: limit * answers - abandoned, those who wait for
somebody counted as lost. The *bound* is the share once everything under way has ended, people who will probably find
nobody included, taken so high that it is exceeded one time in twenty, and one call more: dialling ahead of the agents
needs a bound under the limit. So a lead is earned: nobody answered, no lead. Answers that are only expected earn
nothing.
"""

import math
from dataclasses import dataclass
from typing import Final

from outdial.domain.pacing.base import Account, Share
from outdial.domain.rule_set import NO_RULES, Period, RuleSet

ABANDONED_MAX: Final = 0.03
"""For methods without a limit of their own: the safe harbour of 16 CFR 310.4(b)(4)(i)."""
ALPHA: Final = 0.05
"""The stated risk: at most so many shifts end beyond the limit."""
DEVIATIONS: Final = 1.645
"""One-sided, for that risk."""
ONE_MORE: Final = 1.0
"""A call that is lost besides those that probably will be must not break the limit either: calls are whole, and this
risk is run turn after turn."""


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
        more = waiting + without + ONE_MORE
        return Bound(_upper_share(self.period.of(account), more=more, spread=without), self.share_max)


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


def _upper_share(lost: Share, *, more: float, spread: float) -> float:
    """A Poisson count's upper end; 1 when nobody answered."""
    if lost.answers <= 0:
        return 1.0
    return min(1.0, (lost.abandoned + more + DEVIATIONS * math.sqrt(max(0.0, spread))) / lost.answers)
