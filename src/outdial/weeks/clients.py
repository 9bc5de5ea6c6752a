"""What clients do in a week: they add and suspend, list and promise, delete, write back, and ask for statistics."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeVar

from outdial.domain.campaign import CampaignState
from outdial.domain.contact import Finished
from outdial.domain.days import day_of, day_opens
from outdial.domain.outcome import Outcome
from outdial.domain.retry import TryAgain
from outdial.domain.write_back import NothingFollows, Reached
from outdial.weeks.appointments import Begun
from outdial.weeks.counting import Told
from outdial.weeks.retrials import Asked
from outdial.weeks.stage import Stage
from outdial.weeks.week import (
    WEEK_S,
    Addition,
    Appointment,
    BatchDeletion,
    BatchSuspension,
    Listed,
    Question,
    Suspension,
    TakenOff,
)

RESULTS: Final = (("again", None), ("again", "later"), ("other", None), ("stop", None), ("sold", None))
IN_CALL_LOOKED_AT_S: Final = 1.0
"""While the contact of a promised call is in another call, it is looked at so often whether that is over."""


class _Timed(Protocol):
    @property
    def at_s(self) -> float: ...


Drawn = TypeVar("Drawn", bound=_Timed)


class Clients:
    """``wake`` has the engines look at a campaign, ``wake_dialling`` at one that may dial."""

    def __init__(
        self, stage: Stage, *, wake: Callable[[int | None], None], wake_dialling: Callable[[int], None]
    ) -> None:
        self._stage = stage
        self._wake = wake
        self._wake_dialling = wake_dialling
        self._batches_gone: set[int] = set()

    def prepare(self) -> None:
        """Put everything that was drawn onto the agenda."""
        week = self._stage.week
        self._plan_each(week.additions, self._add)
        self._plan_each(week.listed, self._list)
        self._plan_each(week.taken_off, self._take_off)
        self._plan_each(week.suspensions, self._suspend)
        self._plan_each(week.batch_suspensions, self._suspend_batch)
        self._plan_each(week.batch_deletions, self._delete_batch)
        self._plan_each(week.appointments, self._appoint)
        self._plan_each(week.questions, self._ask)

    def suspend(self, campaign_id: int) -> None:
        """Suspend a campaign, whoever asks for it."""
        self._set_suspended(campaign_id, is_so=True)

    def write_back(self, contact_id: int) -> None:
        """Say what a talk was good for."""
        stage, now = self._stage, self._now()
        row = stage.store.contacts.get(contact_id)
        if row is None:
            return
        code, sub_code = stage.dice.choice(RESULTS)
        settings = stage.store.campaigns[row.contact.campaign_id].campaign
        follows = stage.parts.follow_up(
            Reached(
                contact=row.contact,
                state=row.state,
                outcome=row.outcome,
                noted=row.noted,
                policy=settings.retry,
                campaign_ends_at=settings.settings.end,
                rotation=settings.settings.rotation,
            ),
            code=code,
            sub_code=sub_code,
            now=now,
            attempts_max=stage.week.tenant.limits.attempts_per_contact_max,
        )
        if isinstance(follows, NothingFollows):
            return
        row.noted = code, sub_code
        stage.oracle.written_back(contact_id, Asked(now, code, sub_code))
        stage.story.tell("the client writes back {!r}: {}", code, _worded(follows), contact_id=contact_id)
        stage.store.written_back(row, follows)
        if isinstance(follows, TryAgain):
            self._wake_dialling(row.contact.campaign_id)

    def _plan_each(self, things: Iterable[Drawn], act: Callable[[Drawn], None]) -> None:
        for thing in things:
            self._stage.agenda.at(thing.at_s, partial(act, thing))

    def _now(self) -> datetime:
        return self._stage.week.at(self._stage.agenda.now_s)

    def _add(self, addition: Addition) -> None:
        if addition.contact.batch_id in self._batches_gone:
            return
        self._stage.store.add(addition.contact, now=self._now())
        self._stage.oracle.added(addition.contact, now=self._now())
        if addition.at_s > 0:
            self._wake(addition.contact.campaign_id)

    def _list(self, listed: Listed) -> None:
        self._stage.store.blacklist.put(listed, now=self._now())
        self._stage.oracle.listed(listed, now=self._now())
        self._stage.story.tell("{} comes onto the blacklist: {}", listed.called, _allowed(listed))

    def _take_off(self, taken_off: TakenOff) -> None:
        if self._stage.store.blacklist.take_off(taken_off.called):
            self._stage.oracle.taken_off(taken_off.called)
            self._stage.story.tell("{} is taken off the blacklist", taken_off.called)

    def _suspend(self, suspension: Suspension) -> None:
        self._stage.story.tell("the client suspends campaign {}", suspension.campaign_id)
        self._set_suspended(suspension.campaign_id, is_so=True)
        self._stage.agenda.after(suspension.span_s, partial(self._resume, suspension.campaign_id))

    def _resume(self, campaign_id: int) -> None:
        if self._stage.agenda.now_s < WEEK_S:
            self._stage.story.tell("the client resumes campaign {}", campaign_id)
            self._set_suspended(campaign_id, is_so=False)

    def _set_suspended(self, campaign_id: int, *, is_so: bool) -> None:
        self._stage.store.set_state(campaign_id, CampaignState.SUSPENDED if is_so else CampaignState.STARTED)
        self._stage.oracle.suspended(campaign_id, is_so=is_so)
        self._wake(campaign_id)

    def _suspend_batch(self, suspension: BatchSuspension) -> None:
        if suspension.batch_id not in self._batches_gone:
            in_call = self._stage.store.in_call(suspension.batch_id)
            self._stage.story.tell(
                "the client suspends batch {}, of which {} are in a call", suspension.batch_id, in_call
            )
            self._set_batch_suspended(suspension, is_so=True)
            self._stage.agenda.after(suspension.span_s, partial(self._resume_batch, suspension))

    def _resume_batch(self, suspension: BatchSuspension) -> None:
        if suspension.batch_id not in self._batches_gone:
            self._stage.story.tell("the client resumes batch {}", suspension.batch_id)
            self._set_batch_suspended(suspension, is_so=False)

    def _set_batch_suspended(self, suspension: BatchSuspension, *, is_so: bool) -> None:
        self._stage.store.set_batch_suspended(suspension.campaign_id, suspension.batch_id, is_so=is_so)
        self._stage.oracle.batch_suspended(suspension.batch_id, is_so=is_so)
        self._wake(suspension.campaign_id)

    def _delete_batch(self, deletion: BatchDeletion) -> None:
        now, batch_id = self._now(), deletion.batch_id
        in_call = self._stage.store.in_call(batch_id)
        self._stage.story.tell("the client deletes batch {}, of which {} are in a call", batch_id, in_call)
        self._batches_gone.add(batch_id)
        self._stage.store.delete_batch(deletion.campaign_id, batch_id, now=now)
        self._stage.oracle.batch_suspended(batch_id, is_so=False)
        self._stage.oracle.batch_deleted(batch_id, now=now)

    def _appoint(self, appointment: Appointment) -> None:
        stage, week = self._stage, self._stage.week
        due_at = stage.store.appointments.make(appointment, now=self._now())
        if due_at is None:
            return
        stage.oracle.appointed(appointment, now=self._now())
        at = week.at(appointment.appointed_s).astimezone(week.zone)
        who = "the engine" if appointment.automatic else f"agent {appointment.work_no}"
        stage.story.tell("{} is to make a call promised for {:%a %H:%M:%S}", who, at, contact_id=appointment.contact_id)
        stage.agenda.at((due_at - week.begins_at).total_seconds(), partial(self._begin, appointment))
        if appointment.taken_back_s is not None:
            stage.agenda.at(appointment.taken_back_s, partial(self._take_back, appointment))
        if appointment.changed is not None:
            stage.agenda.at(appointment.changed[0], partial(self._put_off, appointment, appointment.changed[1]))
        if appointment.made is not None:
            self._wake(appointment.campaign_id)

    def _put_off(self, appointment: Appointment, until_s: float) -> None:
        until = self._stage.week.at(until_s)
        if self._stage.store.appointments.put_off(appointment, appointed_at=until):
            wall = until.astimezone(self._stage.week.zone)
            self._stage.story.tell(
                "its agent puts a promised call off until {:%a %H:%M:%S}", wall, contact_id=appointment.contact_id
            )

    def _take_back(self, appointment: Appointment) -> None:
        if self._stage.store.appointments.take_back(appointment, now=self._now()):
            self._stage.oracle.appointment_taken_back(appointment)
            self._stage.story.tell("a promised call is taken back", contact_id=appointment.contact_id)
            self._wake_dialling(appointment.campaign_id)

    def _begin(self, appointment: Appointment) -> None:
        """The time from which a promised call may be made has come."""
        if self._stage.agenda.now_s >= WEEK_S:
            return
        match self._stage.store.appointments.begin(appointment, now=self._now()):
            case Begun.IN_CALL:
                self._stage.agenda.after(IN_CALL_LOOKED_AT_S, partial(self._begin, appointment))
            case Begun.NOTHING:
                pass
            case Begun.DUE:
                self._stage.story.tell("the time of a promised call has come", contact_id=appointment.contact_id)
                self._stage.oracle.begun(appointment)
                self._wake_dialling(appointment.campaign_id)

    def _ask(self, question: Question) -> None:
        """Of every campaign, and of some numbers how often they were called today."""
        stage, now, zone = self._stage, self._now(), self._stage.week.zone
        today = day_of(now, zone=zone)
        for campaign_id in stage.store.campaigns:
            figures = stage.store.tallies.figures(campaign_id, day=today)
            ended = stage.store.tallies.outcomes(campaign_id)
            told = Told(
                campaign_id=campaign_id,
                counts={name: (one.total, one.today) for name, one in figures.items()},
                ended=ended,
            )
            stage.oracle.statistics(told, stage.store.states(campaign_id), now=now)
            failed = sum(calls for (_, outcome), calls in ended.items() if outcome is not Outcome.ANSWERED)
            stage.story.tell(
                "statistics of campaign {}: {} added, {} called, {} of them today, {} reached, {} calls failed",
                *(campaign_id, figures["added"].total, figures["called"].total, figures["called"].today),
                *(figures["reached"].total, failed),
            )
        since = day_opens(today, zone=zone)
        for called in question.called:
            stage.oracle.calls_told(called, stage.store.calls_since(called, since), now=now)


def _allowed(listed: Listed) -> str:
    calls = f"at most {listed.calls_max} {'a day' if listed.period_is_day else 'an hour'}"
    allowed = "no call" if listed.calls_max is None else calls
    if listed.valid_for is None:
        return allowed
    count, unit = listed.valid_for
    return f"{allowed}, for {count} {unit.name.lower()}{'s' if count > 1 else ''}"


def _worded(follows: TryAgain | Finished) -> str:
    return "call again" if isinstance(follows, TryAgain) else f"finished, {follows.name.lower().replace('_', ' ')}"
