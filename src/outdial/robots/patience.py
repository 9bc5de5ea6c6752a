"""How long a robot may go on: a person must not be left with one that hangs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LOOK: Final = timedelta(seconds=1)
"""How often it is looked whether a robot's time is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotLimits:
    """What one robot server allows."""

    calls_max: int = 200
    """At once. So many over AudioSocket, listened to and answered with silence, were measured to take 0.4 of a core."""
    named_within: timedelta = timedelta(seconds=5)
    """A connection that has not said by then which call it carries is closed."""
    facts_within: timedelta = timedelta(seconds=5)
    """For Outdial to say what a call is about: the person hears nothing meanwhile."""
    call_max: timedelta = timedelta(hours=1)
    first_word_within: timedelta = timedelta(seconds=15)
    """Whoever has answered says hello, and hello again, and hangs up: a robot that has not spoken by then hangs."""
    silence_max: timedelta = timedelta(minutes=1)
    """Without a word of a robot that has spoken before, while the person is there."""
    afterwards_max: timedelta = timedelta(seconds=10)
    """For the robot to come to an end when the call is over."""
    ending_max: timedelta = timedelta(seconds=5)
    """For a robot to end that is told to; after that it is left alone, without its line."""


@dataclass(slots=True)
class Patience:
    """With one robot, from the moment it was given its call."""

    limits: RobotLimits
    began: datetime
    over_since: datetime | None = None

    def end_of(self, now: datetime, *, over: bool, silent_for: timedelta, has_spoken: bool) -> str | None:
        """Why the robot is to be ended now; None: it may go on."""
        if over:
            self.over_since = self.over_since or now
            if now - self.over_since > self.limits.afterwards_max:
                return "the robot goes on although the call is over"
            return None
        if now - self.began > self.limits.call_max:
            return f"the call has lasted {self.limits.call_max}, the longest that is allowed"
        longest = self.limits.silence_max if has_spoken else self.limits.first_word_within
        if silent_for > longest:
            return f"the robot has said nothing for {longest}"
        return None
