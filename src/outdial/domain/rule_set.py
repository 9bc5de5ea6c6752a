"""What a country's rules allow, as pacing sees it: versioned data with its source, not code."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from outdial.domain.pacing.base import Account, Share


class Period(Enum):
    """Over which the share of abandoned calls is measured; the value is what rule sets' files say."""

    TODAY = "today"
    LAST_24_H = "last_24_h"
    LAST_30_DAYS = "last_30_days"

    def of(self, account: Account) -> Share:
        """What was lost in it."""
        match self:
            case Period.TODAY:
                return account.today
            case Period.LAST_24_H:
                return account.last_24_h
            case Period.LAST_30_DAYS:
                return account.last_30_days


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """``abandoned_max`` is a share of live answers, 0 to 1; None: the rules name no limit of their own."""

    name: str
    version: str
    source: str
    abandoned_max: float | None
    period: Period
    ring_min: timedelta = timedelta(0)
    """A call may not be given up before it has rung so long."""
    recall_pause: timedelta = timedelta(0)
    """After an abandoned call, how long the number is not called again without an agent kept for it."""

    @property
    def label(self) -> str:
        """Name and version, as they stand with every attempt."""
        return f"{self.name}/{self.version}"

    def share(self, account: Account) -> Share:
        """What was lost over the period that these rules measure."""
        return self.period.of(account)


NO_RULES = RuleSet(name="none", version="1", source="", abandoned_max=None, period=Period.TODAY)
"""The method's own limit, over the tenant's day."""
