"""Business results: defining, listing, and writing one back."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.business_results import (
    BusinessResultsAnswer,
    DefineResultBody,
    ResultsPage,
    WriteBackBody,
    new_result,
    result_shown,
)
from outdial.api.isales.wire.envelope import Answer
from outdial.domain.write_back import NothingFollows, Reached, follow_up
from outdial.store import business_results, write_back
from outdial.store.write_back import BusinessNote
from outdial.wording.rules import Must
from outdial.wording.states import Because, Label
from outdial.wording.words import Words, about, told

RACES_MAX: Final = 5  # a contact that moves under our eyes so often is being dialled

_NOT_RECORDED: Final[Mapping[NothingFollows, Words]] = MappingProxyType(
    {
        NothingFollows.BEING_DIALLED: about("dataId", Because.BEING_CALLED),
        NothingFollows.NOT_REACHED: about("dataId", Because.NOT_REACHED),
    }
)


async def define_business_result(call: Call, body: DefineResultBody) -> Answer:
    """Define a business result with its sub-results."""
    children = [new_result(child) for child in body.children or ()]
    if not await business_results.define(call.context.database, call.tenant.vdn_id, new_result(body), children):
        raise Refused(Refusal.PARAMETER, about("code", Must.BE_NEW_CODES))
    return Answer()


async def query_business_results(call: Call, _body: None) -> BusinessResultsAnswer:
    """List the tenant's business results in the order of their definition."""
    asked = call.asked(ResultsPage)
    page = await business_results.page(
        call.context.database,
        call.tenant.vdn_id,
        limit=asked.page_size,
        offset=asked.page_size * (asked.page_num - 1),
    )
    return BusinessResultsAnswer(total_count=page.total, data=[result_shown(result) for result in page.results])


async def write_back_business_result(call: Call, body: WriteBackBody) -> Answer:
    """Record what a successful call came to; the number is called again if the campaign's retry policy says so."""
    for _ in range(RACES_MAX):
        if await _written_back(call, body):
            said = told(Label.WRITTEN_BACK).text(call.locale)
            return Answer(result_desc=said, return_desc=said)
    raise Refused(Refusal.WRITE_BACK_FAILED, _NOT_RECORDED[NothingFollows.BEING_DIALLED])


async def _written_back(call: Call, body: WriteBackBody) -> bool:
    """Try once; False when the contact moved meanwhile."""
    note = BusinessNote(
        code=body.busi_result, sub_code=body.sub_status, text=body.busi_result_desc, work_no=body.work_no
    )
    seen = await _seen(call, note)
    step = follow_up(
        seen,
        code=note.code,
        sub_code=note.sub_code,
        now=call.now,
        attempts_max=call.tenant.limits.attempts_per_contact_max,
    )
    if step is NothingFollows.REPEATED:
        return True
    if isinstance(step, NothingFollows):
        raise Refused(Refusal.WRITE_BACK_FAILED, _NOT_RECORDED[step])
    return await write_back.record(call.context.database, seen, note, step, now=call.now)


async def _seen(call: Call, note: BusinessNote) -> Reached:
    view = await write_back.view(
        call.context.database,
        call.tenant.vdn_id,
        call.whole("dataId"),
        code=note.code,
        sub_code=note.sub_code,
    )
    if view is None:
        raise Refused(Refusal.CONTACT_UNKNOWN, about("dataId"))
    if not view.result_defined:
        raise Refused(Refusal.WRITE_BACK_FAILED, about("busiResult", Because.NO_BUSINESS_RESULT))
    if not view.sub_result_belongs:
        raise Refused(Refusal.SUB_RESULT_UNKNOWN, about("subStatus", Because.NO_SUB_RESULT))
    return view.reached


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/addBusinessResult",
        handle=define_business_result,
        body=DefineResultBody,
        summary="Define a business result",
        examples=examples.DEFINE_RESULT,
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/queryBusinessResults",
        handle=query_business_results,
        query=ResultsPage,
        answer=BusinessResultsAnswer,
        writes=False,
        summary="Query business results",
        answer_example=answer_examples.BUSINESS_RESULTS,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/callBusiResult/{{dataId}}",
        handle=write_back_business_result,
        body=WriteBackBody,
        summary="Write back a business result",
        refusals=(Refusal.WRITE_BACK_FAILED, Refusal.CONTACT_UNKNOWN, Refusal.SUB_RESULT_UNKNOWN),
        examples=examples.WRITE_BACK,
        answer_example=answer_examples.WRITTEN_BACK,
    ),
)
