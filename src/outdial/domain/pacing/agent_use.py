"""Predicted, method 2: agents' use against the share of calls lost.

The vendor publishes no formula. Our reading: loss_rate is the guard's limit, and while agents are busier than
use_rate there is nothing to gain, so the pace is progressive. Use is the share of staffed agents who talk (or, with
count_wrap_up, wrap up), averaged over the last minutes: a single look at a small floor says nothing.
"""

import math
from datetime import datetime, timedelta

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.ahead import dial_ahead
from outdial.domain.pacing.base import AgentUsePace, Decision, Floor, PacingView
from outdial.domain.pacing.estimator import TalkBounds, look_ahead
from outdial.domain.pacing.guard import Guard

USE_MEMORY = timedelta(minutes=5)
"""After so long a look counts for a third."""


class AgentUsePacer:
    """Remembers the agents' use."""

    def __init__(self, pace: AgentUsePace) -> None:
        self._pace = pace
        self._talk = TalkBounds(shortest=pace.talk_min, longest=pace.talk_max)
        self._guard = Guard(pace.loss_rate / 100)
        self._use: float | None = None
        self._looked_at: datetime | None = None

    def decide(self, view: PacingView) -> Decision:
        use = self._look(view)
        outlook = look_ahead(view, talk=self._talk, releases=True, patience=CONNECT_LIMIT)
        cap = view.lines_free if use < self._pace.use_rate / 100 else 0
        return dial_ahead(view, outlook, self._guard, cap=cap)

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
