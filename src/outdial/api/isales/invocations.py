"""The log of invocations: who called which interface of this family."""

from typing import Final

from outdial.api.errors import Refusal
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.invocations import (
    InvocationsAnswer,
    InvocationsBody,
    invocation_shown,
    span,
    url_part,
)
from outdial.store import invocations


async def query_invocations(call: Call, body: InvocationsBody) -> InvocationsAnswer:
    """List the requests that were made with the tenant's keys, newest first; the latest second may be missing yet."""
    tenant = call.tenant
    begin, end = span(body, zone=tenant.zone)
    found = await invocations.page(
        call.context.database,
        tenant.vdn_id,
        begin=begin,
        end=end,
        url_part=url_part(body),
        limit=body.limit,
        offset=body.offset,
    )
    return InvocationsAnswer(result=[invocation_shown(each, zone=tenant.zone) for each in found])


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/calllogs",
        handle=query_invocations,
        body=InvocationsBody,
        answer=InvocationsAnswer,
        writes=False,
        summary="Query the log of invocations",
        refusals=(Refusal.COMBINATION,),
        examples=examples.QUERY_INVOCATIONS,
        answer_example=answer_examples.INVOCATIONS,
    ),
)
