"""What an abandoned call costs: the chance of finding nobody that a call may run, steered by what was really lost.

The price is a function of the guard's balance alone. Every answer adds the limit to the balance, every abandoned call
takes one off, so at any moment the logarithm of the price has moved by STEER times (limit * answers - abandoned): the
sum telescopes, and the share lost comes out at the limit whatever the model gets wrong, less the reserve. Neither the
ratio of calls to agents nor any estimate is ever corrected by feedback.
"""

import math
from datetime import datetime, timedelta
from typing import Final

from outdial.domain.pacing.base import Memory

STEER: Final = 0.3
"""How much the price's logarithm moves with a call of the balance on a small floor..."""
STEER_POWER: Final = 1.3
"""...and on larger ones less, with this power of the answers under way: their balance moves by more calls."""
CHANCE_AT_RESERVE: Final = 0.025
"""The chance that may be run while the balance is just the reserve."""
CHANCE_MAX: Final = 0.5
"""Whatever the balance, no call is placed that more likely than not finds nobody."""
RESERVE: Final = 2.0
"""Calls of the balance that are kept..."""
RESERVE_OF_RINGING: Final = 3.0
"""...and so many for each answer under way: a jump of the answer rate by a factor of four adds as many."""
LIFT_MAX: Final = 1.5
"""The most by which a surplus raises the price's logarithm: a quiet morning is not spent in one bad half-hour."""
MEMORY: Final = timedelta(minutes=2)


class Price:
    """Remembers how many answers are under way, lately."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._under_way: float = kept.get("under_way", 0.0)
        looked_at = kept.get("looked_at")
        self._looked_at = None if looked_at is None else datetime.fromisoformat(looked_at)

    def memory(self) -> Memory:
        return {"under_way": self._under_way, "looked_at": self._looked_at and self._looked_at.isoformat()}

    def chance_allowed(self, balance: float, *, ringing_answers: float, now: datetime) -> float:
        """The chance of finding nobody that one call more may run."""
        self._look(ringing_answers, now=now)
        surplus = balance - RESERVE - RESERVE_OF_RINGING * self._under_way
        lift = STEER * surplus / (1.0 + self._under_way) ** STEER_POWER
        return min(CHANCE_MAX, CHANCE_AT_RESERVE * math.exp(min(LIFT_MAX, lift)))

    def _look(self, ringing_answers: float, *, now: datetime) -> None:
        if self._looked_at is None:
            self._under_way = ringing_answers
        else:
            passed = max(timedelta(0), now - self._looked_at)
            self._under_way += (ringing_answers - self._under_way) * (1.0 - math.exp(-(passed / MEMORY)))
        self._looked_at = now
