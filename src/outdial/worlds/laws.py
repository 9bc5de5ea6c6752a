"""Laws of spans: how long things last. Every span is in seconds, and every law is told by its mean."""

import math
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Exponential:
    """Memoryless."""

    mean_s: float

    def draw(self, random: Random) -> float:
        return random.expovariate(1 / self.mean_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gamma:
    """Never below ``least_s``, which is part of the mean."""

    mean_s: float
    shape: float
    least_s: float = 0.0

    def draw(self, random: Random) -> float:
        return self.least_s + random.gammavariate(self.shape, (self.mean_s - self.least_s) / self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogNormal:
    """``cv`` is the standard deviation in means."""

    mean_s: float
    cv: float

    def draw(self, random: Random) -> float:
        variance = math.log1p(self.cv * self.cv)
        return random.lognormvariate(math.log(self.mean_s) - variance / 2, math.sqrt(variance))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lomax:
    """A heavy tail (Pareto, second kind): beyond a long span x the chance falls as x to the power of -tail.

    ``tail`` is above 1, or there is no mean; at 2 and below there is no variance.
    """

    mean_s: float
    tail: float

    def draw(self, random: Random) -> float:
        return self.mean_s * (self.tail - 1) * (random.paretovariate(self.tail) - 1)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    mean_s: float

    def draw(self, random: Random) -> float:
        """The span; nothing is drawn."""
        del random
        return self.mean_s


Law = Exponential | Gamma | LogNormal | Lomax | Fixed
