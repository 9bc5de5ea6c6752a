"""Predicted, method 1: off-hook rate, mean call time and queue set the speed.

The vendor publishes no formula. Our reading: outbound_rate per cent of the calls that would bring a person to every
agent who is idle or expected free, (idle + expected free - waiting) / answer rate - ringing, is the most; price and
guard at 3 % decide below it. The mean call time is believed between its two bounds only.
"""

import math

from outdial.domain.pacing.ahead import Ahead
from outdial.domain.pacing.base import Decision, EmpiricalPace, Memory, PacingView
from outdial.domain.pacing.estimator import Outlook, TalkBounds
from outdial.domain.pacing.guard import ABANDONED_MAX, Guard
from outdial.domain.rule_set import NO_RULES, RuleSet


class EmpiricalPacer:
    """Remembers nothing of its own."""

    def __init__(
        self, pace: EmpiricalPace, rules: RuleSet = NO_RULES, *, guarded: bool = True, memory: Memory | None = None
    ) -> None:
        self._share = pace.outbound_rate / 100
        talk = TalkBounds(shortest=pace.talk_min, longest=pace.talk_max)
        self._ahead = Ahead(Guard(ABANDONED_MAX, rules), talk=talk, guarded=guarded, memory=memory)

    def decide(self, view: PacingView) -> Decision:
        return self._ahead.decide(view, lambda outlook: self._cap(view, outlook))

    def memory(self) -> Memory:
        return self._ahead.memory()

    def _cap(self, view: PacingView, outlook: Outlook) -> int:
        expected_free = max(0.0, view.floor.idle + outlook.released - view.waiting)
        return math.floor(self._share * expected_free / outlook.rate.mean) - outlook.ringing
