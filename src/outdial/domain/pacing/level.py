"""The share of calls that a person answers, followed through drift and jumps, with its uncertainty.

A Bayes filter on a grid of log-odds: every call that has ended weighs each level by how well it explains it; from call
to call the level diffuses a little (drift), and seldom becomes any other (a jump: another list, another hour). So a
jump needs no detector of its own: after a few calls the levels that explain them have all the weight.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LOWEST, HIGHEST = -6.0, 4.0
"""Log-odds at the grid's ends: 0.25 % and 98 %."""
LEVELS = 61
STEP = (HIGHEST - LOWEST) / (LEVELS - 1)
LOG_ODDS = tuple(LOWEST + STEP * index for index in range(LEVELS))
SHARES = tuple(1 / (1 + math.exp(-level)) for level in LOG_ODDS)

PRIOR_MEAN, PRIOR_DEVIATION = math.log(0.25 / 0.75), 1.0
"""Before anything was seen: one in four, and two times in three between 11 and 48 %."""
JUMP = 1 / 600
"""The chance, from one call to the next, that the level becomes any other of the prior."""
DRIFT = 0.0006
"""Share of a level's weight that moves to each neighbour from one call to the next."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its standard deviation."""

    mean: float
    deviation: float


def _prior() -> tuple[float, ...]:
    weights = [math.exp(-(((level - PRIOR_MEAN) / PRIOR_DEVIATION) ** 2) / 2) for level in LOG_ODDS]
    total = sum(weights)
    return tuple(weight / total for weight in weights)


PRIOR = _prior()


def at_score(share: float, score: float) -> float:
    """The chance of a contact whose log-odds differ by ``score`` from those of ``share``."""
    if score == 0.0:
        return share
    odds = share * math.exp(score)
    return odds / (odds + 1.0 - share)


class AnswerLevel:
    """Remembers a weight for each level of the grid."""

    def __init__(self, weights: Sequence[float] = PRIOR) -> None:
        self.weights = list(weights)

    def learn(self, *, answered: bool, score: float = 0.0) -> None:
        """Take one call into account that has ended."""
        shares = SHARES if score == 0.0 else [at_score(share, score) for share in SHARES]
        if answered:
            weights = [weight * share for weight, share in zip(self.weights, shares, strict=True)]
        else:
            weights = [weight * (1.0 - share) for weight, share in zip(self.weights, shares, strict=True)]
        self.weights = _a_call_later(weights)

    def rate(self, evidence: Sequence[float] | None = None) -> Rate:
        """The share now; ``evidence`` is the log-likelihood, by level, of what else is known: the calls that ring."""
        weights = self.weights if evidence is None else _weighed(self.weights, evidence)
        total = sum(weights)
        parts = [weight * share for weight, share in zip(weights, SHARES, strict=True)]
        mean = sum(parts) / total
        square = sum([part * share for part, share in zip(parts, SHARES, strict=True)]) / total
        return Rate(mean, math.sqrt(max(0.0, square - mean * mean)))


def _weighed(weights: Sequence[float], evidence: Sequence[float]) -> list[float]:
    most = max(evidence)
    return [weight * math.exp(log - most) for weight, log in zip(weights, evidence, strict=True)]


def _a_call_later(weights: Sequence[float]) -> list[float]:
    """Scaled to one, with drift and the chance of a jump."""
    scale = (1.0 - JUMP) / sum(weights)
    keep, move = scale * (1.0 - 2.0 * DRIFT), scale * DRIFT
    below, above = [weights[0], *weights[:-1]], [*weights[1:], weights[-1]]
    return [
        keep * own + move * (left + right) + JUMP * prior
        for own, left, right, prior in zip(weights, below, above, PRIOR, strict=True)
    ]
