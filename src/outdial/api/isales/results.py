"""Results of calls: a campaign's, and one call's."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.results import (
    CallAnswer,
    ResultsAnswer,
    ResultsBody,
    call_shown,
    result_shown,
    wanted_results,
)
from outdial.isales_codes import parse_call_id
from outdial.store import results


async def query_results(call: Call, body: ResultsBody) -> ResultsAnswer:
    """List a campaign's calls that have ended, in the order in which they ended: by default each contact's last."""
    tenant, database = call.tenant, call.context.database
    wanted = wanted_results(body, zone=tenant.zone)
    page = await results.page(
        database, tenant.vdn_id, call.campaign_id, wanted.results, limit=wanted.limit, offset=wanted.offset
    )
    if page is None:
        raise Refused(Refusal.CAMPAIGN_UNKNOWN, "campaignId")
    shown = [
        result_shown(result, vdn_id=tenant.vdn_id, campaign_id=call.campaign_id, zone=tenant.zone)
        for result in page.results
    ]
    return ResultsAnswer(total_count=page.total, data=shown)


async def query_one_call(call: Call, _body: None) -> CallAnswer:
    """Show one call that has ended, with the times at which it rang, was answered and was over."""
    tenant = call.tenant
    named = parse_call_id(call.text("callId"))
    found = None if named is None else await results.load(call.context.database, tenant.vdn_id, named.attempt_id)
    if named is None or found is None or not named.names(placed_at=found.placed_at):
        raise Refused(Refusal.PARAMETER, "callId: no call with this id has ended")
    return CallAnswer(data=call_shown(found, vdn_id=tenant.vdn_id, zone=tenant.zone))


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/callresult/{{campaignId}}",
        handle=query_results,
        body=ResultsBody,
        answer=ResultsAnswer,
        writes=False,
        summary="Query the results of calls",
        refusals=(
            Refusal.CAMPAIGN_UNKNOWN,
            Refusal.COMBINATION,
            Refusal.TIMES_INCOMPLETE,
            Refusal.TIME_FORMAT_OF_RESULTS,
            Refusal.BEGIN_NOT_BEFORE_END,
            Refusal.SPAN_TOO_LONG,
        ),
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/callresultdetail/{{callId}}",
        handle=query_one_call,
        answer=CallAnswer,
        writes=False,
        summary="Query one call",
        refusals=(Refusal.PARAMETER, Refusal.TOO_LONG, Refusal.CHARACTERS),
    ),
)
