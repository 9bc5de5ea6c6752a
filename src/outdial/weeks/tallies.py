"""Figures of contacts and calls in the store, kept with every change and never counted anew, as in the real one.

A contact counts as added on the day on which it was, as called and reached on the day of its latest call, and as
finished on that day too, or, if it was never called, on that of its due time.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from outdial.domain.contact import ContactState
from outdial.domain.days import day_of
from outdial.domain.outcome import Outcome
from outdial.weeks.rows import ContactRow

QUARTER_S: Final = 900
FIGURES: Final = ("added", "uncalled", "called", "reached", "finished")

_Key = tuple[int, str, date]


@dataclass(frozen=True, slots=True)
class Figure:
    """Contacts: in all, and those to whom it happened on the day that was asked for."""

    total: int
    today: int


class Tallies:
    """``zone`` is the tenant's, whose days count."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._counts = Counter[_Key]()
        self._counted: dict[int, tuple[_Key, ...]] = {}
        self._ended = Counter[tuple[int, datetime, Outcome]]()

    def changed(self, row: ContactRow) -> None:
        """Take off what a contact counted for, and add what it counts for now."""
        self.forget(row.contact.contact_id)
        keys = self._counted[row.contact.contact_id] = tuple(self._keys(row))
        self._counts.update(keys)

    def forget(self, contact_id: int) -> None:
        """A contact is gone, with all that it counted for."""
        self._counts.subtract(self._counted.pop(contact_id, ()))

    def ended(self, campaign_id: int, outcome: Outcome, at: datetime) -> None:
        """A call ended, in the quarter of an hour that is running."""
        quarter = datetime.fromtimestamp(at.timestamp() // QUARTER_S * QUARTER_S, tz=at.tzinfo)
        self._ended[campaign_id, quarter, outcome] += 1

    def figures(self, campaign_id: int, *, day: date) -> dict[str, Figure]:
        """Of one campaign."""
        totals, of_day = Counter[str](), Counter[str]()
        for (counted_id, name, on), times in self._counts.items():
            if counted_id == campaign_id:
                totals[name] += times
                of_day[name] += times if on == day else 0
        return {name: Figure(totals[name], of_day[name]) for name in FIGURES}

    def outcomes(self, campaign_id: int) -> Counter[tuple[date, Outcome]]:
        """How a campaign's calls ended, by the days on which they did."""
        found = Counter[tuple[date, Outcome]]()
        for (counted_id, quarter, outcome), calls in self._ended.items():
            if counted_id == campaign_id:
                found[day_of(quarter, zone=self._zone), outcome] += calls
        return found

    def _keys(self, row: ContactRow) -> list[_Key]:
        campaign_id, numbers = row.contact.campaign_id, row.contact.ledger.numbers
        added_on = day_of(row.added_at, zone=self._zone)
        latest = max((number.last_day for number in numbers if number.last_day), default=None)
        keys = [(campaign_id, "added", added_on)]
        if latest is None and row.state is not ContactState.FINISHED:
            keys.append((campaign_id, "uncalled", added_on))
        if latest is not None:
            keys.append((campaign_id, "called", latest))
        if latest is not None and any(number.count(frozenset({Outcome.ANSWERED})) for number in numbers):
            keys.append((campaign_id, "reached", latest))
        if row.state is ContactState.FINISHED:
            keys.append((campaign_id, "finished", latest or day_of(row.contact.due_at, zone=self._zone)))
        return keys
