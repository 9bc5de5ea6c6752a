"""Intervals of 95 %: of a mean, of a share over shifts, of a count of shifts."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_T: Final = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
"""Student's t at 97.5 %, for 1 to 30 degrees of freedom."""
_NORMAL: Final = 1.960
_HALVINGS: Final = 60


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and the ends of its interval."""

    mean: float
    low: float
    high: float


def _around(mean: float, error: float, count: int) -> Interval:
    freedom = count - 1
    width = error * (_T[freedom - 1] if freedom <= len(_T) else _NORMAL + 2.4 / freedom)
    return Interval(mean, mean - width, mean + width)


def of_mean(values: Sequence[float]) -> Interval:
    """Of a mean over shifts; of one shift nothing is known but its value."""
    count = len(values)
    mean = math.fsum(values) / count
    if count == 1:
        return Interval(mean, mean, mean)
    variance = math.fsum((value - mean) ** 2 for value in values) / (count - 1)
    return _around(mean, math.sqrt(variance / count), count)


def of_share(parts: Sequence[int], wholes: Sequence[int]) -> Interval:
    """Of all parts among all wholes, one of each a shift: calls of a shift depend on each other, shifts do not."""
    whole, count = sum(wholes), len(wholes)
    if not whole:
        return Interval(0.0, 0.0, 0.0)
    share = sum(parts) / whole
    if count == 1:
        return Interval(share, share, share)
    squares = math.fsum((part - share * of) ** 2 for part, of in zip(parts, wholes, strict=True))
    between = _around(share, math.sqrt(squares * count / (count - 1)) / whole, count)
    return Interval(share, max(0.0, between.low), min(1.0, between.high))


def of_count(hits: int, trials: int) -> Interval:
    """Of a share of independent trials, exact (Clopper and Pearson 1934)."""
    low = 0.0 if hits == 0 else _root(lambda share: _at_least(hits, trials, share), 0.025)
    high = 1.0 if hits == trials else _root(lambda share: _at_least(hits + 1, trials, share), 0.975)
    return Interval(hits / trials, low, high)


def _root(rising: Callable[[float], float], value: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return (low + high) / 2


def _at_least(hits: int, trials: int, share: float) -> float:
    """The chance of so many hits or more."""
    yes, no = math.log(share), math.log1p(-share)
    whole = math.lgamma(trials + 1)
    return math.fsum(
        math.exp(whole - math.lgamma(hit + 1) - math.lgamma(trials - hit + 1) + hit * yes + (trials - hit) * no)
        for hit in range(hits, trials + 1)
    )
