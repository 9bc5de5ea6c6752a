"""Calling numbers of a campaign: what the people who are called see."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.callers import AddCallersBody, DeleteCallersBody, with_callers, without_callers
from outdial.api.isales.wire.envelope import Answer
from outdial.domain.campaign import CampaignSettings
from outdial.store import campaigns
from outdial.wording.states import Because
from outdial.wording.words import about

_PATH: Final = f"{V1}/callerNo/{{campaignId}}"
_Callers = tuple[tuple[str, ...], tuple[int, ...]]


async def add_calling_numbers(call: Call, body: AddCallersBody) -> Answer:
    """Add calling numbers to a campaign; calls show them from the next turn on, the most wanted first."""
    most = call.tenant.limits.callers_max

    def after(settings: CampaignSettings) -> _Callers:
        numbers, priorities = with_callers(settings, body.caller_no)
        if len(numbers) > most:
            raise Refused(Refusal.TOO_MANY, about("callerNo", Because.TOO_MANY_CALLERS, most=most))
        return numbers, priorities

    return await _changed(call, after)


async def delete_calling_numbers(call: Call, body: DeleteCallersBody) -> Answer:
    """Take calling numbers from a campaign, all or none; at least one stays."""
    numbers = [caller.access_code for caller in body.caller_no]
    return await _changed(call, lambda settings: without_callers(settings, numbers))


async def _changed(call: Call, after: Callable[[CampaignSettings], _Callers]) -> Answer:
    vdn_id = call.tenant.vdn_id
    async with call.context.database.transaction() as statements:
        campaign = await campaigns.lock(statements, vdn_id, call.campaign_id)
        if campaign is None:
            raise Refused(
                Refusal.CAMPAIGN_UNKNOWN, about("campaignId", Because.NO_CAMPAIGN, campaign_id=call.campaign_id)
            )
        callers, priorities = after(campaign.settings)
        settings = replace(campaign.settings, callers=callers, caller_priorities=priorities)
        await campaigns.set_settings(statements, vdn_id, call.campaign_id, settings, now=call.now)
    return Answer()


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=_PATH,
        handle=add_calling_numbers,
        body=AddCallersBody,
        summary="Add calling numbers to a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.NUMBER_REPEATED),
        examples=examples.ADD_CALLING_NUMBERS,
    ),
    Endpoint(
        method="DELETE",
        path=_PATH,
        handle=delete_calling_numbers,
        body=DeleteCallersBody,
        summary="Delete calling numbers of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.NUMBER_REPEATED),
        examples=examples.DELETE_CALLING_NUMBERS,
    ),
)
