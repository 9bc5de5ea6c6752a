"""Number types of a tenant."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.number_types import AddNumberTypesBody, NumberTypesAnswer
from outdial.store import number_types
from outdial.wording.rules import Must
from outdial.wording.words import about


async def add_number_types(call: Call, body: AddNumberTypesBody) -> Answer:
    """Add number types, by which retry policies can differ; those that exist stay."""
    names = body.call_no_types
    if len(set(names)) < len(names):
        raise Refused(Refusal.PARAMETER, about("callNoTypes", Must.HAVE_EVERY_ENTRY_ONCE))
    await number_types.add(call.context.database, call.tenant.vdn_id, names)
    return Answer()


async def query_number_types(call: Call, _body: None) -> NumberTypesAnswer:
    """List the tenant's number types."""
    return NumberTypesAnswer(data=await number_types.names(call.context.database, call.tenant.vdn_id))


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/callNoType/add",
        handle=add_number_types,
        body=AddNumberTypesBody,
        summary="Add number types",
        examples=examples.ADD_NUMBER_TYPES,
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/callNoType/query",
        handle=query_number_types,
        answer=NumberTypesAnswer,
        writes=False,
        summary="Query number types",
        answer_example=answer_examples.NUMBER_TYPES,
    ),
)
