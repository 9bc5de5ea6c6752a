"""What a campaign's pacer has not been told yet. Each is told once: told twice, it would count twice.

An answer is told when the person picks up and not when the talk has ended, minutes later; so is everything else.
"""

from collections import deque
from datetime import datetime, timedelta

from outdial.domain.attempt import Attempt
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import News, RingEnd
from outdial.engine.floor_watch import FloorNews

UNTOLD_MAX = 10_000
"""Of each kind, while nobody asks the pacer: the latest are kept. All calls that a busy engine ends in some seconds."""
NEVER_RANG = (Outcome.NOT_PLACED, Outcome.UNKNOWN)
"""They say nothing of how many people answer."""


class Untold:
    """News of one campaign, gathered between its turns."""

    def __init__(self) -> None:
        self._rings: deque[RingEnd] = deque(maxlen=UNTOLD_MAX)
        self._talks: deque[timedelta] = deque(maxlen=UNTOLD_MAX)
        self._wrap_ups: deque[timedelta] = deque(maxlen=UNTOLD_MAX)
        self._left_idle = 0

    def moved(self, before: Attempt, after: Attempt, *, machine: bool, score: float = 0.0) -> None:
        """A call took a step, or none. ``machine`` is what a detector said of the answer."""
        ring = _ring_end(before, after, machine=machine, score=score)
        if ring is not None:
            self._rings.append(ring)
        talk = _talk(before, after)
        if talk is not None:
            self._talks.append(talk)

    def floor_seen(self, seen: FloorNews) -> None:
        """What happened on the floor that this campaign dials for."""
        self._wrap_ups.extend(seen.wrap_ups)
        self._left_idle += seen.left_idle

    def view(self) -> News:
        """As pacing sees it."""
        return News(
            rings=tuple(self._rings),
            talks=tuple(self._talks),
            wrap_ups=tuple(self._wrap_ups),
            left_idle=self._left_idle,
        )

    def told(self) -> None:
        """The pacer has heard it all."""
        self._rings.clear()
        self._talks.clear()
        self._wrap_ups.clear()
        self._left_idle = 0


def _ring_end(before: Attempt, after: Attempt, *, machine: bool, score: float) -> RingEnd | None:
    if before.answered_at is not None or not before.is_open:
        return None
    if after.answered_at is not None:
        return RingEnd(_span(after.placed_at, after.answered_at), answered=not machine, score=score)
    if after.ended_at is None or after.outcome in NEVER_RANG:
        return None
    return RingEnd(_span(after.placed_at, after.ended_at), answered=False, score=score)


def _talk(before: Attempt, after: Attempt) -> timedelta | None:
    """How long a talk lasted that has just ended. When one ended of which nobody knows how, nobody knows."""
    if not before.is_open or after.outcome is not Outcome.ANSWERED:
        return None
    if after.connected_at is None or after.ended_at is None:
        return None
    return _span(after.connected_at, after.ended_at)


def _span(begin: datetime, end: datetime) -> timedelta:
    """Never negative: the switch's clock may be behind ours."""
    return max(end - begin, timedelta(0))
