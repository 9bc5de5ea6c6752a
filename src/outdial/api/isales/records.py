"""Records of outbound data: deleting, one record, how often numbers were called today."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.records import (
    CallCountAnswer,
    CallCountBody,
    DeleteNumbersBody,
    RecordAnswer,
    calls_shown,
    record_shown,
    selector,
)
from outdial.domain.days import day_of, day_opens
from outdial.store import records
from outdial.store.records import DeletionRule, RecordRule
from outdial.wording.states import Because
from outdial.wording.words import Words, about, told

_REFUSALS: Final[Mapping[DeletionRule, tuple[Refusal, Words]]] = MappingProxyType(
    {
        DeletionRule.CAMPAIGN_UNKNOWN: (Refusal.CAMPAIGN_UNKNOWN, about("campaignId")),
        DeletionRule.CAMPAIGN_STARTED: (
            Refusal.NUMBER_NOT_DELETABLE,
            about("campaignId", Because.CAMPAIGN_STARTED),
        ),
        DeletionRule.IN_A_CALL: (
            Refusal.NUMBER_NOT_DELETABLE,
            told(Because.NUMBER_IN_CALL),
        ),
        DeletionRule.NONE_WAITS: (
            Refusal.NUMBER_NOT_DELETABLE,
            told(Because.NONE_WAITS),
        ),
    }
)


async def delete_numbers(call: Call, body: DeleteNumbersBody) -> Answer:
    """Delete numbers that are still to be called, all that match or none."""
    tenant = call.tenant
    gone = await records.delete(
        call.context.database,
        tenant.vdn_id,
        call.campaign_id,
        selector(body, zone=tenant.zone),
        keep=bool(body.archive_history),
        while_started=tenant.limits.delete_while_started,
        now=call.now,
    )
    if isinstance(gone, DeletionRule):
        raise Refused(*_REFUSALS[gone])
    return Answer()


async def query_record(call: Call, _body: None) -> RecordAnswer:
    """Look at one record: its numbers, its fields, and how far it is."""
    tenant = call.tenant
    found = await records.load(call.context.database, tenant.vdn_id, call.campaign_id, call.whole("dataId"))
    match found:
        case RecordRule.CAMPAIGN_UNKNOWN:
            raise Refused(Refusal.CAMPAIGN_UNKNOWN, about("campaignId"))
        case RecordRule.UNKNOWN:
            raise Refused(Refusal.PARAMETER, about("dataId", Because.NO_RECORD))
        case record:
            return RecordAnswer(data=record_shown(record, zone=tenant.zone, locale=call.locale))


async def query_call_counts(call: Call, body: CallCountBody) -> CallCountAnswer:
    """How often numbers were called today, by all campaigns of the tenant; the page documents a body on this GET."""
    tenant = call.tenant
    today = day_opens(day_of(call.now, zone=tenant.zone), zone=tenant.zone)
    calls = await records.calls_since(call.context.database, tenant.vdn_id, body.phone_list, since=today)
    return calls_shown(body.phone_list, calls)


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/calldata/{{campaignId}}/delete",
        handle=delete_numbers,
        body=DeleteNumbersBody,
        summary="Delete outbound numbers",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.NUMBER_NOT_DELETABLE, Refusal.TIME_FORMAT),
        examples=examples.DELETE_NUMBERS,
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/calldata/{{campaignId}}/{{dataId}}",
        handle=query_record,
        answer=RecordAnswer,
        writes=False,
        summary="Query one record of outbound data",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.PARAMETER),
        answer_example=answer_examples.RECORD,
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/callCount/query",
        handle=query_call_counts,
        body=CallCountBody,
        answer=CallCountAnswer,
        writes=False,
        summary="Query how often numbers were called today",
        examples=examples.COUNT_CALLS,
        answer_example=answer_examples.CALL_COUNTS,
    ),
)
