"""Numbers that are not to be dialled, or not too often."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import Annotated, Any, Final, Self

from fastapi import Path
from pydantic import ConfigDict, Field, JsonValue, model_validator

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import AS_WHOLE, Called, Instant, Page, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.store import blacklist
from outdial.store.blacklist import Listed

_TAG: Final = "Blacklist"
_CalledInPath = Annotated[Called, Path(description="percent-encoded: # is %23")]


class Period(Enum):
    """In what the calls are counted: a clock hour or a day of the tenant."""

    HOUR = "hour"
    DAY = "day"


_BOTH_OR_NEITHER: Final[Mapping[str, JsonValue]] = {
    "anyOf": [
        {"properties": {"callsMax": {"type": "null"}, "period": {"type": "null"}}},
        {
            "properties": {"callsMax": {"type": "integer"}, "period": {"type": "string"}},
            "required": ["callsMax", "period"],
        },
    ]
}


class ListingTold(Told):
    """How a number is restricted; nothing given: never to be dialled."""

    model_config = ConfigDict(json_schema_extra=dict(_BOTH_OR_NEITHER))

    valid_until: Instant | None = None
    calls_max: Annotated[int, Field(strict=True, ge=1, le=100), AS_WHOLE] | None = None
    period: Period | None = None

    @model_validator(mode="after")
    def _both_or_neither(self) -> Self:
        if (self.calls_max is None) != (self.period is None):
            raise ValueError("callsMax and period: give both or neither")
        return self


class ListingShown(Shown):
    """A blacklisted number; without ``callsMax`` it is never dialled."""

    called: str
    valid_until: datetime | None
    calls_max: int | None
    period: Period | None


class ListingsShown(Shown):
    """A page of numbers; ``next`` goes into ``after`` for the next page, null: there is none."""

    numbers: Sequence[ListingShown]
    next: str | None


async def put_number(call: ApiCall, body: ListingTold | None) -> ListingShown:
    """Blacklist a number from now on; an entry that it has is replaced, in the group and of the type that it had.

    A call that is under way goes on.
    """
    told = body or ListingTold()
    listed = Listed(
        called=call.text("called"),
        valid_until=told.valid_until,
        calls_max=told.calls_max,
        period_is_day=told.period is Period.DAY,
    )
    await blacklist.put(call.context.database, call.tenant.vdn_id, listed)
    return _shown(listed)


async def delete_number(call: ApiCall, _body: None) -> None:
    """Take a number off the blacklist."""
    if not await blacklist.remove(call.context.database, call.tenant.vdn_id, call.text("called")):
        raise Problem(HTTPStatus.NOT_FOUND, "called: the number is not on the blacklist")


async def list_numbers(call: ApiCall, _body: None) -> ListingsShown:
    """List blacklisted numbers, in their order as text; entries whose time is over are among them."""
    page = call.asked(Page)
    found = await blacklist.page(call.context.database, call.tenant.vdn_id, after=page.after, limit=page.limit)
    full = len(found) == page.limit
    return ListingsShown(numbers=[_shown(listed) for listed in found], next=found[-1].called if full else None)


def _shown(listed: Listed) -> ListingShown:
    period = Period.DAY if listed.period_is_day else Period.HOUR
    return ListingShown(
        called=listed.called,
        valid_until=listed.valid_until,
        calls_max=listed.calls_max,
        period=None if listed.calls_max is None else period,
    )


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="PUT",
        path="/blacklist/{called}",
        act=put_number,
        summary="Blacklist a number",
        kinds={"called": _CalledInPath},
        body=ListingTold,
        body_optional=True,
        answer=ListingShown,
        tag=_TAG,
    ),
    Operation(
        method="DELETE",
        path="/blacklist/{called}",
        act=delete_number,
        summary="Take a number off the blacklist",
        kinds={"called": _CalledInPath},
        status=HTTPStatus.NO_CONTENT,
        problems=(HTTPStatus.NOT_FOUND,),
        tag=_TAG,
    ),
    Operation(
        method="GET",
        path="/blacklist",
        act=list_numbers,
        summary="List blacklisted numbers",
        query=Page,
        answer=ListingsShown,
        tag=_TAG,
    ),
)
