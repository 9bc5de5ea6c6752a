"""Whether the blacklist allows a call, judged by counting the calls to the number in what the wall calls hour or day.

Entries are those that the client made, and their ends are the oracle's own arithmetic.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from outdial.weeks.promises import Breach, Promise
from outdial.weeks.wall import clock_hour, day_on, ends_on
from outdial.weeks.week import Listed


class Restrictions:
    """``zone`` is the tenant's."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._entries: dict[str, tuple[Listed, datetime | None]] = {}
        self._calls: defaultdict[str, list[datetime]] = defaultdict(list)

    def listed(self, listed: Listed, *, at: datetime) -> None:
        """A number comes onto the blacklist, or gets another entry."""
        ends = None if listed.valid_for is None else ends_on(at, *listed.valid_for, zone=self._zone)
        self._entries[listed.called] = listed, ends

    def taken_off(self, called: str) -> None:
        """A number is not on the list any more."""
        self._entries.pop(called, None)

    def placed(self, called: str, at: datetime) -> None:
        """A call to the number, by the record."""
        self._calls[called].append(at)

    def breaches(self, called: str, now: datetime) -> Iterator[Breach]:
        """What the list has against one more call now."""
        listed, ends = self._entries.get(called, (None, None))
        if listed is None or (ends is not None and now >= ends):
            return
        if listed.calls_max is None:
            yield Breach(Promise.LISTED, f"{called} is blacklisted")
            return
        made = sum(self._period(listed, at) == self._period(listed, now) for at in self._calls[called])
        if made >= listed.calls_max:
            yield Breach(Promise.LISTED, f"{called} is restricted to {listed.calls_max}, {made} made")

    def _period(self, listed: Listed, at: datetime) -> object:
        return day_on(at, zone=self._zone) if listed.period_is_day else clock_hour(at, zone=self._zone)
