"""Import of numbers by file, from a file server into a campaign."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.file_imports import (
    REJECTS_SHOWN,
    ImportFileAnswer,
    ImportFileBody,
    ImportId,
    ImportsAnswer,
    QueryImportsBody,
    due_at,
    import_shown,
    path_below,
)
from outdial.store import file_imports, file_servers
from outdial.store.file_imports import AskingRule
from outdial.store.results import campaign_exists
from outdial.wording.states import Because
from outdial.wording.words import Words, about

_REFUSALS: Final[Mapping[AskingRule, tuple[Refusal, Words]]] = MappingProxyType(
    {
        AskingRule.CAMPAIGN_UNKNOWN: (Refusal.CAMPAIGN_UNKNOWN, about("campaignId")),
        AskingRule.CAMPAIGN_COMPLETED: (Refusal.ADDING_NOT_ALLOWED, about("campaignId", Because.CAMPAIGN_OVER)),
        AskingRule.SERVER_UNKNOWN: (Refusal.FILE_SERVER_UNKNOWN, about("serverId")),
        AskingRule.TOO_MANY: (Refusal.PARAMETER, about("campaignId", Because.TOO_MANY_IMPORTS)),
    }
)


async def import_file(call: Call, body: ImportFileBody) -> ImportFileAnswer:
    """Have a file fetched and its rows added to the campaign: an Excel workbook (.xlsx), or CSV.

    It is done in the background; query how far it has got. Nothing is added of a file that cannot be fetched and read
    to its end; rows that break a rule, are blacklisted or repeated are left out, and told by their line.
    """
    database, vdn_id = call.context.database, call.tenant.vdn_id
    due = due_at(body, now=call.now, zone=call.tenant.zone)
    if not await campaign_exists(database, vdn_id, call.campaign_id):
        raise _refused(AskingRule.CAMPAIGN_UNKNOWN)
    server = await file_servers.load(database, vdn_id, body.server_id)
    if server is None:
        raise _refused(AskingRule.SERVER_UNKNOWN)
    asked = await file_imports.ask(
        database,
        vdn_id,
        call.campaign_id,
        server_id=body.server_id,
        path=path_below(server.place.folder, body),
        due_at=due,
        open_max=call.tenant.limits.imports_open_max,
        now=call.now,
    )
    if isinstance(asked, AskingRule):
        raise _refused(asked)
    return ImportFileAnswer(return_object=ImportId(import_task_id=str(asked)))


async def query_file_imports(call: Call, body: QueryImportsBody) -> ImportsAnswer:
    """List the imports of a campaign, newest first, with what became of their rows."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    page = await file_imports.page(
        database,
        vdn_id,
        call.campaign_id,
        import_ids=body.import_task_ids,
        limit=body.limit,
        offset=body.offset,
        rejects_max=REJECTS_SHOWN,
    )
    if not page.total and not await campaign_exists(database, vdn_id, call.campaign_id):
        raise _refused(AskingRule.CAMPAIGN_UNKNOWN)
    return ImportsAnswer(result=[import_shown(each, locale=call.locale) for each in page.imports], count=page.total)


def _refused(rule: AskingRule) -> Refused:
    return Refused(*_REFUSALS[rule])


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/calldatafile/uploadFileServer/{{campaignId}}",
        handle=import_file,
        body=ImportFileBody,
        answer=ImportFileAnswer,
        summary="Import numbers from a file on a file server",
        refusals=(Refusal.HALF_A_SEGMENT, *(refusal for refusal, _ in _REFUSALS.values())),
        examples=examples.IMPORT_FILE,
        answer_example=answer_examples.IMPORT_ASKED,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/calldatafile/queryDataImportTask/{{campaignId}}",
        handle=query_file_imports,
        body=QueryImportsBody,
        answer=ImportsAnswer,
        writes=False,
        summary="Query imports of files",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
        examples=examples.QUERY_FILE_IMPORTS,
        answer_example=answer_examples.IMPORTS,
    ),
)
