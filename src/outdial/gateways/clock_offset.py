"""How far a switch's clock is from ours, by asking it the time.

The brake on late events (`throttle.py`) takes every event's age by both clocks: a switch whose clock is behind seems
late however quick it is, and the dialling is slowed, then stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outdial.gateways.finding import Finding, error, ok, warning
from outdial.gateways.throttle import TOO_LATE

SUBJECT: Final = "clock"
APART_WARNED: Final = timedelta(milliseconds=200)
"""Above the lateness that slows the dialling (0.1 s), with room for what cannot be measured."""
APART_MAX: Final = TOO_LATE
ASKED_TIMES: Final = 5
"""The quickest answer counts: the others were held up on their way."""
_NTP: Final = "let both machines follow NTP (timedatectl set-ntp true)"


@dataclass(frozen=True, slots=True)
class Reading:
    """A switch was asked the time, and said so; both ends by our clock."""

    asked_at: datetime
    said: datetime
    answered_at: datetime

    @property
    def took(self) -> timedelta:
        return self.answered_at - self.asked_at

    @property
    def apart(self) -> timedelta:
        """How far the switch's clock is ahead, at the least: what its answer's way explains is taken off."""
        if self.said > self.answered_at:
            return self.said - self.answered_at
        return min(timedelta(0), self.said - self.asked_at)


def judged(readings: Sequence[Reading]) -> Finding:
    """What several readings come to; there is one at least."""
    apart = min(readings, key=lambda reading: reading.took).apart
    off_s = abs(apart.total_seconds())
    if off_s > APART_MAX.total_seconds():
        stops = "no call would be placed" if apart < timedelta(0) else "its times in the record would be wrong"
        return error(SUBJECT, f"{_how_far(apart)}: {stops}; {_NTP}")
    if off_s > APART_WARNED.total_seconds():
        return warning(SUBJECT, f"{_how_far(apart)}, and half a second stops the dialling: {_NTP}")
    return ok(SUBJECT, "the switch's and this machine's agree")


def _how_far(apart: timedelta) -> str:
    side = "behind" if apart < timedelta(0) else "ahead of"
    return f"the switch's is {abs(apart.total_seconds()):.2f} s {side} this machine's"
