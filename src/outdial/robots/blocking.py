"""What is done about a robot that blocks: it takes every call of its process along, and all these people hear silence.

Nothing in the same thread can notice, so the interpreter's own timer does (``faulthandler``): it writes where the robot
stands, and ends the process. Its connections end with it, and the switch gives the people back.
"""

import faulthandler
from datetime import timedelta
from typing import Final

from outdial.clock import Clock

BLOCKED_MAX: Final = timedelta(seconds=5)
"""Longer than anything that is worth waiting for in the thread of all calls; people wait as long on the line."""
_SIGNS: Final = 5
"""Signs of life in that time."""


async def end_when_blocked(clock: Clock, *, longest: timedelta = BLOCKED_MAX) -> None:
    """Keep watch until cancelled. A process that is blocked for ``longest`` ends with status 1."""
    try:
        while True:
            faulthandler.dump_traceback_later(longest.total_seconds(), exit=True)
            await clock.sleep(longest / _SIGNS)
    finally:
        faulthandler.cancel_dump_traceback_later()
