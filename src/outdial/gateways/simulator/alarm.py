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
        now = self._clock.now()
        nap = asyncio.ensure_future(self._sleep(now + IDLE if until is None else max(until, now + GATHERING)))
        self._nap, self._until = nap, until
        try:
            await asyncio.wait((nap,))
        finally:
            nap.cancel()
            self._nap = None

    async def _sleep(self, until: datetime) -> None:
        # A task starts a moment after it is made; a clock that was moved in between must not lengthen the rest.
        await self._clock.sleep(until - self._clock.now())

    def ring(self, at: datetime | None) -> None:
        """Something happens at ``at``: whoever would rest beyond it is woken."""
        if self._nap is not None and at is not None and (self._until is None or at < self._until):
            self._nap.cancel()
