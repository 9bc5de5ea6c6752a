"""Groups and types of the blacklist."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.blacklist_groups import (
    AddGroupBody,
    AddTypeBody,
    ChangeGroupBody,
    ChangeTypeBody,
    GroupsAnswer,
    KindAdded,
    KindId,
    QueryKindsBody,
    TypesAnswer,
    changed_id,
    group,
    group_shown,
    kind,
    type_shown,
)
from outdial.api.isales.wire.envelope import Answer
from outdial.store import blacklist_groups
from outdial.store.blacklist_groups import Fault
from outdial.wording.states import Because
from outdial.wording.words import Words, about

_GROUP: Final = f"{V1}/blackCategory"
_TYPE: Final = f"{V1}/blackType"
_WITHOUT_ASKING: Final = 1  # the action type of a type that names none
_OF_GROUPS: Final[Mapping[Fault, tuple[Refusal, Words]]] = MappingProxyType(
    {
        Fault.NAME_TAKEN: (Refusal.BLACKLIST_GROUP_TAKEN, about("name")),
        Fault.UNKNOWN: (Refusal.BLACKLIST_GROUP_UNKNOWN, about("id")),
        Fault.TOO_MANY: (Refusal.TOO_MANY, about("name", Because.TOO_MANY_GROUPS)),
    }
)
_OF_TYPES: Final[Mapping[Fault, tuple[Refusal, Words]]] = MappingProxyType(
    {
        Fault.NAME_TAKEN: (Refusal.BLACKLIST_TYPE_TAKEN, about("name")),
        Fault.UNKNOWN: (Refusal.BLACKLIST_TYPE_UNKNOWN, about("id")),
        Fault.TOO_MANY: (Refusal.TOO_MANY, about("name", Because.TOO_MANY_TYPES)),
    }
)


async def add_blacklist_group(call: Call, body: AddGroupBody) -> KindAdded:
    """Add a group of blacklisted numbers."""
    most = call.tenant.limits.blacklist_groups_max
    added = await blacklist_groups.add_group(call.context.database, call.tenant.vdn_id, group(body), groups_max=most)
    return _added(added, _OF_GROUPS)


async def change_blacklist_group(call: Call, body: ChangeGroupBody) -> Answer:
    """Change a group's name, and its description if one is given."""
    group_id = changed_id(body.id, Refusal.BLACKLIST_GROUP_UNKNOWN)
    fault = await blacklist_groups.change_group(call.context.database, call.tenant.vdn_id, group_id, group(body))
    return _done(fault, _OF_GROUPS)


async def query_blacklist_groups(call: Call, body: QueryKindsBody) -> GroupsAnswer:
    """List the groups, oldest first."""
    page = await blacklist_groups.group_page(
        call.context.database, call.tenant.vdn_id, name_part=body.name, limit=body.limit, offset=body.offset
    )
    return GroupsAnswer(total_count=page.total, data=[group_shown(*shown) for shown in page.groups])


async def delete_blacklist_group(call: Call, _body: None) -> Answer:
    """Delete a group; its numbers stay on the blacklist."""
    vdn_id, group_id = call.tenant.vdn_id, call.whole("categoryId")
    if not await blacklist_groups.delete_group(call.context.database, vdn_id, group_id):
        raise Refused(Refusal.BLACKLIST_GROUP_UNKNOWN, about("categoryId"))
    return Answer()


async def add_blacklist_type(call: Call, body: AddTypeBody) -> KindAdded:
    """Add a type of blacklisted numbers."""
    most, new = call.tenant.limits.blacklist_types_max, kind(body, action_type=_WITHOUT_ASKING)
    added = await blacklist_groups.add_type(call.context.database, call.tenant.vdn_id, new, types_max=most)
    return _added(added, _OF_TYPES)


async def change_blacklist_type(call: Call, body: ChangeTypeBody) -> Answer:
    """Change a type's name, and whatever else is given."""
    type_id = changed_id(body.id, Refusal.BLACKLIST_TYPE_UNKNOWN)
    changed = kind(body, action_type=None)
    fault = await blacklist_groups.change_type(call.context.database, call.tenant.vdn_id, type_id, changed)
    return _done(fault, _OF_TYPES)


async def query_blacklist_types(call: Call, body: QueryKindsBody) -> TypesAnswer:
    """List the types, oldest first."""
    page = await blacklist_groups.type_page(
        call.context.database, call.tenant.vdn_id, name_part=body.name, limit=body.limit, offset=body.offset
    )
    return TypesAnswer(total_count=page.total, data=[type_shown(*shown) for shown in page.types])


async def delete_blacklist_type(call: Call, _body: None) -> Answer:
    """Delete a type; its numbers stay on the blacklist."""
    vdn_id, type_id = call.tenant.vdn_id, call.whole("typeId")
    if not await blacklist_groups.delete_type(call.context.database, vdn_id, type_id):
        raise Refused(Refusal.BLACKLIST_TYPE_UNKNOWN, about("typeId"))
    return Answer()


def _added(added: int | Fault, refusals: Mapping[Fault, tuple[Refusal, Words]]) -> KindAdded:
    if isinstance(added, Fault):
        raise Refused(*refusals[added])
    return KindAdded(return_object=KindId(id=str(added)))


def _done(fault: Fault | None, refusals: Mapping[Fault, tuple[Refusal, Words]]) -> Answer:
    if fault is not None:
        raise Refused(*refusals[fault])
    return Answer()


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{_GROUP}/create",
        handle=add_blacklist_group,
        body=AddGroupBody,
        answer=KindAdded,
        summary="Add a blacklist group",
        refusals=(Refusal.BLACKLIST_GROUP_TAKEN,),
        examples=examples.ADD_GROUP,
        answer_example=answer_examples.KIND_ADDED,
    ),
    Endpoint(
        method="POST",
        path=f"{_GROUP}/update",
        handle=change_blacklist_group,
        body=ChangeGroupBody,
        summary="Modify a blacklist group",
        refusals=(Refusal.BLACKLIST_GROUP_TAKEN, Refusal.BLACKLIST_GROUP_UNKNOWN),
        examples=examples.CHANGE_GROUP,
    ),
    Endpoint(
        method="POST",
        path=f"{_GROUP}/query",
        handle=query_blacklist_groups,
        body=QueryKindsBody,
        answer=GroupsAnswer,
        writes=False,
        summary="Query blacklist groups",
        examples=examples.QUERY_KINDS,
        answer_example=answer_examples.GROUPS,
    ),
    Endpoint(
        method="DELETE",
        path=f"{_GROUP}/{{categoryId}}",
        handle=delete_blacklist_group,
        summary="Delete a blacklist group",
        refusals=(Refusal.BLACKLIST_GROUP_UNKNOWN,),
    ),
    Endpoint(
        method="POST",
        path=f"{_TYPE}/create",
        handle=add_blacklist_type,
        body=AddTypeBody,
        answer=KindAdded,
        summary="Add a blacklist type",
        refusals=(Refusal.BLACKLIST_TYPE_TAKEN,),
        examples=examples.ADD_TYPE,
        answer_example=answer_examples.KIND_ADDED,
    ),
    Endpoint(
        method="POST",
        path=f"{_TYPE}/update",
        handle=change_blacklist_type,
        body=ChangeTypeBody,
        summary="Modify a blacklist type",
        refusals=(Refusal.BLACKLIST_TYPE_TAKEN, Refusal.BLACKLIST_TYPE_UNKNOWN),
        examples=examples.CHANGE_TYPE,
    ),
    Endpoint(
        method="POST",
        path=f"{_TYPE}/query",
        handle=query_blacklist_types,
        body=QueryKindsBody,
        answer=TypesAnswer,
        writes=False,
        summary="Query blacklist types",
        examples=examples.QUERY_KINDS,
        answer_example=answer_examples.TYPES,
    ),
    Endpoint(
        method="DELETE",
        path=f"{_TYPE}/{{typeId}}",
        handle=delete_blacklist_type,
        summary="Delete a blacklist type",
        refusals=(Refusal.BLACKLIST_TYPE_UNKNOWN,),
    ),
)
