"""How far outbound data is, in all and on the tenant's present day."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples
from outdial.api.isales.route import V2, Call, Endpoint
from outdial.api.isales.wire.statistics import StatisticsAnswer, StatisticsQuery, checked, statistics_shown
from outdial.domain.days import day_of
from outdial.store import statistics
from outdial.store.results import campaign_exists
from outdial.wording.states import Because
from outdial.wording.words import about


async def query_statistics(call: Call, _body: None) -> StatisticsAnswer:
    """Count outbound data, in all and today; once in five minutes for each campaign, and for all together."""
    database, tenant, asked = call.context.database, call.tenant, checked(call.asked(StatisticsQuery))
    if asked.campaign_id is not None and not await campaign_exists(database, tenant.vdn_id, asked.campaign_id):
        raise Refused(Refusal.CAMPAIGN_UNKNOWN, about("campaignId"))
    interval = tenant.limits.statistics_interval
    if not await statistics.may_ask(database, tenant.vdn_id, asked.campaign_id, interval=interval, now=call.now):
        raise Refused(
            Refusal.STATISTICS_TOO_SOON,
            about("campaignId", Because.ASKED_TOO_SOON, interval_s=interval.total_seconds()),
        )
    campaigns = await statistics.load(
        database,
        tenant.vdn_id,
        asked.campaign_id,
        custom_field=asked.batch_id,
        day=day_of(call.now, zone=tenant.zone),
    )
    return statistics_shown(campaigns)


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path=f"{V2}/statistics",
        handle=query_statistics,
        query=StatisticsQuery,
        answer=StatisticsAnswer,
        writes=False,
        summary="Count outbound data, in all and today",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.STATISTICS_TOO_SOON),
        answer_example=answer_examples.STATISTICS,
    ),
)
