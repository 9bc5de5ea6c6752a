"""What a campaign has lost in its tenant's day, as the guard sees it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from outdial.domain.pacing.base import Account, Share
from outdial.virtual.floor import Tally

DAYS_A_MONTH = 30


class DayAccount:
    """Answered and abandoned by day."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._day: date | None = None
        self._began: list[Share] = []

    def at(self, now: datetime, tally: Tally) -> Account:
        """The account at ``now``. The last 24 hours are told as yesterday and today."""
        so_far = Share(tally.answers, tally.abandoned)
        self._turn_day(now, so_far)
        return Account(
            today=_since(self._began[-1], so_far),
            last_24_h=_since(self._began[-2:][0], so_far),
            last_30_days=_since(self._began[0], so_far),
        )

    def _turn_day(self, now: datetime, so_far: Share) -> None:
        today = now.astimezone(self._zone).date()
        if self._day is None or today > self._day:
            self._day = today
            self._began = [*self._began[-(DAYS_A_MONTH - 1) :], so_far]


def _since(began: Share, so_far: Share) -> Share:
    return Share(so_far.answers - began.answers, so_far.abandoned - began.abandoned)
