"""Spans to draw: laws made of what was observed, as uncertain as the little that was observed leaves them."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from statistics import NormalDist

from outdial.domain.history import Moments, Spans

ATOMS = 60
"""Values that stand for a law which is given by its moments."""
PRIOR_WEIGHT = 2.0
"""A prior counts as much as so many observations."""
WEIGHT_MIN = 1e-9  # a law needs some weight, whatever is drawn


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of spans before any was observed: log-normal, its mean within a factor of e^doubt or so."""

    mean_s: float
    cv: float
    doubt: float = 0.5


class Law:
    """Values in seconds, and how often each comes."""

    def __init__(self, values: Sequence[float], weights: Sequence[float]) -> None:
        self._values = values
        self._bounds = list(accumulate(weights))
        self._total = self._bounds[-1]
        self._last = len(values) - 1
        self.mean_s = sum(value * weight for value, weight in zip(values, weights, strict=True)) / self._total

    def draw(self, random: Random) -> float:
        return self._values[min(self._last, bisect_right(self._bounds, random.random() * self._total))]


def log_normal(*, mean_s: float, cv: float, atoms: int = ATOMS) -> list[float]:
    """Values of equal chance whose mean is exact."""
    normal, spread = NormalDist(), math.sqrt(math.log1p(cv * cv))
    raw = [math.exp(spread * normal.inv_cdf((place + 0.5) / atoms)) for place in range(atoms)]
    scale = mean_s * atoms / sum(raw)
    return [scale * value for value in raw]


def posterior(spans: Spans, prior: Prior, random: Random) -> Law:
    """One law out of all that the observations allow: their Bayesian bootstrap (Rubin 1981), joined by the prior."""
    values = [mean_s for _, mean_s in spans.groups]
    weights = [random.gammavariate(count, 1.0) for count, _ in spans.groups]
    believed = _believed(prior, random)
    share = max(WEIGHT_MIN, random.gammavariate(PRIOR_WEIGHT, 1.0)) / len(believed)
    return Law([*values, *believed], [*weights, *([share] * len(believed))])


def posterior_of_moments(moments: Moments, prior: Prior, random: Random, *, longest_s: float) -> Law:
    """As ``posterior``, of spans of which only the moments are known and none was longer than ``longest_s``."""
    believed = _believed(prior, random)
    values, weights = believed, [PRIOR_WEIGHT / len(believed)] * len(believed)
    if moments.count > 0 and moments.mean_s > 0:
        cv = max(0.05, moments.deviation_s / moments.mean_s)
        mean_s = moments.mean_s * math.exp(random.gauss(0.0, cv / math.sqrt(moments.count)))
        observed = log_normal(mean_s=mean_s, cv=cv)
        values, weights = [*values, *observed], [*weights, *([moments.count / ATOMS] * ATOMS)]
    return Law([min(value, longest_s) for value in values], weights)


def _believed(prior: Prior, random: Random) -> list[float]:
    return log_normal(mean_s=prior.mean_s * math.exp(random.gauss(0.0, prior.doubt)), cv=prior.cv)
