"""Campaigns: add, modify, delete, look at, list, suspend, resume."""

from collections.abc import Sequence
from typing import Any

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.envelope import Answer
from outdial.domain.campaign import CampaignState
from outdial.store import campaigns


async def pause_campaign(call: Call, _: None) -> Answer:
    """Suspend a started campaign: calls that are under way go on, no new ones are placed."""
    await _switch(call, CampaignState.STARTED, CampaignState.SUSPENDED)
    return Answer()


async def resume_campaign(call: Call, _: None) -> Answer:
    """Start a suspended campaign again."""
    await _switch(call, CampaignState.SUSPENDED, CampaignState.STARTED)
    return Answer()


async def _switch(call: Call, before: CampaignState, after: CampaignState) -> None:
    vdn_id, database = call.tenant.vdn_id, call.context.database
    if await campaigns.switch_state(database, vdn_id, call.campaign_id, before=before, after=after, now=call.now):
        return
    campaign = await campaigns.load(database, vdn_id, call.campaign_id)
    if campaign is None:
        raise Refused(Refusal.CAMPAIGN_UNKNOWN, f"campaignId: there is no campaign {call.campaign_id}")
    state = campaign.state_at(call.now).name.lower()
    raise Refused(Refusal.CAMPAIGN_STATE, f"campaignId: the campaign is {state}, not {before.name.lower()}")


ENDPOINTS: Sequence[Endpoint[Any]] = (
    Endpoint(method="PUT", path=V1 + "/{campaignId}/pause", handle=pause_campaign, summary="Suspend a campaign"),
    Endpoint(method="PUT", path=V1 + "/{campaignId}/resume", handle=resume_campaign, summary="Resume a campaign"),
)
