"""What the second version of the interface adds to a campaign's body: its priority, and its policies."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.call_policy import CallPolicyParam, rotation
from outdial.api.isales.wire.campaign_body import AddCampaign, CampaignBody
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, BeginTime, EndTime, Maybe
from outdial.api.isales.wire.retry_param import RetryPolicyParam, retry_policy_of
from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.retry import RetryPolicy
from outdial.domain.tenant import Tenant
from outdial.wording.rules import Must
from outdial.wording.words import about


class Policies(Asked):
    """Policies and priority; what is left out of a modification stays as it is."""

    priority: Maybe[Annotated[int, Field(ge=1, le=5), AS_WHOLE]] = None
    call_order: Maybe[int | Annotated[str, StringConstraints(max_length=32)]] = None
    retry_policy: RetryPolicyParam | None = None
    call_policy: CallPolicyParam | None = None


class AddCampaignV2(Policies, AddCampaign):
    """Add a campaign with its policies; it starts unless ``initStatus`` is 1."""


class ModifyCampaignV2(Policies, CampaignBody):
    """Modify a campaign; its times must be given."""

    str_begin_time: BeginTime
    str_end_time: EndTime


def chosen(body: Policies, settings: CampaignSettings, *, tenant: Tenant) -> CampaignSettings:
    """The settings with what only this version can say; they were made by the rules of the first."""
    longest = tenant.limits.ring_timeout_max
    if settings.mode is not Mode.PREVIEW and settings.ring_timeout > longest:
        raise Refused(Refusal.VALUE, about("maxAlertingTime", Must.BE_AT_MOST, most=f"{longest.total_seconds():g}"))
    return replace(
        settings,
        priority=body.priority or settings.priority,
        call_order=settings.call_order if body.call_order is None else body.call_order,
        rotation=settings.rotation if body.call_policy is None else rotation(body.call_policy),
    )


def retry_of(body: Policies, *, tenant: Tenant) -> RetryPolicy | None:
    """The retry policy, if the body has one."""
    return None if body.retry_policy is None else retry_policy_of(body.retry_policy, wait=tenant.limits.retry_wait)
