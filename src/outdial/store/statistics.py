"""How far a tenant's contacts are, in all and on one day of the tenant; counted as they change, never by scanning."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from outdial.store.database import Row, Statements

CAMPAIGNS_MAX = 1_000  # of one answer, the newest
FIELDS_MAX = 1_000  # of one campaign; who gives every record a field of its own gets the first of them
ALL_CAMPAIGNS = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Contacts: in all, and those to whom it happened that day."""

    added: int
    uncalled: int
    """Still to be called, and never called yet."""
    called: int
    reached: int
    finished: int
    added_today: int
    called_today: int
    reached_today: int
    finished_today: int


@dataclass(slots=True)
class CampaignFigures:
    """A campaign's, and those of the fields by which its client tells batches apart."""

    campaign_id: int
    whole: Figures
    by_custom_field: list[tuple[str, Figures]] = field(default_factory=list[tuple[str, Figures]])


async def may_ask(
    statements: Statements, vdn_id: int, campaign_id: int | None, *, interval: timedelta, now: datetime
) -> bool:
    """Whether statistics of this campaign (None: of all) were not asked for within the interval; then they are now."""
    if not interval:
        return True
    asked = await statements.value("statistics_ask", vdn_id, campaign_id or ALL_CAMPAIGNS, now, interval)
    return asked is not None


async def load(
    statements: Statements, vdn_id: int, campaign_id: int | None, *, custom_field: str | None, day: date
) -> Sequence[CampaignFigures]:
    """The figures of one campaign, or of the newest ones; empty when there is none."""
    rows = await statements.rows("statistics", vdn_id, campaign_id, custom_field, day, CAMPAIGNS_MAX, FIELDS_MAX)
    campaigns: list[CampaignFigures] = []
    for row in rows:
        if row["whole"]:
            campaigns.append(CampaignFigures(row["campaign_id"], _figures(row)))
        else:
            campaigns[-1].by_custom_field.append((row["custom_field"], _figures(row)))
    return campaigns


def _figures(row: Row) -> Figures:
    return Figures(
        added=row["added"],
        uncalled=row["uncalled"],
        called=row["called"],
        reached=row["reached"],
        finished=row["finished"],
        added_today=row["added_today"],
        called_today=row["called_today"],
        reached_today=row["reached_today"],
        finished_today=row["finished_today"],
    )
