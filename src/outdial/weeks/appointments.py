"""Promised calls in the store: made, put off, taken back, and made due some minutes before their time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Final, Protocol

from outdial.domain.contact import Contact, ContactState
from outdial.domain.retry import TryAgain
from outdial.domain.rotation import PROMISED_ROUND
from outdial.weeks.rows import CampaignRow, ContactRow
from outdial.weeks.week import Appointment, Week

HELD_BEYOND: Final = timedelta(minutes=5)
"""So long after the promised call is due its contact is due of itself."""


class Begun(Enum):
    """What became of a promised call whose time has come."""

    DUE = "its contact is due"
    IN_CALL = "its contact is in a call, whose end it waits for"
    NOTHING = "it was taken back, or its contact or its campaign is gone"


@dataclass(slots=True)
class AppointmentRow:
    """``held_from`` is when its contact would be due without it; None where no contact waits for it."""

    appointment: Appointment
    due_at: datetime
    held_from: datetime | None = None
    begun: bool = False


class Queue(Protocol):
    """The store, as promised calls see it."""

    campaigns: dict[int, CampaignRow]
    contacts: dict[int, ContactRow]

    def add(self, contact: Contact, *, now: datetime) -> None: ...

    def wait(self, row: ContactRow, again: TryAgain) -> None: ...

    def delete(self, row: ContactRow) -> None: ...


class Appointments:
    """``queue`` is where the contacts wait whom they are about."""

    def __init__(self, week: Week, queue: Queue) -> None:
        self._week = week
        self._queue = queue
        self._rows: dict[int, AppointmentRow] = {}

    def make(self, appointment: Appointment, *, now: datetime) -> datetime | None:
        """Promise a call; when it will be due, None where the campaign is over by then or the contact is gone."""
        appointed_at = self._week.at(appointment.appointed_s)
        campaign = self._queue.campaigns[appointment.campaign_id].campaign.settings
        if appointed_at >= campaign.end:
            return None
        if appointment.made is not None:
            self._queue.add(appointment.made, now=now)
        contact = self._queue.contacts.get(appointment.contact_id)
        if contact is None:
            return None
        row = AppointmentRow(appointment, self._due_at(appointed_at, now=now), begun=appointment.made is not None)
        if self._is_ours(appointment) and not row.begun and contact.state is ContactState.WAITING:
            row.held_from = contact.contact.due_at
            contact.contact = replace(contact.contact, due_at=max(contact.contact.due_at, row.due_at + HELD_BEYOND))
        self._rows[appointment.appointment_id] = row
        return row.due_at

    def take_back(self, appointment: Appointment, *, now: datetime) -> bool:
        """Whether it could be: one that was made due already cannot, unless its contact was made for it alone."""
        row = self._rows.get(appointment.appointment_id)
        contact = self._queue.contacts.get(appointment.contact_id)
        if row is None:
            return False
        if row.begun:
            return appointment.made is not None and contact is not None and self._unmade(contact)
        del self._rows[appointment.appointment_id]
        waits = contact is not None and contact.state is ContactState.WAITING and row.held_from is not None
        if contact is not None and waits and contact.contact.due_at == row.due_at + HELD_BEYOND:
            contact.contact = replace(contact.contact, due_at=self._free_at(row, now=now))
        return True

    def put_off(self, appointment: Appointment, *, appointed_at: datetime) -> bool:
        """Whether it could be: a manual one alone can, while it is there."""
        row = self._rows.get(appointment.appointment_id)
        if row is None or appointment.automatic:
            return False
        row.due_at = appointed_at
        return True

    def begin(self, appointment: Appointment, *, now: datetime) -> Begun:
        """Its time has come."""
        row = self._rows.get(appointment.appointment_id)
        contact = self._queue.contacts.get(appointment.contact_id)
        if row is None or row.begun or contact is None or not self._is_ours(appointment):
            return Begun.NOTHING
        if contact.state is ContactState.DIALLING:
            return Begun.IN_CALL
        row.begun = True
        if self._queue.campaigns[appointment.campaign_id].campaign.settings.end <= now:
            return Begun.NOTHING
        contact.contact = replace(
            contact.contact, appointment_id=appointment.appointment_id, work_no=appointment.work_no
        )
        self._queue.wait(contact, TryAgain(now, appointment.position, PROMISED_ROUND))
        return Begun.DUE

    def _unmade(self, contact: ContactRow) -> bool:
        """Whether a contact that was made for a promise is gone again: only one that was not called yet is."""
        if contact.state is not ContactState.WAITING or contact.contact.ledger.attempts:
            return False
        self._queue.delete(contact)
        return True

    def _is_ours(self, appointment: Appointment) -> bool:
        """A manual one is its agent's affair."""
        return appointment.automatic

    def _due_at(self, appointed_at: datetime, *, now: datetime) -> datetime:
        return max(now, appointed_at - self._week.tenant.limits.appointment_lead)

    def _free_at(self, freed: AppointmentRow, *, now: datetime) -> datetime:
        """Not before the contact would be due without the promise, nor before another one that it waits for."""
        others = [
            row.due_at + HELD_BEYOND
            for row in self._rows.values()
            if row.appointment.contact_id == freed.appointment.contact_id
            and self._is_ours(row.appointment)
            and not row.begun
        ]
        return max(now, freed.held_from or now, *others)
