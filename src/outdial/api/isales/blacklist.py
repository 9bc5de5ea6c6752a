"""The tenant's blacklist: adding, deleting, looking up and emptying. Engines look at it before every call."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.blacklist import (
    AddBlacklistBody,
    BlacklistAnswer,
    DeleteBlacklistBody,
    QueryBlacklistBody,
    blacklisted_shown,
    listing_like,
    page_of,
    refuse_repeated,
    sorting,
    twice,
)
from outdial.api.isales.wire.envelope import Answer
from outdial.store import blacklist
from outdial.store.blacklist import ListingRule
from outdial.wording.rules import Must
from outdial.wording.states import Because
from outdial.wording.words import Reason, about

_PATH: Final = f"{V1}/blocklist"
_REFUSALS: Final[Mapping[ListingRule, tuple[Refusal, str, Reason | None]]] = MappingProxyType(
    {
        ListingRule.GROUP_UNKNOWN: (Refusal.BLACKLIST_GROUP_UNKNOWN, "relCategoryId", None),
        ListingRule.TYPE_UNKNOWN: (Refusal.BLACKLIST_TYPE_UNKNOWN, "typeId", None),
        ListingRule.LISTED: (Refusal.BLACKLISTED_ALREADY, "blocklist", Because.NUMBER),
    }
)


async def add_blacklisted(call: Call, body: AddBlacklistBody) -> Answer:
    """Blacklist numbers from now on, all or none; calls that are under way go on."""
    _refuse_too_many(call, body.blocklist, field="blocklist")
    refuse_repeated(body.blocklist, field="blocklist")
    tenant = call.tenant
    alike = listing_like(body, now=call.now, zone=tenant.zone)
    refused = await blacklist.add(
        call.context.database, tenant.vdn_id, body.blocklist, alike, twice=twice(body), now=call.now
    )
    if refused is not None:
        refusal, field, reason = _REFUSALS[refused.rule]
        raise Refused(refusal, about(field, reason, called=refused.called))
    return Answer()


async def delete_blacklisted(call: Call, body: DeleteBlacklistBody) -> Answer:
    """Take numbers off the blacklist, all or none."""
    _refuse_too_many(call, body.blocklist_no, field="blocklistNo")
    missing = await blacklist.remove_all(call.context.database, call.tenant.vdn_id, body.blocklist_no)
    if missing is not None:
        raise Refused(Refusal.PARAMETER, about("blocklistNo", Because.NOT_LISTED, called=missing))
    return Answer()


async def clear_blacklist(call: Call, _body: None) -> Answer:
    """Empty the blacklist; its groups and types stay."""
    await blacklist.clear(call.context.database, call.tenant.vdn_id)
    return Answer()


async def query_blacklisted(call: Call, body: QueryBlacklistBody) -> BlacklistAnswer:
    """Look numbers up, or list the blacklist in the order of its numbers as text."""
    database, tenant = call.context.database, call.tenant
    if body.blocklist:
        _refuse_too_many(call, body.blocklist, field="blocklist")
        named = await blacklist.named(database, tenant.vdn_id, body.blocklist, sorting(body))
        data = [blacklisted_shown(listed, flag=not listed.is_over(now=call.now), zone=tenant.zone) for listed in named]
        return BlacklistAnswer(total_count=len(data), data=data)
    limit, offset = page_of(body)
    page = await blacklist.sorted_page(database, tenant.vdn_id, sorting(body), limit=limit, offset=offset)
    data = [blacklisted_shown(listed, flag=None, zone=tenant.zone) for listed in page.numbers]
    return BlacklistAnswer(total_count=page.total, data=data)


def _refuse_too_many(call: Call, numbers: Sequence[str], *, field: str) -> None:
    most = call.tenant.limits.blacklist_per_request_max
    if len(numbers) > most:
        raise Refused(Refusal.TOO_MANY_NUMBERS, about(field, Must.HAVE_AT_MOST_ENTRIES, most=most))


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{_PATH}/add",
        handle=add_blacklisted,
        body=AddBlacklistBody,
        summary="Add numbers to the blacklist",
        refusals=(
            Refusal.TOO_MANY_NUMBERS,
            Refusal.NUMBER_REPEATED,
            Refusal.COMBINATION,
            *(refusal for refusal, *_ in _REFUSALS.values()),
        ),
        examples=examples.ADD_BLACKLISTED,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/delete",
        handle=delete_blacklisted,
        body=DeleteBlacklistBody,
        summary="Delete numbers from the blacklist",
        refusals=(Refusal.TOO_MANY_NUMBERS,),
        examples=examples.DELETE_BLACKLISTED,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/query",
        handle=query_blacklisted,
        body=QueryBlacklistBody,
        answer=BlacklistAnswer,
        writes=False,
        summary="Query blacklisted numbers",
        refusals=(Refusal.TOO_MANY_NUMBERS, Refusal.BLACKLIST_GROUP_UNKNOWN, Refusal.BLACKLIST_TYPE_UNKNOWN),
        examples=examples.QUERY_BLACKLISTED,
        answer_example=answer_examples.BLACKLIST,
    ),
    Endpoint(method="DELETE", path=_PATH, handle=clear_blacklist, summary="Empty the blacklist"),
)
