"""Whether somebody more urgent is passed over: whoever was promised a call goes first, then by priority, then by round.

Judged of those of whom it is plain that they could be called: due, of no suspended batch, with numbers that are never
listed and nobody else's, and with no agent of their own to wait for. To be overtaken for some minutes is no fault: a
new contact of a campaign by rounds may be moved to its right number by an engine that then dies, and whose clock was
ahead of the next one's.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from outdial.domain.attempt import Attempt
from outdial.domain.contact import Contact
from outdial.domain.rotation import Rotation
from outdial.virtual.agenda import Agenda
from outdial.weeks.drawing.appointments import SOMEBODY
from outdial.weeks.promises import Breach, Promise
from outdial.weeks.retrials import Kept, Try, in_order, round_of
from outdial.weeks.week import Appointment, Week

OVERTAKEN_MAX_S: Final = 200.0
"""More than two clocks of engines differ."""
RESTS: Final = timedelta(seconds=35)
"""After a call that the switch refused."""
FIRST: Final = -1, -1

Urgency = tuple[int, int]
"""Priority and round; the smaller is the more urgent."""


class Overtaking:
    """``tries`` and ``due`` are the oracle's, and grow."""

    def __init__(self, week: Week, agenda: Agenda, tries: Mapping[int, Sequence[Try]], due: Mapping[int, Kept]) -> None:
        self._week = week
        self._agenda = agenda
        self._tries = tries
        self._due = due
        self._rotations: dict[int, Rotation] = {
            one.campaign.campaign_id: one.campaign.settings.rotation for one in week.campaigns
        }
        self._plain = _plain(week)
        self._waiting: defaultdict[int, dict[int, Contact]] = defaultdict(dict)
        self._appointed: dict[int, str] = {}
        self._overtaken_s: dict[int, float] = {}
        """Since when contacts are."""

    def added(self, contact: Contact) -> None:
        """A contact waits."""
        if contact.contact_id in self._plain:
            self._waiting[contact.campaign_id][contact.contact_id] = contact

    def appointed(self, appointment: Appointment) -> None:
        """It does not wait for its first call any more, but for the promised one."""
        self._appointed[appointment.contact_id] = appointment.work_no

    def breaches(self, attempt: Attempt, contact: Contact, new: Try, suspended: Collection[int]) -> Iterator[Breach]:
        """Whom this call passes over."""
        self._overtaken_s.pop(contact.contact_id, None)
        rotation = self._rotations[attempt.campaign_id]
        here = round_of(rotation, contact.numbers, attempt.position)
        if new.promised or new.asked or here is None:
            return
        for other in self._waiting[attempt.campaign_id].values():
            urgency = self._urgency(other, rotation, at=attempt.placed_at)
            if urgency is None or other.batch_id in suspended:
                self._overtaken_s.pop(other.contact_id, None)
            elif urgency < (contact.priority, here):
                span_s = self._agenda.now_s - self._overtaken_s.setdefault(other.contact_id, self._agenda.now_s)
                if span_s > OVERTAKEN_MAX_S:
                    yield Breach(Promise.URGENT, f"contact {other.contact_id} is overtaken for {span_s:.0f} s")

    def _urgency(self, contact: Contact, rotation: Rotation, *, at: datetime) -> Urgency | None:
        """How urgent a contact is that can be called now; None of one of whom that is not plain."""
        tries, kept = self._tries[contact.contact_id], self._due.get(contact.contact_id)
        spent = len(tries) >= self._week.tenant.limits.attempts_per_contact_max
        if spent or (contact.recycle_at is not None and contact.recycle_at <= at):
            return None
        if kept is not None:
            rests = bool(tries) and (tries[-1].ended_at is None or tries[-1].ended_at + RESTS > at)
            anybody = self._appointed.get(contact.contact_id) == SOMEBODY
            return FIRST if anybody and not rests and kept.at + RESTS <= at else None
        order = in_order(rotation, contact.numbers)
        if tries or not order or contact.due_at > at or contact.contact_id in self._appointed:
            return None
        return contact.priority, round_of(rotation, contact.numbers, order[0]) or 0


def _plain(week: Week) -> set[int]:
    """Contacts of whom it is always plain whether they can be called."""
    made = [one.made for one in week.appointments if one.made is not None]
    contacts = [*(one.contact for one in week.additions), *made]
    held_by = Counter(number.called for contact in contacts for number in contact.numbers)
    listed = {one.called for one in week.listed}
    gone = {one.batch_id for one in week.batch_deletions}
    bound = {one.contact_id for one in chain(contacts) if one.work_no not in (None, SOMEBODY)}
    return {
        contact.contact_id
        for contact in contacts
        if contact.contact_id not in bound
        and contact.batch_id not in gone
        and all(held_by[number.called] == 1 and number.called not in listed for number in contact.numbers)
    }
