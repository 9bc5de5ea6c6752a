"""Whether promised calls are made by whom they were promised, and not before: judged by what clients said, and when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from outdial.weeks.promises import Breach, Promise
from outdial.weeks.retrials import Kept, Try
from outdial.weeks.week import Appointment, Week


class Keeping:
    """``due`` has the promises whose calls are due and not made yet, by contact."""

    def __init__(self, week: Week, tries: Mapping[int, Sequence[Try]]) -> None:
        self.due: dict[int, Kept] = {}
        self._week = week
        self._tries = tries
        self._made: dict[int, Appointment] = {}
        self._held: set[int] = set()
        """Appointments of whom the contact was waiting when they were made."""

    def appointed(self, appointment: Appointment) -> None:
        """A call is promised."""
        self._made[appointment.appointment_id] = appointment
        if appointment.made is not None:
            self.due[appointment.contact_id] = Kept(self.due_at(appointment), appointment.position)
        elif appointment.automatic and not self._in_call(appointment.contact_id):
            self._held.add(appointment.appointment_id)

    def taken_back(self, appointment: Appointment) -> None:
        """A promise is none any more."""
        del self._made[appointment.appointment_id]
        self._held.discard(appointment.appointment_id)
        if appointment.made is not None:
            self.due.pop(appointment.contact_id, None)

    def begun(self, appointment: Appointment) -> Iterator[Breach]:
        """The store has made a promised call due."""
        number = appointment.appointment_id
        if number not in self._made:
            yield Breach(Promise.APPOINTED, f"promise {number} was taken back")
        if not appointment.automatic:
            yield Breach(Promise.APPOINTED, f"promise {number} is one that an agent keeps")
        self._held.discard(number)
        self.due[appointment.contact_id] = Kept(self.due_at(appointment), appointment.position)

    def held_back(self, contact_id: int, new: Try) -> Iterator[Breach]:
        """A call to a contact that waits for a promised one, unless that, or a business result, asked for it."""
        holding = [number for number in self._held if self._made[number].contact_id == contact_id]
        if holding and not (new.promised or new.asked):
            yield Breach(Promise.APPOINTED, f"the contact waits for promise {holding[0]}")
        self._held.difference_update(holding)

    def due_at(self, appointment: Appointment) -> datetime:
        """Minutes before its time, and not before it was promised."""
        lead_s = self._week.tenant.limits.appointment_lead.total_seconds()
        return self._week.at(max(appointment.at_s, appointment.appointed_s - lead_s))

    def _in_call(self, contact_id: int) -> bool:
        tries = self._tries[contact_id]
        return bool(tries) and tries[-1].ended_at is None
