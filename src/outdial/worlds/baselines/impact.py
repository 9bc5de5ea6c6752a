"""Impact Dialing: lines per available caller, chosen by trying six factors on the recent calls, as described.

calls = factor * available - ringing - presented. The factor is 1 with fewer than five callers on a call or fewer than
50 recent attempts. Else, with r attempts for an answer among the last 100, each of max(1, r * k / 6), k = 1 .. 6, is
tried for four minutes in steps of a second, and the one of best utilisation wins whose share of abandoned calls stays
below the limit. Above the limit in the campaign itself the factor is reduced by a quarter, to no less than 1; after ten
minutes without a call it is 1. As in the original, answers of one second choose among the callers without regard to
each other, so two that come together count as if there was room for both. How often it tries anew is not told; once
a minute here.
"""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from outdial.domain.pacing.base import Decision, Memory, PacingView
from outdial.worlds.baselines.period import Period
from outdial.worlds.baselines.ratio import within

ABANDONED_LIMIT = 0.03
CALLERS_MIN = 5
ATTEMPTS_MIN = 50
ATTEMPTS_MAX = 100
FACTORS = 6
TRIED_S = 240
TRYING_S = 60.0
FORGOTTEN = timedelta(minutes=10)
REDUCED = 0.75


@dataclass(frozen=True, slots=True)
class _Attempt:
    rings_s: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What a factor came to in four simulated minutes."""

    utilisation: float
    abandoned_share: float


class ImpactPacer:
    """Remembers the last hundred attempts, talks and wrap-ups, and the factor."""

    def __init__(self, *, seed: int = 0) -> None:
        self._random = Random(seed)  # noqa: S311 - a seed must give the same shift again
        self._attempts: deque[_Attempt] = deque(maxlen=ATTEMPTS_MAX)
        self._talks: deque[int] = deque(maxlen=ATTEMPTS_MAX)
        self._wrap_ups: deque[int] = deque(maxlen=ATTEMPTS_MAX)
        self._trying = Period(TRYING_S)
        self._factor = 1.0
        self._dialled_at: datetime | None = None

    def decide(self, view: PacingView) -> Decision:
        self._learn(view)
        if self._trying.has_come(view.now):
            self._factor = self._choose(view)
        wanted = int(self._factor_now(view) * view.floor.idle)
        calls = within(view, wanted - len(view.ringing) - view.waiting)
        if calls:
            self._dialled_at = view.now
        return Decision(calls=calls, reason=f"{calls} calls: {self._factor:.2f} an available caller")

    def memory(self) -> Memory:
        """The factor."""
        return {"factor": self._factor}

    def _learn(self, view: PacingView) -> None:
        self._attempts.extend(_Attempt(_whole_s(end.rang), end.answered) for end in view.news.rings)
        self._talks.extend(map(_whole_s, view.news.talks))
        self._wrap_ups.extend(map(_whole_s, view.news.wrap_ups))

    def _factor_now(self, view: PacingView) -> float:
        if self._dialled_at is not None and view.now - self._dialled_at > FORGOTTEN:
            return 1.0
        today = view.account.today
        if today.abandoned > ABANDONED_LIMIT * today.answers:
            return max(1.0, REDUCED * self._factor)
        return self._factor

    def _choose(self, view: PacingView) -> float:
        answers = sum(attempt.answered for attempt in self._attempts)
        few = len(view.floor.talking) < CALLERS_MIN or len(self._attempts) < ATTEMPTS_MIN
        if few or not answers or not self._talks:
            return 1.0
        attempts_per_answer = len(self._attempts) / answers
        best, factor = 0.0, 1.0
        for step in range(1, FACTORS + 1):
            tried = max(1.0, attempts_per_answer * step / FACTORS)
            trial = self.trial(tried, idle=view.floor.idle, busy=view.floor.staffed - view.floor.idle)
            if trial.abandoned_share < ABANDONED_LIMIT and trial.utilisation > best:
                best, factor = trial.utilisation, tried
        return factor

    def trial(self, factor: float, *, idle: int, busy: int) -> Trial:
        """Four minutes with this factor, from a floor of so many idle and busy callers on which nothing rings."""
        frees, ends, answers_at = ([0] * (TRIED_S + 1) for _ in range(3))
        callers, ringing, busy_s, answers, abandoned = idle + busy, 0, 0, 0, 0
        for _ in range(busy):
            until = min(TRIED_S, self._random.randint(0, self._handling_s()))
            busy_s += until
            frees[until] += 1
        for second in range(TRIED_S):
            idle += frees[second]
            ringing -= ends[second]
            answers += answers_at[second]
            # One idle caller serves all answers of a second: the original's error, told at the head of this file.
            abandoned += 0 if idle else answers_at[second]
            met = min(idle, answers_at[second])
            idle -= met
            for _ in range(met):
                until = min(TRIED_S, second + self._handling_s())
                busy_s += until - second
                frees[until] += 1
            for attempt in self._random.choices(self._attempts, k=max(0, int(factor * idle) - ringing)):
                until = min(TRIED_S, second + max(1, attempt.rings_s))
                ringing += 1
                ends[until] += 1
                answers_at[until] += attempt.answered
        return Trial(busy_s / (callers * TRIED_S), abandoned / answers if answers else 0.0)

    def _handling_s(self) -> int:
        wrap_up = self._random.choice(self._wrap_ups) if self._wrap_ups else 0
        return max(1, self._random.choice(self._talks) + wrap_up)


def _whole_s(span: timedelta) -> int:
    return round(span.total_seconds())
