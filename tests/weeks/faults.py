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
from outdial.domain.contact import Contact, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Decision, Memory, Pace, Pacer, PacingView
from outdial.domain.plan import Candidate, Demand, Dial, Plan, TurnView
from outdial.domain.retry import CommonRule, ResultRule, RetryPolicy, RetryRule, TryAgain, Verdict
from outdial.domain.rotation import BY_SEQUENCE
from outdial.domain.rule_set import RuleSet
from outdial.domain.schedule import Calendar, Schedule, Segment
from outdial.weeks.parts import DOMAIN, Parts, new_pacer
from outdial.weeks.promises import Promise
from outdial.weeks.store import AttemptRow, Completion, ContactRow, Store

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
