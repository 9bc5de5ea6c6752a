"""When frames are due: every 20 ms from the first one, however long the sleeps between them really were."""

from datetime import datetime, timedelta
from typing import Final

from outdial.robots.base import FRAME

SLIP_MAX: Final = timedelta(milliseconds=100)
"""Frames that are late by less are sent at once, to catch up; what is more is let go, for a burst is noise."""


class Cadence:
    """To be asked before each frame but the first. A clock that was set does not matter: it begins anew."""

    def __init__(self, now: datetime) -> None:
        self._began = now
        self._frames = 0

    def wait(self, now: datetime) -> timedelta:
        """How long until the next frame is due, from now on."""
        self._frames += 1
        left = self._began + self._frames * FRAME - now
        if not -SLIP_MAX <= left <= FRAME:
            self._began, self._frames = now, 1
            return FRAME
        return max(timedelta(0), left)
