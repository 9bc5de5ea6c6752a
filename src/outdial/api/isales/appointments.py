"""Reserved calls: an agent makes the manual ones, the automatic ones are dialled some minutes before their time."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.appointments import (
    AppointmentAnswer,
    AppointmentBody,
    AppointmentId,
    AppointmentResultBody,
    AppointmentsAnswer,
    ChangeAppointmentBody,
    CreateAppointmentBody,
    ListAppointmentsBody,
    appointment_shown,
    change,
    new_appointment,
    report,
    wanted,
)
from outdial.api.isales.wire.envelope import Answer
from outdial.store import appointments
from outdial.store.appointments import AppointmentRule
from outdial.wording.rules import Must
from outdial.wording.states import Because
from outdial.wording.words import Reason, about

_PATH: Final = f"{V1}/appoint"
_ID: Final = re.compile(r"[0-9]{1,18}|[1-8][0-9]{18}", re.ASCII)
_REFUSALS: Final[Mapping[AppointmentRule, tuple[Refusal, str, Reason | None]]] = MappingProxyType(
    {
        AppointmentRule.CAMPAIGN_UNKNOWN: (Refusal.CAMPAIGN_UNKNOWN, "taskId", None),
        AppointmentRule.CAMPAIGN_OVER: (Refusal.APPOINTMENT_TIME, "appointTime", Because.CAMPAIGN_OVER_BY_THEN),
        AppointmentRule.TOO_MANY: (Refusal.PARAMETER, "", Because.TOO_MANY_APPOINTMENTS),
        AppointmentRule.TOO_MANY_OPEN: (Refusal.TOO_MANY_OPEN_NUMBERS, "taskId", Because.TOO_MANY_OPEN),
        AppointmentRule.CALL_DATA_NOT_JSON: (Refusal.VALUE, "callData", Must.BE_JSON_FOR_FLOW),
        AppointmentRule.UNKNOWN: (Refusal.APPOINTMENT_UNKNOWN, "appointId", None),
        AppointmentRule.AUTOMATIC: (Refusal.PARAMETER, "appointId", Because.APPOINTMENT_AUTOMATIC),
        AppointmentRule.CALLED: (Refusal.APPOINTMENT_CALLED, "appointId", None),
    }
)


async def create_appointment(call: Call, body: CreateAppointmentBody) -> AppointmentAnswer:
    """Reserve a call to a number for a time."""
    added = await appointments.add(
        call.context.database,
        call.tenant.vdn_id,
        new_appointment(body, now=call.now),
        limits=call.tenant.limits,
        now=call.now,
    )
    if isinstance(added, AppointmentRule):
        raise _refused(call, added)
    return AppointmentAnswer(return_object=AppointmentId(appoint_id=str(added), id=str(added)))


async def change_appointment(call: Call, body: ChangeAppointmentBody) -> Answer:
    """Modify a manual reserved call."""
    changed = change(body, now=call.now)
    return _done(
        call,
        await appointments.change(
            call.context.database, call.tenant.vdn_id, _appointment_id(body), changed, now=call.now
        ),
    )


async def report_appointment(call: Call, body: AppointmentResultBody) -> Answer:
    """Write back what became of a reserved call; of an automatic one only the business result is taken."""
    return _done(
        call,
        await appointments.report(
            call.context.database, call.tenant.vdn_id, _appointment_id(body), report(body), now=call.now
        ),
    )


async def delete_appointment(call: Call, body: AppointmentBody) -> Answer:
    """Delete a reserved call that was not made yet."""
    return _done(
        call,
        await appointments.delete(call.context.database, call.tenant.vdn_id, _appointment_id(body), now=call.now),
    )


async def list_appointments(call: Call, body: ListAppointmentsBody) -> AppointmentsAnswer:
    """List reserved calls in the order of their times."""
    page = await appointments.page(
        call.context.database,
        call.tenant.vdn_id,
        wanted(body),
        limit=body.limit,
        offset=body.offset,
        now=call.now,
    )
    shown = [appointment_shown(one, now=call.now) for one in page.appointments]
    return AppointmentsAnswer(total_count=page.matching, data=shown)


def _appointment_id(body: AppointmentBody) -> int:
    """What cannot be an id is nobody's."""
    if not _ID.fullmatch(body.appoint_id):
        raise Refused(Refusal.APPOINTMENT_UNKNOWN, about("appointId"))
    return int(body.appoint_id)


def _done(call: Call, rule: AppointmentRule | None) -> Answer:
    if rule is not None:
        raise _refused(call, rule)
    return Answer()


def _refused(call: Call, rule: AppointmentRule) -> Refused:
    refusal, field, reason = _REFUSALS[rule]
    limits = call.tenant.limits
    bounds = {"appointments_max": limits.appointments_max, "open_max": limits.open_contacts_max}
    return Refused(refusal, about(field, reason, **bounds))


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{_PATH}/create",
        handle=create_appointment,
        body=CreateAppointmentBody,
        answer=AppointmentAnswer,
        summary="Reserve a call",
        refusals=(
            Refusal.CAMPAIGN_UNKNOWN,
            Refusal.APPOINTMENT_TIME,
            Refusal.APPOINTMENT_NUMBER,
            Refusal.TOO_MANY_OPEN_NUMBERS,
        ),
        examples=examples.CREATE_APPOINTMENT,
        answer_example=answer_examples.APPOINTMENT_ADDED,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/update",
        handle=change_appointment,
        body=ChangeAppointmentBody,
        summary="Modify a reserved call",
        refusals=(Refusal.APPOINTMENT_TIME, Refusal.APPOINTMENT_UNKNOWN),
        examples=examples.CHANGE_APPOINTMENT,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/updateResult",
        handle=report_appointment,
        body=AppointmentResultBody,
        summary="Write back the result of a reserved call",
        refusals=(Refusal.APPOINTMENT_UNKNOWN,),
        examples=examples.REPORT_APPOINTMENT,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/delete",
        handle=delete_appointment,
        body=AppointmentBody,
        summary="Delete a reserved call",
        refusals=(Refusal.APPOINTMENT_UNKNOWN, Refusal.APPOINTMENT_CALLED),
        examples=examples.NAME_APPOINTMENT,
    ),
    Endpoint(
        method="POST",
        path=f"{_PATH}/list",
        handle=list_appointments,
        body=ListAppointmentsBody,
        answer=AppointmentsAnswer,
        writes=False,
        summary="Query reserved calls",
        examples=examples.LIST_APPOINTMENTS,
        answer_example=answer_examples.APPOINTMENTS,
    ),
)
