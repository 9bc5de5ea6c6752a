"""The store in memory, with the promises of the real one.

A claim and every end are compare-and-set; a number has at most one open attempt; leases have epochs, and whoever takes
one puts the new epoch onto the open attempts. Leases are judged by true time, as the database's clock would.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, ContactState, Finished
from outdial.domain.days import day_begins, day_of
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.plan import Candidate, Dial, Plan
from outdial.domain.retry import Finish, TryAgain, Verdict
from outdial.domain.rotation import PROMISED_ROUND
from outdial.domain.schedule import Calendar
from outdial.domain.screening import Listing
from outdial.virtual.agenda import Agenda
from outdial.weeks.agents import AgentRow, Agents
from outdial.weeks.week import DrawnCampaign, Listed, Promised, Week


@dataclass(slots=True)
class ContactRow:
    contact: Contact
    state: ContactState = ContactState.WAITING
    finished: Finished | None = None
    outcome: Outcome | None = None
    noted: tuple[str | None, str | None] = (None, None)


@dataclass(slots=True)
class AttemptRow:
    attempt: Attempt
    epoch: int


@dataclass(slots=True)
class LeaseRow:
    """``expires_s`` is infinite while its owner lives: renewals are not played one by one."""

    owner: str | None = None
    epoch: int = 0
    expires_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Completion:
    """An attempt that is over, and what follows for its contact."""

    attempt: Attempt
    epoch: int
    ledger: Ledger
    verdict: Verdict


@dataclass(slots=True)
class CampaignRow:
    """``open_contacts`` and ``ended`` are tallies: kept with every step, never counted anew."""

    campaign: Campaign
    calendar: Calendar
    lease: LeaseRow = field(default_factory=LeaseRow)
    waiting: dict[int, ContactRow] = field(default_factory=dict[int, ContactRow])
    answers: list[tuple[datetime, int]] = field(default_factory=list[tuple[datetime, int]])
    """Of every call that a person answered: when it ended, and how many were abandoned so far."""
    open_contacts: int = 0
    ended: Counter[Outcome] = field(default_factory=Counter[Outcome])


class Store:
    """``over`` is told every attempt that has ended, and who is freed by it."""

    def __init__(self, week: Week, agenda: Agenda) -> None:
        self._agenda = agenda
        self._zone = week.zone
        self.campaigns = {one.campaign.campaign_id: _campaign_row(one, week) for one in week.campaigns}
        self.contacts: dict[int, ContactRow] = {}
        self.attempts: dict[int, AttemptRow] = {}
        self.agents = Agents(week.agents, now=week.begins_at)
        self._listed: dict[str, Listed] = {}
        self._open_of_number: dict[str, int] = {}
        self._placed_of_number: defaultdict[str, list[datetime]] = defaultdict(list)
        self.over: Callable[[Completion, AgentRow | None], None] = _nobody_asks

    def add(self, contact: Contact) -> None:
        row = self.contacts[contact.contact_id] = ContactRow(contact)
        campaign = self.campaigns[contact.campaign_id]
        campaign.waiting[contact.contact_id] = row
        campaign.open_contacts += 1

    def list_number(self, listed: Listed) -> None:
        self._listed[listed.called] = listed

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
        rows.sort(key=lambda contact: (contact.priority, contact.round, contact.due_at, contact.contact_id))
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

    def wait(self, row: ContactRow, again: TryAgain) -> None:
        """To be dialled again."""
        campaign = self.campaigns[row.contact.campaign_id]
        if row.state is ContactState.FINISHED:
            campaign.open_contacts += 1
        row.state, row.finished = ContactState.WAITING, None
        row.contact = replace(row.contact, due_at=again.at, position=again.position, round=again.round)
        campaign.waiting[row.contact.contact_id] = row

    def promise(self, row: ContactRow, promised: Promised, *, now: datetime) -> bool:
        """Make a contact due for a promised call; False while it is in a call."""
        if row.state is ContactState.DIALLING:
            return False
        row.contact = replace(row.contact, appointment_id=promised.promise_id)
        self.wait(row, TryAgain(now, promised.position, PROMISED_ROUND))
        return True

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
        self._placed_of_number[dial.called].append(now)
        return attempt

    def _end(self, row: AttemptRow, completion: Completion, *, now: datetime) -> None:
        attempt, outcome = completion.attempt, completion.attempt.outcome or Outcome.UNKNOWN
        row.attempt = attempt
        self._open_of_number.pop(attempt.called, None)
        campaign = self.campaigns[attempt.campaign_id]
        campaign.ended[outcome] += 1
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
        listed = self._listed.get(called)
        return Candidate(
            contact=contact,
            listing=None if listed is None else self._listing(listed, now=now),
            number_in_call=called in self._open_of_number,
        )

    def _listing(self, listed: Listed, *, now: datetime) -> Listing:
        since = self._period_began_at(listed, now=now)
        return Listing(
            valid_until=listed.valid_until,
            calls_max=listed.calls_max,
            period_is_day=listed.period_is_day,
            calls_in_period=sum(at >= since for at in self._placed_of_number[listed.called]),
        )

    def _period_began_at(self, listed: Listed, *, now: datetime) -> datetime:
        if listed.period_is_day:
            return day_begins(day_of(now, zone=self._zone), zone=self._zone)
        wall = now.astimezone(self._zone)
        return now - timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


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
