"""Whether a campaign's calls are recorded."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import CampaignIdInPath, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.store import recordings


class RecordingTold(Told):
    """Whether to record."""

    record: Annotated[bool, Field(strict=True)]


class RecordingShown(Shown):
    """Whether calls are recorded."""

    campaign_id: int
    record: bool


async def put_recording(call: ApiCall, body: RecordingTold) -> RecordingShown:
    """Decide whether the switch records a campaign's calls, from the answer on. Calls that are placed later are meant.

    Nothing is recorded until it is asked for: most countries want the person to be told, or to agree.
    """
    campaign_id = call.whole("campaignId")
    if not await recordings.put(
        call.context.database, call.tenant.vdn_id, campaign_id, record=body.record, now=call.now
    ):
        raise _unknown(campaign_id)
    return RecordingShown(campaign_id=campaign_id, record=body.record)


async def show_recording(call: ApiCall, _body: None) -> RecordingShown:
    """Show whether a campaign's calls are recorded."""
    campaign_id = call.whole("campaignId")
    record = await recordings.load(call.context.database, call.tenant.vdn_id, campaign_id)
    if record is None:
        raise _unknown(campaign_id)
    return RecordingShown(campaign_id=campaign_id, record=record)


def _unknown(campaign_id: int) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, f"campaignId: there is no campaign {campaign_id}")


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/campaigns/{campaignId}/recording",
        act=show_recording,
        summary="Show whether a campaign's calls are recorded",
        kinds={"campaignId": CampaignIdInPath},
        answer=RecordingShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
    Operation(
        method="PUT",
        path="/campaigns/{campaignId}/recording",
        act=put_recording,
        summary="Decide whether a campaign's calls are recorded",
        kinds={"campaignId": CampaignIdInPath},
        body=RecordingTold,
        answer=RecordingShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
)
