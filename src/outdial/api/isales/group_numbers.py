"""Adding outbound numbers to a group of campaigns, which are spread over its campaigns."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.numbers import OF_ADDING, refuse_too_many, refused_addition
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.group_numbers import AddToGroupBody, GroupQuery, as_customers
from outdial.api.isales.wire.numbers import AddNumbersAnswer, added_answer, new_customers
from outdial.store import campaign_groups
from outdial.store.contacts import NotAdded
from outdial.wording.states import Because
from outdial.wording.words import about


async def add_group_numbers(call: Call, body: AddToGroupBody) -> AddNumbersAnswer:
    """Spread numbers over the campaigns of a group, all or none; ``totalSize`` is what these have still to call."""
    database, tenant, group_id = call.context.database, call.tenant, call.asked(GroupQuery).campaign_group_id
    refuse_too_many(call, body.call_data_list)
    new = new_customers(as_customers(body), zone=tenant.zone)
    open_contacts = await campaign_groups.open_campaigns(database, tenant.vdn_id, group_id, now=call.now)
    if open_contacts is None:
        raise Refused(Refusal.CAMPAIGN_UNKNOWN, about("campaignGroupId", Because.NO_GROUP, group_id=group_id))
    if not open_contacts:
        raise Refused(Refusal.ADDING_NOT_ALLOWED, about("campaignGroupId", Because.ALL_OF_GROUP_OVER))
    added = await campaign_groups.add(database, tenant, new, open_contacts, now=call.now)
    if isinstance(added, NotAdded):
        raise refused_addition(call, added)
    return added_answer(new.called, added)


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/groupcalldata",
        handle=add_group_numbers,
        query=GroupQuery,
        body=AddToGroupBody,
        answer=AddNumbersAnswer,
        summary="Add outbound numbers to a group of campaigns",
        refusals=OF_ADDING,
        examples=examples.ADD_NUMBERS_V2,
        answer_example=answer_examples.CUSTOMERS_ADDED,
    ),
)
