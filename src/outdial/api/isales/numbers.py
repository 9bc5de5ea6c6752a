"""Adding outbound numbers."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, V2, Call, Endpoint
from outdial.api.isales.wire.numbers import (
    AddCustomersBody,
    AddNumbersAnswer,
    AddNumbersBody,
    added_answer,
    new_contacts,
    new_customers,
)
from outdial.store import contacts
from outdial.store.contacts import AddingRule, NewContacts, NotAdded
from outdial.wording.rules import Must
from outdial.wording.signatures import SignatureFault
from outdial.wording.states import Because
from outdial.wording.words import Reason, about

_REFUSALS: Final[Mapping[AddingRule, tuple[Refusal, str, Reason | None]]] = MappingProxyType(
    {
        AddingRule.REPLAYED: (Refusal.UNAUTHENTICATED, "", SignatureFault.REPLAYED),
        AddingRule.CAMPAIGN_UNKNOWN: (Refusal.CAMPAIGN_UNKNOWN, "campaignId", None),
        AddingRule.CAMPAIGN_COMPLETED: (Refusal.ADDING_NOT_ALLOWED, "campaignId", Because.CAMPAIGN_COMPLETE),
        AddingRule.CAMPAIGN_STARTED: (Refusal.ADDING_NOT_ALLOWED, "campaignId", Because.CAMPAIGN_MUST_WAIT),
        AddingRule.TOO_SOON: (Refusal.CALLED_TOO_SOON, "campaignId", Because.TOO_SOON),
        AddingRule.TOO_MANY_OPEN: (Refusal.TOO_MANY_OPEN_NUMBERS, "callDataList", Because.TOO_MANY_OPEN),
        AddingRule.CALL_DATA_NOT_JSON: (Refusal.VALUE, "callDataList", Because.CALL_DATA_NOT_JSON),
        AddingRule.BATCH_UNKNOWN: (Refusal.BATCH_UNKNOWN, "batchId", Because.CAMPAIGN_HAS_NO_SUCH_BATCH),
        AddingRule.BLACKLISTED: (Refusal.NUMBER_BLACKLISTED, "callDataList", Because.NUMBER),
    }
)


async def add_numbers(call: Call, body: AddNumbersBody) -> AddNumbersAnswer:
    """Add numbers to a campaign, all or none; they can be called at once. One request a second and campaign."""
    refuse_too_many(call, body.call_data_list)
    return await _added(call, new_contacts(body.call_data_list, zone=call.tenant.zone))


async def add_numbers_v2(call: Call, body: AddCustomersBody) -> AddNumbersAnswer:
    """Add people with several numbers each, all or none; ``called`` of the answer is each one's first number."""
    refuse_too_many(call, body.call_data_list)
    return await _added(call, new_customers(body, zone=call.tenant.zone))


def refuse_too_many(call: Call, records: Sequence[object]) -> None:
    """More than one request of the tenant may bring."""
    most = call.tenant.limits.contacts_per_request_max
    if len(records) > most:
        raise Refused(Refusal.TOO_MANY_NUMBERS, about("callDataList", Must.HAVE_AT_MOST_ENTRIES, most=most))


async def _added(call: Call, new: NewContacts) -> AddNumbersAnswer:
    added = await contacts.add(call.context.database, call.tenant, call.campaign_id, new, now=call.now, once=call.once)
    if isinstance(added, NotAdded):
        raise refused_addition(call, added)
    return added_answer(new.called, added)


def refused_addition(call: Call, not_added: NotAdded) -> Refused:
    """Why numbers were not added."""
    refusal, field, reason = _REFUSALS[not_added.rule]
    limits = call.tenant.limits
    return Refused(
        refusal,
        about(
            field,
            reason,
            called=not_added.called,
            interval_s=limits.add_interval.total_seconds(),
            open_max=limits.open_contacts_max,
        ),
    )


OF_ADDING: Final = (
    Refusal.TOO_MANY_NUMBERS,
    Refusal.NUMBER_REPEATED,
    Refusal.TIME_FORMAT,
    # That a signature is refused is said of every request.
    *(refusal for refusal, *_ in _REFUSALS.values() if refusal not in (Refusal.UNAUTHENTICATED, Refusal.BATCH_UNKNOWN)),
)

ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/calldata/{{campaignId}}",
        handle=add_numbers,
        body=AddNumbersBody,
        answer=AddNumbersAnswer,
        summary="Add outbound numbers",
        records_signature=True,
        refusals=OF_ADDING,
        examples=examples.ADD_NUMBERS,
        answer_example=answer_examples.NUMBERS_ADDED,
    ),
    Endpoint(
        method="POST",
        path=f"{V2}/calldata/{{campaignId}}",
        handle=add_numbers_v2,
        body=AddCustomersBody,
        answer=AddNumbersAnswer,
        summary="Add outbound numbers, several of a person",
        records_signature=True,
        refusals=(*OF_ADDING, Refusal.BATCH_UNKNOWN),
        examples=examples.ADD_NUMBERS_V2,
        answer_example=answer_examples.CUSTOMERS_ADDED,
    ),
)
