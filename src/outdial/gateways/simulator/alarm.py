"""Waiting for the next thing on a timeline, which may move while one waits."""

import asyncio
from datetime import datetime, timedelta

from outdial.clock import Clock

GATHERING = timedelta(milliseconds=5)
"""The shortest rest: reports of so long go out together, which is what makes thousands of calls a second cheap."""
IDLE = timedelta(hours=1)
"""The longest rest; with nothing ahead, only ``ring`` ends it."""


class Alarm:
    """Rests until an instant; ``ring`` cuts the rest short for an earlier one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._nap: asyncio.Future[None] | None = None
        self._until: datetime | None = None

    async def rest(self, until: datetime | None) -> None:
        """Come back at ``until``, or a little later: see GATHERING."""
        span = IDLE if until is None else max(until - self._clock.now(), GATHERING)
        nap = asyncio.ensure_future(self._clock.sleep(span))
        self._nap, self._until = nap, until
        try:
            await asyncio.wait((nap,))
        finally:
            nap.cancel()
            self._nap = None

    def ring(self, at: datetime | None) -> None:
        """Something happens at ``at``: whoever would rest beyond it is woken."""
        if self._nap is not None and at is not None and (self._until is None or at < self._until):
            self._nap.cancel()
