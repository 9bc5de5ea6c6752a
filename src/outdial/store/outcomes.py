"""How a campaign's calls ended, counted as they did."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from outdial.domain.days import day_opens
from outdial.domain.outcome import Outcome
from outdial.domain.tenant import Tenant
from outdial.store.database import Statements

Days = Mapping[date, Mapping[Outcome, int]]
"""Days on which calls ended, and how many so."""


async def by_day(statements: Statements, tenant: Tenant, campaign_id: int, *, first: date, after: date) -> Days:
    """The tenant's days from ``first`` on to just before ``after``, in their order; those without calls are missing.

    Counts are by the quarter hour, and the offsets of all zones are whole quarters.
    """
    asked = [first + timedelta(days=place) for place in range((after - first).days)]
    opens = [day_opens(day, zone=tenant.zone) for day in (*asked, after)]
    rows = await statements.rows("campaign_outcomes_by_day", tenant.vdn_id, campaign_id, asked, opens[:-1], opens[1:])
    days: dict[date, Counter[Outcome]] = {}
    for row in rows:
        days.setdefault(row["day"], Counter())[Outcome(row["outcome"])] = row["calls"]
    return days
