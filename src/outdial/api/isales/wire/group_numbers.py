"""Adding outbound numbers to a group of campaigns."""

from typing import Annotated, cast

from pydantic import BeforeValidator, Field

from outdial.api.isales.wire.fields import AS_WHOLE, Asked
from outdial.api.isales.wire.numbers import AddCustomersBody, CalledNumber, CustomerData


def _as_objects(value: object) -> object:
    """One number, or a list of bare ones, as the list of objects that the second version takes."""
    if isinstance(value, str):
        return [{"calledNo": value}]
    if isinstance(value, list):
        return [{"calledNo": each} if isinstance(each, str) else each for each in cast("list[object]", value)]
    return value


class GroupQuery(Asked):
    """Which group."""

    campaign_group_id: Annotated[int, Field(ge=1, le=2**31 - 1), AS_WHOLE]


class GroupData(CustomerData):
    """A person to reach; ``called`` may be one number, bare numbers, or numbers as in V2."""

    called: Annotated[
        list[CalledNumber],
        Field(min_length=1),
        BeforeValidator(_as_objects, json_schema_input_type=Annotated[list[CalledNumber], Field(min_length=1)]),
    ]


class AddToGroupBody(Asked):
    """How many records one request may bring is the tenant's limit."""

    call_data_list: Annotated[list[GroupData], Field(min_length=1)]


def as_customers(body: AddToGroupBody) -> AddCustomersBody:
    """The same as a request of the second version, of no batch."""
    return AddCustomersBody.model_construct(call_data_list=list(body.call_data_list), batch_id=None)
