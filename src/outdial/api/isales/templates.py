"""Templates of campaigns."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.campaign_body_v2 import chosen, retry_of
from outdial.api.isales.wire.campaign_settings import modified
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.templates import (
    CopyBody,
    TemplateAdded,
    TemplateBody,
    TemplateDetails,
    TemplateId,
    TemplatesAnswer,
    TemplatesQuery,
    copied,
    filter_of,
    initial_state,
    template_named,
    template_settings,
    template_shown,
)
from outdial.domain.campaign import CampaignSettings
from outdial.domain.retry import RetryPolicy
from outdial.domain.template import TemplateState
from outdial.store import campaigns, templates
from outdial.store.templates import TemplateFault
from outdial.wording.states import Because
from outdial.wording.words import Words, about

_PATH: Final = f"{V1}/template"
_ONE: Final = f"{_PATH}/{{campaignTemplateId}}"
_REFUSALS: Final[Mapping[TemplateFault, tuple[Refusal, Words]]] = MappingProxyType(
    {
        TemplateFault.NAME_TAKEN: (Refusal.CAMPAIGN_NAME_TAKEN, about("name", Because.TEMPLATE_NAME_TAKEN)),
        TemplateFault.SKILL_UNKNOWN: (Refusal.SKILL_UNKNOWN, about("skillParam.skillId")),
        TemplateFault.TOO_MANY: (Refusal.TOO_MANY, about("name", Because.TOO_MANY_TEMPLATES)),
    }
)
_OF_SETTINGS: Final = (
    Refusal.COMBINATION,
    Refusal.HALF_A_SEGMENT,
    *(refusal for refusal, _ in _REFUSALS.values()),
)


async def query_templates(call: Call, _body: None) -> TemplatesAnswer:
    """List templates, newest first."""
    query = call.asked(TemplatesQuery)
    page = await templates.page(
        call.context.database, call.tenant.vdn_id, filter_of(query), limit=query.limit, offset=query.offset
    )
    return TemplatesAnswer(
        offset=query.offset,
        limit=query.limit,
        total_size=page.total,
        data=[template_named(template) for template in page.templates],
    )


async def query_template(call: Call, _body: None) -> TemplateDetails:
    """Look at a template."""
    template = await templates.load(call.context.database, call.tenant.vdn_id, call.whole("campaignTemplateId"))
    if template is None:
        raise _unknown("campaignTemplateId")
    return TemplateDetails(return_object=template_shown(template))


async def add_template(call: Call, body: TemplateBody) -> TemplateAdded:
    """Add a template: a campaign without times."""
    settings = template_settings(body, tenant=call.tenant)
    retry = retry_of(body, tenant=call.tenant)
    return await _added(call, settings, initial_state(body.init_status), retry)


async def copy_template(call: Call, body: CopyBody) -> TemplateAdded:
    """Make a template from a campaign, or from another template."""
    settings, retry = await _original(call, body.source)
    return await _added(call, copied(body, settings), initial_state(body.init_status), retry)


async def change_template(call: Call, body: TemplateBody) -> Answer:
    """Modify a template; its device type is fixed, and what is left out stays."""
    vdn_id, template_id, tenant = call.tenant.vdn_id, call.whole("campaignTemplateId"), call.tenant
    state = None if body.init_status is None else initial_state(body.init_status)
    async with call.context.database.transaction() as statements:
        template = await templates.lock(statements, vdn_id, template_id)
        if template is None:
            raise _unknown("campaignTemplateId")
        settings = modified(body, template.settings, begin=None, end=None, tenant=tenant, now=call.now)
        fault = await templates.change(
            statements,
            vdn_id,
            template_id,
            chosen(body, settings, tenant=tenant),
            state=state,
            retry=retry_of(body, tenant=tenant),
            now=call.now,
        )
        if fault is not None:
            raise Refused(*_REFUSALS[fault])
    return Answer()


async def _original(call: Call, number: int) -> tuple[CampaignSettings, RetryPolicy]:
    """Campaigns and templates share one series of ids."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    found = await campaigns.load(database, vdn_id, number) or await templates.load(database, vdn_id, number)
    if found is None:
        raise _unknown("from")
    return found.settings, found.retry


async def _added(
    call: Call, settings: CampaignSettings, state: TemplateState, retry: RetryPolicy | None
) -> TemplateAdded:
    most = call.tenant.limits.templates_max
    stored = await templates.add(
        call.context.database, call.tenant.vdn_id, settings, state, retry, templates_max=most, now=call.now
    )
    if isinstance(stored, TemplateFault):
        raise Refused(*_REFUSALS[stored])
    return TemplateAdded(return_object=TemplateId(id=stored))


def _unknown(field: str) -> Refused:
    return Refused(Refusal.CAMPAIGN_UNKNOWN, about(field, Because.NONE_WITH_THIS_ID))


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path=_PATH,
        handle=query_templates,
        query=TemplatesQuery,
        answer=TemplatesAnswer,
        writes=False,
        summary="Query campaign templates",
        answer_example=answer_examples.TEMPLATES,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/copy",
        handle=copy_template,
        body=CopyBody,
        answer=TemplateAdded,
        summary="Copy a campaign or template to a template",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, *(refusal for refusal, _ in _REFUSALS.values())),
        examples=examples.COPY_TEMPLATE,
        answer_example=answer_examples.TEMPLATE_ADDED,
    ),
    Endpoint(
        method="GET",
        path=_ONE,
        handle=query_template,
        answer=TemplateDetails,
        writes=False,
        summary="Query the details of a campaign template",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
        answer_example=answer_examples.TEMPLATE_DETAILS,
    ),
    Endpoint(
        method="POST",
        path=_PATH,
        handle=add_template,
        body=TemplateBody,
        answer=TemplateAdded,
        summary="Add a campaign template",
        refusals=_OF_SETTINGS,
        examples=examples.ADD_TEMPLATE,
        answer_example=answer_examples.TEMPLATE_ADDED,
    ),
    Endpoint(
        method="PUT",
        path=f"{_ONE}/update",
        handle=change_template,
        body=TemplateBody,
        summary="Modify a campaign template",
        refusals=(*_OF_SETTINGS, Refusal.CAMPAIGN_UNKNOWN),
        examples=examples.ADD_TEMPLATE,
    ),
)
