"""What an abandoned call costs: the chance of finding nobody that a call may run.

It is a product. One factor is learned from the model alone: the chance at which it expects just the limit to be lost,
which differs from floor to floor. The other steers by what was really lost: it follows the guard's balance, limit *
answers - abandoned, and what is under way. Every answer adds the limit to the balance and every abandoned call takes
one off: the sum telescopes, and the share lost comes out at the limit whatever the model gets wrong, less the cushion.
Neither the ratio of calls to agents nor any estimate is ever corrected by feedback.
"""

import math
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from outdial.domain.pacing.base import Memory, time_kept, time_to_keep

CHANCE_AT_CUSHION: Final = 0.025
"""The chance that may be run at first, while the balance is just the cushion."""
CHANCE_LEAST: Final = 0.015
CHANCE_MOST: Final = 0.2
"""Between which that chance is learned."""
ANSWERS_TO_LEARN: Final = 60.0
"""Expected answers in which it rises by the factor e, if none of them is expected to find nobody; no look raises it by
more than that."""
CHANCE_MAX: Final = 0.5
"""Whatever the balance, no call is placed that more likely than not finds nobody."""
CUSHION: Final = 2.0
"""Calls of the balance that lie between it and the guard, which would stop the lead at once..."""
CUSHION_OF_RINGING: Final = 5.0
"""...and so many for each answer under way: a jump of the answer rate by a factor of four adds three, and bad luck too
loses several at a time."""
STEER: Final = 0.3
"""How much the chance's logarithm rises with a call of the balance beyond the cushion, divided by one more than the
answers under way: the more there are, the more the balance moves by itself."""
LIFT_MAX: Final = 1.5
"""The most by which a surplus raises the logarithm: a quiet morning is not spent in one bad half-hour."""
MEMORY: Final = timedelta(minutes=2)


class _Wish(NamedTuple):
    """Calls that were asked for while so many rang."""

    ringing: int
    calls: int
    answers: float
    """Of them, expected."""
    without: float
    """People who find nobody for them, expected..."""
    target: float
    """...and how many might."""


class Price:
    """Remembers how many answers are under way, lately, and which chance loses the limit."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._under_way: float = kept.get("under_way", 0.0)
        self._at_cushion: float = kept.get("at_cushion", CHANCE_AT_CUSHION)
        self._times = 1.0
        """What the balance made of that chance, when it was asked last."""
        self._wish = _Wish(*kept["wish"]) if kept.get("wish") else None
        self._looked_at = time_kept(kept.get("looked_at"))

    def memory(self) -> Memory:
        return {
            "under_way": self._under_way,
            "at_cushion": self._at_cushion,
            "wish": None if self._wish is None else list(self._wish),
            "looked_at": time_to_keep(self._looked_at),
        }

    def chance_allowed(self, balance: float, *, ringing_answers: float, now: datetime) -> float:
        """The chance of finding nobody that one call more may run."""
        self._look(ringing_answers, now=now)
        self._times = self._times_at(balance)
        return min(CHANCE_MAX, self._at_cushion * self._times)

    def wish(self, calls: int, *, ringing: int, answers: float, without: float, share_max: float) -> None:
        """So many calls are wished for, up to that chance; it is learned from them when they have been placed."""
        self._wish = _Wish(ringing, calls, answers, without, answers * share_max * self._times) if calls else None

    def settle(self, *, ringing: int, ended: int) -> None:
        """So many ring now, and so many have stopped since the wish: those of them that were placed are learned from.

        Where nobody was left to call, a wish is repeated from look to look and says nothing.
        """
        if self._wish is not None:
            placed = max(0.0, min(1.0, (ringing + ended - self._wish.ringing) / self._wish.calls))
            self._learn(self._wish, placed=placed)
            self._wish = None

    def _learn(self, wish: _Wish, *, placed: float) -> None:
        """Such a share of the wish was fulfilled.

        On a small floor most calls run hardly any chance, on a large one all of them run nearly what they may. So which
        chance loses just the share that may be lost is learned: from what is expected, which has no luck in it.
        """
        if placed * wish.target > 0.0:
            moved = min(1.0, placed * wish.answers / ANSWERS_TO_LEARN * (1.0 - wish.without / wish.target))
            self._at_cushion = max(CHANCE_LEAST, min(CHANCE_MOST, self._at_cushion * math.exp(moved)))

    def _times_at(self, balance: float) -> float:
        cushion = CUSHION + CUSHION_OF_RINGING * self._under_way
        if balance < cushion:
            # A little less lead long before the guard forbids all of it: an end at once leaves many agents idle.
            return max(0.0, balance) / cushion
        lift = STEER * (balance - cushion) / (1.0 + self._under_way)
        return math.exp(min(LIFT_MAX, lift))

    def _look(self, ringing_answers: float, *, now: datetime) -> None:
        if self._looked_at is None:
            self._under_way = ringing_answers
        else:
            passed = max(timedelta(0), now - self._looked_at)
            self._under_way += (ringing_answers - self._under_way) * (1.0 - math.exp(-(passed / MEMORY)))
        self._looked_at = now
