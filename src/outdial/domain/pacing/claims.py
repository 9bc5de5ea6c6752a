"""People who will want an agent by some moment, less the agents who come free by then.

Both are sums of independent chances (Poisson-binomial). Few of them are convolved exactly; for many the refined normal
approximation is used, whose error is then far below what the chances themselves are known to: Volkova 1996, "A
refinement of the central limit theorem for sums of independent random indicators".
"""

import math
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

EXACT_MAX: Final = 40
"""Chances that are convolved."""
EXACT_NEED_MAX: Final = 16
BEYOND: Final = 6
"""Agents who come free are told apart up to so many, and people up to so many more than agents."""
DOUBT_MAX: Final = 3.0
"""The most by which not knowing the rate raises a chance that was convolved."""
NO_VARIANCE: Final = 1e-9
"""Below, everything is certain; far below, the normal law could no longer be computed."""
_ROOT_2: Final = math.sqrt(2.0)
_ROOT_2_PI: Final = math.sqrt(2.0 * math.pi)

Chances = Iterable[tuple[float, int]]
"""Each with how many share it."""


class Claims:
    """``need`` is how many agents are free: people beyond them, and beyond those who come free, find nobody.

    ``unsure`` is the relative deviation of the chances that somebody is wanted, which all of them share: how well the
    answer rate is known. Few calls hardly feel it, next to their own chance; of many it is most of what may go wrong.
    """

    def __init__(self, need: int, *, wanted: Chances, freed: Chances, unsure: float = 0.0) -> None:
        wanted, freed = tuple(wanted), tuple(freed)
        self._need = need
        self._unsure = unsure
        self._mean = self._variance = self._third = 0.0
        self._count(wanted, sign=1.0)
        self._wanted_mean = self._mean
        self._count(freed, sign=-1.0)
        self._exact = need <= EXACT_NEED_MAX and sum(times for _, times in (*wanted, *freed)) <= EXACT_MAX
        if self._exact:
            self._freed = _convolved(freed, size=BEYOND + 1)
            self._size = max(0, need) + BEYOND + 1
            self._wanted = _convolved(wanted, size=self._size)

    def add(self, chance: float) -> None:
        """One call more."""
        self._count(((chance, 1),), sign=1.0)
        self._wanted_mean += chance
        if self._exact:
            self._wanted = _one_more(self._wanted, chance, size=self._size)

    def chance_of_nobody(self) -> float:
        """The chance that one person more finds every agent taken."""
        if not self._exact:
            return self._chance_nearly(self._full_variance())
        chance = self._chance_exactly()
        return min(1.0, chance * self._doubt()) if self._unsure else chance

    def expected_without(self) -> float:
        """How many people find nobody, on average: E[(wanted - freed - need)+] of a normal law."""
        variance = self._full_variance()
        if variance <= 0.0:
            return max(0.0, self._mean - self._need)
        spread = math.sqrt(variance)
        z = (self._need - self._mean) / spread
        return spread * (math.exp(-z * z / 2) / _ROOT_2_PI - z * 0.5 * math.erfc(z / _ROOT_2))

    def _full_variance(self) -> float:
        common = self._unsure * self._wanted_mean
        return self._variance + common * common

    def _count(self, chances: Chances, *, sign: float) -> None:
        for chance, times in chances:
            variance = times * chance * (1.0 - chance)
            self._mean += sign * times * chance
            self._variance += variance
            self._third += sign * variance * (1.0 - 2.0 * chance)

    def _chance_exactly(self) -> float:
        # By how many agents there are, the chance that fewer people want one; never are there more than all of them.
        fewer = [0.0, *accumulate(self._wanted)]
        most = len(self._wanted)
        total = 0.0
        for agents, weight in enumerate(self._freed, start=self._need):
            total += weight * max(0.0, 1.0 - fewer[min(max(0, agents), most)])
        return total

    def _doubt(self) -> float:
        """How many times as likely nobody is left for not knowing the rate, by the normal law."""
        known = self._chance_nearly(self._variance)
        if known <= 0.0:
            return 1.0
        return min(DOUBT_MAX, max(1.0, self._chance_nearly(self._full_variance()) / known))

    def _chance_nearly(self, variance: float) -> float:
        if variance < NO_VARIANCE:
            return 1.0 if self._mean >= self._need - 0.5 else 0.0
        spread = math.sqrt(variance)
        z = (self._need - 0.5 - self._mean) / spread
        skew = self._third / (variance * spread)
        below = 0.5 * math.erfc(-z / _ROOT_2) + skew * (1.0 - z * z) * math.exp(-z * z / 2) / (6.0 * _ROOT_2_PI)
        return min(1.0, max(0.0, 1.0 - below))


def _convolved(chances: Chances, *, size: int) -> list[float]:
    """The law of their number; when it has grown to its size, the last entry stands for all numbers beyond."""
    law = [1.0]
    for chance, times in chances:
        for _ in range(times):
            law = _one_more(law, chance, size=size)
    return law


def _one_more(law: list[float], chance: float, *, size: int) -> list[float]:
    miss = 1.0 - chance
    grown = [miss * same + chance * fewer for same, fewer in zip(law, [0.0, *law], strict=False)]
    if len(law) < size:
        grown.append(chance * law[-1])
    else:
        grown[-1] += chance * law[-1]
    return grown
