"""Adding outbound numbers (seed 003)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints
from pydantic_core import from_json

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, DialString, Maybe
from outdial.api.isales.wire.local_times import local_time
from outdial.domain.contact import PRIORITY_DEFAULT
from outdial.store.contacts import Added, NewContacts

CUSTOM_FIELD_FORBIDDEN: Final = "`~!@#$%^&*()+=|{}'\":;<>/?.\\[]¥–,"  # noqa: RUF001 - the page prints an en dash
CUSTOM_FIELD_PATTERN: Final = r"^[^`~!@#$%^&*()+=|{}'\":;<>/?.\\\[\]¥–,]*$"  # noqa: RUF001 - as above

SessionId = Annotated[str, StringConstraints(max_length=32)]
CustomField = Annotated[str, StringConstraints(max_length=200, pattern=CUSTOM_FIELD_PATTERN)]


class CallData(Asked):
    """One number to call. Rules that need the tenant or the campaign are not the model's."""

    session_id: SessionId | None = None
    called: DialString
    caller: Annotated[str, StringConstraints(max_length=24, pattern=r"^[0-9*#]*$")] | None = None
    custom_field: CustomField | None = None
    recycle_time: Annotated[str, StringConstraints(max_length=32)] | None = None
    call_data: Annotated[str, StringConstraints(max_length=1024)] | None = None
    priority: Maybe[Annotated[int, Field(ge=1, le=5), AS_WHOLE]] = None


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
        called=called,
        callers=[record.caller or None for record in records],
        session_ids=[record.session_id for record in records],
        custom_fields=[record.custom_field for record in records],
        call_data=[record.call_data for record in records],
        recycle_at=[_recycle_at(index, record.recycle_time, zone) for index, record in enumerate(records)],
        priorities=[record.priority or PRIORITY_DEFAULT for record in records],
        not_json=next(
            (record.called for record in records if record.call_data and not is_json(record.call_data)), None
        ),
    )


def _refuse_repeated(called: Sequence[str]) -> None:
    if len(set(called)) == len(called):
        return
    number = next(number for index, number in enumerate(called) if number in called[:index])
    raise Refused(Refusal.NUMBER_REPEATED, f"callDataList: the number {number} is given more than once")


def _recycle_at(index: int, text: str | None, zone: ZoneInfo) -> datetime | None:
    if not text:
        return None
    at = local_time(text, zone)
    if at is None:
        raise Refused(Refusal.TIME_FORMAT, f"callDataList[{index}].recycleTime: must be a time as yyyy-MM-dd HH:mm:ss")
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
