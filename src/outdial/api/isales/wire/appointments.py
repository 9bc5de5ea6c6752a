"""Reserved calls: create, modify, write the result back, delete, list. Times are milliseconds of the epoch."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import Field, StringConstraints, WithJsonSchema

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.fields import AS_WHOLE, DIAL_STRING_PATTERN, Asked, Maybe
from outdial.api.isales.wire.numbers import is_json
from outdial.domain.contact import is_dial_string
from outdial.isales_codes import call_id, fail_code
from outdial.store.appointments import Appointment, Change, Filter, NewAppointment, Report
from outdial.store.results import EVER, NEVER
from outdial.wording.rules import Must
from outdial.wording.words import about

MANUAL: Final = 1
AUTOMATIC: Final = 2
PAGE_SIZE_MAX: Final = 100
OFFSET_MAX: Final = 1_000_000
LATEST_MS: Final = 4_102_444_800_000  # the year 2100; beyond it is a slip of the pen
REMARK_LENGTH_MAX: Final = 1024  # the page names no bound
AGENTS_MAX: Final = 100

_Agent = Annotated[str, StringConstraints(max_length=50)]
_Id = Annotated[str, StringConstraints(min_length=1, max_length=64)]
_Milliseconds = Annotated[int, Field(ge=0, le=LATEST_MS), AS_WHOLE]
_TaskId = Annotated[
    int,
    Field(ge=1, le=2**31 - 1),
    AS_WHOLE,
    WithJsonSchema({"type": "string", "pattern": "^[1-9][0-9]{0,8}$"}),
]
_Called = Annotated[
    str,
    StringConstraints(min_length=1, max_length=64),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": 24, "pattern": DIAL_STRING_PATTERN}),
]
_Remark = Annotated[str, StringConstraints(max_length=REMARK_LENGTH_MAX)]
_Short = Annotated[str, StringConstraints(max_length=64)]


class _OfAnAgent(Asked):
    """Whose call it is: by the business account, or by the work number where Outdial stands alone."""

    user_account: Maybe[_Agent] = None
    work_no: Maybe[_Agent] = None


class CreateAppointmentBody(_OfAnAgent):
    """``callType`` 1: an agent makes the call; 2: it is made by itself, some minutes before ``appointTime``."""

    call_type: Annotated[int, Field(ge=MANUAL, le=AUTOMATIC), AS_WHOLE]
    called_no: _Called
    task_id: _TaskId
    appoint_time: _Milliseconds
    call_data: Maybe[Annotated[str, StringConstraints(max_length=1024)]] = None
    remark: Maybe[_Remark] = None


class AppointmentBody(Asked):
    """Which reserved call."""

    appoint_id: _Id


class ChangeAppointmentBody(AppointmentBody, _OfAnAgent):
    """What is left out stays as it is."""

    appoint_time: Maybe[_Milliseconds] = None
    remark: Maybe[_Remark] = None


class AppointmentResultBody(AppointmentBody, _OfAnAgent):
    """What became of a call. What is left out stays as it is."""

    caller_no: Maybe[_Short] = None
    fail_code: Maybe[_Short] = None
    call_id: Maybe[_Short] = None
    busi_result: Maybe[_Agent] = None
    busi_sub_status: Maybe[_Agent] = None
    begin_time: Maybe[_Milliseconds] = None
    end_time: Maybe[_Milliseconds] = None


class ListAppointmentsBody(Asked):
    """Which reserved calls, by the times that they are reserved for."""

    called_no: Maybe[_Short] = None
    user_account_list: Maybe[Annotated[list[_Agent], Field(max_length=AGENTS_MAX)]] = None
    begin_time: Maybe[_Milliseconds] = None
    end_time: Maybe[_Milliseconds] = None
    task_id: Maybe[_TaskId] = None
    offset: Annotated[int, Field(ge=0, le=OFFSET_MAX), AS_WHOLE]
    limit: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX), AS_WHOLE]


class AppointmentId(Shown):
    """What names the call from now on: the table calls it one thing, the example another."""

    appoint_id: str
    id: str


class AppointmentAnswer(Answer):
    """A call is reserved."""

    return_object: AppointmentId


class AppointmentShown(Shown):
    """A reserved call. ``timeout``: its time has passed, and nobody has called."""

    appoint_id: str
    call_type: str
    appoint_time: int
    called_no: str
    task_id: str
    task_name: str
    task_status: str
    timeout: bool
    user_account: str | None
    work_no: str | None
    user_name: str | None
    remark: str | None
    begin_time: int | None
    end_time: int | None
    caller_no: str | None
    fail_code: str | None
    call_id: str | None
    busi_result: str | None
    busi_sub_status: str | None


class AppointmentsAnswer(Answer):
    """A page of reserved calls, and how many match."""

    total_count: int
    data: Sequence[AppointmentShown]


def new_appointment(body: CreateAppointmentBody, *, now: datetime) -> NewAppointment:
    """The promise that is asked for; refuses what nobody can keep."""
    if not is_dial_string(body.called_no):
        raise Refused(Refusal.APPOINTMENT_NUMBER, about("calledNo", Must.BE_DIAL_STRING))
    if body.user_account is None and body.work_no is None:
        raise Refused(Refusal.EMPTY, about("userAccount, workNo", Must.HAVE_ONE_GIVEN))
    automatic = body.call_type == AUTOMATIC
    return NewAppointment(
        campaign_id=body.task_id,
        automatic=automatic,
        called=body.called_no,
        appointed_at=_to_come(body.appoint_time, now=now),
        user_account=body.user_account,
        work_no=body.work_no,
        call_data=body.call_data if automatic else None,
        remark=body.remark,
        call_data_is_json=body.call_data is None or is_json(body.call_data),
    )


def change(body: ChangeAppointmentBody, *, now: datetime) -> Change:
    """What is to be otherwise."""
    return Change(
        appointed_at=None if body.appoint_time is None else _to_come(body.appoint_time, now=now),
        user_account=body.user_account,
        work_no=body.work_no,
        remark=body.remark,
    )


def report(body: AppointmentResultBody) -> Report:
    """What a client says became of the call."""
    return Report(
        caller=body.caller_no,
        fail_code=body.fail_code,
        call_id=body.call_id,
        business_result=body.busi_result,
        business_sub_result=body.busi_sub_status,
        began_at=_at(body.begin_time),
        ended_at=_at(body.end_time),
        user_account=body.user_account,
        work_no=body.work_no,
    )


def wanted(body: ListAppointmentsBody) -> Filter:
    """Which to look for; both ends of the span belong to it."""
    end = _at(body.end_time)
    return Filter(
        called=body.called_no,
        agents=body.user_account_list or None,
        begin=_at(body.begin_time) or EVER,
        end=NEVER if end is None else end.replace(microsecond=end.microsecond // 1000 * 1000 + 999),
        campaign_id=body.task_id,
    )


def appointment_shown(one: Appointment, *, now: datetime) -> AppointmentShown:
    """A reserved call as the list shows it; of an automatic one with what its call came to."""
    call, said = one.call, one.report
    ended = call is not None and call.outcome is not None
    return AppointmentShown(
        appoint_id=str(one.appointment_id),
        call_type=str(AUTOMATIC if one.automatic else MANUAL),
        appoint_time=_milliseconds(one.appointed_at),
        called_no=one.called,
        task_id=str(one.campaign_id),
        task_name=one.campaign_name,
        task_status=str(int(one.campaign_state)),
        timeout=one.appointed_at < now and call is None and one.reported_at is None,
        user_account=one.user_account,
        work_no=one.work_no,
        user_name=one.agent_name,
        remark=one.remark,
        begin_time=_maybe(said.began_at if call is None else call.placed_at),
        end_time=_maybe(said.ended_at if call is None else call.ended_at),
        caller_no=said.caller if call is None else call.caller,
        fail_code=fail_code(call.outcome) if call and call.outcome else said.fail_code,
        call_id=call_id(call.placed_at, call.attempt_id) if call and ended else said.call_id,
        busi_result=said.business_result,
        busi_sub_status=said.business_sub_result,
    )


def _to_come(milliseconds: int, *, now: datetime) -> datetime:
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    if at <= now:
        raise Refused(Refusal.APPOINTMENT_TIME, about("appointTime", Must.BE_STILL_TO_COME))
    return at


def _at(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def _maybe(at: datetime | None) -> int | None:
    return None if at is None else _milliseconds(at)
