"""One answered call's ear: what Asterisk tells of talk goes to the judge, and the judge's time is kept."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from outdial.clock import Clock
from outdial.domain.detection import AnsweredBy, Detection, Detector, TalkJudge
from outdial.gateways.asterisk.ari import TalkBegan, TalkEnded
from outdial.gateways.errands import Errands

SILENCE: Final = timedelta(milliseconds=200)
"""After so long a silence Asterisk tells that talk has ended: more than between words, and soon enough."""
LOUDNESS_MIN: Final = 256
"""From which on a sound is talk, as in amd.conf: the mean of a frame's samples."""
TALK_DETECT: Final = f"{round(SILENCE / timedelta(milliseconds=1))},{LOUDNESS_MIN}"
"""What the dialplan's function of this name is set to."""

_AMD: Final = {"HUMAN": AnsweredBy.HUMAN, "MACHINE": AnsweredBy.MACHINE}
_SAID_NOTHING: Final = "INITIALSILENCE"


def verdict_of_amd(status: str, cause: str) -> AnsweredBy:
    """What app_amd said. It takes silence for a machine; to us it is none."""
    return AnsweredBy.NOT_SURE if cause.startswith(_SAID_NOTHING) else _AMD.get(status, AnsweredBy.NOT_SURE)


class Ear:
    """``decided`` is called once, when the call can be told to the engine.

    Talk is timed by Asterisk's clock; how far ours is ahead, with the way of an event, shows at the first event, of
    which ``told_at`` is Asterisk's time.
    """

    def __init__(
        self,
        detection: Detection,
        *,
        answered_at: datetime,
        told_at: datetime,
        clock: Clock,
        errands: Errands,
        decided: Callable[[], None],
    ) -> None:
        self._detection = detection
        self._judge = TalkJudge(detection.thresholds, answered_at, SILENCE)
        self._clock = clock
        self._ahead = clock.now() - told_at
        self._errands = errands
        self._decided = decided
        self._alarm = None
        self.is_open = True

    @property
    def answered_by(self) -> AnsweredBy | None:
        return self._judge.answered_by

    @property
    def judged_at(self) -> datetime | None:
        return self._judge.judged_at

    def hears(self, event: TalkBegan | TalkEnded) -> None:
        """Some talk; its end is told later than it was."""
        match event:
            case TalkBegan():
                self._judge.began(event.timestamp)
            case TalkEnded():
                self._judge.ended(event.timestamp - SILENCE)
        self.look()

    def is_told(self, answered_by: AnsweredBy, at: datetime) -> None:
        """Another detector has decided."""
        self._judge.answered_by, self._judge.judged_at = answered_by, at
        self.look()

    def look(self) -> None:
        """Decide, or set the alarm for when there is something to decide."""
        self._stop_alarm()
        now = self._clock.now() - self._ahead
        if not self.is_open:
            return
        if self._is_over(now):
            self.close()
            self._decided()
        elif self._detection.detector is Detector.TALK or self.answered_by is not None:
            self._alarm = self._errands.start(self._look_in(self._judge.look_again_at() - now))

    def close(self) -> None:
        """Listen no longer."""
        self.is_open = False
        self._stop_alarm()

    def _is_over(self, now: datetime) -> bool:
        if self._detection.detector is Detector.TALK:
            self._judge.look(now)
        if self.answered_by is not AnsweredBy.MACHINE or not self._detection.waits_for_the_end:
            return self.answered_by is not None
        return self._judge.greeting_is_over(now)

    async def _look_in(self, span: timedelta) -> None:
        await self._clock.sleep(span)
        self._alarm = None
        self.look()

    def _stop_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
