"""Campaigns as their owners configure them; engines have statements of their own."""

from datetime import datetime

from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.retry import RetryPolicy
from outdial.store.codec import CAMPAIGN_SETTINGS, RETRY_POLICY
from outdial.store.database import Row, Statements


async def load(statements: Statements, vdn_id: int, campaign_id: int) -> Campaign | None:
    """The campaign, unless there is none or it is archived."""
    row = await statements.row("campaign_load", vdn_id, campaign_id)
    return None if row is None else _campaign(vdn_id, row)


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


def _campaign(vdn_id: int, row: Row) -> Campaign:
    policy = row["retry_policy"]
    return Campaign(
        vdn_id=vdn_id,
        campaign_id=row["campaign_id"],
        settings=CAMPAIGN_SETTINGS.load(row["settings"]),
        state=CampaignState(row["state"]),
        retry=RetryPolicy() if policy is None else RETRY_POLICY.load(policy),
    )
