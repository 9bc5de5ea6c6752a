"""Result codes: which of the platform's codes there are, and what each tenant makes of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.business_results import ResultsPage
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.platform_codes import PLATFORM_CODES
from outdial.api.isales.wire.result_definitions import (
    ChangeResultCodeBody,
    DefineResultCodeBody,
    DefinitionAnswer,
    DefinitionsAnswer,
    PlatformCodesAnswer,
    ResultCodeDefined,
    definition_shown,
    platform_code_shown,
    whole_definition_shown,
)
from outdial.store import result_definitions
from outdial.store.result_definitions import DefinitionFault, NamedByPolicies
from outdial.wording.states import Because
from outdial.wording.words import Words, about, listed

_REFUSALS: Final[Mapping[DefinitionFault, tuple[Refusal, Words]]] = MappingProxyType(
    {
        DefinitionFault.UNKNOWN: (Refusal.PARAMETER, about("defId", Because.NO_DEFINITION)),
        DefinitionFault.CODE_TAKEN: (Refusal.PARAMETER, about("resultCode", Because.RESULT_CODE_TAKEN)),
        DefinitionFault.TOO_MANY: (Refusal.TOO_MANY, about("resultCode", Because.TOO_MANY_DEFINITIONS)),
    }
)


async def query_platform_codes(call: Call, _body: None) -> PlatformCodesAnswer:
    """List the platform's codes, each with its meaning."""
    asked = call.asked(ResultsPage)
    first = asked.page_size * (asked.page_num - 1)
    shown = [platform_code_shown(code, call.locale) for code in PLATFORM_CODES[first : first + asked.page_size]]
    return PlatformCodesAnswer(total_count=len(PLATFORM_CODES), obs_codes=shown)


async def define_result_code(call: Call, body: DefineResultCodeBody) -> ResultCodeDefined:
    """Define a result code; calls that end with one of its platform codes show it from now on."""
    added = await result_definitions.add(
        call.context.database,
        call.tenant.vdn_id,
        body.result_code,
        body.display_result,
        body.obs_codes,
        definitions_max=call.tenant.limits.result_definitions_max,
        now=call.now,
    )
    if isinstance(added, DefinitionFault):
        raise Refused(*_REFUSALS[added])
    return ResultCodeDefined(def_id=str(added))


async def change_result_code(call: Call, body: ChangeResultCodeBody) -> Answer:
    """Change what a result code is called and stands for; retry policies that name it follow."""
    fault = await result_definitions.change(
        call.context.database,
        call.tenant.vdn_id,
        body.def_id,
        body.display_result,
        body.obs_codes,
        now=call.now,
    )
    if fault is not None:
        raise Refused(*_REFUSALS[fault])
    return Answer()


async def delete_result_code(call: Call, _body: None) -> Answer:
    """Delete a definition; one that the retry policy of a campaign names stays until the campaign is over."""
    fault = await result_definitions.delete(
        call.context.database, call.tenant.vdn_id, call.whole("defId"), now=call.now
    )
    if isinstance(fault, NamedByPolicies):
        campaigns = listed(fault.campaign_ids)
        raise Refused(Refusal.PARAMETER, about("defId", Because.NAMED_BY_POLICIES, campaigns=campaigns))
    if fault is not None:
        raise Refused(*_REFUSALS[fault])
    return Answer()


async def query_result_codes(call: Call, _body: None) -> DefinitionsAnswer:
    """List the tenant's result codes in the order in which they were defined."""
    asked = call.asked(ResultsPage)
    page = await result_definitions.page(
        call.context.database,
        call.tenant.vdn_id,
        limit=asked.page_size,
        offset=asked.page_size * (asked.page_num - 1),
    )
    shown = [definition_shown(definition, call.locale) for definition in page.definitions]
    return DefinitionsAnswer(total_count=page.total, data=shown)


async def query_result_code(call: Call, _body: None) -> DefinitionAnswer:
    """Look at one result code, and what it stands for."""
    vdn_id = call.tenant.vdn_id
    whole = await result_definitions.load(call.context.database, vdn_id, call.whole("defId"))
    if whole is None:
        raise Refused(*_REFUSALS[DefinitionFault.UNKNOWN])
    return DefinitionAnswer(ob_result=whole_definition_shown(whole, call.locale, vdn_id=vdn_id))


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path=f"{V1}/queryOBSResultCode",
        handle=query_platform_codes,
        query=ResultsPage,
        answer=PlatformCodesAnswer,
        writes=False,
        summary="Query the platform's codes",
        answer_example=answer_examples.PLATFORM_CODES,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/createObResult",
        handle=define_result_code,
        body=DefineResultCodeBody,
        answer=ResultCodeDefined,
        summary="Define a result code",
        examples=examples.DEFINE_RESULT_CODE,
        answer_example=answer_examples.RESULT_CODE_DEFINED,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/updateObResult",
        handle=change_result_code,
        body=ChangeResultCodeBody,
        summary="Change a result code",
        examples=examples.CHANGE_RESULT_CODE,
    ),
    Endpoint(
        method="DELETE",
        path=f"{V1}/{{defId}}/deleteObsResult",
        handle=delete_result_code,
        summary="Delete a result code",
        refusals=(Refusal.PARAMETER,),
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/queryOBSResults",
        handle=query_result_codes,
        query=ResultsPage,
        answer=DefinitionsAnswer,
        writes=False,
        summary="Query result codes",
        answer_example=answer_examples.RESULT_CODES,
    ),
    Endpoint(
        method="GET",
        path=f"{V1}/{{defId}}/queryObsResultDetail",
        handle=query_result_code,
        answer=DefinitionAnswer,
        writes=False,
        summary="Query one result code",
        refusals=(Refusal.PARAMETER,),
        answer_example=answer_examples.RESULT_CODE,
    ),
)
