"""How many people answered, and how many of these were abandoned: what a rule set's limit is held against.

Calls that are over are counted by quarter hours, on which every zone's midnight falls. Calls that are still open are
looked at anew each time: a person counts from the answer on, and as abandoned as soon as two seconds are over, not
when a talk of minutes has ended. A call is either open or over, so it counts once whatever is reported twice.

A detector takes some people for machines and hangs up on them. Nobody knows on whom, so a share of the machines that it
found is reckoned to be people who were abandoned: Ofcom's *reasoned estimate* (Persistent misuse, on calculating the
abandoned call rate).
"""

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.attempt import Attempt
from outdial.domain.days import day_of, day_opens
from outdial.domain.pacing.base import Account, Share

QUARTER = timedelta(minutes=15)
LAST_24_H = timedelta(hours=24)
LAST_30_DAYS = timedelta(days=30)
QUARTERS_MAX = 31 * 96
"""Kept at most: those of the longest period and a day. The oldest go, by their number and not by a clock."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def quarter_of(at: datetime) -> datetime:
    """The quarter hour that an instant falls into, as the store counts it too."""
    return at - (at - _EPOCH) % QUARTER


@dataclass(slots=True)
class _Total:
    """What was lost in the quarters from ``since`` on."""

    since: datetime
    share: Share
    machines: int

    def add(self, at: datetime, *, late: bool) -> None:
        if at >= self.since:
            self.share = _plus(self.share, late=late)

    def add_machine(self, at: datetime) -> None:
        self.machines += at >= self.since


class Answers:
    """The answered calls of one campaign.

    ``quarters`` and ``machines`` are what the store knows of calls that were over before, the latter of those that a
    detector took for machines.
    """

    def __init__(
        self, quarters: Mapping[datetime, Share] | None = None, machines: Mapping[datetime, int] | None = None
    ) -> None:
        self._quarters: dict[datetime, Share] = dict(quarters or {})
        self._machines = Counter(machines or {})
        self._summed_for: tuple[datetime, ZoneInfo] | None = None
        self._totals: tuple[_Total, ...] = ()

    def ended(self, attempt: Attempt) -> None:
        """Count a call that is over, unless neither a person answered it nor what was taken for a machine."""
        kept = attempt.kept_connect_limit()
        if attempt.answered_at is None:
            return
        quarter = quarter_of(attempt.answered_at)
        if kept is None:
            self._lost_on_detector(attempt, quarter)
            return
        self._quarters[quarter] = _plus(self._quarters.get(quarter, Share()), late=not kept)
        for total in self._totals:
            total.add(quarter, late=not kept)

    def account(
        self, still_open: Collection[Attempt], *, now: datetime, zone: ZoneInfo, false_positives: float = 0.0
    ) -> Account:
        """What was lost up to now. ``still_open`` are the open calls that a person has answered, ``zone`` the tenant's,
        ``false_positives`` the share of a detector's machines that is reckoned to be people.

        Periods reach back to the beginning of a quarter hour.
        """
        if (quarter_of(now), zone) != self._summed_for:
            self._sum_up(now, zone)
        today, last_24_h, last_30_days = [
            _with(total, still_open, now=now, false_positives=false_positives) for total in self._totals
        ]
        return Account(today=today, last_24_h=last_24_h, last_30_days=last_30_days)

    def _lost_on_detector(self, attempt: Attempt, quarter: datetime) -> None:
        if attempt.was_lost_on_detector:
            self._machines[quarter] += 1
            for total in self._totals:
                total.add_machine(quarter)

    def _sum_up(self, now: datetime, zone: ZoneInfo) -> None:
        """Add all quarters up again; in between, what ends is added to the sums."""
        for oldest in sorted(self._quarters)[:-QUARTERS_MAX]:
            del self._quarters[oldest]
        for oldest in sorted(self._machines)[:-QUARTERS_MAX]:
            del self._machines[oldest]
        midnight = day_opens(day_of(now, zone=zone), zone=zone)
        since = (midnight, now - LAST_24_H, now - LAST_30_DAYS)
        self._totals = tuple(self._total(quarter_of(begin)) for begin in since)
        self._summed_for = (quarter_of(now), zone)

    def _total(self, since: datetime) -> _Total:
        shares = [share for quarter, share in self._quarters.items() if quarter >= since]
        share = Share(sum(share.answers for share in shares), sum(share.abandoned for share in shares))
        return _Total(since, share, sum(found for quarter, found in self._machines.items() if quarter >= since))


def _with(total: _Total, still_open: Collection[Attempt], *, now: datetime, false_positives: float) -> Share:
    answered = [call for call in still_open if call.answered_at is not None and call.answered_at >= total.since]
    late = sum(call.is_late(now=now) for call in answered)
    mistaken = math.ceil(total.machines * false_positives)
    return Share(total.share.answers + len(answered) + mistaken, total.share.abandoned + late + mistaken)


def _plus(share: Share, *, late: bool) -> Share:
    return Share(share.answers + 1, share.abandoned + late)
