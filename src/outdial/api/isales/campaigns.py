"""Campaigns: add, modify, delete, look at, list, suspend, resume."""

from collections.abc import Callable, Mapping
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, V2, Call, Endpoint
from outdial.api.isales.wire.campaign_answer import (
    CampaignAdded,
    CampaignDetails,
    CampaignId,
    CampaignPage,
    campaign_shown,
)
from outdial.api.isales.wire.campaign_body import AddCampaign, ModifyCampaign
from outdial.api.isales.wire.campaign_body_v2 import AddCampaignV2, ModifyCampaignV2, chosen, retry_of
from outdial.api.isales.wire.campaign_query import DeleteCampaign, ListCampaigns, filter_of
from outdial.api.isales.wire.campaign_settings import added, modified
from outdial.api.isales.wire.envelope import Answer
from outdial.domain.campaign import CampaignSettings, CampaignState
from outdial.domain.retry import RetryPolicy
from outdial.store import campaigns
from outdial.store.campaigns import Obstacle
from outdial.wording.states import Because
from outdial.wording.words import Words, about, told

ONE: Final = V1 + "/{campaignId}"

_REFUSALS: Final[Mapping[Obstacle, tuple[Refusal, Words]]] = {
    Obstacle.NAME_TAKEN: (Refusal.CAMPAIGN_NAME_TAKEN, about("name")),
    Obstacle.SKILL_UNKNOWN: (Refusal.SKILL_UNKNOWN, about("skillParam.skillId")),
    Obstacle.TOO_MANY_SKILL_CAMPAIGNS: (Refusal.TOO_MANY_SKILL_CAMPAIGNS, told(Because.TOO_MANY_CAMPAIGNS)),
    Obstacle.TOO_MANY_FLOW_CAMPAIGNS: (Refusal.TOO_MANY_FLOW_CAMPAIGNS, told(Because.TOO_MANY_CAMPAIGNS)),
}
_NOT_IN: Final[Mapping[CampaignState, Because]] = {
    CampaignState.STARTED: Because.CAMPAIGN_NOT_STARTED,
    CampaignState.SUSPENDED: Because.CAMPAIGN_NOT_SUSPENDED,
}
_OF_SETTINGS: Final = (
    Refusal.BEGIN_BEFORE_TODAY,
    Refusal.COMBINATION,
    Refusal.HALF_A_SEGMENT,
    *(refusal for refusal, _ in _REFUSALS.values()),
)


async def add_campaign(call: Call, body: AddCampaign) -> CampaignAdded:
    """Add a campaign; it dials once its begin has come, its segments are open and it has numbers."""
    settings, state = added(body, tenant=call.tenant, now=call.now)
    return await _add(call, settings, state, retry=None)


async def add_campaign_v2(call: Call, body: AddCampaignV2) -> CampaignAdded:
    """Add a campaign with its priority, and with when and in which order its numbers are called (second version)."""
    tenant = call.tenant
    settings, state = added(body, tenant=tenant, now=call.now)
    return await _add(call, chosen(body, settings, tenant=tenant), state, retry=retry_of(body, tenant=tenant))


async def modify_campaign(call: Call, body: ModifyCampaign) -> Answer:
    """Modify a campaign that is not over; its device type is fixed."""
    begin, end = body.str_begin_time, body.str_end_time

    def after(old: CampaignSettings) -> CampaignSettings:
        return modified(body, old, begin=begin, end=end, tenant=call.tenant, now=call.now)

    return await _modify(call, after, retry=None)


async def modify_campaign_v2(call: Call, body: ModifyCampaignV2) -> Answer:
    """Modify a campaign that is not over; policies and a priority that are left out stay (second version)."""
    begin, end = body.str_begin_time, body.str_end_time

    def after(old: CampaignSettings) -> CampaignSettings:
        settings = modified(body, old, begin=begin, end=end, tenant=call.tenant, now=call.now)
        return chosen(body, settings, tenant=call.tenant)

    return await _modify(call, after, retry=retry_of(body, tenant=call.tenant))


async def _add(
    call: Call, settings: CampaignSettings, state: CampaignState, *, retry: RetryPolicy | None
) -> CampaignAdded:
    tenant = call.tenant
    stored = await campaigns.add(
        call.context.database, tenant.vdn_id, settings, state, retry=retry, limits=tenant.limits, now=call.now
    )
    if isinstance(stored, Obstacle):
        raise Refused(*_REFUSALS[stored])
    return CampaignAdded(return_object=CampaignId(id=stored))


async def _modify(
    call: Call, after: Callable[[CampaignSettings], CampaignSettings], *, retry: RetryPolicy | None
) -> Answer:
    vdn_id, now = call.tenant.vdn_id, call.now
    async with call.context.database.transaction() as statements:
        campaign = await campaigns.lock(statements, vdn_id, call.campaign_id)
        if campaign is None:
            raise _unknown(call)
        if campaign.state_at(now) is CampaignState.COMPLETED:
            raise Refused(Refusal.CAMPAIGN_EXPIRED, about("campaignId", Because.END_PASSED))
        obstacle = await campaigns.modify(statements, vdn_id, call.campaign_id, after(campaign.settings), now=now)
        if obstacle is not None:
            raise Refused(*_REFUSALS[obstacle])
        if retry is not None:
            await campaigns.set_retry_policy(statements, vdn_id, call.campaign_id, retry, now=now)
    return Answer()


async def delete_campaign(call: Call, body: DeleteCampaign | None) -> Answer:
    """Delete a campaign that is suspended or over, with its data, or put both out of sight (``archiveHistory`` 1)."""
    vdn_id, campaign_id = call.tenant.vdn_id, call.campaign_id
    async with call.context.database.transaction() as statements:
        campaign = await campaigns.lock(statements, vdn_id, campaign_id)
        if campaign is None:
            raise _unknown(call)
        if campaign.state_at(call.now) is CampaignState.STARTED:
            raise Refused(Refusal.CAMPAIGN_STARTED, about("campaignId", Because.SUSPEND_FIRST))
        if open_attempts := await campaigns.shut(statements, vdn_id, campaign_id):
            raise Refused(Refusal.CAMPAIGN_STARTED, about("campaignId", Because.CALLS_UNDER_WAY, calls=open_attempts))
        if body is not None and body.archive_history:
            await campaigns.archive(statements, vdn_id, campaign_id, now=call.now)
        else:
            await campaigns.delete(statements, vdn_id, campaign_id, now=call.now)
    return Answer()


async def query_campaign(call: Call, _: None) -> CampaignDetails:
    """Look at a campaign."""
    campaign = await campaigns.load(call.context.database, call.tenant.vdn_id, call.campaign_id)
    if campaign is None:
        raise _unknown(call)
    return CampaignDetails(return_object=campaign_shown(campaign, now=call.now))


async def list_campaigns(call: Call, _: None) -> CampaignPage:
    """List campaigns, newest first."""
    query = call.asked(ListCampaigns)
    page = await campaigns.page(
        call.context.database,
        call.tenant.vdn_id,
        filter_of(query),
        rows_max=query.rows_per_page,
        rows_skipped=query.rows_skipped,
        now=call.now,
    )
    return CampaignPage(
        cur_page=query.page,
        total_size=page.matching,
        rows_per_page=query.rows_per_page,
        cur_skill_queue_count=page.skill_campaigns,
        cur_ivr_count=page.flow_campaigns,
        data=[campaign_shown(campaign, now=call.now) for campaign in page.campaigns],
    )


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
        raise _unknown(call)
    raise Refused(Refusal.CAMPAIGN_STATE, about("campaignId", _NOT_IN[before]))


def _unknown(call: Call) -> Refused:
    return Refused(Refusal.CAMPAIGN_UNKNOWN, about("campaignId", Because.NO_CAMPAIGN, campaign_id=call.campaign_id))


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=V1,
        handle=add_campaign,
        body=AddCampaign,
        answer=CampaignAdded,
        summary="Add an outbound campaign",
        refusals=_OF_SETTINGS,
        examples=examples.ADD_CAMPAIGN,
        answer_example=answer_examples.CAMPAIGN_ADDED,
    ),
    Endpoint(
        method="PUT",
        path=ONE,
        handle=modify_campaign,
        body=ModifyCampaign,
        summary="Modify a campaign",
        refusals=(*_OF_SETTINGS, Refusal.CAMPAIGN_UNKNOWN, Refusal.CAMPAIGN_EXPIRED),
        examples=examples.MODIFY_CAMPAIGN,
        answer_example=examples.DONE,
    ),
    Endpoint(
        method="POST",
        path=V2,
        handle=add_campaign_v2,
        body=AddCampaignV2,
        answer=CampaignAdded,
        summary="Add an outbound campaign (V2)",
        refusals=_OF_SETTINGS,
        examples=examples.ADD_CAMPAIGN_V2,
        answer_example=answer_examples.CAMPAIGN_ADDED,
    ),
    Endpoint(
        method="PUT",
        path=V2 + "/{campaignId}",
        handle=modify_campaign_v2,
        body=ModifyCampaignV2,
        summary="Modify a campaign (V2)",
        refusals=(*_OF_SETTINGS, Refusal.CAMPAIGN_UNKNOWN, Refusal.CAMPAIGN_EXPIRED),
        examples=examples.MODIFY_CAMPAIGN_V2,
        answer_example=examples.DONE,
    ),
    Endpoint(
        method="DELETE",
        path=ONE,
        handle=delete_campaign,
        body=DeleteCampaign,
        body_optional=True,
        summary="Delete a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.CAMPAIGN_STARTED),
        examples=examples.DELETE_CAMPAIGN,
    ),
    Endpoint(
        method="GET",
        path=ONE,
        handle=query_campaign,
        answer=CampaignDetails,
        writes=False,
        summary="Query the details of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
        answer_example=examples.CAMPAIGN_DETAILS,
    ),
    Endpoint(
        method="GET",
        path=V1,
        handle=list_campaigns,
        query=ListCampaigns,
        answer=CampaignPage,
        writes=False,
        summary="List campaigns",
        answer_example=answer_examples.CAMPAIGN_PAGE,
    ),
    Endpoint(
        method="PUT",
        path=ONE + "/pause",
        handle=pause_campaign,
        summary="Suspend a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.CAMPAIGN_STATE),
    ),
    Endpoint(
        method="PUT",
        path=ONE + "/resume",
        handle=resume_campaign,
        summary="Resume a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.CAMPAIGN_STATE),
    ),
)
