"""How readily people answer just now, against the usual: followed through drift and jumps, with its uncertainty.

A Bayes filter on a grid. The level multiplies the hazard by which ringing calls are answered, so it is told how many
answers came, and how many the usual hazard would have brought of the calls that rang meanwhile: a Poisson law that
needs no call to end first. From look to look the level diffuses a little (drift), and seldom becomes any other (a jump:
another list, another hour). So a jump needs no detector of its own: after a few answers the levels that explain them
have all the weight.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

from outdial.domain.pacing.base import Memory

LOWEST: Final = -4.5
STEP: Final = 0.125
LEVELS: Final = 73
LOGS: Final = tuple(LOWEST + STEP * index for index in range(LEVELS))
"""Logarithms of the grid's levels: from a ninetieth of the usual to ninety times."""
VALUES: Final = tuple(math.exp(log) for log in LOGS)
SQUARES: Final = tuple(log * log for log in LOGS)
PRIOR_DEVIATION: Final = 1.0
"""Of the logarithm, before anything was seen and after a jump."""
JUMP_PER_S: Final = 1 / 7200
DRIFT_PER_S: Final = 0.15**2 / 3600
"""Variance of the logarithm: some 15 % up or down in an hour."""
SPAN_MAX_S: Final = 3600.0
"""After a longer pause, hardly anything is left of what was known; so no more than that is counted."""
ENOUGH_USUAL: Final = 0.2
"""Usual answers that did not come: so few hardly move the level, and wait until there are more..."""
ENOUGH_S: Final = 10.0
"""...or until so much time has passed. So a look that brings no answer mostly costs nothing."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its standard deviation."""

    mean: float
    deviation: float


def _prior() -> tuple[float, ...]:
    weights = [math.exp(-((log / PRIOR_DEVIATION) ** 2) / 2) for log in LOGS]
    total = sum(weights)
    return tuple(weight / total for weight in weights)


PRIOR: Final = _prior()


def _moved_down(weights: Sequence[float], steps: int) -> list[float]:
    """By so many places; what would fall off stays on the lowest."""
    return [sum(weights[: steps + 1]), *weights[steps + 1 :], *[0.0] * steps]


class AnswerLevel:
    """Remembers a weight for each level of the grid, which sum to one, and what is not yet taken into them."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._usual: float = kept.get("usual", 0.0)
        self._passed_s: float = kept.get("passed_s", 0.0)
        self._believe(list(kept.get("weights", PRIOR)))

    def memory(self) -> Memory:
        return {"weights": self.weights, "usual": self._usual, "passed_s": self._passed_s}

    def _believe(self, weights: list[float]) -> None:
        self.weights = weights
        self.mean = sum(map(mul, weights, VALUES))
        """Of the level itself, which errs to the side of more answers."""

    def follow(self, answers: int, *, usual: float, passed_s: float) -> None:
        """Time has passed, and so many people answered where the usual hazard would have brought ``usual``."""
        self._usual += usual
        self._passed_s += passed_s
        if answers or self._usual >= ENOUGH_USUAL or self._passed_s >= ENOUGH_S:
            self.pass_by(self._passed_s)
            self.learn(answers, usual=self._usual)
            self._usual = self._passed_s = 0.0

    def learn(self, answers: int, *, usual: float) -> None:
        """So many people answered where the usual hazard would have brought ``usual``."""
        if not answers and usual <= 0.0:
            return
        logs = [answers * log - usual * value for log, value in zip(LOGS, VALUES, strict=True)]
        most = max(logs)
        weights = [weight * math.exp(log - most) for weight, log in zip(self.weights, logs, strict=True)]
        total = sum(weights)
        # What is impossible by all that is known has happened: begin anew.
        self._believe([weight / total for weight in weights] if total > 0.0 else list(PRIOR))

    def pass_by(self, span_s: float) -> None:
        """Time passes: drift, and the chance of a jump."""
        span_s = min(span_s, SPAN_MAX_S)
        jumped = 1.0 - math.exp(-JUMP_PER_S * span_s)
        moved = min(0.25, DRIFT_PER_S * span_s / (2.0 * STEP * STEP))
        stays, keep = 1.0 - jumped, 1.0 - 2.0 * moved
        weights = self.weights
        below, above = [weights[0], *weights[:-1]], [*weights[1:], weights[-1]]
        self._believe(
            [
                stays * (keep * own + moved * (left + right)) + jumped * prior
                for own, left, right, prior in zip(weights, below, above, PRIOR, strict=True)
            ]
        )

    def recentre(self) -> float:
        """Make the level that is believed the usual one, and tell how many times as high it was.

        Whoever holds the usual hazard raises it as many times. Left alone the two would drift apart without bound,
        since only their product is ever seen; and a jump leads away from where the level is, not from where it began.
        """
        steps = round(sum(map(mul, self.weights, LOGS)) / STEP)
        if not steps:
            return 1.0
        weights = self.weights
        self._believe(_moved_down(weights, steps) if steps > 0 else _moved_down(weights[::-1], -steps)[::-1])
        factor = math.exp(STEP * steps)
        self._usual *= factor
        return factor

    @property
    def deviation(self) -> float:
        """Of the level's logarithm."""
        mean = sum(map(mul, self.weights, LOGS))
        square = sum(map(mul, self.weights, SQUARES))
        return math.sqrt(max(0.0, square - mean * mean))
