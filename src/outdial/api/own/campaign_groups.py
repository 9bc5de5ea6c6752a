"""Groups of campaigns, to which the vendor's family adds numbers and has no words to make them."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Path
from pydantic import Field

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import AS_WHOLE, Name, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.store import campaign_groups
from outdial.store.campaign_groups import CampaignGroup

CAMPAIGNS_MAX = 100  # of one group

GroupIdInPath = Annotated[int, Path(ge=1, le=2**31 - 1)]
_CampaignId = Annotated[int, Field(strict=True, ge=1, le=2**31 - 1), AS_WHOLE]


class CampaignGroupTold(Told):
    """A group, as it is to be."""

    name: Name
    campaigns: Annotated[list[_CampaignId], Field(min_length=1, max_length=CAMPAIGNS_MAX)]


class CampaignGroupShown(Shown):
    """A group."""

    group_id: int
    name: str
    campaigns: Sequence[int]


class CampaignGroupsShown(Shown):
    """The tenant's groups."""

    groups: Sequence[CampaignGroupShown]


async def put_campaign_group(call: ApiCall, body: CampaignGroupTold) -> CampaignGroupShown:
    """Add a group of campaigns, or give it another name and other campaigns."""
    group = CampaignGroup(call.whole("groupId"), body.name, sorted(set(body.campaigns)))
    if not await campaign_groups.put(call.context.database, call.tenant.vdn_id, group):
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "campaigns: each must be a campaign of the tenant")
    return _shown(group)


async def list_campaign_groups(call: ApiCall, _body: None) -> CampaignGroupsShown:
    """List the tenant's groups of campaigns by their ids."""
    found = await campaign_groups.of_tenant(call.context.database, call.tenant.vdn_id)
    return CampaignGroupsShown(groups=[_shown(group) for group in found])


async def delete_campaign_group(call: ApiCall, _body: None) -> None:
    """Delete a group; its campaigns stay."""
    group_id = call.whole("groupId")
    if not await campaign_groups.remove(call.context.database, call.tenant.vdn_id, group_id):
        raise Problem(HTTPStatus.NOT_FOUND, f"groupId: there is no group {group_id}")


def _shown(group: CampaignGroup) -> CampaignGroupShown:
    return CampaignGroupShown(group_id=group.group_id, name=group.name, campaigns=group.campaign_ids)


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="PUT",
        path="/campaign-groups/{groupId}",
        act=put_campaign_group,
        summary="Add or change a group of campaigns",
        kinds={"groupId": GroupIdInPath},
        body=CampaignGroupTold,
        answer=CampaignGroupShown,
        tag="Campaigns",
    ),
    Operation(
        method="GET",
        path="/campaign-groups",
        act=list_campaign_groups,
        summary="List groups of campaigns",
        answer=CampaignGroupsShown,
        tag="Campaigns",
    ),
    Operation(
        method="DELETE",
        path="/campaign-groups/{groupId}",
        act=delete_campaign_group,
        summary="Delete a group of campaigns",
        kinds={"groupId": GroupIdInPath},
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
)
