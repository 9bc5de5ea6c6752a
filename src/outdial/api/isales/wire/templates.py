"""Campaign templates (the vendor's pages 1128 to 1132)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.campaign_answer import SettingsShown, settings_shown
from outdial.api.isales.wire.campaign_body import CampaignBody
from outdial.api.isales.wire.campaign_body_v2 import Policies, chosen
from outdial.api.isales.wire.campaign_settings import MODES, device_type, settings_of
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Description, Maybe, Whole
from outdial.api.isales.wire.paging import Limit, Offset
from outdial.domain.campaign import CampaignSettings
from outdial.domain.template import NO_BEGIN, NO_END, Template, TemplateState
from outdial.domain.tenant import Tenant
from outdial.store.templates import Named, TemplateFilter
from outdial.wording.rules import Must
from outdial.wording.words import about, listed

_EVERY: Final = 0
_STATES: Final = {_EVERY: None, **{int(state): state for state in TemplateState}}
_TASK_TYPES: Final = {_EVERY: None, **MODES}

_InitStatus = Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]]


class TemplateBody(Policies, CampaignBody):
    """A campaign without times; published unless ``initStatus`` is 1, which is suspended."""

    init_status: _InitStatus = None


class CopyBody(Asked):
    """A new template from a campaign or another template; a description that is left out is that of the original."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    description: Description | None = None
    source: Annotated[int, Field(ge=1, le=2**31 - 1, validation_alias="from"), AS_WHOLE]
    init_status: _InitStatus = None


class TemplatesQuery(Asked):
    """Which templates; ``taskType`` is the ``deviceType`` of its campaigns."""

    name: Maybe[Annotated[str, StringConstraints(max_length=100)]] = None
    status: Annotated[Whole, Field(json_schema_extra={"enum": [*_STATES]})]
    task_type: Annotated[Maybe[Whole], Field(json_schema_extra={"enum": [*_TASK_TYPES]})] = None
    offset: Offset = 0
    limit: Limit = 10


class TemplateId(Shown):
    """What to call a new template by."""

    id: int


class TemplateAdded(Answer):
    """The new template."""

    return_object: TemplateId


class TemplateDetails(Answer):
    """One template."""

    return_object: SettingsShown


class TemplateNamed(Shown):
    """A template as the list shows it."""

    id: int
    name: str
    status: int
    task_type: int


class TemplatesAnswer(Answer):
    """Some templates, and how many there are in all."""

    offset: int
    limit: int
    total_size: int
    data: Sequence[TemplateNamed]


def template_settings(body: TemplateBody, *, tenant: Tenant) -> CampaignSettings:
    """The settings of a new template."""
    return chosen(body, settings_of(body, tenant=tenant, begin=NO_BEGIN, end=NO_END, old=None), tenant=tenant)


def copied(body: CopyBody, original: CampaignSettings) -> CampaignSettings:
    """The settings of a template made from those of a campaign or template."""
    description = original.description if body.description is None else body.description or None
    return replace(original, name=body.name, description=description, begin=NO_BEGIN, end=NO_END)


def initial_state(init_status: int | None) -> TemplateState:
    """The state that a new template has."""
    return TemplateState.SUSPENDED if init_status else TemplateState.PUBLISHED


def filter_of(query: TemplatesQuery) -> TemplateFilter:
    """What to look for; a refusal for a status or task type that there is not."""
    task_type = _EVERY if query.task_type is None else query.task_type
    if query.status not in _STATES:
        raise Refused(Refusal.VALUE, about("status", Must.BE_ONE_OF, values=listed(_STATES)))
    if task_type not in _TASK_TYPES:
        raise Refused(Refusal.VALUE, about("taskType", Must.BE_ONE_OF, values=listed(_TASK_TYPES)))
    return TemplateFilter(name_part=query.name, state=_STATES[query.status], mode=_TASK_TYPES[task_type])


def template_shown(template: Template) -> SettingsShown:
    """A template in the vendor's words."""
    return settings_shown(template.settings, number=template.template_id, status=template.state, retry=template.retry)


def template_named(template: Named) -> TemplateNamed:
    """A template as the list shows it."""
    return TemplateNamed(
        id=template.template_id, name=template.name, status=template.state, task_type=device_type(template.mode)
    )
