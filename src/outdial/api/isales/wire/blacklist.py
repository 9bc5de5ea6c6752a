"""The blacklist: numbers that come onto it, leave it, and are looked up (the vendor's pages 0744 to 0747)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.blacklist_groups import GroupOrTypeId, group_id_of, type_id_of
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, DialString, Maybe, also_as_text
from outdial.api.isales.wire.local_times import local_time
from outdial.api.isales.wire.paging import Limit, Offset
from outdial.domain.validity import Unit, valid_until
from outdial.isales_codes import local_time_text
from outdial.store.blacklist import Listed, Sorting, Twice
from outdial.wording.rules import Must
from outdial.wording.words import about

NUMBERS_MAX: Final = 2_000  # in one request; a tenant's limit is below it

_UNITS: Final = {1: Unit.YEAR, 2: Unit.MONTH, 3: Unit.DAY, 4: Unit.HOUR}
_HOUR_UNIT: Final = 4  # what is meant where no unit is given, as before the edition of 2025-01
_DAY_PERIOD: Final = 1

Numbers = Annotated[list[DialString], Field(min_length=1, max_length=NUMBERS_MAX)]


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) and value else value


class AddBlacklistBody(Asked):
    """Numbers, and for how long and how strictly they are listed: with nothing said, for ever and altogether."""

    blocklist: Numbers
    validity_expiration_time: Maybe[Annotated[str, StringConstraints(max_length=32)]] = None
    validity_time: Maybe[Annotated[int, Field(ge=1, le=120), AS_WHOLE]] = None
    validity_time_unit: Maybe[Annotated[int, Field(ge=1, le=4), AS_WHOLE]] = None
    restrict_times: Maybe[Annotated[int, Field(ge=1, le=100), AS_WHOLE]] = None
    restrict_period: Maybe[Annotated[int, Field(ge=0, le=1), also_as_text("^[01]$"), AS_WHOLE]] = None
    rel_category_id: Maybe[GroupOrTypeId] = None
    type_id: Maybe[GroupOrTypeId] = None
    is_cover_dup_no: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None


class DeleteBlacklistBody(Asked):
    """One number, or a list of them."""

    blocklist_no: Annotated[Numbers, BeforeValidator(_as_list, json_schema_input_type=DialString | Numbers)]


class QueryBlacklistBody(Asked):
    """Which numbers: those named, or a page of all."""

    blocklist: Maybe[Annotated[list[DialString], Field(max_length=NUMBERS_MAX)]] = None
    rel_category_id: Maybe[GroupOrTypeId] = None
    type_id: Maybe[GroupOrTypeId] = None
    offset: Maybe[Offset] = None
    limit: Maybe[Limit] = None


class BlacklistedShown(Shown):
    """An entry; times are those of the tenant's wall. ``flag`` is there when it was asked for by its number."""

    block_num: str
    validity_expiration_time: str | None
    flag: bool | None
    restrict_times: int | None
    restrict_period: str | None
    rel_category_id: str | None
    type_id: str | None


class BlacklistAnswer(Answer):
    """Some entries, and how many there are in all."""

    total_count: int
    data: Sequence[BlacklistedShown]


def listing_like(body: AddBlacklistBody, *, now: datetime, zone: ZoneInfo) -> Listed:
    """What each of the numbers is to be listed as; its own number is the first."""
    if (body.restrict_times is None) != (body.restrict_period is None):
        raise Refused(Refusal.COMBINATION, about("restrictTimes, restrictPeriod", Must.BE_BOTH_OR_NEITHER))
    return Listed(
        called=body.blocklist[0],
        valid_until=_valid_until(body, now=now, zone=zone),
        calls_max=body.restrict_times,
        period_is_day=body.restrict_period == _DAY_PERIOD,
        group_id=group_id_of(body.rel_category_id),
        type_id=type_id_of(body.type_id),
    )


def _valid_until(body: AddBlacklistBody, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The named end goes before the span."""
    if body.validity_expiration_time is not None:
        end = local_time(body.validity_expiration_time, zone)
        if end is None:
            raise Refused(Refusal.VALUE, about("validityExpirationTime", Must.BE_TIME))
        if end <= now:
            raise Refused(Refusal.VALUE, about("validityExpirationTime", Must.LIE_AHEAD))
        return end
    if body.validity_time is None:
        return None
    return valid_until(body.validity_time, _UNITS[body.validity_time_unit or _HOUR_UNIT], now=now, zone=zone)


def twice(body: AddBlacklistBody) -> Twice:
    """What becomes of numbers that are listed already."""
    match body.is_cover_dup_no:
        case None:
            return Twice.REFUSED
        case 0:
            return Twice.KEPT
        case _:
            return Twice.REPLACED


def refuse_repeated(numbers: Sequence[str], *, field: str) -> None:
    """No number is given twice."""
    if len(set(numbers)) < len(numbers):
        number = next(number for index, number in enumerate(numbers) if number in numbers[:index])
        raise Refused(Refusal.NUMBER_REPEATED, about(field, Must.HAVE_EVERY_NUMBER_ONCE, called=number))


def sorting(body: QueryBlacklistBody) -> Sorting:
    """Of which group and type the entries are to be."""
    return Sorting(group_id=group_id_of(body.rel_category_id), type_id=type_id_of(body.type_id))


def page_of(body: QueryBlacklistBody) -> tuple[int, int]:
    """``limit`` and ``offset``, which are needed where no numbers are named."""
    if body.limit is None or body.offset is None:
        missing = "limit" if body.limit is None else "offset"
        raise Refused(Refusal.EMPTY, about(missing, Must.BE_GIVEN_WITHOUT, other="blocklist"))
    return body.limit, body.offset


def blacklisted_shown(listed: Listed, *, flag: bool | None, zone: ZoneInfo) -> BlacklistedShown:
    """An entry in the vendor's words."""
    restricted = listed.calls_max is not None
    return BlacklistedShown(
        block_num=listed.called,
        validity_expiration_time=None if listed.valid_until is None else local_time_text(listed.valid_until, zone),
        flag=flag,
        restrict_times=listed.calls_max,
        restrict_period=str(int(listed.period_is_day)) if restricted else None,
        rel_category_id=_text(listed.group_id),
        type_id=_text(listed.type_id),
    )


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
