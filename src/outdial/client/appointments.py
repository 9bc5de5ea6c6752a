"""Reserved calls: an agent makes the manual ones, the automatic ones are dialled by themselves (0777 to 0781)."""

from collections.abc import Sequence

from pydantic import AliasChoices, Field

from outdial.client.fields import Answer, Instant, Maybe, Part, Request
from outdial.client.interface import Interface
from outdial.client.paging import ByOffset, CountedPage


class AppointmentId(Part):
    """What names the call from now on: the table calls it one thing, the example another."""

    appoint_id: str = Field(validation_alias=AliasChoices("appointId", "id"))


class AppointmentAdded(Answer):
    """The call is reserved."""

    return_object: AppointmentId


class Appointment(Part):
    """A reserved call; times are milliseconds since 1970. ``timeout``: its time has passed, and nobody has called."""

    appoint_id: str
    call_type: str | None = None
    appoint_time: Maybe[int] = None
    called_no: str | None = None
    task_id: str | None = None
    task_name: str | None = None
    task_status: str | None = None
    timeout: bool | None = None
    user_account: str | None = None
    work_no: str | None = None
    user_name: str | None = None
    remark: str | None = None
    begin_time: Maybe[int] = None
    end_time: Maybe[int] = None
    caller_no: str | None = None
    fail_code: str | None = None
    call_id: str | None = None
    busi_result: str | None = None
    busi_sub_status: str | None = None


class AppointmentPage(CountedPage[Appointment]):
    """Some reserved calls, and how many match."""


class CreateAppointment(Request):
    """Reserve a call (0777): ``call_type`` 1 is made by an agent, 2 by itself some minutes before its time.

    ``task_id`` is the campaign. ``user_account`` (SaaS) or ``work_no`` (on premises) must be given. Refused with
    ``04000001`` for a time that is over, ``04000002`` for what is no number.
    """

    interface = Interface("POST", "/appoint/create", AppointmentAdded)
    call_type: int
    called_no: str
    task_id: str
    appoint_time: Instant
    user_account: str | None = None
    work_no: str | None = None
    call_data: str | None = None
    remark: str | None = None


class ChangeAppointment(Request):
    """Modify a call that an agent is to make (0778). Refused with ``04000004`` if it is unknown."""

    interface = Interface("POST", "/appoint/update", Answer)
    appoint_id: str
    user_account: str | None = None
    work_no: str | None = None
    appoint_time: Instant | None = None
    remark: str | None = None


class ReportAppointment(Request):
    """Write back what became of a reserved call (0779); ``fail_code`` ``00000`` is a success."""

    interface = Interface("POST", "/appoint/updateResult", Answer)
    appoint_id: str
    user_account: str | None = None
    work_no: str | None = None
    caller_no: str | None = None
    fail_code: str | None = None
    call_id: str | None = None
    busi_result: str | None = None
    busi_sub_status: str | None = None
    begin_time: Instant | None = None
    end_time: Instant | None = None


class DeleteAppointment(Request):
    """Delete a reserved call that was not made (0780). Refused with ``04000004`` if unknown, ``04000005`` if made."""

    interface = Interface("POST", "/appoint/delete", Answer)
    appoint_id: str


class ListAppointments(ByOffset):
    """List reserved calls by the times that they are reserved for (0781)."""

    interface = Interface("POST", "/appoint/list", AppointmentPage, writes=False)
    called_no: str | None = None
    user_account_list: Sequence[str] | None = None
    begin_time: Instant | None = None
    end_time: Instant | None = None
    task_id: str | None = None
