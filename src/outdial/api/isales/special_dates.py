"""Special dates, on which a campaign dials in its special segments."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.special_dates import (
    DATES_MAX,
    AddSpecialDateBody,
    ChangeSpecialDateBody,
    SpecialDateAnswer,
    SpecialDateId,
    SpecialDatesAnswer,
    special_date,
    special_date_shown,
)
from outdial.store import special_dates
from outdial.store.results import campaign_exists
from outdial.store.special_dates import SpecialDateRule, StoredSpecialDate
from outdial.wording.states import Because
from outdial.wording.words import Words, about

_PATH: Final = f"{V1}/holiday/{{campaignId}}"
_OF_DATES: Final = (Refusal.TIME_FORMAT, Refusal.COMBINATION)
_REFUSALS: Final[Mapping[SpecialDateRule, tuple[Refusal, Words]]] = MappingProxyType(
    {
        SpecialDateRule.CAMPAIGN_UNKNOWN: (Refusal.CAMPAIGN_UNKNOWN, about("campaignId")),
        SpecialDateRule.NAME_TAKEN: (
            Refusal.SPECIAL_DATE_NAME_TAKEN,
            about("name", Because.SPECIAL_DATE_NAME_TAKEN),
        ),
        SpecialDateRule.UNKNOWN: (Refusal.SPECIAL_DATE_UNKNOWN, about("id", Because.NO_SPECIAL_DATE)),
        SpecialDateRule.TOO_MANY: (
            Refusal.TOO_MANY_SPECIAL_DATES,
            about("campaignId", Because.TOO_MANY_SPECIAL_DATES, most=DATES_MAX),
        ),
    }
)


async def query_special_dates(call: Call, _body: None) -> SpecialDatesAnswer:
    """List the special dates of a campaign."""
    database, vdn_id = call.context.database, call.tenant.vdn_id
    found = await special_dates.of_campaign(database, vdn_id, call.campaign_id)
    if not found and not await campaign_exists(database, vdn_id, call.campaign_id):
        raise _refused(SpecialDateRule.CAMPAIGN_UNKNOWN)
    return SpecialDatesAnswer(data=[special_date_shown(stored) for stored in found])


async def add_special_date(call: Call, body: AddSpecialDateBody) -> SpecialDateAnswer:
    """Add a special date to a campaign; its name is unique within the tenant."""
    added = await special_dates.add(
        call.context.database,
        call.tenant.vdn_id,
        call.campaign_id,
        special_date(body),
        dates_max=DATES_MAX,
        now=call.now,
    )
    if isinstance(added, SpecialDateRule):
        raise _refused(added)
    return SpecialDateAnswer(return_object=SpecialDateId(id=added))


async def change_special_date(call: Call, body: ChangeSpecialDateBody) -> Answer:
    """Change a special date, for every campaign that uses it."""
    changed = StoredSpecialDate(body.id, special_date(body))
    return _done(
        await special_dates.change(call.context.database, call.tenant.vdn_id, call.campaign_id, changed, now=call.now)
    )


async def delete_special_date(call: Call, _body: None) -> Answer:
    """Take a special date from a campaign."""
    return await _removed(call, call.whole("holidayId"))


async def delete_special_dates(call: Call, _body: None) -> Answer:
    """Take all special dates from a campaign."""
    return await _removed(call, None)


async def _removed(call: Call, special_date_id: int | None) -> Answer:
    return _done(
        await special_dates.remove(
            call.context.database, call.tenant.vdn_id, call.campaign_id, special_date_id, now=call.now
        )
    )


def _done(rule: SpecialDateRule | None) -> Answer:
    if rule is not None:
        raise _refused(rule)
    return Answer()


def _refused(rule: SpecialDateRule) -> Refused:
    return Refused(*_REFUSALS[rule])


ENDPOINTS: Final = (
    Endpoint(
        method="GET",
        path=_PATH,
        handle=query_special_dates,
        answer=SpecialDatesAnswer,
        writes=False,
        summary="Query the special dates of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
        answer_example=answer_examples.SPECIAL_DATES,
    ),
    Endpoint(
        method="POST",
        path=_PATH,
        handle=add_special_date,
        body=AddSpecialDateBody,
        answer=SpecialDateAnswer,
        summary="Add a special date",
        refusals=(
            *_OF_DATES,
            Refusal.CAMPAIGN_UNKNOWN,
            Refusal.SPECIAL_DATE_NAME_TAKEN,
            Refusal.TOO_MANY_SPECIAL_DATES,
        ),
        examples=examples.ADD_SPECIAL_DATE,
        answer_example=answer_examples.SPECIAL_DATE_ADDED,
    ),
    Endpoint(
        method="PUT",
        path=_PATH,
        handle=change_special_date,
        body=ChangeSpecialDateBody,
        summary="Modify a special date",
        refusals=(
            *_OF_DATES,
            Refusal.CAMPAIGN_UNKNOWN,
            Refusal.SPECIAL_DATE_NAME_TAKEN,
            Refusal.SPECIAL_DATE_UNKNOWN,
        ),
        examples=examples.CHANGE_SPECIAL_DATE,
    ),
    Endpoint(
        method="DELETE",
        path=f"{_PATH}/{{holidayId}}",
        handle=delete_special_date,
        summary="Delete a special date",
        refusals=(Refusal.CAMPAIGN_UNKNOWN, Refusal.SPECIAL_DATE_UNKNOWN),
    ),
    Endpoint(
        method="DELETE",
        path=_PATH,
        handle=delete_special_dates,
        summary="Delete all special dates of a campaign",
        refusals=(Refusal.CAMPAIGN_UNKNOWN,),
    ),
)
