"""Whether a campaign tells people from answering machines, and what becomes of these."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import CampaignIdInPath, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.days import day_of, day_opens
from outdial.domain.detection import OFF, SPAN_MAX, SPAN_MIN, AnsweredBy, Detection, Detector, MachineCourse, Thresholds
from outdial.store import detections
from outdial.store.detections import Detecting

_Flow = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[0-9A-Za-z_.-]*$")]
"""What a flow is called on the switch."""
_Span = Annotated[float, Field(strict=True, ge=SPAN_MIN.total_seconds(), le=SPAN_MAX.total_seconds())]
_USUAL = Thresholds()


class DetectionTold(Told):
    """What is to be done about machines; ``flow`` is for those that are to have a message."""

    detector: Detector
    machine: MachineCourse = MachineCourse.HANG_UP
    flow: _Flow | None = None
    greeting_s: _Span = _USUAL.greeting.total_seconds()
    """Of the detector ``talk``: who greets for so long is a machine."""
    silence_s: _Span = _USUAL.silence.total_seconds()
    """Who has greeted and is silent for so long is a person."""
    decide_within_s: _Span = _USUAL.decide_within.total_seconds()
    """After the answer; who is neither by then is taken for a person."""
    false_positives: Annotated[float, Field(strict=True, ge=0, le=1)] = OFF.false_positives
    """Of those who were taken for machines, the share that counts as people who were abandoned."""


class JudgedShown(Shown):
    """Calls that had a verdict today, and how long after the answer it came on average."""

    answered_by: AnsweredBy
    calls: int
    mean_s: float


class DetectionShown(Shown):
    """What is done about machines, and what the detector said today. *Today* is the tenant's."""

    campaign_id: int
    detector: Detector
    machine: MachineCourse
    flow: str | None
    greeting_s: float
    silence_s: float
    decide_within_s: float
    false_positives: float
    judged_today: Sequence[JudgedShown]


async def put_detection(call: ApiCall, body: DetectionTold) -> DetectionShown:
    """Decide whether a detector listens when somebody answers, and what becomes of machines.

    It is off until it is asked for, for a detector errs: a person who is taken for a machine is hung up on. Who answers
    waits in silence until there is a verdict, at most ``decideWithinS``. Calls that are placed later are meant.
    """
    campaign_id = call.whole("campaignId")
    if not await detections.put(call.context.database, call.tenant.vdn_id, campaign_id, _detection(body), now=call.now):
        raise _unknown(campaign_id)
    return await _load(call, campaign_id)


async def show_detection(call: ApiCall, _body: None) -> DetectionShown:
    """Show what a campaign does about answering machines, and what its detector said today."""
    return await _load(call, call.whole("campaignId"))


def _detection(body: DetectionTold) -> Detection:
    try:
        return Detection(
            detector=body.detector,
            machine=body.machine,
            flow_sign=body.flow,
            thresholds=Thresholds(
                greeting=timedelta(seconds=body.greeting_s),
                silence=timedelta(seconds=body.silence_s),
                decide_within=timedelta(seconds=body.decide_within_s),
            ),
            false_positives=body.false_positives,
        )
    except ValueError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from None


async def _load(call: ApiCall, campaign_id: int) -> DetectionShown:
    zone = call.tenant.zone
    since = day_opens(day_of(call.now, zone=zone), zone=zone)
    found = await detections.load(call.context.database, call.tenant.vdn_id, campaign_id, since=since)
    if found is None:
        raise _unknown(campaign_id)
    return _shown(campaign_id, found)


def _unknown(campaign_id: int) -> Problem:
    return Problem(HTTPStatus.NOT_FOUND, f"campaignId: there is no campaign {campaign_id}")


def _shown(campaign_id: int, found: Detecting) -> DetectionShown:
    detection = found.detection
    return DetectionShown(
        campaign_id=campaign_id,
        detector=detection.detector,
        machine=detection.machine,
        flow=detection.flow_sign,
        greeting_s=detection.thresholds.greeting.total_seconds(),
        silence_s=detection.thresholds.silence.total_seconds(),
        decide_within_s=detection.thresholds.decide_within.total_seconds(),
        false_positives=detection.false_positives,
        judged_today=[
            JudgedShown(answered_by=each.answered_by, calls=each.calls, mean_s=each.mean.total_seconds())
            for each in found.judged
        ],
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="GET",
        path="/campaigns/{campaignId}/detection",
        act=show_detection,
        summary="Show what a campaign does about answering machines",
        kinds={"campaignId": CampaignIdInPath},
        answer=DetectionShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
    Operation(
        method="PUT",
        path="/campaigns/{campaignId}/detection",
        act=put_detection,
        summary="Decide what a campaign does about answering machines",
        kinds={"campaignId": CampaignIdInPath},
        body=DetectionTold,
        answer=DetectionShown,
        problems=(HTTPStatus.NOT_FOUND,),
        tag="Campaigns",
    ),
)
