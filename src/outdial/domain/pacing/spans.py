"""How much longer something lasts that has lasted a while: talks and wrap-ups.

A hazard by age: ends over exposure, in bins that widen with age, each drawn towards the mean hazard as long as little
was seen in it. So it is memoryless only if what was seen is. Spans that still last count as exposure: the short ones
end first, and would bias every start.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate, pairwise
from typing import Final

from outdial.domain.pacing.base import Memory

EDGES_S: Final = (0, 2, 4, 7, 10, 15, 20, 30, 40, 55, 75, 100, 130, 170, 220, 290, 380, 500, 660, 900, 1300, 2000, 4000)
BINS: Final = len(EDGES_S)
WIDTHS_S: Final = (*(end - begin for begin, end in pairwise(EDGES_S)), math.inf)
FADE: Final = 0.9
FADE_EVERY: Final = 32
"""Spans. So one weighs a third after some three hundred others."""
SHRINK: Final = 2.0
"""Ends that a bin must have seen for its own hazard to weigh as much as the mean of all."""


def bin_of(age_s: float) -> int:
    """Which bin an age falls into."""
    return bisect_right(EDGES_S, age_s) - 1 if age_s > 0 else 0


class SpanLaw:
    """Ends and seconds of exposure by age; ``prior_mean_s`` weighs as one span."""

    def __init__(self, *, prior_mean_s: float, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._prior_mean_s = prior_mean_s
        self._ends: list[float] = list(kept.get("ends", (0.0,) * BINS))
        self._exposure_s: list[float] = list(kept.get("exposure_s", (0.0,) * BINS))
        self._spans: int = kept.get("spans", 0)
        self._hazards: list[float] = list(kept.get("hazards", (1 / prior_mean_s,) * BINS))
        self.mean_s: float = kept.get("mean_s", prior_mean_s)
        self._sum_up()

    def memory(self) -> Memory:
        return {
            "ends": list(self._ends),
            "exposure_s": list(self._exposure_s),
            "spans": self._spans,
            "hazards": self._hazards,
            "mean_s": self.mean_s,
        }

    def add(self, lasted_s: float) -> None:
        """One span more has ended."""
        last = bin_of(lasted_s)
        self._ends[last] += 1.0
        _expose(self._exposure_s, lasted_s, last)
        self._spans += 1
        if self._spans % FADE_EVERY == 0:
            self._ends = [FADE * ends for ends in self._ends]
            self._exposure_s = [FADE * seconds for seconds in self._exposure_s]

    def refresh(self, lasting_s: Iterable[float]) -> None:
        """Take what was added into account, and the spans that still last."""
        exposure_s = list(self._exposure_s)
        for age_s in lasting_s:
            _expose(exposure_s, age_s, bin_of(age_s))
        self.mean_s = (sum(exposure_s) + self._prior_mean_s) / (sum(self._ends) + 1.0)
        self._hazards = [
            (ends + SHRINK) / (seconds + SHRINK * self.mean_s)
            for ends, seconds in zip(self._ends, exposure_s, strict=True)
        ]
        self._sum_up()

    def ends_within(self, span_s: float, *, age_s: float, faster: float = 1.0) -> float:
        """The chance that what has lasted for ``age_s`` ends within the span; hazards count ``faster`` times."""
        return 1.0 - math.exp(-faster * (self._risk(age_s + span_s) - self._risk(age_s)))

    def _risk(self, age_s: float) -> float:
        """The hazards up to an age, summed up."""
        age_bin = bin_of(age_s)
        return self._risks[age_bin] + (age_s - EDGES_S[age_bin]) * self._hazards[age_bin]

    def _sum_up(self) -> None:
        widths_and_hazards = zip(WIDTHS_S[:-1], self._hazards, strict=False)
        self._risks = list(accumulate((width * hazard for width, hazard in widths_and_hazards), initial=0.0))


def _expose(exposure_s: list[float], age_s: float, last: int) -> None:
    for index in range(last):
        exposure_s[index] += WIDTHS_S[index]
    # A clock that was set back makes ages negative.
    exposure_s[last] += max(0.0, age_s - EDGES_S[last])
