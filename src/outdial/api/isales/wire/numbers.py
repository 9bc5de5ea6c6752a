"""Adding outbound numbers, in V1 (seed 003) and in V2, where a record is a person with several numbers."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final, TypedDict
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints
from pydantic_core import from_json

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, DialString, Maybe, also_as_text
from outdial.api.isales.wire.local_times import local_time
from outdial.api.isales.wire.number_types import TypeName
from outdial.domain.contact import NUMBERS_MAX, PRIORITY_DEFAULT, Number
from outdial.store.contacts import Added, NewContacts
from outdial.wording.rules import Must
from outdial.wording.states import Because
from outdial.wording.words import about, told

CUSTOM_FIELD_FORBIDDEN: Final = "`~!@#$%^&*()+=|{}'\":;<>/?.\\[]¥–,"  # noqa: RUF001 - the page prints an en dash
CUSTOM_FIELD_PATTERN: Final = r"^[^`~!@#$%^&*()+=|{}'\":;<>/?.\\\[\]¥–,]*$"  # noqa: RUF001 - as above

DELAY_MAX_S: Final = 7_200
BATCH_ID_LENGTH_MAX: Final = 64  # the vendor's have thirty digits; the page names no bound

_BATCH_ID: Final = re.compile(r"[0-9]{1,18}|[1-8][0-9]{18}", re.ASCII)

SessionId = Annotated[str, StringConstraints(max_length=32)]
CustomField = Annotated[str, StringConstraints(max_length=200, pattern=CUSTOM_FIELD_PATTERN)]


class _Record(Asked):
    """What both versions take. Rules that need the tenant or the campaign are not the model's."""

    session_id: SessionId | None = None
    caller: Annotated[str, StringConstraints(max_length=24, pattern=r"^[0-9*#]*$")] | None = None
    custom_field: CustomField | None = None
    recycle_time: Annotated[str, StringConstraints(max_length=32)] | None = None
    call_data: Annotated[str, StringConstraints(max_length=1024)] | None = None
    priority: Maybe[Annotated[int, Field(ge=1, le=5), also_as_text("^[1-5]$"), AS_WHOLE]] = None


class CallData(_Record):
    """One number to call."""

    called: DialString


class CalledNumber(Asked):
    """One of a person's numbers; ``delayTime`` is the pause in seconds before the next of them."""

    called_no: DialString
    type: Maybe[TypeName] = None
    delay_time: Maybe[Annotated[int, Field(ge=0, le=DELAY_MAX_S), AS_WHOLE]] = None


class CustomerData(_Record):
    """A person to reach, on one of several numbers."""

    called: Annotated[list[CalledNumber], Field(min_length=1)]


class AddCustomersBody(Asked):
    """How many records one request may bring is the tenant's limit."""

    call_data_list: Annotated[list[CustomerData], Field(min_length=1)]
    batch_id: Maybe[Annotated[str, StringConstraints(max_length=BATCH_ID_LENGTH_MAX)]] = None


class AddNumbersBody(Asked):
    """How many numbers one request may bring is the tenant's limit."""

    call_data_list: Annotated[list[CallData], Field(min_length=1)]


class NumberAdded(Shown):
    """A number, and the id of the contact it became."""

    called: str
    data_id: str


class NumbersAdded(Shown):
    """``totalSize`` is what the campaign still has to call. One page calls the list one thing, its example another."""

    total_size: int
    data_id_list: list[NumberAdded]
    datalist: list[NumberAdded]


class AddNumbersAnswer(Answer):
    """The numbers were added, all of them."""

    return_object: NumbersAdded


def new_contacts(records: Sequence[CallData], *, zone: ZoneInfo) -> NewContacts:
    """The request as columns; refuses numbers given twice, and times that are none."""
    called = [record.called for record in records]
    _refuse_repeated(called)
    return NewContacts(
        **_columns(records, zone=zone),
        called=called,
        number_types=[None] * len(records),
        numbers=[None] * len(records),
        not_json=next((record.called for record in records if _is_no_json(record)), None),
    )


class _Columns(TypedDict):
    """Those of ``NewContacts`` that both versions fill alike."""

    callers: Sequence[str | None]
    session_ids: Sequence[str | None]
    custom_fields: Sequence[str | None]
    call_data: Sequence[str | None]
    recycle_at: Sequence[datetime | None]
    priorities: Sequence[int]


def _columns(records: Sequence[_Record], *, zone: ZoneInfo) -> _Columns:
    return _Columns(
        callers=[record.caller or None for record in records],
        session_ids=[record.session_id for record in records],
        custom_fields=[record.custom_field for record in records],
        call_data=[record.call_data for record in records],
        recycle_at=[_recycle_at(index, record.recycle_time, zone) for index, record in enumerate(records)],
        priorities=[record.priority or PRIORITY_DEFAULT for record in records],
    )


def _is_no_json(record: _Record) -> bool:
    return bool(record.call_data) and not is_json(record.call_data or "")


def new_customers(body: AddCustomersBody, *, zone: ZoneInfo) -> NewContacts:
    """The request as columns; refuses too many numbers, those given twice in a session, and times that are none."""
    records = body.call_data_list
    numbers = [_numbers(index, record) for index, record in enumerate(records)]
    _refuse_repeated_in_sessions(records)
    return NewContacts(
        **_columns(records, zone=zone),
        called=[some[0].called for some in numbers],
        number_types=[some[0].number_type for some in numbers],
        numbers=[some if len(some) > 1 else None for some in numbers],
        batch_id=None if body.batch_id is None else batch_id(body.batch_id),
        not_json=next(
            (some[0].called for record, some in zip(records, numbers, strict=True) if _is_no_json(record)), None
        ),
    )


def batch_id(text: str) -> int:
    """Read the id of a batch; what cannot be one is no batch's."""
    if not _BATCH_ID.fullmatch(text):
        raise Refused(Refusal.BATCH_UNKNOWN, told(Because.NO_SUCH_BATCH))
    return int(text)


def _numbers(index: int, record: CustomerData) -> Sequence[Number]:
    if len(record.called) > NUMBERS_MAX:
        raise Refused(
            Refusal.TOO_MANY_NUMBERS,
            about(f"callDataList[{index}].called", Must.HAVE_AT_MOST_ENTRIES, most=NUMBERS_MAX),
        )
    return [Number(each.called_no, each.type, timedelta(seconds=each.delay_time or 0)) for each in record.called]


def _refuse_repeated_in_sessions(records: Sequence[CustomerData]) -> None:
    """Without a session id a record is a session of its own."""
    seen: set[tuple[str | int, str]] = set()
    for index, record in enumerate(records):
        for each in record.called:
            pair = record.session_id or index, each.called_no
            if pair in seen:
                raise _repeated_in_session(index, each.called_no)
            seen.add(pair)


def _repeated_in_session(index: int, called: str) -> Refused:
    detail = about(f"callDataList[{index}].called", Must.HAVE_EVERY_NUMBER_ONCE_IN_SESSION, called=called)
    return Refused(Refusal.NUMBER_REPEATED, detail)


def _refuse_repeated(called: Sequence[str]) -> None:
    if len(set(called)) == len(called):
        return
    number = next(number for index, number in enumerate(called) if number in called[:index])
    raise Refused(Refusal.NUMBER_REPEATED, about("callDataList", Must.HAVE_EVERY_NUMBER_ONCE, called=number))


def _recycle_at(index: int, text: str | None, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    at = local_time(text, zone)
    if at is None:
        raise Refused(Refusal.TIME_FORMAT, about(f"callDataList[{index}].recycleTime", Must.BE_TIME))
    return at


def is_json(text: str) -> bool:
    """Whether call data can be read as JSON, also when it was made a string once more, with or without its quotes.

    The page's own example is of the last kind: its quotes arrive with a backslash before each (seed 003).
    """
    return any(_parses(candidate) for candidate in (text, f'"{text}"'))


def _parses(text: str) -> bool:
    try:
        value: object = from_json(text, allow_inf_nan=False)
        if isinstance(value, str):
            from_json(value, allow_inf_nan=False)
    except ValueError:
        return False
    return True


def added_answer(called: Iterable[str], added: Added) -> AddNumbersAnswer:
    """The answer for numbers that became contacts."""
    pairs = zip(called, added.contact_ids, strict=True)
    numbers = [NumberAdded(called=number, data_id=str(contact_id)) for number, contact_id in pairs]
    return AddNumbersAnswer(
        return_object=NumbersAdded(total_size=added.open_contacts, data_id_list=numbers, datalist=numbers)
    )
