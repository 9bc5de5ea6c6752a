"""After an outcome: again at, next number, finished.

A policy says *when*; the contact's ledger says *how many*, and no mix of rules exceeds its budget.
The vendor publishes neither a formula nor the ranges; the reading here is the one of ``docs/explanation/retries.md``.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Literal
from zoneinfo import ZoneInfo

from outdial.domain.contact import Contact, Finished, Number
from outdial.domain.days import day_begins, day_of
from outdial.domain.ledger import NumberLedger
from outdial.domain.outcome import Outcome
from outdial.domain.rotation import BY_SEQUENCE, Rotation, next_place, place_left, takes

NOT_JUST_ANY_FAILURE = frozenset({Outcome.INVALID_NUMBER, Outcome.UNKNOWN})
"""What a common rule does not repeat: a wrong number stays wrong, and nobody knows whom an unknown call reached."""

NOT_PLACED_PAUSE = timedelta(seconds=30)
"""Until a call that the switch refused is asked for again: it was full, or away for a moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonRule:
    """Any failure: so many tries a day, on so many days, ``wait`` apart (seed 000, type 0)."""

    tries_per_day: int
    days: int
    wait: timedelta
    kind: Literal["common"] = "common"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """After one of ``outcomes``: so many tries more, ``wait`` apart. ``code`` is the number the client named it by."""

    code: int
    outcomes: frozenset[Outcome]
    retries_max: int
    wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRule:
    """A row for each result (seed 000, type 1)."""

    rows: tuple[ResultRow, ...]
    kind: Literal["result"] = "result"


RetryRule = CommonRule | ResultRule


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberTypeRule:
    """The rule for numbers of one type."""

    number_type: str
    rule: RetryRule


class BusinessAction(Enum):
    """What a written-back business result asks for."""

    STOP = "stop"
    NEXT_NUMBER = "next_number"
    SAME_NUMBER = "same_number"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessRow:
    """After the business result ``code`` (and ``sub_code``, if given): ``action`` after ``wait``."""

    code: str
    sub_code: str | None
    action: BusinessAction
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """When to try again. ``general`` and ``by_number_type`` exclude each other; neither means: never."""

    general: RetryRule | None = None
    by_number_type: tuple[NumberTypeRule, ...] = ()
    not_retried: frozenset[Outcome] = frozenset()
    """What ``not_retried_codes`` stand for, as the tenant has defined them when the policy is read to dial by."""
    not_retried_codes: tuple[str, ...] = ()
    """The result codes as the client gave them."""
    business: tuple[BusinessRow, ...] = ()


@dataclass(frozen=True, slots=True)
class TryAgain:
    """Dial the number at ``position`` again, in its ``round`` of the campaign, not before ``at``."""

    at: datetime
    position: int
    round: int = 0


@dataclass(frozen=True, slots=True)
class Finish:
    """Nothing more will be dialled."""

    reason: Finished


Verdict = TryAgain | Finish


def decide(
    policy: RetryPolicy,
    contact: Contact,
    outcome: Outcome,
    *,
    ended_at: datetime,
    zone: ZoneInfo,
    attempts_max: int,
    rotation: Rotation = BY_SEQUENCE,
    recall_pause: timedelta = timedelta(0),
) -> Verdict:
    """What follows an attempt to ``contact.next_number`` that ended so; its ledger counts that attempt already.

    ``zone`` is the tenant's: days are counted there. ``attempts_max`` bounds all attempts to the contact.
    ``rotation`` says which of its numbers comes after the one that is done with.
    ``recall_pause`` is the rule set's: so long nobody who was abandoned is called again, on whatever number.
    """
    wish = _wish(policy, contact, outcome, ended_at=ended_at, zone=zone, rotation=rotation)
    if outcome is Outcome.ABANDONED:
        wish = _not_before(ended_at + recall_pause, wish)
    return _within_bounds(wish, contact, attempts_max=attempts_max)


def after_business_result(
    policy: RetryPolicy,
    contact: Contact,
    *,
    code: str,
    sub_code: str | None,
    now: datetime,
    attempts_max: int,
    rotation: Rotation = BY_SEQUENCE,
) -> Verdict | None:
    """What a written-back business result asks for; None when no row of the policy names it.

    The client has asked for this call by name, so the rules for failures do not limit it; the contact's budget does.
    """
    row = _business_row(policy, code=code, sub_code=sub_code)
    if row is None:
        return None
    wish = _business_wish(row, contact, now=now, rotation=rotation)
    return _within_bounds(wish, contact, attempts_max=attempts_max)


def slipped(
    policy: RetryPolicy,
    contact: Contact,
    *,
    now: datetime,
    zone: ZoneInfo,
    attempts_max: int,
    rotation: Rotation = BY_SEQUENCE,
) -> Verdict | None:
    """What to do with a due contact that has waited into a day its common rule forbids; None: it may be dialled.

    A try promised for this evening may meet closed windows or busy agents and still stand there tomorrow.
    """
    rule = _rule_for(policy, contact.next_number)
    tries = contact.ledger.of(contact.position)
    # Who was promised a call is due by that promise, and a number that was reached because a business result asked: not
    # because of the rule for failures.
    promised = contact.appointment_id is not None or tries.last is Outcome.ANSWERED
    if promised or not isinstance(rule, CommonRule) or tries.last_day is None:
        return None
    allowed_at = _common_time(rule, tries, soonest=now, zone=zone)
    if allowed_at is None:
        wish = _to_next_number(contact, rotation, after=now, otherwise=Finished.NO_RETRY_LEFT)
        return _within_bounds(wish, contact, attempts_max=attempts_max)
    return None if allowed_at == now else _same_number(contact, at=allowed_at)


def last_day_of(policy: RetryPolicy, contact: Contact) -> date | None:
    """The day after which its common rule allows the next number no call; None while no day is known to be the last."""
    rule = _rule_for(policy, contact.next_number)
    tries = contact.ledger.of(contact.position)
    return tries.last_day if isinstance(rule, CommonRule) and tries.days >= rule.days else None


def _wish(
    policy: RetryPolicy,
    contact: Contact,
    outcome: Outcome,
    *,
    ended_at: datetime,
    zone: ZoneInfo,
    rotation: Rotation,
) -> Verdict:
    if outcome.reached:
        return Finish(Finished.REACHED)
    if outcome is Outcome.NOT_PLACED and not _is_refused(policy, outcome):
        # Nobody's telephone rang, so no rule for failures is asked; the contact's budget ends it at last.
        return _same_number(contact, at=ended_at + NOT_PLACED_PAUSE)
    left = None if contact.appointment_id is None else place_left(rotation, contact)
    again_at = None
    if left is None and takes(rotation, contact):
        again_at = _again_at(policy, contact, outcome, ended_at=ended_at, zone=zone)
    if again_at is not None:
        return _same_number(contact, at=again_at)
    # We may have talked to the person, so another of their numbers is no better than this one.
    if outcome is Outcome.UNKNOWN:
        return Finish(Finished.NEVER_AGAIN_BLINDLY)
    if left is not None:
        return TryAgain(ended_at + contact.next_number.delay, left.position, left.round)
    reason = Finished.RESULT_NOT_RETRIED if _is_refused(policy, outcome) else Finished.NO_RETRY_LEFT
    return _to_next_number(contact, rotation, after=ended_at, otherwise=reason)


def _again_at(
    policy: RetryPolicy, contact: Contact, outcome: Outcome, *, ended_at: datetime, zone: ZoneInfo
) -> datetime | None:
    """When the same number is tried again; None when it is finished."""
    if _is_refused(policy, outcome):
        return None
    rule = _rule_for(policy, contact.next_number)
    tries = contact.ledger.of(contact.position)
    match rule:
        case None:
            return None
        case CommonRule():
            if outcome in NOT_JUST_ANY_FAILURE:
                return None
            return _common_time(rule, tries, soonest=ended_at + rule.wait, zone=zone)
        case ResultRule():
            return _result_time(rule, tries, outcome, ended_at=ended_at)


def _is_refused(policy: RetryPolicy, outcome: Outcome) -> bool:
    return policy.general is not None and outcome in policy.not_retried


def _rule_for(policy: RetryPolicy, number: Number) -> RetryRule | None:
    if policy.general is not None:
        return policy.general
    return next((row.rule for row in policy.by_number_type if row.number_type == number.number_type), None)


def _common_time(rule: CommonRule, tries: NumberLedger, *, soonest: datetime, zone: ZoneInfo) -> datetime | None:
    """The first allowed instant from ``soonest`` on: on a day with tries left, or when the next new day begins."""
    if tries.last_day is None or day_of(soonest, zone=zone) > tries.last_day:
        return soonest if tries.days < rule.days else None
    # A call that a business result asked for may have opened a day that the rule does not have.
    if tries.tries_that_day < rule.tries_per_day and tries.days <= rule.days:
        return soonest
    if tries.days >= rule.days:
        return None
    return max(soonest, day_begins(tries.last_day + timedelta(days=1), zone=zone))


def _result_time(rule: ResultRule, tries: NumberLedger, outcome: Outcome, *, ended_at: datetime) -> datetime | None:
    row = next((row for row in rule.rows if outcome in row.outcomes), None)
    if row is None:
        return None
    retries = tries.count(row.outcomes) - 1  # the first try with such a result is no retry
    return ended_at + row.wait if retries < row.retries_max else None


def _same_number(contact: Contact, *, at: datetime) -> TryAgain:
    return TryAgain(at, contact.position, contact.round)


def _to_next_number(contact: Contact, rotation: Rotation, *, after: datetime, otherwise: Finished) -> Verdict:
    place = next_place(rotation, contact)
    if place is None:
        return Finish(otherwise)
    # The pause is the one that the number asks for which is done with.
    return TryAgain(after + contact.next_number.delay, place.position, place.round)


def _not_before(soonest: datetime, wish: Verdict) -> Verdict:
    """A pause that outlasts the days of a common rule ends the number in ``slipped``, when it is due."""
    return wish if isinstance(wish, Finish) else replace(wish, at=max(wish.at, soonest))


def _within_bounds(wish: Verdict, contact: Contact, *, attempts_max: int) -> Verdict:
    """No wish goes past the contact's budget or its recycling."""
    if isinstance(wish, Finish):
        return wish
    if contact.ledger.attempts >= attempts_max:
        return Finish(Finished.BUDGET_SPENT)
    if contact.recycle_at is not None and contact.recycle_at <= wish.at:
        return Finish(Finished.RECYCLED)
    return wish


def _business_row(policy: RetryPolicy, *, code: str, sub_code: str | None) -> BusinessRow | None:
    rows = [row for row in policy.business if row.code == code and row.sub_code in (sub_code, None)]
    return min(rows, key=lambda row: row.sub_code is None, default=None)


def _business_wish(row: BusinessRow, contact: Contact, *, now: datetime, rotation: Rotation) -> Verdict:
    match row.action:
        case BusinessAction.STOP:
            return Finish(Finished.STOPPED_BY_RESULT)
        case BusinessAction.SAME_NUMBER:
            return _same_number(contact, at=now + row.wait)
        case BusinessAction.NEXT_NUMBER:
            return _to_next_number(contact, rotation, after=now + row.wait, otherwise=Finished.NO_RETRY_LEFT)
