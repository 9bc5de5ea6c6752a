"""Predicted, method 5: the present off-hook rate alone.

The vendor publishes no formula, but says that agents and talk times disturb it least. Our reading: nobody is
expected free; off_hook_rate per cent of idle / answer rate - ringing is the most, and price and guard at 3 % decide
below it.
"""

import math

from outdial.domain.pacing.ahead import Ahead
from outdial.domain.pacing.base import Decision, Memory, OffHookPace, PacingView
from outdial.domain.pacing.estimator import Outlook
from outdial.domain.pacing.guard import ABANDONED_MAX, Guard
from outdial.domain.rule_set import NO_RULES, RuleSet


class OffHookPacer:
    """Remembers nothing of its own."""

    def __init__(
        self, pace: OffHookPace, rules: RuleSet = NO_RULES, *, guarded: bool = True, memory: Memory | None = None
    ) -> None:
        self._share = pace.off_hook_rate / 100
        self._ahead = Ahead(Guard(ABANDONED_MAX, rules), releases=False, guarded=guarded, memory=memory)

    def decide(self, view: PacingView) -> Decision:
        return self._ahead.decide(view, lambda outlook: self._cap(view, outlook))

    def memory(self) -> Memory:
        return self._ahead.memory()

    def _cap(self, view: PacingView, outlook: Outlook) -> int:
        return math.floor(self._share * view.floor.idle / outlook.rate.mean) - outlook.ringing
