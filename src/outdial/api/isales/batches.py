"""Batches of a campaign's contacts, which are suspended and resumed apart from the campaign."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.batches import (
    STARTED,
    BatchAnswer,
    BatchBody,
    BatchesAnswer,
    BatchId,
    CreateBatchBody,
    ListBatchesBody,
    RenameBatchBody,
    batch_shown,
)
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.numbers import batch_id
from outdial.store import batches
from outdial.store.batches import BatchRule
from outdial.wording.states import Because
from outdial.wording.words import Reason, about

_PATH: Final = f"{V1}/callbatch/{{campaignId}}"
_REFUSALS: Final[Mapping[BatchRule, tuple[Refusal, str, Reason | None]]] = MappingProxyType(
    {
        BatchRule.CAMPAIGN_UNKNOWN: (Refusal.CAMPAIGN_UNKNOWN, "campaignId", None),
        BatchRule.CAMPAIGN_OVER: (Refusal.BATCH_CAMPAIGN_STATE, "campaignId", Because.CAMPAIGN_OVER),
        BatchRule.CAMPAIGN_SUSPENDED: (Refusal.BATCH_CAMPAIGN_STATE, "campaignId", Because.CAMPAIGN_SUSPENDED),
        BatchRule.NAME_TAKEN: (Refusal.BATCH_NAME_TAKEN, "name", Because.BATCH_NAME_TAKEN),
        BatchRule.TOO_MANY: (Refusal.TOO_MANY_BATCHES, "campaignId", Because.TOO_MANY_BATCHES),
        BatchRule.UNKNOWN: (Refusal.BATCH_UNKNOWN, "id", Because.CAMPAIGN_HAS_NO_SUCH_BATCH),
        BatchRule.SUSPENDED_ALREADY: (Refusal.BATCH_ALREADY_SUSPENDED, "id", None),
        BatchRule.STARTED_ALREADY: (Refusal.PARAMETER, "id", Because.BATCH_STARTED),
    }
)
_OF_CHANGES: Final = (Refusal.CAMPAIGN_UNKNOWN, Refusal.BATCH_CAMPAIGN_STATE, Refusal.BATCH_UNKNOWN)


async def create_batch(call: Call, body: CreateBatchBody) -> BatchAnswer:
    """Add a batch to a campaign; unless it is started at once, its contacts are called when it is resumed."""
    added = await batches.add(
        call.context.database,
        call.tenant.vdn_id,
        call.campaign_id,
        body.name,
        suspended=body.status != STARTED,
        batches_max=call.tenant.limits.batches_max,
        now=call.now,
    )
    if isinstance(added, BatchRule):
        raise _refused(call, added)
    return BatchAnswer(return_object=BatchId(id=str(added)))


async def rename_batch(call: Call, body: RenameBatchBody) -> Answer:
    """Give a batch another name."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    return _done(
        call, await batches.rename(database, vdn_id, call.campaign_id, batch_id(body.id), body.name, now=call.now)
    )


async def delete_batch(call: Call, body: BatchBody) -> Answer:
    """Delete a batch: those who wait go with it, those in a call are not called again, results stay."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    return _done(call, await batches.delete(database, vdn_id, call.campaign_id, batch_id(body.id), now=call.now))


async def pause_batch(call: Call, body: BatchBody) -> Answer:
    """Suspend a batch: calls that are under way go on, nobody else of it is called until it is resumed."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    return _done(call, await batches.suspend(database, vdn_id, call.campaign_id, batch_id(body.id), now=call.now))


async def resume_batch(call: Call, body: BatchBody) -> Answer:
    """Start a suspended batch."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    return _done(call, await batches.resume(database, vdn_id, call.campaign_id, batch_id(body.id), now=call.now))


async def list_batches(call: Call, body: ListBatchesBody) -> BatchesAnswer:
    """List a campaign's batches, newest first; the page documents a body on this GET."""
    page = await batches.page(
        call.context.database,
        call.tenant.vdn_id,
        call.campaign_id,
        name_part=body.name,
        suspended=body.suspended,
        limit=body.limit,
        offset=body.offset,
    )
    if page is None:
        raise _refused(call, BatchRule.CAMPAIGN_UNKNOWN)
    return BatchesAnswer(total_count=page.matching, data=[batch_shown(batch) for batch in page.batches])


def _done(call: Call, rule: BatchRule | None) -> Answer:
    if rule is not None:
        raise _refused(call, rule)
    return Answer()


def _refused(call: Call, rule: BatchRule) -> Refused:
    refusal, field, reason = _REFUSALS[rule]
    return Refused(refusal, about(field, reason, batches_max=call.tenant.limits.batches_max))


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{_PATH}/create",
        handle=create_batch,
        body=CreateBatchBody,
        answer=BatchAnswer,
        summary="Add a batch",
        refusals=(
            Refusal.CAMPAIGN_UNKNOWN,
            Refusal.BATCH_CAMPAIGN_STATE,
            Refusal.BATCH_NAME_TAKEN,
            Refusal.TOO_MANY_BATCHES,
        ),
        examples=examples.CREATE_BATCH,
        answer_example=answer_examples.BATCH_ADDED,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/update",
        handle=rename_batch,
        body=RenameBatchBody,
        summary="Rename a batch",
        refusals=(*_OF_CHANGES, Refusal.BATCH_NAME_TAKEN),
        examples=examples.RENAME_BATCH,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/delete",
        handle=delete_batch,
        body=BatchBody,
        summary="Delete a batch",
        refusals=_OF_CHANGES,
        examples=examples.NAME_BATCH,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/pause",
        handle=pause_batch,
        body=BatchBody,
        summary="Suspend a batch",
        refusals=(*_OF_CHANGES, Refusal.BATCH_ALREADY_SUSPENDED),
        examples=examples.NAME_BATCH,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/resume",
        handle=resume_batch,
        body=BatchBody,
        summary="Start a suspended batch",
        refusals=_OF_CHANGES,
        examples=examples.NAME_BATCH,
    ),
    Endpoint(
        method="GET",
        path=f"{_PATH}/list",
        handle=list_batches,
        body=ListBatchesBody,
        answer=BatchesAnswer,
        writes=False,
        summary="Query the batches of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
        examples=examples.LIST_BATCHES,
        answer_example=answer_examples.BATCHES,
    ),
)
