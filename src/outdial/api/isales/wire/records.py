"""Records of outbound data: deleting, one record, how often numbers were called today."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, DialString, Maybe
from outdial.api.isales.wire.local_times import local_time
from outdial.api.isales.wire.numbers import SessionId
from outdial.domain.contact import ContactState
from outdial.domain.days import day_of, day_opens
from outdial.isales_codes import fail_code, local_time_text
from outdial.store.records import ContactRecord, Selector
from outdial.wording.rules import Must
from outdial.wording.states import Label
from outdial.wording.words import Locale, about, told

NUMBERS_MAX: Final = 200  # of one query of calls

_UP_TO_THE_DAY: Final = 1
_ON_THE_DAY: Final = 2
_EXACTLY: Final = 3
_SECOND: Final = timedelta(seconds=1)

_STATES: Final[Mapping[ContactState, Label]] = MappingProxyType(
    {
        ContactState.WAITING: Label.TO_BE_CALLED,
        ContactState.DIALLING: Label.BEING_CALLED,
        ContactState.FINISHED: Label.COMPLETED,
    }
)


class DeleteNumbersBody(Asked):
    """Which numbers: those that have everything that is given. ``archiveHistory`` 1 keeps them with their results."""

    session_id: Maybe[SessionId] = None
    called: Maybe[DialString] = None
    custom_field: Maybe[Annotated[str, StringConstraints(max_length=200)]] = None
    recycle_time: Maybe[Annotated[str, StringConstraints(max_length=32)]] = None
    recycle_type: Maybe[Annotated[int, Field(ge=_UP_TO_THE_DAY, le=_EXACTLY), AS_WHOLE]] = None
    archive_history: Maybe[Annotated[int, Field(ge=0, le=1), AS_WHOLE]] = None


class CallCountBody(Asked):
    """Which numbers' calls of today are counted."""

    phone_list: Annotated[list[DialString], Field(min_length=1, max_length=NUMBERS_MAX)]


class PropertyShown(Shown):
    """A field of a record."""

    prop_code: str
    prop_name: str
    prop_value: str | int | None


class CalledShown(Shown):
    """One of a person's numbers."""

    called_no: str
    type: str | None


class RecordShown(Shown):
    """One record."""

    data_id: str
    properties: Sequence[PropertyShown]
    called_nos: Sequence[CalledShown]


class RecordAnswer(Answer):
    """One record of outbound data."""

    data: RecordShown


class CallCountShown(Shown):
    """How often a number was called today."""

    phone: str
    call_count: int


class CallCountAnswer(Answer):
    """For each number, in the order asked."""

    data: Sequence[CallCountShown]


def selector(body: DeleteNumbersBody, *, zone: ZoneInfo) -> Selector:
    """Which contacts are meant; refuses a body that names none, and a time that is none."""
    if not any((body.session_id, body.called, body.custom_field, body.recycle_time)):
        raise Refused(Refusal.EMPTY, about("sessionId, called, customField, recycleTime", Must.HAVE_ONE_GIVEN))
    begin, end = _recycled(body, zone)
    return Selector(
        session_id=body.session_id,
        called=body.called,
        custom_field=body.custom_field,
        recycled_from=begin,
        recycled_before=end,
    )


def _recycled(body: DeleteNumbersBody, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    if body.recycle_time is None:
        return None, None
    at = local_time(body.recycle_time, zone)
    if at is None:
        raise Refused(Refusal.TIME_FORMAT, about("recycleTime", Must.BE_TIME))
    day = day_of(at, zone=zone)
    day_ends = day_opens(day + timedelta(days=1), zone=zone)
    match body.recycle_type:
        case 1:
            return None, day_ends
        case 2:
            return day_opens(day, zone=zone), day_ends
        case _:
            return at, at + _SECOND


def record_shown(record: ContactRecord, *, zone: ZoneInfo, locale: Locale) -> RecordShown:
    """A record as its client may look at it: the fields that it was added with, and how far it is, in its language."""
    return RecordShown(
        data_id=str(record.contact_id),
        properties=list(_properties(record, zone, locale)),
        called_nos=[CalledShown(called_no=each.called, type=each.number_type) for each in record.numbers],
    )


def _properties(record: ContactRecord, zone: ZoneInfo, locale: Locale) -> Iterator[PropertyShown]:
    recycle_time = None if record.recycle_at is None else local_time_text(record.recycle_at, zone)
    fields: Sequence[tuple[str, Label, str | int | None]] = (
        ("sessionId", Label.SESSION_ID, record.session_id),
        ("caller", Label.CALLER, record.caller),
        ("customField", Label.CUSTOM_FIELD, record.custom_field),
        ("callData", Label.CALL_DATA, record.call_data),
        ("recycleTime", Label.RECYCLE_TIME, recycle_time),
        ("priority", Label.PRIORITY, str(record.priority)),
        ("batchId", Label.BATCH, None if record.batch_id is None else str(record.batch_id)),
        ("status", Label.STATUS, told(_STATES[record.state]).text(locale)),
        ("failCode", Label.LAST_RESULT, None if record.outcome is None else fail_code(record.outcome)),
    )
    for code, label, value in fields:
        yield PropertyShown(prop_code=code, prop_name=told(label).text(locale), prop_value=value)


def calls_shown(called: Sequence[str], calls: Mapping[str, int]) -> CallCountAnswer:
    """The counts in the order asked."""
    return CallCountAnswer(data=[CallCountShown(phone=each, call_count=calls.get(each, 0)) for each in called])
