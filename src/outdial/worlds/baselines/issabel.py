"""Issabel Call Center's predictor with its over-commit, as its description says.

Every 5 s: wanted = free + soon - waiting, at most the lines; less the calls that still ring; and with over-commit, once
ten calls have ended in the last half-hour, divided by their answered share, which counts as 0.2 at least.
"Soon" are those whose call will have ended when a new one is answered, by a memoryless law that is asked about elapsed
time: 1 - exp(-(talked + mean answer time) / mean talk) >= 0.97, and nobody before ten calls have been completed.
Nothing measures abandoned calls.
"""

import math
from collections import deque
from datetime import datetime, timedelta

from outdial.domain.pacing.base import Decision, Memory, PacingView
from outdial.worlds.baselines.period import Period
from outdial.worlds.baselines.ratio import within

PLACING_S = 5.0
COMPLETED_MIN = 10
CHANCE_MIN = 0.97
ASR_MIN = 0.20
ASR_CALLS_MIN = 10
ASR_SPAN = timedelta(minutes=30)


class IssabelPacer:
    """Remembers the means of talks and of answer times, and how the last half-hour's calls ended."""

    def __init__(self) -> None:
        self._placing = Period(PLACING_S)
        self._ended: deque[tuple[datetime, bool]] = deque()
        self._answered = 0
        self._answers, self._answer_time = 0, timedelta(0)
        self._talks, self._talk_time = 0, timedelta(0)

    def decide(self, view: PacingView) -> Decision:
        self._learn(view)
        if not self._placing.has_come(view.now):
            return Decision(calls=0, reason="not yet")
        soon = self._soon(view)
        wanted = min(max(0, view.floor.idle + soon - view.waiting), view.lines_free)
        calls = within(view, self._overcommitted(max(0, wanted - len(view.ringing))))
        return Decision(calls=calls, reason=f"{calls} calls: {view.floor.idle} free, {soon} soon")

    def memory(self) -> Memory:
        """What the means are made of."""
        return {"talks": self._talks, "talk_time_s": self._talk_time.total_seconds()}

    def _learn(self, view: PacingView) -> None:
        for end in view.news.rings:
            self._ended.append((view.now, end.answered))
            self._answered += end.answered
            if end.answered:
                self._answers += 1
                self._answer_time += end.rang
        for talk in view.news.talks:
            self._talks += 1
            self._talk_time += talk
        while self._ended and self._ended[0][0] < view.now - ASR_SPAN:
            self._answered -= self._ended.popleft()[1]

    def _soon(self, view: PacingView) -> int:
        if self._talks < COMPLETED_MIN or not self._talk_time:
            return 0
        answer_time = self._answer_time / self._answers if self._answers else timedelta(0)
        longest = self._talk_time / self._talks * -math.log(1 - CHANCE_MIN)
        return sum(talked + answer_time >= longest for talked in view.floor.talking)

    def _overcommitted(self, wanted: int) -> int:
        if len(self._ended) < ASR_CALLS_MIN:
            return wanted
        return round(wanted / max(self._answered / len(self._ended), ASR_MIN))
