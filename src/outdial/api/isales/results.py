"""Results of calls: a campaign's, and one call's."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.results import (
    CallAnswer,
    ResultsAnswer,
    ResultsBody,
    WantedResults,
    call_shown,
    result_shown,
    wanted_results,
)
from outdial.isales_codes import parse_call_id
from outdial.store import results
from outdial.store.results import ResultPage
from outdial.wording.states import Because
from outdial.wording.words import about, told


async def query_results(call: Call, body: ResultsBody) -> ResultsAnswer:
    """List a campaign's calls that have ended, in the order in which they ended: by default each contact's last."""
    tenant, limits = call.tenant, call.tenant.limits
    wanted = wanted_results(body, zone=tenant.zone)
    with call.context.result_queries.taken(
        tenant.vdn_id, most=limits.result_queries_max, lasts=limits.result_queries_round, now=call.now
    ) as allowed:
        if not allowed:
            bounds = {"most": limits.result_queries_max, "round_s": limits.result_queries_round.total_seconds()}
            raise Refused(Refusal.CALLED_TOO_SOON, told(Because.TOO_MANY_QUERIES, **bounds))
        page = await _found(call, wanted)
    shown = [
        result_shown(result, vdn_id=tenant.vdn_id, campaign_id=call.campaign_id, zone=tenant.zone)
        for result in page.results
    ]
    return ResultsAnswer(total_count=page.total, data=shown)


async def _found(call: Call, wanted: WantedResults) -> ResultPage:
    database, vdn_id = call.context.database, call.tenant.vdn_id
    page = await results.page(
        database, vdn_id, call.campaign_id, wanted.results, limit=wanted.limit, offset=wanted.offset
    )
    if page is None:
        raise Refused(Refusal.CAMPAIGN_UNKNOWN, about("campaignId"))
    return page


async def query_one_call(call: Call, _body: None) -> CallAnswer:
    """Show one call that has ended, with the times at which it rang, was answered and was over."""
    tenant = call.tenant
    named = parse_call_id(call.text("callId"))
    found = None if named is None else await results.load(call.context.database, tenant.vdn_id, named.attempt_id)
    if named is None or found is None or not named.names(placed_at=found.placed_at):
        raise Refused(Refusal.PARAMETER, about("callId", Because.NO_CALL))
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
            Refusal.CALLED_TOO_SOON,
        ),
        examples=examples.QUERY_RESULTS,
        answer_example=answer_examples.RESULTS,
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/callresultdetail/{{callId}}",
        handle=query_one_call,
        answer=CallAnswer,
        writes=False,
        summary="Query one call",
        refusals=(Refusal.PARAMETER, Refusal.TOO_LONG, Refusal.CHARACTERS),
        answer_example=answer_examples.ONE_CALL,
    ),
)
