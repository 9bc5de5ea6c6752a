"""The tenant's blacklist in the store, and what its entries make of a number."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from outdial.domain.screening import Listing, period_began
from outdial.domain.validity import valid_until
from outdial.weeks.week import Listed


@dataclass(frozen=True, slots=True)
class Entry:
    """A number's entry; ``valid_until`` None: for ever."""

    listed: Listed
    valid_until: datetime | None


class Blacklist:
    """``zone`` is the tenant's: by its clock hours and days are cut, and validities end."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._entries: dict[str, Entry] = {}
        self._calls: defaultdict[str, list[datetime]] = defaultdict(list)

    def put(self, listed: Listed, *, now: datetime) -> None:
        """List a number; an entry that it has is replaced."""
        self._entries[listed.called] = Entry(listed, self._ends(listed, now=now))

    def take_off(self, called: str) -> bool:
        """Whether the number was on the list."""
        return self._entries.pop(called, None) is not None

    def placed(self, called: str, at: datetime) -> None:
        """A call to the number, whoever made it."""
        self._calls[called].append(at)

    def listing(self, called: str, *, now: datetime) -> Listing | None:
        """What stands against a call to the number now."""
        entry = self._entries.get(called)
        if entry is None:
            return None
        listing = Listing(
            valid_until=entry.valid_until, calls_max=entry.listed.calls_max, period_is_day=entry.listed.period_is_day
        )
        since = period_began(listing, now=now, zone=self._zone)
        made = sum(at >= since for at in self._calls[called])
        return Listing(
            valid_until=listing.valid_until,
            calls_max=listing.calls_max,
            period_is_day=listing.period_is_day,
            calls_in_period=made,
        )

    def _ends(self, listed: Listed, *, now: datetime) -> datetime | None:
        return None if listed.valid_for is None else valid_until(*listed.valid_for, now=now, zone=self._zone)
