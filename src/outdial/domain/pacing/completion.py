"""Predicted, method 3: the share of calls connected against the share lost and the wait of the person.

The vendor publishes no formula. Our reading: of the people who answer, at most loss_rate may be lost and at least
connect_rate must be connected, so the guard's limit is the smaller of loss_rate and 100 - connect_rate. An agent who
comes free within ``wait`` of the answer is in time, but no later than two seconds, since the law calls anything
beyond that abandoned (16 CFR 310.4(b)(4)(ii)) whatever the person is told.
"""

from outdial.domain.pacing.ahead import dial_ahead
from outdial.domain.pacing.base import CompletionPace, Decision, PacingView
from outdial.domain.pacing.estimator import TalkBounds, look_ahead
from outdial.domain.pacing.guard import Guard


class CompletionPacer:
    """Remembers nothing."""

    def __init__(self, pace: CompletionPace) -> None:
        self._patience = pace.wait
        self._talk = TalkBounds(shortest=pace.talk_min, longest=pace.talk_max)
        self._guard = Guard(min(pace.loss_rate, 100 - pace.connect_rate) / 100)

    def decide(self, view: PacingView) -> Decision:
        outlook = look_ahead(view, talk=self._talk, releases=True, patience=self._patience)
        return dial_ahead(view, outlook, self._guard, cap=view.lines_free)
