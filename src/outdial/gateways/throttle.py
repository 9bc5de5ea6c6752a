"""How fast calls may be placed on a trunk or a switch, without hurting either.

A token bucket of one second. Its rate is halved by each refusal for want of room (SIP 503; RFC 5390 tells why a server
that is refused must slow down), at most once a second, and comes back evenly within a minute. It is slowed by the
switch's own lateness too: a switch beyond its knee tells events late, and a person who answers it late hears nobody.
"""

from datetime import datetime, timedelta
from typing import Final

LATE: Final = timedelta(milliseconds=100)
"""An event that is told so late slows the rate..."""
TOO_LATE: Final = timedelta(milliseconds=500)
"""...and one that is told so late stops it."""
LATENESS_LASTS: Final = timedelta(seconds=2)
HALVED_EVERY: Final = timedelta(seconds=1)
COMES_BACK_WITHIN: Final = timedelta(minutes=1)
SHARE_LEAST: Final = 1 / 32
"""Of the rate that is always tried: without a call nobody would learn that there is room again."""


class Throttle:
    """``calls_per_s`` is the most; it is above 0."""

    def __init__(self, calls_per_s: float, *, now: datetime) -> None:
        self._most = calls_per_s
        self._burst = max(1.0, calls_per_s)
        self._tokens = self._burst
        self._share = 1.0
        """Of the most, after refusals."""
        self._looked_at = now
        self._halved_at = now - HALVED_EVERY
        self._lateness = timedelta(0)
        self._late_at = now

    def calls_per_s(self, now: datetime) -> float:
        """What is allowed just now."""
        self._pass_by(now)
        return self._most * self._share * self._in_time(now)

    def left(self, now: datetime) -> int:
        """How many calls may be placed just now; none while events come too late."""
        rate = self.calls_per_s(now)
        return int(min(self._tokens, max(1.0, rate))) if rate > 0 else 0

    def take(self, now: datetime) -> bool:
        """Whether a call may be placed; if so, it counts."""
        self._pass_by(now)
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True

    def refused(self, now: datetime) -> None:
        """There was no room for a call."""
        self._pass_by(now)
        if now - self._halved_at >= HALVED_EVERY:
            self._halved_at = now
            self._share = max(SHARE_LEAST, self._share / 2)
            self._tokens = min(self._tokens, 1.0)

    def told_late_by(self, lateness: timedelta, *, now: datetime) -> None:
        """An event was told so long after it happened."""
        self._pass_by(now)
        if lateness >= self._lateness or now - self._late_at >= LATENESS_LASTS:
            self._lateness, self._late_at = lateness, now

    def _pass_by(self, now: datetime) -> None:
        # A clock that was set back gives nothing.
        passed = max(timedelta(0), now - self._looked_at)
        share = min(1.0, self._share + passed / COMES_BACK_WITHIN)
        rate = self._most * (self._share + share) / 2 * self._in_time(now)
        self._tokens = min(self._burst, self._tokens + rate * passed.total_seconds())
        self._share = share
        self._looked_at = now

    def _in_time(self, now: datetime) -> float:
        """1 while events come in time, 0 when they come too late."""
        if now - self._late_at >= LATENESS_LASTS:
            return 1.0
        return max(0.0, min(1.0, (TOO_LATE - self._lateness) / (TOO_LATE - LATE)))
