"""What an abandoned call costs: the chance of finding nobody that a call may run, steered by what was really lost.

The price follows the guard's balance, limit * answers - abandoned, and what is under way; nothing else. Every answer
adds the limit to the balance and every abandoned call takes one off: the sum telescopes, and the share lost comes out
at the limit whatever the model gets wrong, less the cushion. Neither the ratio of calls to agents nor any estimate is
ever corrected by feedback.
"""

import math
from datetime import datetime, timedelta
from typing import Final

from outdial.domain.pacing.base import Memory, time_kept, time_to_keep

CHANCE_AT_CUSHION: Final = 0.025
"""The chance that may be run while the balance is just the cushion."""
CHANCE_MAX: Final = 0.5
"""Whatever the balance, no call is placed that more likely than not finds nobody."""
CUSHION: Final = 2.0
"""Calls of the balance that lie between it and the guard, which would stop the lead at once..."""
CUSHION_OF_RINGING: Final = 5.0
"""...and so many for each answer under way: a jump of the answer rate by a factor of four adds three, and bad luck too
loses several at a time."""
STEER: Final = 0.3
"""How much the chance's logarithm rises with a call of the balance beyond the cushion on a small floor..."""
STEER_POWER: Final = 1.3
"""...and on larger ones less, with this power of the answers under way: their balance moves by more calls."""
LIFT_MAX: Final = 1.5
"""The most by which a surplus raises the logarithm: a quiet morning is not spent in one bad half-hour."""
MEMORY: Final = timedelta(minutes=2)


class Price:
    """Remembers how many answers are under way, lately."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._under_way: float = kept.get("under_way", 0.0)
        self._looked_at = time_kept(kept.get("looked_at"))

    def memory(self) -> Memory:
        return {"under_way": self._under_way, "looked_at": time_to_keep(self._looked_at)}

    def chance_allowed(self, balance: float, *, ringing_answers: float, now: datetime) -> float:
        """The chance of finding nobody that one call more may run."""
        self._look(ringing_answers, now=now)
        cushion = CUSHION + CUSHION_OF_RINGING * self._under_way
        if balance < cushion:
            # A little less lead long before the guard forbids all of it: an end at once leaves many agents idle.
            return CHANCE_AT_CUSHION * max(0.0, balance) / cushion
        lift = STEER * (balance - cushion) / (1.0 + self._under_way) ** STEER_POWER
        return min(CHANCE_MAX, CHANCE_AT_CUSHION * math.exp(min(LIFT_MAX, lift)))

    def _look(self, ringing_answers: float, *, now: datetime) -> None:
        if self._looked_at is None:
            self._under_way = ringing_answers
        else:
            passed = max(timedelta(0), now - self._looked_at)
            self._under_way += (ringing_answers - self._under_way) * (1.0 - math.exp(-(passed / MEMORY)))
        self._looked_at = now
