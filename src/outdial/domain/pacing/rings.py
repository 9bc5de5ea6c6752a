"""How long calls ring: those that a person answers, and all others.

Two histograms by the second that forget slowly. From them follows what a call that has rung for a while still promises:
answered calls are soon gone, the others ring on. Calls still ringing are evidence too; without them the fast failures
would bias the share of answers at every start and jump (competing risks).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Final

from outdial.domain.pacing.base import Memory, RingEnd
from outdial.domain.pacing.level import SHARES

AGES: Final = 64
"""Seconds; the last bin is all that rings longer."""
FADE: Final = 0.9
FADE_EVERY: Final = 64
"""Calls. So one weighs a third after some six hundred others."""
PRIOR_CALLS: Final = 4.0
QUANTILES: Final = (0.15, 0.5, 0.85)
"""Moments at which a new call may be answered, of those that are."""


def _scaled(weights: Sequence[float]) -> list[float]:
    total = sum(weights)
    return [weight / total for weight in weights]


ANSWERED_PRIOR: Final = tuple(_scaled([age * age * math.exp(-age / 4) + 0.02 for age in range(AGES)]))
"""Between two seconds and half a minute, most at eight."""
OTHERS_PRIOR: Final = tuple(
    _scaled([1.0 if age < 6 else 0.1 if age < 18 else 1.2 if age < 32 else 0.05 for age in range(AGES)])  # noqa: PLR2004 - seconds
)
"""Refused within seconds, or rung until the limit."""


class RingLaws:
    """What was learned is used from the next ``refresh`` on, so that tables are made once for many decisions."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._answered: list[float] = list(kept.get("answered", (0.0,) * AGES))
        self._others: list[float] = list(kept.get("others", (0.0,) * AGES))
        self._calls: int = kept.get("calls", 0)
        self._survival: list[float] = list(kept.get("survival", ()))
        self._survival_of_others: list[float] = list(kept.get("survival_of_others", ()))
        if not self._survival:
            self.refresh()
        else:
            self._lay_tables()

    def memory(self) -> Memory:
        return {
            "answered": self._answered,
            "others": self._others,
            "calls": self._calls,
            "survival": self._survival,
            "survival_of_others": self._survival_of_others,
        }

    def add(self, end: RingEnd) -> None:
        """One call more."""
        counts = self._answered if end.answered else self._others
        counts[min(int(end.rang.total_seconds()), AGES - 1)] += 1.0
        self._calls += 1
        if self._calls % FADE_EVERY == 0:
            self._answered = [FADE * count for count in self._answered]
            self._others = [FADE * count for count in self._others]

    def refresh(self) -> None:
        """Take what was added into account."""
        self._survival = _survival(self._answered, ANSWERED_PRIOR)
        self._survival_of_others = _survival(self._others, OTHERS_PRIOR)
        self._lay_tables()

    def evidence(self, ages: Mapping[int, int]) -> list[float]:
        """The log-likelihood, by level of the share of answers, that so many calls of each age still ring."""
        coarse: Counter[int] = Counter()
        for age, calls in ages.items():
            coarse[_coarse(age)] += calls
        found = [0.0] * len(SHARES)
        for age, calls in coarse.items():
            found = [sum_ + calls * log for sum_, log in zip(found, self._log_likelihood(age), strict=True)]
        return found

    def promise(self, age: int, share: float) -> float:
        """The chance that a call that still rings at ``age`` will be answered; ``share`` was its chance at first."""
        answered, others = (
            share * self._at(self._survival, age),
            (1.0 - share) * self._at(self._survival_of_others, age),
        )
        return answered / (answered + others + 1e-12)

    def soon(self, age: int, node: int) -> float:
        """Of the calls of that age that will be answered, the share that is by the node's moment from now."""
        return self._soon[node][min(age, AGES - 1)]

    def new_by(self, node: int) -> float:
        """Of the answered calls, the share that is answered within the node's moment of being placed."""
        return self._new_by[node]

    def _lay_tables(self) -> None:
        self.moments_s = tuple(self._quantile(share) for share in QUANTILES)
        self._new_by = tuple(1.0 - self._survives(self._survival, moment_s) for moment_s in self.moments_s)
        self._soon = tuple(self._soon_by(moment_s) for moment_s in self.moments_s)
        self._log_likelihoods: dict[int, list[float]] = {}

    def _soon_by(self, moment_s: float) -> tuple[float, ...]:
        survives, survival = self._survives, self._survival
        return tuple(
            1.0 - survives(survival, age + 0.5 + moment_s) / max(survives(survival, age + 0.5), 1e-9)
            for age in range(AGES)
        )

    def _log_likelihood(self, age: int) -> list[float]:
        found = self._log_likelihoods.get(age)
        if found is None:
            answered, others = self._at(self._survival, age), self._at(self._survival_of_others, age)
            found = [math.log(share * answered + (1.0 - share) * others + 1e-9) for share in SHARES]
            self._log_likelihoods[age] = found
        return found

    def _at(self, survival: Sequence[float], age: int) -> float:
        return self._survives(survival, age + 0.5)

    def _survives(self, survival: Sequence[float], age_s: float) -> float:
        """The chance to ring longer than that; linear within a second, halved every ten beyond the last."""
        index = int(age_s)
        if index >= AGES - 1:
            return survival[AGES - 1] * 0.5 ** ((age_s - AGES + 1) / 10)
        return survival[index] + (age_s - index) * (survival[index + 1] - survival[index])

    def _quantile(self, share: float) -> float:
        """The age by which that share of the answered calls was answered."""
        survival = self._survival
        for age in range(AGES - 1):
            if 1.0 - survival[age + 1] >= share:
                return age + (survival[age] - (1.0 - share)) / (survival[age] - survival[age + 1])
        return float(AGES)


def _survival(counts: Sequence[float], prior: Sequence[float]) -> list[float]:
    weights = _scaled([count + PRIOR_CALLS * share for count, share in zip(counts, prior, strict=True)])
    return [max(0.0, 1.0 - gone) for gone in accumulate(weights, initial=0.0)]


def _coarse(age: int) -> int:
    """Ages that say nearly the same stand for one another."""
    if age < 4:  # noqa: PLR2004 - seconds, as below
        return age
    if age < 16:  # noqa: PLR2004
        return age - age % 3
    return min(age - age % 6, AGES - 1)
