"""How far a switch's clock is from ours, by asking it the time.

The brake on late events (`throttle.py`) takes every event's age by both clocks: unless a gateway corrects its switch's
times (`switch_clock.py`), one whose clock is behind seems late however quick it is, and the dialling is slowed, then
stopped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from outdial.gateways.finding import Finding, error, ok, warning
from outdial.gateways.throttle import TOO_LATE

SUBJECT: Final = "clock"
APART_WARNED: Final = timedelta(milliseconds=200)
"""What NTP keeps well below, with room for what cannot be measured."""
APART_MAX: Final = TOO_LATE
"""Where times are not corrected."""
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
    def halfway(self) -> datetime:
        """When the switch said so, if question and answer took the same time."""
        return self.asked_at + self.took / 2

    @property
    def apart(self) -> timedelta:
        """How far the switch's clock is ahead, at the least: what its answer's way explains is taken off."""
        if self.said > self.answered_at:
            return self.said - self.answered_at
        return min(timedelta(0), self.said - self.asked_at)


def judged(readings: Sequence[Reading], *, corrected: bool) -> Finding:
    """What several readings come to; there is one at least. ``corrected``: whether the gateway corrects the times."""
    apart = min(readings, key=lambda reading: reading.took).apart
    if abs(apart) > APART_MAX and not corrected:
        stops = "no call would be placed" if apart < timedelta(0) else "its times in the record would be wrong"
        return error(SUBJECT, f"{_how_far(apart)}: {stops}; {_NTP}")
    if abs(apart) > APART_WARNED:
        what = "its times are corrected as well as can be" if corrected else "half a second stops the dialling"
        return warning(SUBJECT, f"{_how_far(apart)}, and {what}: {_NTP}")
    return ok(SUBJECT, "the switch's and this machine's agree")


def _how_far(apart: timedelta) -> str:
    side = "behind" if apart < timedelta(0) else "ahead of"
    return f"the switch's is {abs(apart.total_seconds()):.2f} s {side} this machine's"
