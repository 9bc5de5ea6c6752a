"""Predicted, method 2: agents' use against the share of calls lost.

The vendor publishes no formula. Our reading: loss_rate is the limit, and while agents are busier than use_rate there is
nothing to gain, so the pace is progressive. Use is the share of staffed agents who talk (or, with count_wrap_up, wrap
up), averaged over the last minutes: a single look at a small floor says nothing. A use_rate of 100 is never reached.
"""

import math
from datetime import timedelta
from typing import Final

from outdial.domain.pacing.ahead import Ahead
from outdial.domain.pacing.base import AgentUsePace, Decision, Floor, Memory, PacingView, time_kept, time_to_keep
from outdial.domain.pacing.estimator import TalkBounds
from outdial.domain.pacing.guard import Guard
from outdial.domain.rule_set import NO_RULES, RuleSet

USE_MEMORY: Final = timedelta(minutes=5)
"""After so long a look counts for a third."""
NEVER: Final = 100


class AgentUsePacer:
    """Remembers the agents' use."""

    def __init__(
        self, pace: AgentUsePace, rules: RuleSet = NO_RULES, *, guarded: bool = True, memory: Memory | None = None
    ) -> None:
        kept = memory or {}
        self._pace = pace
        talk = TalkBounds(shortest=pace.talk_min, longest=pace.talk_max)
        self._ahead = Ahead(Guard(pace.loss_rate / 100, rules), talk=talk, guarded=guarded, memory=kept.get("ahead"))
        self._use: float | None = kept.get("use")
        self._looked_at = time_kept(kept.get("looked_at"))

    def decide(self, view: PacingView) -> Decision:
        use = self._look(view)
        wants_more = self._pace.use_rate >= NEVER or use < self._pace.use_rate / 100
        return self._ahead.decide(view, lambda _: view.lines_free if wants_more else 0)

    def memory(self) -> Memory:
        return {"ahead": self._ahead.memory(), "use": self._use, "looked_at": time_to_keep(self._looked_at)}

    def _look(self, view: PacingView) -> float:
        current = _use(view.floor, count_wrap_up=self._pace.count_wrap_up)
        if self._use is None or self._looked_at is None:
            self._use = current
        else:
            passed = max(timedelta(0), view.now - self._looked_at)
            self._use += (current - self._use) * (1 - math.exp(-(passed / USE_MEMORY)))
        self._looked_at = view.now
        return self._use


def _use(floor: Floor, *, count_wrap_up: bool) -> float:
    busy = len(floor.talking) + (len(floor.wrapping_up) if count_wrap_up else 0)
    return busy / floor.staffed if floor.staffed else 0.0
