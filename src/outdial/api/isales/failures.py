"""Statistics of failed calls, by day and fail code."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.failures import FailuresAnswer, FailuresQuery, days_wanted, failures_shown
from outdial.store import outcomes
from outdial.store.results import campaign_exists
from outdial.wording.states import Because
from outdial.wording.words import about


async def query_failures(call: Call, _body: None) -> FailuresAnswer:
    """Count a campaign's failed calls by the days of the tenant on which they ended, and by their fail codes."""
    asked, tenant, database = call.asked(FailuresQuery), call.tenant, call.context.database
    first, after = days_wanted(asked, now=call.now, zone=tenant.zone)
    days = await outcomes.by_day(database, tenant, asked.campaign_id, first=first, after=after)
    if not await campaign_exists(database, tenant.vdn_id, asked.campaign_id):
        raise Refused(Refusal.CAMPAIGN_UNKNOWN, about("campaignId", Because.NO_CAMPAIGN, campaign_id=asked.campaign_id))
    return FailuresAnswer(data=failures_shown(days))


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path=f"{V1}/failcategorystatistics",
        handle=query_failures,
        query=FailuresQuery,
        answer=FailuresAnswer,
        writes=False,
        summary="Query statistics of failed calls by day",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
        answer_example=answer_examples.FAILURES,
    ),
)
