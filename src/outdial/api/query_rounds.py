"""How often each tenant may ask for something large: so many at once, and so many in a round.

Kept in the process, for that is what it protects: a request more costs one statement, to count it would cost another.
"""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_BEFORE: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Round:
    began_at: datetime = _BEFORE
    asked: int = 0
    under_way: int = 0


class QueryRounds:
    """The rounds of every tenant. One is remembered for each tenant that ever asked: a few numbers."""

    def __init__(self) -> None:
        self._rounds: dict[int, _Round] = {}

    @contextmanager
    def taken(self, vdn_id: int, *, most: int, lasts: timedelta, now: datetime) -> Generator[bool]:
        """Whether one more is allowed; if so it is under way until the block ends. A ``lasts`` of zero: no rounds."""
        one = self._rounds.setdefault(vdn_id, _Round())
        if not _may_ask(one, most=most, lasts=lasts, now=now):
            yield False
            return
        one.asked += 1
        one.under_way += 1
        try:
            yield True
        finally:
            one.under_way -= 1


def _may_ask(one: _Round, *, most: int, lasts: timedelta, now: datetime) -> bool:
    # A clock that was put back begins a round too: nobody is kept out until it has caught up.
    if not one.began_at <= now < one.began_at + lasts:
        one.began_at, one.asked = now, 0
    return one.asked < most and one.under_way < most
