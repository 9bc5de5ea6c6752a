"""Predicted, method 3: the share of calls connected against the share lost and the wait of the person.

The vendor publishes no formula. Our reading: of the people who answer, at most loss_rate may be lost and at least
connect_rate must be connected, so the limit is the smaller of loss_rate and 100 - connect_rate. ``wait`` says how long
a person is kept waiting; it buys no calls, since who is connected later than after two seconds counts as abandoned
(16 CFR 310.4(b)(4)(ii)).
"""

from outdial.domain.pacing.ahead import Ahead
from outdial.domain.pacing.base import CompletionPace, Decision, Memory, PacingView
from outdial.domain.pacing.estimator import TalkBounds
from outdial.domain.pacing.guard import Guard
from outdial.domain.rule_set import NO_RULES, RuleSet


class CompletionPacer:
    """Remembers nothing of its own."""

    def __init__(
        self, pace: CompletionPace, rules: RuleSet = NO_RULES, *, guarded: bool = True, memory: Memory | None = None
    ) -> None:
        self._ahead = Ahead(
            Guard(min(pace.loss_rate, 100 - pace.connect_rate) / 100, rules),
            talk=TalkBounds(shortest=pace.talk_min, longest=pace.talk_max),
            guarded=guarded,
            memory=memory,
        )

    def decide(self, view: PacingView) -> Decision:
        return self._ahead.decide(view, lambda _: view.lines_free)

    def memory(self) -> Memory:
        return self._ahead.memory()
