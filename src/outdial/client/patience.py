"""How often a request is sent again by itself, and after how long."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from outdial.client.failures import RequestFailed, Retry, TooSoon

FIRST_WAIT: Final = timedelta(seconds=0.5)
"""After a first try that did not come through; each further wait is twice as long."""
LONGER_BY_MAX: Final = 0.25
"""Each wait is longer by a drawn share of up to this, so that clients refused together do not come back together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """``tries_max`` counts the first try too; ``wait_max`` is for all waits of one request together.

    A request that would have to wait longer fails at once, and its error says how long it would be: statistics may be
    asked for once in five minutes, which few want to sit out.
    """

    tries_max: int = 5
    wait_max: timedelta = timedelta(seconds=60)

    def wait(self, failure: RequestFailed, *, tries: int, waited: timedelta, drawn: float) -> timedelta | None:
        """How long to wait before the next try, after ``tries`` of them; None: give up.

        ``drawn`` is random, from 0 to 1. Only what was certainly not done, or does no harm twice, is sent again.
        """
        if failure.retry is not Retry.LATER or tries >= self.tries_max:
            return None
        first = failure.wait if isinstance(failure, TooSoon) else FIRST_WAIT
        wait = first * 2 ** (tries - 1) * (1 + LONGER_BY_MAX * drawn)
        return wait if waited + wait <= self.wait_max else None


PATIENT: Final = Patience()
IMPATIENT: Final = Patience(tries_max=1)
"""Every failure is the caller's affair."""
