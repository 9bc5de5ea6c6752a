"""Whether a contact may be called once more, judged from the list of its calls alone.

The code under test keeps a ledger and decides forward, when a call ends. Here nothing is kept: each new call is judged
backward, by counting the calls before it. The rules are those of ``docs/explanation/retries.md``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from outdial.domain.contact import Contact, Number
from outdial.domain.outcome import Outcome
from outdial.domain.retry import BusinessAction, BusinessRow, CommonRule, ResultRule, RetryPolicy, RetryRule
from outdial.domain.rotation import BY_SEQUENCE, ByNumberType, ByPosition, BySequence, Rotation
from outdial.weeks.promises import Breach, Promise
from outdial.weeks.wall import day_on

REFUSED_PAUSE: Final = timedelta(seconds=30)
NEVER_BY_A_COMMON_RULE: Final = (Outcome.INVALID_NUMBER, Outcome.UNKNOWN)


@dataclass(slots=True)
class Try:
    """One call to a contact, as the record has it; ``asked``: it follows a business result; ``promised``: a promise."""

    position: int
    placed_at: datetime
    outcome: Outcome | None = None
    ended_at: datetime | None = None
    asked: bool = False
    promised: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A business result that was written back, and when."""

    at: datetime
    code: str
    sub_code: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """From when on a promised call may be made, and on which number."""

    at: datetime
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrial:
    """A new call, with all that it is judged by."""

    contact: Contact
    policy: RetryPolicy
    tries: Sequence[Try]
    """Those before it."""
    new: Try
    asked: Asked | None
    """A business result since the last call."""
    zone: ZoneInfo
    promised: Kept | None = None
    """A promise that is still to be kept."""
    rotation: Rotation = BY_SEQUENCE
    recall_pause: timedelta = timedelta(0)
    """How long the rules leave in peace who was abandoned."""


def breach(retrial: Retrial) -> Breach | None:
    """Why the new call must not be, as far as the calls before it say."""
    if retrial.promised is not None:
        return _as_promised(retrial, retrial.promised)
    if not retrial.tries:
        is_first = _order(retrial)[:1] == [retrial.new.position]
        return None if is_first else Breach(Promise.ORDER, "the first number comes first")
    last = retrial.tries[-1]
    if last.ended_at is None or last.outcome is None:
        return Breach(Promise.ONE_PER_NUMBER, "the contact's last call is still open")
    if retrial.asked is not None:
        return _after_business(retrial, last, retrial.asked)
    return _after(retrial, last, last.outcome, ended_at=last.ended_at)


def _as_promised(retrial: Retrial, promised: Kept) -> Breach | None:
    if retrial.new.position != promised.position:
        return Breach(Promise.ORDER, f"number {promised.position + 1} was promised a call")
    last = retrial.tries[-1] if retrial.tries else None
    if last is not None and last.outcome is Outcome.NOT_PLACED and last.ended_at is not None:
        return _too_early(retrial, last.ended_at + REFUSED_PAUSE)
    if retrial.new.placed_at >= promised.at:
        return None
    return Breach(
        Promise.APPOINTED, f"called at {retrial.new.placed_at:%a %H:%M:%S} UTC, due at {promised.at:%H:%M:%S}"
    )


def _after(retrial: Retrial, last: Try, outcome: Outcome, *, ended_at: datetime) -> Breach | None:
    if outcome is Outcome.ANSWERED:
        return Breach(Promise.NOT_RETRIED, "the person was reached, and nobody asked for another call")
    if outcome is Outcome.ABANDONED and retrial.new.placed_at < ended_at + retrial.recall_pause:
        return Breach(Promise.RECALL, f"abandoned at {ended_at:%a %H:%M:%S} UTC")
    left = _left(retrial, last) if last.promised and outcome not in (Outcome.UNKNOWN, Outcome.NOT_PLACED) else None
    if left is not None:
        return _back_in_turn(retrial, last, left, ended_at=ended_at)
    if retrial.new.position == last.position:
        return _same_number(retrial, last, outcome, ended_at=ended_at)
    if outcome is Outcome.UNKNOWN:
        return Breach(Promise.NEVER_BLINDLY, "the last call may have reached the person on another number")
    return _next_number(retrial, last, after=ended_at)


def _after_business(retrial: Retrial, last: Try, asked: Asked) -> Breach | None:
    rows = [row for row in retrial.policy.business if row.code == asked.code]
    exact = [row for row in rows if row.sub_code == asked.sub_code]
    row = next(iter(exact or [row for row in rows if row.sub_code is None]), None)
    if row is None or row.action is BusinessAction.STOP:
        return Breach(Promise.NOT_RETRIED, f"the business result {asked.code} asks for no call")
    return _as_asked(retrial, last, row, after=asked.at + row.wait)


def _as_asked(retrial: Retrial, last: Try, row: BusinessRow, *, after: datetime) -> Breach | None:
    if row.action is BusinessAction.NEXT_NUMBER:
        return _next_number(retrial, last, after=after)
    if retrial.new.position != last.position:
        return Breach(Promise.ORDER, "the business result asks for the same number")
    return _too_early(retrial, after)


def _next_number(retrial: Retrial, last: Try, *, after: datetime) -> Breach | None:
    position = retrial.new.position
    if position != _following(retrial, last):
        return Breach(Promise.ORDER, f"number {position + 1} follows number {last.position + 1}")
    return _too_early(retrial, after + retrial.contact.numbers[last.position].delay)


def _back_in_turn(retrial: Retrial, last: Try, left: int, *, ended_at: datetime) -> Breach | None:
    if retrial.new.position != left:
        return Breach(Promise.ORDER, f"number {left + 1} was left before the promised call")
    return _too_early(retrial, ended_at + retrial.contact.numbers[last.position].delay)


def _following(retrial: Retrial, last: Try) -> int | None:
    """The next number that was never called: one that was called out of turn, as promised, is not begun anew."""
    order = _order(retrial)
    if last.position not in order:
        return _left(retrial, last)
    behind = order[order.index(last.position) + 1 :]
    return next((position for position in behind if position not in _called(retrial)), None)


def _left(retrial: Retrial, last: Try) -> int | None:
    """The first number before that of a promised call, if it has a place among them, that was never called."""
    order = _order(retrial)
    before = order[: order.index(last.position)] if last.position in order else order
    return next((position for position in before if position not in _called(retrial)), None)


def _called(retrial: Retrial) -> set[int]:
    return {one.position for one in retrial.tries if one.outcome is not Outcome.NOT_PLACED}


def _order(retrial: Retrial) -> list[int]:
    return in_order(retrial.rotation, retrial.contact.numbers)


def in_order(rotation: Rotation, numbers: Sequence[Number]) -> list[int]:
    """The positions of the numbers that are called, in their order."""
    match rotation:
        case BySequence():
            return list(range(len(numbers)))
        case ByPosition(rounds=rounds):
            return [position for position in rounds if position < len(numbers)]
        case ByNumberType(rounds=rounds):
            return [place for kind in rounds for place in range(len(numbers)) if numbers[place].number_type == kind]


def round_of(rotation: Rotation, numbers: Sequence[Number], position: int) -> int | None:
    """Which round, from 0, takes the number at a position; None: no round does."""
    match rotation:
        case BySequence():
            return 0
        case ByPosition(rounds=rounds):
            return next((round_ for round_, taken in enumerate(rounds) if taken == position), None)
        case ByNumberType(rounds=rounds):
            kind = numbers[position].number_type
            return next((round_ for round_, taken in enumerate(rounds) if taken == kind), None)


def _too_early(retrial: Retrial, soonest: datetime) -> Breach | None:
    if retrial.new.placed_at >= soonest:
        return None
    return Breach(Promise.WAIT, f"called at {retrial.new.placed_at:%H:%M:%S} UTC, allowed from {soonest:%a %H:%M:%S}")


def _same_number(retrial: Retrial, last: Try, outcome: Outcome, *, ended_at: datetime) -> Breach | None:
    policy = retrial.policy
    if policy.general is not None and outcome in policy.not_retried:
        return Breach(Promise.NOT_RETRIED, f"{outcome.value} is not retried")
    if outcome is Outcome.NOT_PLACED:
        return _too_early(retrial, ended_at + REFUSED_PAUSE)
    if last.position not in _order(retrial):
        return Breach(Promise.NOT_RETRIED, "no round takes the number")
    rule = _rule(retrial, position=last.position)
    match rule:
        case None:
            return Breach(Promise.NOT_RETRIED, "no rule allows another call")
        case CommonRule():
            return _common(retrial, rule, outcome) or _too_early(retrial, ended_at + rule.wait)
        case ResultRule():
            return _by_result(retrial, rule, outcome, ended_at=ended_at)


def _rule(retrial: Retrial, *, position: int) -> RetryRule | None:
    if retrial.policy.general is not None:
        return retrial.policy.general
    name = retrial.contact.numbers[position].number_type
    return {row.number_type: row.rule for row in reversed(retrial.policy.by_number_type)}.get(name or "")


def _common(retrial: Retrial, rule: CommonRule, outcome: Outcome) -> Breach | None:
    if outcome is Outcome.UNKNOWN:
        return Breach(Promise.NEVER_BLINDLY, "a common rule does not repeat a call of unknown outcome")
    if outcome in NEVER_BY_A_COMMON_RULE:
        return Breach(Promise.NOT_RETRIED, f"a common rule does not repeat {outcome.value}")
    days = _days(retrial)
    if len(set(days)) > rule.days:
        return Breach(Promise.DAYS, f"a call on day {len(set(days))} of {rule.days}")
    if days.count(days[-1]) > rule.tries_per_day:
        return Breach(Promise.DAYS, f"call {days.count(days[-1])} of {rule.tries_per_day} that day")
    return None


def _days(retrial: Retrial) -> list[date]:
    """The tenant's days of all calls to the number, the new one last; a clock set back opens no day anew."""
    days: list[date] = []
    for one in (*retrial.tries, retrial.new):
        if one.position == retrial.new.position and one.outcome is not Outcome.NOT_PLACED:
            day = day_on(one.placed_at, zone=retrial.zone)
            days.append(max(day, days[-1]) if days else day)
    return days


def _by_result(retrial: Retrial, rule: ResultRule, outcome: Outcome, *, ended_at: datetime) -> Breach | None:
    row = next((row for row in rule.rows if outcome in row.outcomes), None)
    if row is None:
        promise = Promise.NEVER_BLINDLY if outcome is Outcome.UNKNOWN else Promise.NOT_RETRIED
        return Breach(promise, f"no row names {outcome.value}")
    same = [one for one in retrial.tries if one.position == retrial.new.position and one.outcome in row.outcomes]
    if len(same) > row.retries_max:
        return Breach(Promise.RETRIES, f"retry {len(same)} of {row.retries_max} for row {row.code}")
    return _too_early(retrial, ended_at + row.wait)
