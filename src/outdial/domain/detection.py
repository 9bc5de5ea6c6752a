"""Whether a person or an answering machine has picked up, judged by when there was talk. Nobody hears what was said.

A person greets in a word and waits; a machine goes on talking. Who cannot be told apart in time is taken for a person,
and so is whoever says nothing: a person who is taken for a machine is hung up on, and counts as abandoned.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Final


class Detector(Enum):
    """Who tells people from machines; the value is what the store keeps."""

    NONE = "none"
    TALK = "talk"
    """The switch tells when there is talk, and `TalkJudge` judges."""
    AMD = "amd"
    """The switch's own detector; it takes the time that its configuration gives it."""


class AnsweredBy(Enum):
    """The verdict: who has picked up. The value is what the store keeps."""

    HUMAN = "human"
    MACHINE = "machine"
    NOT_SURE = "not_sure"
    """There was no telling in time: taken for a person."""


class MachineCourse(Enum):
    """What becomes of a call that a machine has picked up; the value is what the store keeps."""

    HANG_UP = "hang_up"
    MESSAGE = "message"
    """A flow leaves a message, as soon as the greeting is over."""
    CONNECT = "connect"
    """As if a person had answered; the verdict is only noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """Of the talk since the answer. Raises ValueError for those by which nothing could be judged."""

    greeting: timedelta = timedelta(milliseconds=1200)
    """Who greets for so long is a machine. Asterisk's app_amd has 1.5 s, of which too few would be heard in time."""
    silence: timedelta = timedelta(milliseconds=600)
    """Who has greeted and is silent for so long waits for an answer. app_amd has 0.8 s."""
    decide_within: timedelta = timedelta(milliseconds=1900)
    """After the answer; the rest of the two seconds (16 CFR 310.4(b)(4)(ii)) is for bringing the person to an agent."""

    def __post_init__(self) -> None:
        spans = (self.greeting, self.silence, self.decide_within)
        if not all(SPAN_MIN <= span <= SPAN_MAX for span in spans):
            raise ValueError("thresholds are spans from 0.1 to 10 seconds")
        if max(self.greeting, self.silence) >= self.decide_within:
            raise ValueError("the time to decide in must be longer than the greeting and the silence after it")


SPAN_MIN: Final = timedelta(milliseconds=100)
SPAN_MAX: Final = timedelta(seconds=10)
"""Nobody stays on a line that is silent for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """What a campaign has decided about machines. Raises ValueError when a message has no flow, or a share is none."""

    detector: Detector = Detector.NONE
    machine: MachineCourse = MachineCourse.HANG_UP
    flow_sign: str | None = None
    """Which flow leaves the message."""
    thresholds: Thresholds = field(default_factory=Thresholds)
    false_positives: float = 0.1
    """Of those who were taken for machines, the share that is reckoned to be people, and so abandoned: 0 to 1. Who
    builds detectors names 5 to 15 % wrong calls; whoever has counted their own knows better."""

    def __post_init__(self) -> None:
        if self.machine is MachineCourse.MESSAGE and not self.flow_sign:
            raise ValueError("a message needs the flow that leaves it")
        if not 0 <= self.false_positives <= 1:
            raise ValueError("the share of false positives is a number from 0 to 1")

    @property
    def listens(self) -> bool:
        return self.detector is not Detector.NONE

    @property
    def waits_for_the_end(self) -> bool:
        """Whether a machine is to finish its greeting before anything is done."""
        return self.machine is MachineCourse.MESSAGE

    def is_lost_on(self, answered_by: AnsweredBy | None) -> bool:
        """Whether a call is not for agents and flows, by what was heard."""
        return answered_by is AnsweredBy.MACHINE and self.machine is not MachineCourse.CONNECT


OFF: Final = Detection()

GREETING_MAX: Final = timedelta(seconds=60)
"""After the verdict; a greeting that is still not over by then never will be, such as music."""
END_OF_GREETING: Final = timedelta(milliseconds=1500)
"""A machine that is silent for so long has said all: longer than between its sentences, and time for its beep."""


@dataclass(slots=True)
class TalkJudge:
    """One call's judge, fed with talk in the order in which it is heard. ``look`` says what follows by now.

    An instant may be told late; nothing is judged by when it was told. A verdict that is there already is kept, and
    the judge waits for the end of the greeting only.
    """

    thresholds: Thresholds
    answered_at: datetime
    lag: timedelta
    """So long after it has ended talk is told to have ended, and not earlier."""
    answered_by: AnsweredBy | None = None
    judged_at: datetime | None = None
    _greeted_at: datetime | None = None
    _silent_since: datetime | None = None
    """None while there is talk, and before the first."""

    def began(self, at: datetime) -> None:
        """There is talk from now on."""
        at = max(at, self.answered_at)
        self.look(at)
        self._greeted_at = self._greeted_at or at
        self._silent_since = None

    def ended(self, at: datetime) -> None:
        """There was talk until then. Its beginning may have been before the answer, and was not told then."""
        at = max(at, self.answered_at)
        self._greeted_at = self._greeted_at or self.answered_at
        self._silent_since = at

    def look(self, now: datetime) -> AnsweredBy | None:
        """The verdict, if there is one by now."""
        if self.answered_by is None and now >= self._decides_at():
            self.judged_at = self._decides_at()
            self.answered_by = self._judge(self.judged_at)
        return self.answered_by

    def look_again_at(self) -> datetime:
        """When something is decided, if nothing more is heard until then."""
        return self._decides_at() if self.answered_by is None else self._greeting_ends_at()

    def greeting_is_over(self, now: datetime) -> bool:
        """Whether a message would be heard whole."""
        return self.answered_by is not None and now >= self._greeting_ends_at()

    def _decides_at(self) -> datetime:
        latest = self.answered_at + self.thresholds.decide_within
        if self._greeted_at is None:
            return latest
        if self._silent_since is None:
            return min(latest, self._greeted_at + self.thresholds.greeting + self.lag)
        return min(latest, self._silent_since + self.thresholds.silence)

    def _judge(self, at: datetime) -> AnsweredBy:
        if self._greeted_at is None:
            return AnsweredBy.NOT_SURE
        if (self._silent_since or at - self.lag) - self._greeted_at >= self.thresholds.greeting:
            return AnsweredBy.MACHINE
        if self._silent_since is not None and at - self._silent_since >= self.thresholds.silence:
            return AnsweredBy.HUMAN
        return AnsweredBy.NOT_SURE

    def _greeting_ends_at(self) -> datetime:
        """A minute after the verdict at the latest, whatever is heard."""
        judged_at = self.judged_at or self.answered_at
        if self._silent_since is None and self._greeted_at is not None:
            return judged_at + GREETING_MAX
        return min(judged_at + GREETING_MAX, (self._silent_since or judged_at) + END_OF_GREETING)
