"""The store in memory, with the promises of the real one.

A claim and every end are compare-and-set; a number has at most one open attempt; leases have epochs, and whoever takes
one puts the new epoch onto the open attempts. Leases are judged by true time, as the database's clock would.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.campaign import CampaignState
from outdial.domain.contact import Contact, ContactState, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Candidate, Dial, Plan
from outdial.domain.retry import Finish, TryAgain
from outdial.domain.rotation import PROMISED_ROUND
from outdial.domain.schedule import Calendar
from outdial.virtual.agenda import Agenda
from outdial.weeks.agents import AgentRow, Agents
from outdial.weeks.appointments import Appointments
from outdial.weeks.blacklist import Blacklist
from outdial.weeks.rows import AttemptRow, CampaignRow, Completion, ContactRow
from outdial.weeks.tallies import Tallies
from outdial.weeks.week import DrawnCampaign, Week


class Store:
    """``over`` is told every attempt that has ended, and who is freed by it."""

    def __init__(self, week: Week, agenda: Agenda) -> None:
        self._agenda = agenda
        self.campaigns = {one.campaign.campaign_id: _campaign_row(one, week) for one in week.campaigns}
        self.contacts: dict[int, ContactRow] = {}
        self.attempts: dict[int, AttemptRow] = {}
        self.agents = Agents(week.agents, now=week.begins_at)
        self.blacklist = Blacklist(week.zone)
        self.tallies = Tallies(week.zone)
        self.appointments = Appointments(week, self)
        self._open_of_number: dict[str, int] = {}
        self.over: Callable[[Completion, AgentRow | None], None] = _nobody_asks

    def add(self, contact: Contact, *, now: datetime) -> None:
        row = self.contacts[contact.contact_id] = ContactRow(contact, now)
        campaign = self.campaigns[contact.campaign_id]
        campaign.waiting[contact.contact_id] = row
        campaign.open_contacts += 1
        self.changed(row)

    def delete_batch(self, campaign_id: int, batch_id: int, *, now: datetime) -> None:
        """Who waits goes with it, who is in a call is not called again, and who is finished stays."""
        self.set_batch_suspended(campaign_id, batch_id, is_so=False)
        for row in [row for row in self.contacts.values() if row.contact.batch_id == batch_id]:
            if row.state is ContactState.WAITING:
                self.delete(row)
            elif row.state is ContactState.DIALLING:
                recycle_at = row.contact.recycle_at
                row.contact = replace(row.contact, recycle_at=now if recycle_at is None else min(recycle_at, now))

    def changed(self, row: ContactRow) -> None:
        """A contact stands otherwise than before."""
        self.tallies.changed(row)

    def delete(self, row: ContactRow) -> None:
        """A contact that waits is gone."""
        contact, campaign = row.contact, self.campaigns[row.contact.campaign_id]
        campaign.open_contacts -= 1
        campaign.waiting.pop(contact.contact_id)
        del self.contacts[contact.contact_id]
        self.tallies.forget(contact.contact_id)

    def states(self, campaign_id: int) -> dict[int, ContactState]:
        """Of a campaign's contacts, as their rows are now."""
        rows = (row for row in self.contacts.values() if row.contact.campaign_id == campaign_id)
        return {row.contact.contact_id: row.state for row in rows}

    def in_call(self, batch_id: int) -> int:
        """How many contacts of a batch are being called."""
        rows = (row for row in self.contacts.values() if row.contact.batch_id == batch_id)
        return sum(row.state is ContactState.DIALLING for row in rows)

    def calls_since(self, called: str, since: datetime) -> int:
        """How often a number was called since then; a call that the switch refused is none."""
        attempts = (row.attempt for row in self.attempts.values())
        calls = (one for one in attempts if one.called == called and one.placed_at >= since)
        return sum(one.outcome is not Outcome.NOT_PLACED for one in calls)

    def set_state(self, campaign_id: int, state: CampaignState) -> None:
        row = self.campaigns[campaign_id]
        row.campaign = replace(row.campaign, state=state)

    def set_batch_suspended(self, campaign_id: int, batch_id: int, *, is_so: bool) -> None:
        row = self.campaigns[campaign_id]
        others = row.campaign.suspended_batches - {batch_id}
        row.campaign = replace(row.campaign, suspended_batches=others | {batch_id} if is_so else others)

    def take(self, campaign_id: int, *, owner: str) -> int | None:
        """Become a campaign's owner and adopt its open attempts; the new epoch, None while somebody owns it."""
        lease = self.campaigns[campaign_id].lease
        if lease.expires_s > self._agenda.now_s:
            return None
        lease.owner, lease.epoch, lease.expires_s = owner, lease.epoch + 1, math.inf
        for row in self.open_attempts(campaign_id):
            row.epoch = lease.epoch
        return lease.epoch

    def renew(self, campaign_id: int, *, owner: str, epoch: int, until_s: float) -> bool:
        """Keep a lease until then; False when it is somebody else's."""
        lease = self.campaigns[campaign_id].lease
        if (lease.owner, lease.epoch) != (owner, epoch):
            return False
        lease.expires_s = until_s
        return True

    def open_attempts(self, campaign_id: int) -> list[AttemptRow]:
        rows = (self.attempts[attempt_id] for attempt_id in self._open_of_number.values())
        return [row for row in rows if row.attempt.campaign_id == campaign_id]

    def due(self, campaign_id: int, *, now: datetime) -> list[Candidate]:
        """The contacts that are due, most urgent first, with what may stand in their way; none of a suspended batch."""
        rows = [contact for contact in self._callable(campaign_id) if contact.due_at <= now]
        rows.sort(key=_urgency)
        return [self._candidate(contact, now=now) for contact in rows]

    def next_due_at(self, campaign_id: int) -> datetime | None:
        """When the next contact is due, be it past or to come."""
        return min((contact.due_at for contact in self._callable(campaign_id)), default=None)

    def _callable(self, campaign_id: int) -> Iterator[Contact]:
        row = self.campaigns[campaign_id]
        waiting = (one.contact for one in row.waiting.values())
        return (contact for contact in waiting if contact.batch_id not in row.campaign.suspended_batches)

    def claim(self, campaign_id: int, dials: Sequence[Dial], *, owner: str, epoch: int, now: datetime) -> list[Attempt]:
        """Write the attempts of ``dials``; those that were not ours to claim are missing."""
        if not self._holds(campaign_id, owner=owner, epoch=epoch):
            return []
        return [self._place(dial, epoch=epoch, now=now) for dial in dials if self._may_claim(dial, now=now)]

    def settle(self, campaign_id: int, plan: Plan, *, owner: str, epoch: int) -> None:
        """Put off and finish the contacts that a plan does not dial."""
        if not self._holds(campaign_id, owner=owner, epoch=epoch):
            return
        for postponed in plan.postponed:
            row = self.contacts[postponed.contact.contact_id]
            if row.state is ContactState.WAITING:
                moved = postponed.contact
                row.contact = replace(row.contact, due_at=postponed.until, position=moved.position, round=moved.round)
        for dropped in plan.dropped:
            row = self.contacts[dropped.contact.contact_id]
            if row.state is ContactState.WAITING:
                self.finish(row, dropped.reason)

    def progress(self, steps: Iterable[tuple[Attempt, int]]) -> None:
        """Steps of open attempts, each with its owner's epoch."""
        for attempt, epoch in steps:
            row = self.attempts[attempt.attempt_id]
            if row.epoch == epoch and row.attempt.state < attempt.state < AttemptState.ENDED:
                row.attempt = attempt

    def complete(self, completions: Iterable[Completion], *, now: datetime) -> None:
        """End attempts; one that has ended already, or has another owner, is passed over."""
        for completion in completions:
            row = self.attempts[completion.attempt.attempt_id]
            if self._may_complete(row, completion):
                self._end(row, completion, now=now)

    def finish(self, row: ContactRow, reason: Finished) -> None:
        """Nothing more will be dialled."""
        campaign = self.campaigns[row.contact.campaign_id]
        if row.state is not ContactState.FINISHED:
            campaign.open_contacts -= 1
        row.state, row.finished = ContactState.FINISHED, reason
        row.contact = replace(row.contact, appointment_id=None)
        campaign.waiting.pop(row.contact.contact_id, None)
        self.changed(row)

    def wait(self, row: ContactRow, again: TryAgain) -> None:
        """To be dialled again."""
        campaign = self.campaigns[row.contact.campaign_id]
        if row.state is ContactState.FINISHED:
            campaign.open_contacts += 1
        row.state, row.finished = ContactState.WAITING, None
        row.contact = replace(row.contact, due_at=again.at, position=again.position, round=again.round)
        campaign.waiting[row.contact.contact_id] = row
        self.changed(row)

    def written_back(self, row: ContactRow, follows: TryAgain | Finished) -> None:
        """What a business result asks for takes the place of a promise that is due."""
        row.contact = replace(row.contact, appointment_id=None)
        if isinstance(follows, TryAgain):
            self.wait(row, follows)
        else:
            self.finish(row, follows)

    def _holds(self, campaign_id: int, *, owner: str, epoch: int) -> bool:
        lease = self.campaigns[campaign_id].lease
        return (lease.owner, lease.epoch) == (owner, epoch) and lease.expires_s > self._agenda.now_s

    def _may_claim(self, dial: Dial, *, now: datetime) -> bool:
        row = self.contacts[dial.contact.contact_id]
        is_waiting = row.state is ContactState.WAITING and row.contact.due_at <= now
        return is_waiting and dial.called not in self._open_of_number

    def _may_complete(self, row: AttemptRow, completion: Completion) -> bool:
        return row.attempt.is_open and row.epoch == completion.epoch

    def _place(self, dial: Dial, *, epoch: int, now: datetime) -> Attempt:
        contact = dial.contact
        attempt = Attempt(
            vdn_id=contact.vdn_id,
            attempt_id=len(self.attempts) + 1,
            campaign_id=contact.campaign_id,
            contact_id=contact.contact_id,
            position=contact.position,
            called=dial.called,
            caller=dial.caller,
            placed_at=now,
        )
        self.attempts[attempt.attempt_id] = AttemptRow(attempt, epoch)
        self.contacts[contact.contact_id].state = ContactState.DIALLING
        self.campaigns[contact.campaign_id].waiting.pop(contact.contact_id, None)
        self._open_of_number[dial.called] = attempt.attempt_id
        self.blacklist.placed(dial.called, now)
        return attempt

    def _end(self, row: AttemptRow, completion: Completion, *, now: datetime) -> None:
        attempt, outcome = completion.attempt, completion.attempt.outcome or Outcome.UNKNOWN
        row.attempt = attempt
        self._open_of_number.pop(attempt.called, None)
        campaign = self.campaigns[attempt.campaign_id]
        campaign.ended[outcome] += 1
        self.tallies.ended(attempt.campaign_id, outcome, attempt.ended_at or now)
        kept = attempt.kept_connect_limit()
        if kept is not None:
            abandoned = campaign.answers[-1][1] if campaign.answers else 0
            campaign.answers.append((attempt.ended_at or now, abandoned + (not kept)))
        agent = self.agents.kept_for(attempt.attempt_id)
        if agent is not None:
            self.agents.free(agent, now=now)
        self._move_on(completion, outcome)
        self.over(completion, agent)

    def _move_on(self, completion: Completion, outcome: Outcome) -> None:
        contact = self.contacts[completion.attempt.contact_id]
        contact.outcome = outcome
        contact.contact = contact.contact.tried(completion.ledger)
        if outcome is not Outcome.NOT_PLACED:
            contact.contact = replace(contact.contact, appointment_id=None)
        match completion.verdict:
            case TryAgain():
                self.wait(contact, completion.verdict)
            case Finish(reason):
                self.finish(contact, reason)

    def _candidate(self, contact: Contact, *, now: datetime) -> Candidate:
        called = contact.next_number.called
        return Candidate(
            contact=contact,
            listing=self.blacklist.listing(called, now=now),
            number_in_call=called in self._open_of_number,
        )


def _urgency(contact: Contact) -> tuple[bool, int, int, datetime, int]:
    """Those to whom a call was promised go first, whatever their priority."""
    promised = contact.round == PROMISED_ROUND
    return not promised, contact.priority, contact.round, contact.due_at, contact.contact_id


def _campaign_row(drawn: DrawnCampaign, week: Week) -> CampaignRow:
    settings = drawn.campaign.settings
    calendar = Calendar(
        schedule=settings.schedule,
        special_dates=drawn.special_dates,
        zone=week.zone,
        begin=settings.begin,
        end=settings.end,
    )
    return CampaignRow(campaign=drawn.campaign, calendar=calendar)


def _nobody_asks(_completion: Completion, _agent: AgentRow | None) -> None:
    """Until somebody listens."""
