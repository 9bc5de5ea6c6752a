"""Planted faults: the domain's code, or the store's promises, broken in one place each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from outdial.domain import plan, retry
from outdial.domain.attempt import Attempt
from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, ContactState, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Decision, Memory, Pace, Pacer, PacingView
from outdial.domain.plan import Candidate, Demand, Dial, Plan, TurnView
from outdial.domain.retry import CommonRule, ResultRule, RetryPolicy, RetryRule, TryAgain, Verdict
from outdial.domain.rotation import BY_SEQUENCE, PROMISED_ROUND
from outdial.domain.rule_set import RuleSet
from outdial.domain.schedule import Calendar, Schedule, Segment
from outdial.domain.validity import Unit
from outdial.virtual.agenda import Agenda
from outdial.weeks.appointments import HELD_BEYOND, AppointmentRow, Appointments
from outdial.weeks.blacklist import Blacklist
from outdial.weeks.parts import DOMAIN, Parts, new_pacer
from outdial.weeks.promises import Promise
from outdial.weeks.rows import AttemptRow, Completion, ContactRow
from outdial.weeks.store import Store
from outdial.weeks.tallies import Tallies
from outdial.weeks.week import Appointment, BatchDeletion, Listed, Week
from tests.weeks.small_weeks import CAMPAIGN, a_contact, a_week, retries

ALWAYS: Final = Schedule(workday=(Segment(time(0), time(23, 59)),))


def with_calendar(change: Callable[[Calendar], Calendar]) -> Parts:
    def demand(view: TurnView, pacer: Pacer) -> Demand:
        return plan.demand(replace(view, calendar=change(view.calendar)), pacer)

    return replace(DOMAIN, demand=demand)


def with_pacing(change: Callable[[PacingView], PacingView]) -> Parts:
    def demand(view: TurnView, pacer: Pacer) -> Demand:
        return plan.demand(replace(view, pacing=change(view.pacing)), pacer)

    return replace(DOMAIN, demand=demand)


def suspension_ignored(view: TurnView, pacer: Pacer) -> Demand:
    return plan.demand(replace(view, campaign=replace(view.campaign, state=CampaignState.STARTED)), pacer)


def with_candidates(change: Callable[[Candidate], Candidate]) -> Parts:
    def choose(candidates: Iterable[Candidate], **rest: Any) -> Plan:
        return plan.choose([change(candidate) for candidate in candidates], **rest)

    return replace(DOMAIN, choose=choose)


def one_call_more(candidates: Iterable[Candidate], *, calls: int, **rest: Any) -> Plan:
    return plan.choose(candidates, calls=calls + 1, **rest)


def with_budget_off_by_one() -> Parts:
    def choose(candidates: Iterable[Candidate], *, attempts_max: int, **rest: Any) -> Plan:
        return plan.choose(candidates, attempts_max=attempts_max + 1, **rest)

    def decide(*given: Any, attempts_max: int, **rest: Any) -> Verdict:
        return retry.decide(*given, attempts_max=attempts_max + 1, **rest)

    return replace(DOMAIN, choose=choose, decide=decide)


def never_recycled() -> Parts:
    def choose(candidates: Iterable[Candidate], **rest: Any) -> Plan:
        forgetful = [replace(one, contact=replace(one.contact, recycle_at=None)) for one in candidates]
        return plan.choose(forgetful, **rest)

    def decide(policy: RetryPolicy, contact: Contact, outcome: Outcome, **rest: Any) -> Verdict:
        return retry.decide(policy, replace(contact, recycle_at=None), outcome, **rest)

    return replace(DOMAIN, choose=choose, decide=decide)


def with_verdict(change: Callable[[Verdict, datetime], Verdict]) -> Parts:
    def decide(*given: Any, ended_at: datetime, **rest: Any) -> Verdict:
        return change(retry.decide(*given, ended_at=ended_at, **rest), ended_at)

    return replace(DOMAIN, decide=decide)


def at_once(verdict: Verdict, ended_at: datetime) -> Verdict:
    return TryAgain(ended_at, verdict.position) if isinstance(verdict, TryAgain) else verdict


def first_number_again(verdict: Verdict, _ended_at: datetime) -> Verdict:
    return TryAgain(verdict.at, 0) if isinstance(verdict, TryAgain) else verdict


def never_finished(verdict: Verdict, ended_at: datetime) -> Verdict:
    return verdict if isinstance(verdict, TryAgain) else TryAgain(ended_at, 0)


def called_right_after_being_abandoned(*given: Any, recall_pause: timedelta, **rest: Any) -> Verdict:
    return retry.decide(*given, recall_pause=recall_pause / 100, **rest)


def unknown_is_busy(policy: RetryPolicy, contact: Contact, outcome: Outcome, **rest: Any) -> Verdict:
    return retry.decide(policy, contact, Outcome.BUSY if outcome is Outcome.UNKNOWN else outcome, **rest)


def with_policy(change: Callable[[RetryPolicy], RetryPolicy]) -> Parts:
    def choose(candidates: Iterable[Candidate], *, campaign: Campaign, **rest: Any) -> Plan:
        return plan.choose(candidates, campaign=replace(campaign, retry=change(campaign.retry)), **rest)

    def decide(policy: RetryPolicy, *given: Any, **rest: Any) -> Verdict:
        return retry.decide(change(policy), *given, **rest)

    return replace(DOMAIN, choose=choose, decide=decide)


def with_rules(change: Callable[[RetryRule], RetryRule]) -> Parts:
    def changed(policy: RetryPolicy) -> RetryPolicy:
        rows = tuple(replace(row, rule=change(row.rule)) for row in policy.by_number_type)
        general = None if policy.general is None else change(policy.general)
        return replace(policy, general=general, by_number_type=rows)

    return with_policy(changed)


def one_try_more_a_day(rule: RetryRule) -> RetryRule:
    return replace(rule, tries_per_day=rule.tries_per_day + 1) if isinstance(rule, CommonRule) else rule


def one_day_more(rule: RetryRule) -> RetryRule:
    return replace(rule, days=rule.days + 1) if isinstance(rule, CommonRule) else rule


def one_retry_more(rule: RetryRule) -> RetryRule:
    if not isinstance(rule, ResultRule):
        return rule
    return replace(rule, rows=tuple(replace(row, retries_max=row.retries_max + 1) for row in rule.rows))


def days_of_utc() -> Parts:
    utc = ZoneInfo("UTC")

    def choose(candidates: Iterable[Candidate], *, zone: ZoneInfo, **rest: Any) -> Plan:
        assert zone
        return plan.choose(candidates, zone=utc, **rest)

    def decide(*given: Any, zone: ZoneInfo, **rest: Any) -> Verdict:
        assert zone
        return retry.decide(*given, zone=utc, **rest)

    return replace(DOMAIN, choose=choose, decide=decide)


class BlindPacer:
    """Does not see the calls that ring."""

    def __init__(self, pace: Pace, rules: RuleSet) -> None:
        self._pacer = new_pacer(pace, rules)

    def decide(self, view: PacingView) -> Decision:
        return self._pacer.decide(replace(view, ringing=()))

    def memory(self) -> Memory:
        return self._pacer.memory()


def believing_for_ever(_trusted_until_s: float, _now_s: float) -> bool:
    return True


class TwoCallsOnANumber(Store):
    """A claim that does not look for an open call to the number."""

    def _may_claim(self, dial: Dial, *, now: datetime) -> bool:
        return dial.contact.due_at <= now


class ClaimedTwice(Store):
    """A claim that answers with each attempt twice."""

    def claim(self, campaign_id: int, dials: Sequence[Dial], **rest: Any) -> list[Attempt]:
        return [attempt for attempt in super().claim(campaign_id, dials, **rest) for _ in range(2)]


class EndedTwice(Store):
    """An end without compare-and-set: what is written twice counts twice."""

    def _may_complete(self, row: AttemptRow, completion: Completion) -> bool:
        return row.epoch == completion.epoch


class WithoutAdoption(Store):
    """A takeover that leaves the open attempts to the owner before."""

    def take(self, campaign_id: int, *, owner: str) -> int | None:
        before = {row.attempt.attempt_id: row.epoch for row in self.open_attempts(campaign_id)}
        epoch = super().take(campaign_id, owner=owner)
        for row in self.open_attempts(campaign_id):
            row.epoch = before[row.attempt.attempt_id]
        return epoch


class BusyIsUnanswered(Store):
    """A record that embellishes."""

    def complete(self, completions: Iterable[Completion], *, now: datetime) -> None:
        super().complete([self._embellished(one) for one in completions], now=now)

    def _embellished(self, completion: Completion) -> Completion:
        if completion.attempt.outcome is not Outcome.BUSY:
            return completion
        return replace(completion, attempt=replace(completion.attempt, outcome=Outcome.NO_ANSWER))


class BatchesCalled(Store):
    """A queue that does not look at batches."""

    def set_batch_suspended(self, campaign_id: int, batch_id: int, *, is_so: bool) -> None:
        pass


def by_sequence(candidates: Iterable[Candidate], *, campaign: Campaign, **rest: Any) -> Plan:
    settings = replace(campaign.settings, rotation=BY_SEQUENCE)
    return plan.choose(candidates, campaign=replace(campaign, settings=settings), **rest)


class BatchesKept(Store):
    """A deletion that leaves the contacts of the batch."""

    def delete_batch(self, campaign_id: int, batch_id: int, *, now: datetime) -> None:
        assert now
        self.set_batch_suspended(campaign_id, batch_id, is_so=False)


class CalledOnceMore(Store):
    """A deletion that forgets who is in a call."""

    def delete_batch(self, campaign_id: int, batch_id: int, *, now: datetime) -> None:
        assert now
        self.set_batch_suspended(campaign_id, batch_id, is_so=False)
        for row in [row for row in self.contacts.values() if row.contact.batch_id == batch_id]:
            if row.state is ContactState.WAITING:
                self.delete(row)


class PrioritiesIgnored(Store):
    """A queue by due time alone."""

    def due(self, campaign_id: int, *, now: datetime) -> list[Candidate]:
        return sorted(super().due(campaign_id, now=now), key=lambda candidate: candidate.contact.due_at)


class PromisedLast(Store):
    """A queue in which those who were promised a call wait for all others."""

    def due(self, campaign_id: int, *, now: datetime) -> list[Candidate]:
        found = super().due(campaign_id, now=now)
        return sorted(found, key=lambda candidate: candidate.contact.round == PROMISED_ROUND)


def with_blacklist(make: Callable[[ZoneInfo], Blacklist]) -> Parts:
    class Changed(Store):
        def __init__(self, week: Week, agenda: Agenda) -> None:
            super().__init__(week, agenda)
            self.blacklist = make(week.zone)

    return replace(DOMAIN, store=Changed)


class HoursOfValidity(Blacklist):
    """Years, months and days that pass like hours."""

    def put(self, listed: Listed, *, now: datetime) -> None:
        count = None if listed.valid_for is None else (listed.valid_for[0], Unit.HOUR)
        super().put(replace(listed, valid_for=count), now=now)


class FirstEntryStays(Blacklist):
    """A list on which nothing is replaced."""

    def put(self, listed: Listed, *, now: datetime) -> None:
        if listed.called not in self._entries:
            super().put(listed, now=now)


def with_appointments(make: Callable[[Week, Store], Appointments]) -> Parts:
    class Changed(Store):
        def __init__(self, week: Week, agenda: Agenda) -> None:
            super().__init__(week, agenda)
            self.appointments = make(week, self)

    return replace(DOMAIN, store=Changed)


class ManualCalled(Appointments):
    """An engine that makes the calls that agents are to make."""

    def _is_ours(self, appointment: Appointment) -> bool:
        assert appointment
        return True


class TooEarly(Appointments):
    """Ten minutes before their time, instead of five."""

    def _due_at(self, appointed_at: datetime, *, now: datetime) -> datetime:
        return super()._due_at(appointed_at - timedelta(minutes=5), now=now)


class NobodyHeld(Appointments):
    """Contacts that are called although they wait for a promised call."""

    def make(self, appointment: Appointment, *, now: datetime) -> datetime | None:
        row = self._queue.contacts.get(appointment.contact_id)
        due_at = row.contact.due_at if row else now
        made = super().make(appointment, now=now)
        if row is not None and row.state is ContactState.WAITING:
            row.contact = replace(row.contact, due_at=due_at)
        return made


class DueOfThemselves(Appointments):
    """Contacts that are due of themselves at the moment of their promised call."""

    def make(self, appointment: Appointment, *, now: datetime) -> datetime | None:
        due_at = super().make(appointment, now=now)
        row = self._queue.contacts.get(appointment.contact_id)
        if row is not None and due_at is not None and row.contact.due_at == due_at + HELD_BEYOND:
            row.contact = replace(row.contact, due_at=due_at)
        return due_at


class FreedAtOnce(Appointments):
    """A promise that is taken back with what is left of the wait before."""

    def _free_at(self, freed: AppointmentRow, *, now: datetime) -> datetime:
        assert freed
        return now


class DaysOfUtc(Store):
    """Statistics by days that are nobody's."""

    def __init__(self, week: Week, agenda: Agenda) -> None:
        super().__init__(week, agenda)
        self.tallies = Tallies(ZoneInfo("UTC"))


class RefusedCounted(Store):
    """Counts calls that the switch refused."""

    def calls_since(self, called: str, since: datetime) -> int:
        attempts = [row.attempt for row in self.attempts.values()]
        return sum(one.called == called and one.placed_at >= since for one in attempts)


class ContactsMiscounted(Store):
    """A tally that forgets those who are dropped."""

    def finish(self, row: ContactRow, reason: Finished) -> None:
        super().finish(row, reason)
        self.campaigns[row.contact.campaign_id].open_contacts += reason is Finished.RECYCLED


def unlisted(candidate: Candidate) -> Candidate:
    return replace(candidate, listing=None)


def one_restricted_call_more(candidate: Candidate) -> Candidate:
    listing = candidate.listing
    if listing is None or listing.calls_max is None:
        return candidate
    return replace(candidate, listing=replace(listing, calls_max=listing.calls_max + 1))


FAULTS: Final[dict[str, tuple[Parts, Promise]]] = {
    "windows ignored": (with_calendar(lambda calendar: replace(calendar, schedule=ALWAYS)), Promise.WINDOW),
    "windows by UTC": (with_calendar(lambda calendar: replace(calendar, zone=ZoneInfo("UTC"))), Promise.WINDOW),
    "special dates forgotten": (with_calendar(lambda calendar: replace(calendar, special_dates=())), Promise.WINDOW),
    "begin ignored": (
        with_calendar(lambda calendar: replace(calendar, begin=datetime(2000, 1, 1, tzinfo=UTC))),
        Promise.WINDOW,
    ),
    "suspension ignored": (replace(DOMAIN, demand=suspension_ignored), Promise.SUSPENDED),
    "suspended batches called": (replace(DOMAIN, store=BatchesCalled), Promise.BATCH),
    "rounds ignored": (replace(DOMAIN, choose=by_sequence), Promise.ORDER),
    "priorities ignored": (replace(DOMAIN, store=PrioritiesIgnored), Promise.URGENT),
    "promised calls last": (replace(DOMAIN, store=PromisedLast), Promise.URGENT),
    "deleted batches called": (replace(DOMAIN, store=BatchesKept), Promise.DELETED),
    "called once more after a deletion": (replace(DOMAIN, store=CalledOnceMore), Promise.DELETED),
    "manual promises called": (with_appointments(ManualCalled), Promise.APPOINTED),
    "promised calls too early": (with_appointments(TooEarly), Promise.APPOINTED),
    "called before the promised call": (with_appointments(NobodyHeld), Promise.APPOINTED),
    "due of themselves when promised": (with_appointments(DueOfThemselves), Promise.APPOINTED),
    "a wait cut short by a promise": (with_appointments(FreedAtOnce), Promise.WAIT),
    "validity in hours": (with_blacklist(HoursOfValidity), Promise.LISTED),
    "an entry never replaced": (with_blacklist(FirstEntryStays), Promise.LISTED),
    "restrictions by days of UTC": (with_blacklist(lambda _: Blacklist(ZoneInfo("UTC"))), Promise.LISTED),
    "statistics by days of UTC": (replace(DOMAIN, store=DaysOfUtc), Promise.STATISTICS),
    "refused calls counted": (replace(DOMAIN, store=RefusedCounted), Promise.STATISTICS),
    "blacklist ignored": (with_candidates(unlisted), Promise.LISTED),
    "restriction off by one": (with_candidates(one_restricted_call_more), Promise.LISTED),
    "two calls on a number": (
        replace(with_candidates(lambda one: replace(one, number_in_call=False)), store=TwoCallsOnANumber),
        Promise.ONE_PER_NUMBER,
    ),
    "double claim": (replace(DOMAIN, store=ClaimedTwice), Promise.ONE_PER_ATTEMPT),
    "budget off by one": (with_budget_off_by_one(), Promise.BUDGET),
    "a try a day more": (with_rules(one_try_more_a_day), Promise.DAYS),
    "a day more": (with_rules(one_day_more), Promise.DAYS),
    "days of UTC": (days_of_utc(), Promise.DAYS),
    "a retry more": (with_rules(one_retry_more), Promise.RETRIES),
    "refused results retried": (
        with_policy(lambda policy: replace(policy, not_retried=frozenset())),
        Promise.NOT_RETRIED,
    ),
    "never finished": (with_verdict(never_finished), Promise.NOT_RETRIED),
    "no wait": (with_verdict(at_once), Promise.WAIT),
    "no peace": (replace(DOMAIN, decide=called_right_after_being_abandoned), Promise.RECALL),
    "the first number again": (with_verdict(first_number_again), Promise.ORDER),
    "recycling forgotten": (never_recycled(), Promise.RECYCLED),
    "unknown dialled again": (replace(DOMAIN, decide=unknown_is_busy), Promise.NEVER_BLINDLY),
    "stale epoch dials": (replace(DOMAIN, certain=believing_for_ever), Promise.EPOCH),
    "late calls": (replace(DOMAIN, certain=believing_for_ever), Promise.LATE),
    "lines ignored": (with_pacing(partial(replace, lines_free=99)), Promise.LINES),
    "more calls than decided": (replace(DOMAIN, choose=one_call_more), Promise.PACER),
    "ringing calls forgotten": (replace(DOMAIN, new_pacer=BlindPacer), Promise.AGENT),
    "takeover without adoption": (replace(DOMAIN, store=WithoutAdoption), Promise.ACCOUNTED),
    "a doubled end counted twice": (replace(DOMAIN, store=EndedTwice), Promise.RECORD),
    "a doubled end tallied twice": (replace(DOMAIN, store=EndedTwice), Promise.TALLY),
    "an outcome embellished": (replace(DOMAIN, store=BusyIsUnanswered), Promise.RECORD),
    "contacts miscounted": (replace(DOMAIN, store=ContactsMiscounted), Promise.TALLY),
}
"""What is broken, and the promise that must be found broken."""


def _made_for(**wishes: Any) -> Week:
    """A small week in which what is wished comes while its one contact is in a call, or waits for another."""
    contacts = [a_contact(1, "100001", batch_id=11)]
    return a_week(contacts=contacts, retry=retries(3, wait=timedelta(hours=2)), added_s=3_600.0, **wishes)


MADE_FOR: Final[dict[str, Week]] = {
    "called once more after a deletion": _made_for(
        batch_deletions=(BatchDeletion(at_s=3_603.0, campaign_id=CAMPAIGN, batch_id=11),)
    ),
    "a wait cut short by a promise": _made_for(
        appointments=(
            Appointment(
                at_s=4_000.0,
                appointment_id=1,
                campaign_id=CAMPAIGN,
                contact_id=1,
                position=0,
                automatic=True,
                appointed_s=80_000.0,
                work_no="clerk",
                taken_back_s=5_000.0,
            ),
        )
    ),
}
"""Weeks for faults that take so rare a moment that few drawn weeks have it."""
