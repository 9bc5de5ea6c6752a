"""Calls that somebody was promised for a time.

An agent makes the manual ones; Outdial keeps them and what became of them. The automatic ones are the engine's: some
minutes before its time the contact that holds the number is due, before all others, or a contact made for it alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from outdial.domain.campaign import CampaignState, Mode
from outdial.domain.outcome import Outcome
from outdial.domain.rotation import PROMISED_ROUND
from outdial.domain.tenant import Limits
from outdial.store.database import Database, Row, Statements

HOLDERS_MAX = 100  # contacts of one number that are looked at; a number is in a campaign once as a rule
HELD_BEYOND = timedelta(minutes=5)
"""So long after the promised call is due its contact is due of itself: until then it is certainly made due for it.

Were it due at the same moment, it might be called in its own turn first, and then once more as it was promised.
"""
BEGUN_MAX = 500  # of all tenants in one statement; what is left is begun by the next


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAppointment:
    """A promise, as a client makes it."""

    campaign_id: int
    automatic: bool
    called: str
    appointed_at: datetime
    user_account: str | None = None
    work_no: str | None = None
    call_data: str | None = None
    remark: str | None = None
    call_data_is_json: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What of a manual one is to be otherwise; None: stays as it is."""

    appointed_at: datetime | None = None
    user_account: str | None = None
    work_no: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a promised call; None: stays as it is."""

    caller: str | None = None
    fail_code: str | None = None
    call_id: str | None = None
    business_result: str | None = None
    business_sub_result: str | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    user_account: str | None = None
    work_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which promises to list; None does not filter."""

    called: str | None = None
    agents: Sequence[str] | None = None
    begin: datetime
    end: datetime
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """What an automatic one came to so far."""

    attempt_id: int
    caller: str
    placed_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A promise as clients see it."""

    appointment_id: int
    campaign_id: int
    campaign_name: str
    campaign_state: CampaignState
    automatic: bool
    called: str
    appointed_at: datetime
    user_account: str | None
    work_no: str | None
    agent_name: str | None
    remark: str | None
    report: Report
    reported_at: datetime | None
    call: Call | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some promises, and how many match."""

    appointments: Sequence[Appointment]
    matching: int


class AppointmentRule(Enum):
    """What can stand against a change of promises."""

    CAMPAIGN_UNKNOWN = auto()
    CAMPAIGN_OVER = auto()
    """It is over by the time of the call."""
    TOO_MANY = auto()
    TOO_MANY_OPEN = auto()
    """The campaign has as many contacts that are not finished as it may."""
    CALL_DATA_NOT_JSON = auto()
    UNKNOWN = auto()
    AUTOMATIC = auto()
    """An automatic one is not changed."""
    CALLED = auto()
    """It is being made, or was."""


async def add(
    database: Database, vdn_id: int, new: NewAppointment, *, limits: Limits, now: datetime
) -> int | AppointmentRule:
    """Promise a call; its id, or the rule that forbids it."""
    async with database.transaction() as statements:
        campaign = await statements.row("appointment_campaign", vdn_id, new.campaign_id, now, limits.appointments_max)
        rule = _forbids(campaign, new, limits)
        if rule is not None:
            return rule
        due_at = max(now, new.appointed_at - limits.appointment_lead) if new.automatic else None
        holder = await _holder(statements, vdn_id, new)
        if holder is None and new.automatic and _is_full(campaign, limits):
            return AppointmentRule.TOO_MANY_OPEN
        made = await _made(statements, vdn_id, new, due_at, now=now) if holder is None and new.automatic else None
        appointment_id: int = await statements.value(
            "appointment_add",
            vdn_id,
            new.campaign_id,
            new.automatic,
            new.called,
            new.appointed_at,
            new.user_account,
            new.work_no,
            new.call_data,
            new.remark,
            now,
            made or holder,
            due_at,
            now if made else None,
            made is not None,
            HELD_BEYOND,
        )
        if made:
            await statements.run("appointment_bind", vdn_id, made, appointment_id)
        return appointment_id


async def change(
    database: Database, vdn_id: int, appointment_id: int, change: Change, *, now: datetime
) -> AppointmentRule | None:
    """Change a manual one; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        row = await statements.row("appointment_lock", vdn_id, appointment_id)
        if row is None:
            return AppointmentRule.UNKNOWN
        if row["automatic"]:
            return AppointmentRule.AUTOMATIC
        if change.appointed_at is not None and not now < change.appointed_at < row["ends_at"]:
            return AppointmentRule.CAMPAIGN_OVER
        await statements.run(
            "appointment_change",
            vdn_id,
            appointment_id,
            change.appointed_at,
            change.user_account,
            change.work_no,
            change.remark,
        )
        return None


async def report(
    database: Database, vdn_id: int, appointment_id: int, said: Report, *, now: datetime
) -> AppointmentRule | None:
    """Keep what became of a promised call. Of an automatic one the call's own record stands, and only the business
    result is kept.
    """
    async with database.transaction() as statements:
        row = await statements.row("appointment_lock", vdn_id, appointment_id)
        if row is None:
            return AppointmentRule.UNKNOWN
        if row["automatic"]:
            said = Report(business_result=said.business_result, business_sub_result=said.business_sub_result)
        await statements.run(
            "appointment_report",
            vdn_id,
            appointment_id,
            said.caller,
            said.fail_code,
            said.call_id,
            said.business_result,
            said.business_sub_result,
            said.began_at,
            said.ended_at,
            now,
            said.user_account,
            said.work_no,
        )
        return None


async def delete(database: Database, vdn_id: int, appointment_id: int, *, now: datetime) -> AppointmentRule | None:
    """Take a promise back; the rule that forbids it, if one does."""
    async with database.transaction() as statements:
        row = await statements.row("appointment_lock", vdn_id, appointment_id)
        if row is None:
            return AppointmentRule.UNKNOWN
        if row["attempt_id"] is not None or (row["reported_at"] is not None and not row["automatic"]):
            return AppointmentRule.CALLED
        if row["contact_made"]:
            gone = await statements.row("appointment_contact_delete", vdn_id, row["contact_id"], appointment_id)
            if gone is None:
                return AppointmentRule.CALLED
        elif row["begun_at"] is not None:
            return AppointmentRule.CALLED
        await statements.run("appointment_delete", vdn_id, appointment_id, now, HELD_BEYOND)
        return None


async def page(statements: Statements, vdn_id: int, wanted: Filter, *, limit: int, offset: int, now: datetime) -> Page:
    """Promises in the order of their times."""
    agents = None if wanted.agents is None else list(wanted.agents)
    rows = await statements.rows(
        "appointments_page",
        vdn_id,
        wanted.called,
        agents,
        wanted.begin,
        wanted.end,
        wanted.campaign_id,
        limit,
        offset,
    )
    found = [_appointment(row, now=now) for row in rows if row["appointment_id"] is not None]
    return Page(appointments=found, matching=rows[0]["total"])


async def begin(database: Database, *, now: datetime) -> None:
    """Make due whose time has come, of all tenants; whoever does it first, does it."""
    await database.run("appointments_begin", now, BEGUN_MAX, PROMISED_ROUND)


def _forbids(campaign: Row | None, new: NewAppointment, limits: Limits) -> AppointmentRule | None:
    if campaign is None:
        return AppointmentRule.CAMPAIGN_UNKNOWN
    if new.appointed_at >= campaign["ends_at"]:
        return AppointmentRule.CAMPAIGN_OVER
    if campaign["to_come"] >= limits.appointments_max:
        return AppointmentRule.TOO_MANY
    if Mode(campaign["mode"]) is Mode.INTELLIGENT_FLOW and not new.call_data_is_json:
        return AppointmentRule.CALL_DATA_NOT_JSON
    return None


async def _holder(statements: Statements, vdn_id: int, new: NewAppointment) -> int | None:
    """The contact that an automatic one is about, if the campaign has it."""
    if not new.automatic:
        return None
    return await statements.value("appointment_holder", vdn_id, new.campaign_id, new.called, HOLDERS_MAX)


async def _made(
    statements: Statements, vdn_id: int, new: NewAppointment, due_at: datetime | None, *, now: datetime
) -> int:
    """A contact made for the promise alone; it waits from now on."""
    return await statements.value(
        "appointment_contact_add",
        vdn_id,
        new.campaign_id,
        new.called,
        due_at,
        new.work_no or new.user_account,
        new.call_data,
        PROMISED_ROUND,
        now,
    )


def _is_full(campaign: Row | None, limits: Limits) -> bool:
    return campaign is not None and campaign["open_contacts"] >= limits.open_contacts_max


def _appointment(row: Row, *, now: datetime) -> Appointment:
    over = row["campaign_ends_at"] <= now
    return Appointment(
        appointment_id=row["appointment_id"],
        campaign_id=row["campaign_id"],
        campaign_name=row["campaign_name"],
        campaign_state=CampaignState.COMPLETED if over else CampaignState(row["campaign_state"]),
        automatic=row["automatic"],
        called=row["called"],
        appointed_at=row["appointed_at"],
        user_account=row["user_account"],
        work_no=row["work_no"],
        agent_name=row["agent_name"],
        remark=row["remark"],
        report=Report(
            caller=row["caller"],
            fail_code=row["fail_code"],
            call_id=row["call_id"],
            business_result=row["business_result"] or row["contact_result"],
            business_sub_result=row["business_sub_result"] or row["contact_sub_result"],
            began_at=row["call_began_at"],
            ended_at=row["call_ended_at"],
        ),
        reported_at=row["reported_at"],
        call=None if row["attempt_id"] is None else _call(row),
    )


def _call(row: Row) -> Call:
    return Call(
        attempt_id=row["attempt_id"],
        caller=row["attempt_caller"],
        placed_at=row["placed_at"],
        ended_at=row["ended_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
    )
