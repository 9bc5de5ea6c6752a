"""The exact optimum in a Markovian world: a constrained Markov decision process, solved by its Lagrangian.

The state is (busy agents, ringing calls); a decision is to raise the ringing calls to some level, at no cost. Ringing
ends with rate 1/ring each, by an answer with the answer rate; handling ends with rate 1/handling each. An answer on a
full floor is abandoned. For a price of an abandoned call, relative value iteration on the uniformised chain gives the
best mean of busy/agents - price * (abandoned - limit * answers); the least of these over all prices is the most
utilisation that any policy reaches within the limit (duality of constrained chains: Altman 1999, ch. 12).
"""

import math
from dataclasses import dataclass
from typing import Final

_PRECISION: Final = 2e-5
_GOLDEN: Final = 0.618034
_PRICES: Final = (-3.0, 5.0)
"""Natural logarithms of the least and the highest price that is tried, in handling times of one agent."""
_PRICES_CLOSE: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkovianFloor:
    agents: int
    answer_rate: float
    handling_s: float
    ring_s: float = 12.0
    abandoned_max: float = 0.03

    @property
    def ringing_max(self) -> int:
        """More than any optimum keeps ringing."""
        return round(4 + (1.6 * self.agents + 2) / self.answer_rate)


def optimum_of(floor: MarkovianFloor) -> float:
    """The most utilisation within the limit. Takes a second for three agents, up to a minute for ten."""
    chain = _Chain(floor)

    def gain(logarithm: float) -> float:
        return chain.gain(math.exp(logarithm) * floor.handling_s / floor.agents)

    low, high = _PRICES
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = gain(left), gain(right)
    while high - low > _PRICES_CLOSE:
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = gain(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = gain(right)
    return min(at_left, at_right)


class _Chain:
    """Value iteration at one price after the other, each beginning where the last one ended."""

    def __init__(self, floor: MarkovianFloor) -> None:
        self._floor = floor
        # Of all that can happen in the fullest state: every other state then sometimes stays as it is.
        self._rate = floor.agents / floor.handling_s + floor.ringing_max / floor.ring_s
        self._values = [[0.0] * (floor.ringing_max + 1) for _ in range(floor.agents + 1)]

    def gain(self, price: float) -> float:
        """The best mean of busy/agents - price * (abandoned - limit * answers), the latter a second."""
        low, high = -math.inf, math.inf
        while high - low > _PRECISION:
            olds, news = self._values, self._step(price)
            changes = [
                new - old for row, before in zip(news, olds, strict=True) for new, old in zip(row, before, strict=True)
            ]
            low, high = min(changes) * self._rate, max(changes) * self._rate
            base = news[0][0]
            self._values = [[value - base for value in row] for row in news]
        return (low + high) / 2

    def _step(self, price: float) -> list[list[float]]:
        """What every state is worth with one more event to come, by busy agents, then by ringing calls."""
        return [self._row(busy, price) for busy in range(self._floor.agents + 1)]

    def _row(self, busy: int, price: float) -> list[float]:
        floor, values, full = self._floor, self._values, busy == self._floor.agents
        here, freed, taken = values[busy], values[max(0, busy - 1)], values[busy if full else busy + 1]
        answered = floor.answer_rate / (floor.ring_s * self._rate)
        ended = 1 / (floor.ring_s * self._rate)
        free = busy / (floor.handling_s * self._rate)
        earned = busy / (floor.agents * self._rate)
        lost = price * answered * ((1.0 if full else 0.0) - floor.abandoned_max)
        row = [0.0] * len(here)
        best = -math.inf
        for ringing in range(len(here) - 1, -1, -1):
            worth = earned + here[ringing] + free * (freed[ringing] - here[ringing])
            if ringing:
                fewer = ringing - 1
                gained = answered * (taken[fewer] - here[fewer]) + ended * (here[fewer] - here[ringing]) - lost
                worth += ringing * gained
            # Whoever would rather have more calls ringing has them at once.
            best = row[ringing] = max(best, worth)
        return row
