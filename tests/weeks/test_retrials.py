from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from outdial.domain.contact import Number
from outdial.domain.outcome import Outcome
from outdial.domain.retry import (
    BusinessAction,
    BusinessRow,
    CommonRule,
    NumberTypeRule,
    ResultRow,
    ResultRule,
    RetryPolicy,
)
from outdial.domain.rotation import BY_SEQUENCE, ByNumberType, ByPosition, Rotation
from outdial.weeks.promises import Promise
from outdial.weeks.retrials import Asked, Kept, Retrial, Try, breach
from tests.domain.builders import DAY, MINUTE, NOON, SHANGHAI, a_contact

COMMON = CommonRule(tries_per_day=2, days=2, wait=5 * MINUTE)
TWICE_BUSY = ResultRow(code=1, outcomes=frozenset({Outcome.BUSY}), retries_max=2, wait=MINUTE)
BY_COMMON = RetryPolicy(general=COMMON)
BY_RESULT = RetryPolicy(general=ResultRule(rows=(TWICE_BUSY,)))
UNKNOWN_NAMED = RetryPolicy(
    general=ResultRule(rows=(replace(TWICE_BUSY, outcomes=frozenset({Outcome.UNKNOWN})),)),
)
BY_TYPE = RetryPolicy(by_number_type=(NumberTypeRule(number_type="mobile", rule=COMMON),))
BUSINESS = RetryPolicy(
    business=(
        BusinessRow(code="again", sub_code=None, action=BusinessAction.SAME_NUMBER, wait=MINUTE),
        BusinessRow(code="again", sub_code="later", action=BusinessAction.SAME_NUMBER, wait=60 * MINUTE),
        BusinessRow(code="other", sub_code=None, action=BusinessAction.NEXT_NUMBER),
        BusinessRow(code="stop", sub_code=None, action=BusinessAction.STOP),
    )
)
CONTACT = a_contact(numbers=(Number("1", "mobile", 10 * MINUTE), Number("2", "home")))


def a_try(outcome: Outcome, *, position: int = 0, at: datetime = NOON) -> Try:
    return Try(position, at, outcome, ended_at=at)


def judged(
    policy: RetryPolicy,
    *tries: Try,
    position: int = 0,
    after: timedelta = 5 * MINUTE,
    asked: str | None = None,
    recall_pause: timedelta = timedelta(0),
    rotation: Rotation = BY_SEQUENCE,
    promised: Kept | None = None,
) -> Promise | None:
    """By the last try's time, the new one comes ``after`` it; a business result is written back at that very time."""
    at = tries[-1].placed_at if tries else NOON
    code, _, sub_code = (asked or "").partition("/")
    found = breach(
        Retrial(
            contact=CONTACT,
            policy=policy,
            tries=tries,
            new=Try(position, at + after),
            asked=Asked(at, code, sub_code or None) if asked else None,
            zone=SHANGHAI,
            rotation=rotation,
            promised=promised,
            recall_pause=recall_pause,
        )
    )
    return found.promise if found else None


BUSY, ABANDONED, UNKNOWN = a_try(Outcome.BUSY), a_try(Outcome.ABANDONED), a_try(Outcome.UNKNOWN)
REACHED, REFUSED = a_try(Outcome.ANSWERED), a_try(Outcome.NOT_PLACED)
OPEN = Try(0, NOON)
OUT_OF_TURN = replace(a_try(Outcome.BUSY, position=1), promised=True)
SECONDS = timedelta(seconds=1)


def busy_on(*days: int) -> tuple[Try, ...]:
    return tuple(a_try(Outcome.BUSY, at=NOON + day * DAY) for day in days)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (judged(BY_COMMON), None),
        (judged(BY_COMMON, position=1), Promise.ORDER),
        (judged(BY_COMMON, OPEN), Promise.ONE_PER_NUMBER),
        (judged(BY_COMMON, BUSY), None),
        (judged(BY_COMMON, BUSY, after=5 * MINUTE - SECONDS), Promise.WAIT),
        (judged(BY_COMMON, REACHED), Promise.NOT_RETRIED),
        (judged(BY_COMMON, UNKNOWN), Promise.NEVER_BLINDLY),
        (judged(BY_COMMON, UNKNOWN, position=1, after=DAY), Promise.NEVER_BLINDLY),
        (judged(BY_COMMON, a_try(Outcome.INVALID_NUMBER)), Promise.NOT_RETRIED),
        (judged(BY_COMMON, *busy_on(0, 0)), Promise.DAYS),
        (judged(BY_COMMON, *busy_on(0, 0), after=DAY), None),
        (judged(BY_COMMON, *busy_on(0, 1), after=DAY), Promise.DAYS),
        (judged(BY_COMMON, *busy_on(0), REFUSED), None),
        (judged(BY_COMMON, REFUSED, after=29 * SECONDS), Promise.WAIT),
        (judged(BY_COMMON, BUSY, position=1, after=10 * MINUTE), None),
        (judged(BY_COMMON, BUSY, position=1, after=9 * MINUTE), Promise.WAIT),
        (judged(BY_COMMON, a_try(Outcome.BUSY, position=1), after=DAY, rotation=ByPosition(rounds=(1, 0))), None),
        (judged(BY_COMMON, position=1, rotation=ByNumberType(rounds=("home", "mobile"))), None),
        (judged(BY_COMMON, rotation=ByNumberType(rounds=("home", "mobile"))), Promise.ORDER),
        (judged(BY_COMMON, rotation=ByNumberType(rounds=("office",))), Promise.ORDER),
        (judged(BY_COMMON, BUSY, position=1, after=DAY, rotation=ByPosition(rounds=(0,))), Promise.ORDER),
        (judged(replace(BY_COMMON, not_retried=frozenset({Outcome.BUSY})), BUSY), Promise.NOT_RETRIED),
        (judged(BY_COMMON, ABANDONED, recall_pause=5 * MINUTE), None),
        (judged(BY_COMMON, ABANDONED, recall_pause=6 * MINUTE), Promise.RECALL),
        (judged(BY_COMMON, BUSY, recall_pause=DAY), None),
        (judged(BY_COMMON, REACHED, position=1, promised=Kept(NOON + 5 * MINUTE, 1)), None),
        (judged(BY_COMMON, REACHED, position=0, promised=Kept(NOON, 1)), Promise.ORDER),
        (judged(BY_COMMON, REACHED, promised=Kept(NOON + 6 * MINUTE, 0)), Promise.APPOINTED),
        (judged(BY_COMMON, REFUSED, after=29 * SECONDS, promised=Kept(NOON, 0)), Promise.WAIT),
        (judged(BY_COMMON, OUT_OF_TURN, position=0, after=DAY), None),
        (judged(BY_COMMON, OUT_OF_TURN, position=1, after=DAY), Promise.ORDER),
        (judged(BY_COMMON, BUSY, OUT_OF_TURN, position=1), None),
        (judged(BY_COMMON, BUSY, OUT_OF_TURN, position=1, rotation=ByPosition(rounds=(0,))), Promise.NOT_RETRIED),
        (judged(BY_COMMON, a_try(Outcome.BUSY, position=1), after=DAY), Promise.ORDER),
        (judged(BY_RESULT, BUSY, BUSY), None),
        (judged(BY_RESULT, BUSY, BUSY, BUSY), Promise.RETRIES),
        (judged(BY_RESULT, a_try(Outcome.NO_ANSWER)), Promise.NOT_RETRIED),
        (judged(BY_RESULT, UNKNOWN), Promise.NEVER_BLINDLY),
        (judged(UNKNOWN_NAMED, UNKNOWN), None),
        (judged(BY_TYPE, BUSY), None),
        (judged(BY_TYPE, a_try(Outcome.BUSY, position=1), position=1), Promise.NOT_RETRIED),
        (judged(RetryPolicy(), BUSY), Promise.NOT_RETRIED),
        (judged(BUSINESS, REACHED, asked="again", after=MINUTE), None),
        (judged(BUSINESS, REACHED, asked="again/later", after=MINUTE), Promise.WAIT),
        (judged(BUSINESS, REACHED, asked="again", position=1, after=DAY), Promise.ORDER),
        (judged(BUSINESS, REACHED, asked="other", position=1, after=10 * MINUTE), None),
        (judged(BUSINESS, REACHED, asked="other", after=DAY), Promise.ORDER),
        (judged(BUSINESS, REACHED, asked="stop", after=DAY), Promise.NOT_RETRIED),
        (judged(BUSINESS, REACHED, asked="sold", after=DAY), Promise.NOT_RETRIED),
    ],
)
def test_a_call_is_judged_by_the_calls_before_it(found: Promise | None, expected: Promise | None) -> None:
    assert found is expected
