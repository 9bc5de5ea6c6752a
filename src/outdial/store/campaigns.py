"""Campaigns as their owners configure them; engines have statements of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from outdial.domain.campaign import Campaign, CampaignSettings, CampaignState, Mode, Stage
from outdial.domain.retry import RetryPolicy
from outdial.domain.tenant import Limits
from outdial.store.codec import CAMPAIGN_SETTINGS, RETRY_POLICY
from outdial.store.database import Database, Row, Statements

NO_CAMPAIGN = 0  # the id of a campaign that is still to be added
DELETED_AT_ONCE_MAX = 10_000  # of a tenant's contacts looked through, and attempts deleted: some tenths of a second


class Obstacle(Enum):
    """Why a campaign cannot be stored as asked."""

    NAME_TAKEN = auto()
    SKILL_UNKNOWN = auto()
    TOO_MANY_SKILL_CAMPAIGNS = auto()
    TOO_MANY_FLOW_CAMPAIGNS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which campaigns to list; None does not filter."""

    name_part: str | None = None
    state: CampaignState | None = None
    stage: Stage | None = None
    mode: Mode | None = None
    begins_from: datetime | None = None
    ends_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the campaigns that match, how many match, and how many of each kind are not over."""

    campaigns: Sequence[Campaign]
    matching: int
    skill_campaigns: int
    flow_campaigns: int


async def load(statements: Statements, vdn_id: int, campaign_id: int) -> Campaign | None:
    """The campaign, unless there is none or it is archived."""
    row = await statements.row("campaign_load", vdn_id, campaign_id)
    return None if row is None else _campaign(vdn_id, row)


async def named(statements: Statements, vdn_id: int, name: str) -> int | None:
    """The id of the campaign of that name, unless there is none or it is archived."""
    return await statements.value("campaign_named", vdn_id, name)


async def lock(statements: Statements, vdn_id: int, campaign_id: int) -> Campaign | None:
    """The campaign, kept from changing until the transaction ends."""
    row = await statements.row("campaign_lock", vdn_id, campaign_id)
    return None if row is None else _campaign(vdn_id, row)


async def page(
    statements: Statements, vdn_id: int, wanted: Filter, *, rows_max: int, rows_skipped: int, now: datetime
) -> Page:
    """Campaigns that match, newest first."""
    filters = (
        wanted.name_part,
        wanted.state,
        None if wanted.mode is None else wanted.mode.value,
        wanted.begins_from,
        wanted.ends_until,
        wanted.stage,
    )
    rows = await statements.rows("campaigns_page", vdn_id, now, *filters, rows_max, rows_skipped)
    counts = await statements.row("campaigns_count", vdn_id, now, *filters)
    return Page(
        campaigns=[_campaign(vdn_id, row) for row in rows],
        matching=counts["matching"] if counts else 0,
        skill_campaigns=counts["skill_campaigns"] if counts else 0,
        flow_campaigns=counts["flow_campaigns"] if counts else 0,
    )


async def add(
    database: Database,
    vdn_id: int,
    settings: CampaignSettings,
    state: CampaignState,
    *,
    retry: RetryPolicy | None = None,
    limits: Limits,
    now: datetime,
) -> int | Obstacle:
    """Store a new campaign; its id, or what stands in the way. Additions of one tenant come one after the other."""
    async with database.transaction() as statements:
        await statements.value("tenant_lock", vdn_id)
        obstacle = await _obstacle(statements, vdn_id, NO_CAMPAIGN, settings, limits=limits, now=now)
        if obstacle is not None:
            return obstacle
        campaign_id: int = await statements.value(
            "campaign_add",
            vdn_id,
            settings.name,
            settings.mode.value,
            state,
            settings.begin,
            settings.end,
            settings.skill_id,
            CAMPAIGN_SETTINGS.dump(settings),
            now,
        )
        if retry is not None:
            await set_retry_policy(statements, vdn_id, campaign_id, retry, now=now)
        return campaign_id


async def modify(
    statements: Statements, vdn_id: int, campaign_id: int, settings: CampaignSettings, *, now: datetime
) -> Obstacle | None:
    """Give a locked campaign new settings, in the transaction of ``lock``; or what stands in the way."""
    await statements.value("tenant_lock", vdn_id)
    obstacle = await _obstacle(statements, vdn_id, campaign_id, settings, limits=None, now=now)
    if obstacle is not None:
        return obstacle
    await statements.run(
        "campaign_modify",
        vdn_id,
        campaign_id,
        settings.name,
        settings.begin,
        settings.end,
        settings.skill_id,
        CAMPAIGN_SETTINGS.dump(settings),
        now,
    )
    return None


async def switch_state(
    statements: Statements,
    vdn_id: int,
    campaign_id: int,
    *,
    before: CampaignState,
    after: CampaignState,
    now: datetime,
) -> bool:
    """Suspend or resume; False when there is no such campaign, it is over, or its state is not ``before``."""
    return await statements.run("campaign_switch_state", vdn_id, campaign_id, before, after, now) > 0


async def set_retry_policy(
    statements: Statements, vdn_id: int, campaign_id: int, policy: RetryPolicy, *, now: datetime
) -> bool:
    """Set when calls are tried again; False when there is no such campaign."""
    return await statements.run("campaign_set_retry_policy", vdn_id, campaign_id, RETRY_POLICY.dump(policy), now) > 0


async def set_settings(
    statements: Statements, vdn_id: int, campaign_id: int, settings: CampaignSettings, *, now: datetime
) -> None:
    """Give a locked campaign settings against which nothing can stand: name, times, mode and skill stay."""
    await statements.run("campaign_set_settings", vdn_id, campaign_id, CAMPAIGN_SETTINGS.dump(settings), now)


async def shut(statements: Statements, vdn_id: int, campaign_id: int) -> int:
    """Let no engine dial a locked campaign and nobody add to it until the transaction ends; how many calls are open."""
    await statements.value("campaign_shut", vdn_id, campaign_id)
    # A statement of its own: it must see the calls of an engine for which the first one had to wait.
    open_attempts: int = await statements.value("campaign_open_attempts", vdn_id, campaign_id)
    return open_attempts


async def delete(
    statements: Statements, vdn_id: int, campaign_id: int, *, now: datetime, rows_max: int = DELETED_AT_ONCE_MAX
) -> None:
    """Delete a campaign that is shut, with its contacts and attempts. What is still to be told stays in the outbox.

    Where its tenant has many contacts it is out of sight at once, and its rows go afterwards: ``delete_more``.
    """
    piece = await statements.row("campaign_delete_piece", vdn_id, campaign_id, 0, rows_max)
    if piece is not None and piece["more"]:
        await statements.run("campaign_delete_later", vdn_id, campaign_id, now, piece["reached"])
    else:
        await statements.run("campaign_delete", vdn_id, campaign_id)


async def delete_more(database: Database, *, rows_max: int = DELETED_AT_ONCE_MAX) -> bool:
    """Delete some rows of a campaign that was deleted; whether there was one. Any number of processes may do so."""
    async with database.transaction() as statements:
        deleted = await statements.row("campaign_deleted")
        if deleted is None:
            return False
        key = deleted["vdn_id"], deleted["campaign_id"]
        piece = await statements.row("campaign_delete_piece", *key, deleted["deleted_upto"], rows_max)
        if piece is not None and piece["more"]:
            await statements.run("campaign_deleted_upto", *key, piece["reached"])
        else:
            await statements.run("campaign_delete", *key)
        return True


async def archive(statements: Statements, vdn_id: int, campaign_id: int, *, now: datetime) -> None:
    """Put a campaign that is shut out of sight, with its data."""
    await statements.run("campaign_archive", vdn_id, campaign_id, now)


async def _obstacle(
    statements: Statements,
    vdn_id: int,
    campaign_id: int,
    settings: CampaignSettings,
    *,
    limits: Limits | None,
    now: datetime,
) -> Obstacle | None:
    row = await statements.row("campaign_obstacles", vdn_id, settings.name, campaign_id, settings.skill_id, now)
    if row is None or not row["skill_known"]:
        return Obstacle.SKILL_UNKNOWN
    if row["name_taken"]:
        return Obstacle.NAME_TAKEN
    return None if limits is None else _over_limit(row, settings.mode, limits)


def _over_limit(row: Row, mode: Mode, limits: Limits) -> Obstacle | None:
    if mode.wants_agent and row["skill_campaigns"] >= limits.skill_campaigns_max:
        return Obstacle.TOO_MANY_SKILL_CAMPAIGNS
    if not mode.wants_agent and row["flow_campaigns"] >= limits.flow_campaigns_max:
        return Obstacle.TOO_MANY_FLOW_CAMPAIGNS
    return None


def _campaign(vdn_id: int, row: Row) -> Campaign:
    policy = row["retry_policy"]
    return Campaign(
        vdn_id=vdn_id,
        campaign_id=row["campaign_id"],
        settings=CAMPAIGN_SETTINGS.load(row["settings"]),
        state=CampaignState(row["state"]),
        retry=RetryPolicy() if policy is None else RETRY_POLICY.load(policy),
    )
