"""Predicted, method 5: the present off-hook rate alone.

The vendor publishes no formula, but says that agents and talk times disturb it least. Our reading: nobody is
expected free; off_hook_rate per cent of idle / answer rate - ringing is the most, and the guard at 3 % decides below
it.
"""

import math

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.ahead import dial_ahead
from outdial.domain.pacing.base import Decision, OffHookPace, PacingView
from outdial.domain.pacing.estimator import look_ahead
from outdial.domain.pacing.guard import ABANDONED_LIMIT, Guard


class OffHookPacer:
    """Remembers nothing."""

    def __init__(self, pace: OffHookPace) -> None:
        self._share = pace.off_hook_rate / 100

    def decide(self, view: PacingView) -> Decision:
        outlook = look_ahead(view, talk=None, releases=False, patience=CONNECT_LIMIT)
        wanted = self._share * view.floor.idle / outlook.answer_rate.mean
        return dial_ahead(view, outlook, Guard(ABANDONED_LIMIT), cap=math.floor(wanted) - outlook.ringing)
