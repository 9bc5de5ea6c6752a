"""Predicted, method 1: off-hook rate, mean call time and queue set the speed.

The vendor publishes no formula. Our reading: outbound_rate per cent of the calls that would bring a person to every
agent who is idle or expected free, (idle + expected free - waiting) / answer rate - ringing, is the most; the guard
at 3 % decides below it. The mean call time is believed between its two bounds only.
"""

import math

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.ahead import dial_ahead
from outdial.domain.pacing.base import Decision, EmpiricalPace, PacingView
from outdial.domain.pacing.estimator import TalkBounds, look_ahead
from outdial.domain.pacing.guard import ABANDONED_LIMIT, Guard


class EmpiricalPacer:
    """Remembers nothing."""

    def __init__(self, pace: EmpiricalPace) -> None:
        self._share = pace.outbound_rate / 100
        self._talk = TalkBounds(shortest=pace.talk_min, longest=pace.talk_max)

    def decide(self, view: PacingView) -> Decision:
        outlook = look_ahead(view, talk=self._talk, releases=True, patience=CONNECT_LIMIT)
        wanted = self._share * outlook.expected_free / outlook.answer_rate.mean
        cap = math.floor(wanted) - outlook.ringing
        return dial_ahead(view, outlook, Guard(ABANDONED_LIMIT), cap=cap)
