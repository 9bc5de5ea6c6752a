"""What keeps abandoned calls under their limit.

Two bounds, both on people who answered. Over the day: an upper confidence bound (Wilson) of the abandoned share,
with those abandoned whom the calls now ringing are expected to add, must stay under the limit. A bound and not the
share itself, so a lead over the agents is earned: with nothing abandoned it takes some thirty live answers at 3 %.
Answers that are only expected earn nothing.
For each call: the chance that whoever answers it finds nobody must stay under ``CHANCE_OF_ROOM`` times the room
between bound and limit. So the price of an abandoned call rises as the budget goes down, and the budget is spent
evenly instead of in a burst that is paid for by hours of progressive dialling.
"""

import math
from dataclasses import dataclass

from outdial.domain.pacing.base import Recent
from outdial.domain.pacing.estimator import Outlook

ABANDONED_LIMIT = 0.03
"""For methods without a limit of their own: the safe harbour of 16 CFR 310.4(b)(4)(i)."""
CONFIDENCE = 1.0
"""Standard deviations: one side of 84 %."""
CHANCE_OF_ROOM = 20.0
"""Only the last call of a turn runs that risk, most run none. Chosen by simulation: half of it wastes agents' time,
twice as much spends the budget of a small floor in bursts."""
CHANCE_MAX = 0.5
"""Whatever the limit, no call is placed that more likely than not finds nobody."""


@dataclass(frozen=True, slots=True)
class Guard:
    """``limit`` is the share of live answers that may be abandoned, 0 to 1."""

    limit: float

    def allows(self, calls: int, outlook: Outlook, recent: Recent) -> bool:
        """Whether ``calls`` more may be placed without an idle agent for each."""
        room = self.limit - self.bound(calls, outlook, recent)
        return outlook.chance_of_nobody(calls) <= min(CHANCE_MAX, CHANCE_OF_ROOM * room)

    def bound(self, calls: int, outlook: Outlook, recent: Recent) -> float:
        """The upper bound of the day's abandoned share, once the ringing calls and ``calls`` more have ended."""
        abandoned = recent.abandoned_today + outlook.abandoned(calls)
        return upper_bound(abandoned, of=recent.live_answers_today)


def upper_bound(part: float, *, of: float) -> float:
    """Wilson's upper bound of a share; 1 when nothing was seen."""
    if of <= 0:
        return 1.0
    squared = CONFIDENCE * CONFIDENCE
    share = min(1.0, part / of)
    spread = CONFIDENCE * math.sqrt(share * (1 - share) / of + squared / (4 * of * of))
    return (share + squared / (2 * of) + spread) / (1 + squared / of)
