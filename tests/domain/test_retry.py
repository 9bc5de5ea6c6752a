"""After an outcome: each rule by cases. The laws that no mix of rules breaks are in ``test_retry_laws.py``."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.contact import Contact, Finished, Number
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.retry import (
    NOT_PLACED_PAUSE,
    BusinessAction,
    BusinessRow,
    CommonRule,
    Finish,
    NumberTypeRule,
    ResultRow,
    ResultRule,
    RetryPolicy,
    TryAgain,
    Verdict,
    after_business_result,
    decide,
    slipped,
)
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, SHANGHAI, a_contact, tried

NEVER = RetryPolicy()
MIDNIGHT = datetime(2025, 3, 4, 16, tzinfo=UTC)  # the end of NOON's day in Shanghai
FAILURES = sorted(set(Outcome) - {Outcome.ANSWERED, Outcome.UNKNOWN}, key=lambda outcome: outcome.value)


def common(*, a_day: int = 1, days: int = 1, wait: timedelta = MINUTE) -> CommonRule:
    return CommonRule(tries_per_day=a_day, days=days, wait=wait)


def after(*outcomes: Outcome, retries: int = 1, wait: timedelta = MINUTE) -> ResultRow:
    return ResultRow(code=4, outcomes=frozenset(outcomes), retries_max=retries, wait=wait)


def by_result(*rows: ResultRow) -> RetryPolicy:
    return RetryPolicy(general=ResultRule(rows=rows))


def verdict(
    policy: RetryPolicy,
    contact: Contact,
    outcome: Outcome,
    *,
    at: datetime = NOON,
    zone: ZoneInfo = SHANGHAI,
    attempts_max: int = 100,
    recall_pause: timedelta = timedelta(0),
) -> Verdict:
    """What ``decide`` says, with the attempt entered into the ledger as the engine does."""
    ledger = contact.ledger.after(contact.position, outcome, on=at.astimezone(zone).date())
    return decide(
        policy,
        contact.tried(ledger),
        outcome,
        ended_at=at,
        zone=zone,
        attempts_max=attempts_max,
        recall_pause=recall_pause,
    )


def test_a_person_who_was_reached_is_not_called_again() -> None:
    policy = RetryPolicy(general=common(a_day=9, days=9))

    assert verdict(policy, a_contact("1", "2"), Outcome.ANSWERED) == Finish(Finished.REACHED)


@pytest.mark.parametrize("policy", [NEVER, RetryPolicy(general=common(a_day=1))])
def test_a_call_that_the_switch_refused_is_asked_for_again_whatever_the_rule(policy: RetryPolicy) -> None:
    assert verdict(policy, a_contact(), Outcome.NOT_PLACED) == TryAgain(NOON + NOT_PLACED_PAUSE, 0)


def test_a_call_that_the_switch_refused_is_not_asked_for_again_if_its_result_must_not_be_retried() -> None:
    policy = RetryPolicy(general=common(a_day=9), not_retried=frozenset({Outcome.NOT_PLACED}))

    assert verdict(policy, a_contact(), Outcome.NOT_PLACED) == Finish(Finished.RESULT_NOT_RETRIED)


@pytest.mark.parametrize("outcome", sorted(set(FAILURES) - {Outcome.NOT_PLACED}, key=str))
def test_without_a_rule_nothing_is_tried_twice(outcome: Outcome) -> None:
    assert verdict(NEVER, a_contact(), outcome) == Finish(Finished.NO_RETRY_LEFT)


@pytest.mark.parametrize("outcome", sorted(set(FAILURES) - {Outcome.INVALID_NUMBER, Outcome.NOT_PLACED}, key=str))
def test_any_failure_is_tried_again_after_the_wait_of_a_common_rule(outcome: Outcome) -> None:
    policy = RetryPolicy(general=common(a_day=2))

    assert verdict(policy, a_contact(), outcome) == TryAgain(NOON + MINUTE, 0)


def test_a_wrong_number_stays_wrong_under_a_common_rule() -> None:
    policy = RetryPolicy(general=common(a_day=9, days=9))

    assert verdict(policy, a_contact(), Outcome.INVALID_NUMBER) == Finish(Finished.NO_RETRY_LEFT)
    assert verdict(policy, a_contact("1", "2"), Outcome.INVALID_NUMBER) == TryAgain(NOON, 1)


def test_a_wrong_number_is_tried_again_if_a_row_names_it() -> None:
    policy = by_result(after(Outcome.INVALID_NUMBER))

    assert verdict(policy, a_contact(), Outcome.INVALID_NUMBER) == TryAgain(NOON + MINUTE, 0)


def test_a_day_whose_tries_are_used_up_is_followed_by_the_next() -> None:
    policy = RetryPolicy(general=common(a_day=2, days=2))

    assert verdict(policy, a_contact(ledger=tried(Outcome.BUSY)), Outcome.BUSY) == TryAgain(MIDNIGHT, 0)


def test_a_day_that_a_business_result_has_opened_gives_the_rule_no_tries_of_its_own() -> None:
    policy = RetryPolicy(general=common(a_day=3, days=1))
    reached_yesterday = tried(Outcome.ANSWERED, at=NOON - DAY)

    assert verdict(policy, a_contact(ledger=reached_yesterday), Outcome.BUSY) == Finish(Finished.NO_RETRY_LEFT)


def test_a_clock_set_back_over_midnight_gives_no_second_helping_of_tries() -> None:
    # In Newfoundland 6 November 2010 came back for an hour, one minute after it had ended.
    newfoundland = ZoneInfo("America/St_Johns")
    returned = datetime(2010, 11, 7, 2, 40, tzinfo=UTC)
    contact = a_contact(ledger=tried(Outcome.BUSY, at=returned, zone=newfoundland))
    policy = RetryPolicy(general=common(days=2))

    assert slipped(policy, contact, now=returned, zone=newfoundland, attempts_max=9) == TryAgain(
        datetime(2010, 11, 7, 3, 30, tzinfo=UTC), 0
    )


def test_the_wait_holds_beyond_midnight() -> None:
    policy = RetryPolicy(general=common(days=2, wait=20 * HOUR))

    assert verdict(policy, a_contact(), Outcome.BUSY) == TryAgain(NOON + 20 * HOUR, 0)


def test_a_wait_that_ends_on_another_day_uses_up_that_day() -> None:
    late = MIDNIGHT - MINUTE / 2
    contact = a_contact(due_at=late)

    assert verdict(RetryPolicy(general=common(a_day=9)), contact, Outcome.BUSY, at=late) == Finish(
        Finished.NO_RETRY_LEFT
    )
    assert verdict(RetryPolicy(general=common(a_day=9, days=2)), contact, Outcome.BUSY, at=late) == TryAgain(
        late + MINUTE, 0
    )


def test_a_new_day_has_all_its_tries() -> None:
    policy = RetryPolicy(general=common(a_day=2, days=2))
    yesterday = tried(Outcome.BUSY, Outcome.BUSY, at=NOON - DAY)

    assert verdict(policy, a_contact(ledger=yesterday), Outcome.BUSY) == TryAgain(NOON + MINUTE, 0)


def test_after_the_last_day_the_number_is_finished() -> None:
    policy = RetryPolicy(general=common(days=2))

    assert verdict(policy, a_contact(ledger=tried(Outcome.BUSY, at=NOON - DAY)), Outcome.BUSY) == Finish(
        Finished.NO_RETRY_LEFT
    )


def test_a_busy_number_is_tried_again_after_its_wait() -> None:
    policy = by_result(after(Outcome.NO_ANSWER, wait=HOUR), after(Outcome.BUSY, wait=MINUTE))

    assert verdict(policy, a_contact(), Outcome.BUSY) == TryAgain(NOON + MINUTE, 0)


@pytest.mark.parametrize(("already", "again"), [(0, True), (1, True), (2, False)])
def test_the_first_try_with_a_result_is_no_retry(already: int, *, again: bool) -> None:
    policy = by_result(after(Outcome.BUSY, retries=2))
    contact = a_contact(ledger=tried(*[Outcome.BUSY] * already))
    expected = TryAgain(NOON + MINUTE, 0) if again else Finish(Finished.NO_RETRY_LEFT)

    assert verdict(policy, contact, Outcome.BUSY) == expected


def test_each_row_counts_its_own_results() -> None:
    policy = by_result(after(Outcome.BUSY), after(Outcome.NO_ANSWER))
    contact = a_contact(ledger=tried(Outcome.BUSY, Outcome.BUSY))

    assert verdict(policy, contact, Outcome.NO_ANSWER) == TryAgain(NOON + MINUTE, 0)


def test_results_of_one_row_share_its_retries() -> None:
    policy = by_result(after(Outcome.BUSY, Outcome.REJECTED))

    assert verdict(policy, a_contact(ledger=tried(Outcome.BUSY)), Outcome.REJECTED) == Finish(Finished.NO_RETRY_LEFT)


def test_a_result_without_a_row_is_not_tried_again() -> None:
    assert verdict(by_result(after(Outcome.BUSY)), a_contact(), Outcome.REJECTED) == Finish(Finished.NO_RETRY_LEFT)


def test_a_refused_result_finishes_the_number() -> None:
    policy = RetryPolicy(general=common(a_day=9), not_retried=frozenset({Outcome.REJECTED}))

    assert verdict(policy, a_contact(), Outcome.REJECTED) == Finish(Finished.RESULT_NOT_RETRIED)
    assert verdict(policy, a_contact("1", "2"), Outcome.REJECTED) == TryAgain(NOON, 1)


def test_refused_results_belong_to_the_general_policy_only() -> None:
    policy = RetryPolicy(
        by_number_type=(NumberTypeRule(number_type="ST", rule=common(a_day=2)),),
        not_retried=frozenset({Outcome.REJECTED}),
    )

    assert verdict(policy, a_contact(numbers=(Number("1", "ST"),)), Outcome.REJECTED) == TryAgain(NOON + MINUTE, 0)


def test_a_rule_by_number_type_is_that_of_the_number_called() -> None:
    policy = RetryPolicy(
        by_number_type=(
            NumberTypeRule(number_type="ST", rule=common(a_day=2, wait=HOUR)),
            NumberTypeRule(number_type="MT", rule=ResultRule(rows=(after(Outcome.BUSY),))),
        )
    )
    numbers = (Number("1", "MT"), Number("2", "ST"), Number("3"))

    assert verdict(policy, a_contact(numbers=numbers), Outcome.BUSY) == TryAgain(NOON + MINUTE, 0)
    assert verdict(policy, a_contact(numbers=numbers, position=1), Outcome.BUSY) == TryAgain(NOON + HOUR, 1)
    assert verdict(policy, a_contact(numbers=numbers, position=2), Outcome.BUSY) == Finish(Finished.NO_RETRY_LEFT)


def test_the_next_number_follows_after_the_delay_of_the_one_before_it() -> None:
    numbers = (Number("1", delay=5 * MINUTE), Number("2", delay=HOUR))

    assert verdict(NEVER, a_contact(numbers=numbers), Outcome.BUSY) == TryAgain(NOON + 5 * MINUTE, 1)


def test_the_next_number_is_no_retry_and_has_a_ledger_of_its_own() -> None:
    policy = RetryPolicy(general=common(a_day=2))
    contact = a_contact("1", "2", position=1, ledger=tried(Outcome.BUSY, Outcome.BUSY))

    assert verdict(policy, contact, Outcome.BUSY) == TryAgain(NOON + MINUTE, 1)


@pytest.mark.parametrize("policy", [NEVER, RetryPolicy(general=common(a_day=9)), by_result(after(Outcome.BUSY))])
def test_a_call_nobody_can_tell_about_is_never_repeated_blindly_on_any_number(policy: RetryPolicy) -> None:
    assert verdict(policy, a_contact("1", "2"), Outcome.UNKNOWN) == Finish(Finished.NEVER_AGAIN_BLINDLY)


def test_a_call_nobody_can_tell_about_is_repeated_if_a_row_names_it_but_no_other_number_is() -> None:
    policy = by_result(after(Outcome.UNKNOWN))
    contact = a_contact("1", "2")

    assert verdict(policy, contact, Outcome.UNKNOWN) == TryAgain(NOON + MINUTE, 0)
    assert verdict(policy, contact.tried(tried(Outcome.UNKNOWN)), Outcome.UNKNOWN) == Finish(
        Finished.NEVER_AGAIN_BLINDLY
    )


def test_the_budget_ends_every_rule() -> None:
    contact = a_contact(ledger=tried(Outcome.BUSY, Outcome.BUSY))

    assert verdict(RetryPolicy(general=common(a_day=9)), contact, Outcome.BUSY, attempts_max=3) == Finish(
        Finished.BUDGET_SPENT
    )


def test_the_budget_counts_all_numbers_of_a_contact() -> None:
    contact = a_contact("1", "2", "3", position=1, ledger=tried(Outcome.BUSY))

    assert verdict(NEVER, contact, Outcome.BUSY, attempts_max=2) == Finish(Finished.BUDGET_SPENT)


@pytest.mark.parametrize(("recycled_after", "expected"), [(MINUTE, Finish(Finished.RECYCLED)), (HOUR, None)])
def test_nothing_is_tried_at_or_after_recycling(recycled_after: timedelta, expected: Verdict | None) -> None:
    contact = a_contact(recycle_at=NOON + recycled_after)

    assert verdict(RetryPolicy(general=common(a_day=2)), contact, Outcome.BUSY) == (
        expected or TryAgain(NOON + MINUTE, 0)
    )


# After a business result was written back.

BUSINESS = RetryPolicy(
    business=(
        BusinessRow(code="7", sub_code=None, action=BusinessAction.NEXT_NUMBER, wait=MINUTE),
        BusinessRow(code="7", sub_code="71", action=BusinessAction.SAME_NUMBER, wait=HOUR),
        BusinessRow(code="8", sub_code=None, action=BusinessAction.STOP),
    )
)


def asked(
    code: str, sub_code: str | None = None, *, contact: Contact | None = None, attempts_max: int = 100
) -> Verdict | None:
    return after_business_result(
        BUSINESS,
        contact or a_contact("1", "2", ledger=tried(Outcome.ANSWERED)),
        code=code,
        sub_code=sub_code,
        now=NOON,
        attempts_max=attempts_max,
    )


@pytest.mark.parametrize(
    ("code", "sub_code", "expected"),
    [
        ("7", "71", TryAgain(NOON + HOUR, 0)),
        ("7", "72", TryAgain(NOON + MINUTE, 1)),
        ("7", None, TryAgain(NOON + MINUTE, 1)),
        ("8", "81", Finish(Finished.STOPPED_BY_RESULT)),
        ("9", None, None),
    ],
)
def test_the_most_specific_row_decides_on_a_business_result(
    code: str, sub_code: str | None, expected: Verdict | None
) -> None:
    assert asked(code, sub_code) == expected


def test_a_row_for_a_sub_code_does_not_stand_for_its_code() -> None:
    policy = RetryPolicy(business=(BusinessRow(code="7", sub_code="71", action=BusinessAction.STOP),))

    assert after_business_result(policy, a_contact(), code="7", sub_code=None, now=NOON, attempts_max=9) is None


def test_a_next_number_that_is_not_there_finishes_the_contact() -> None:
    assert asked("7", contact=a_contact(ledger=tried(Outcome.ANSWERED))) == Finish(Finished.NO_RETRY_LEFT)


def test_a_business_result_cannot_overdraw_the_budget() -> None:
    assert asked("7", "71", attempts_max=1) == Finish(Finished.BUDGET_SPENT)


# When a try that was promised comes late.


def late(policy: RetryPolicy, contact: Contact, *, now: datetime) -> Verdict | None:
    return slipped(policy, contact, now=now, zone=SHANGHAI, attempts_max=100)


def test_a_try_that_slips_to_another_day_is_made_if_days_are_left() -> None:
    contact = a_contact(ledger=tried(Outcome.BUSY))

    assert late(RetryPolicy(general=common(a_day=2, days=2)), contact, now=NOON + DAY) is None


def test_a_try_that_slips_past_the_last_day_is_not_made() -> None:
    contact = a_contact(ledger=tried(Outcome.BUSY))

    assert late(RetryPolicy(general=common(a_day=2)), contact, now=NOON + DAY) == Finish(Finished.NO_RETRY_LEFT)


def test_a_number_whose_days_have_slipped_by_gives_way_to_the_next() -> None:
    contact = a_contact("1", "2", ledger=tried(Outcome.BUSY))

    assert late(RetryPolicy(general=common(a_day=2)), contact, now=NOON + DAY) == TryAgain(NOON + DAY, 1)


def test_a_rule_made_stricter_in_the_meantime_holds() -> None:
    contact = a_contact(ledger=tried(Outcome.BUSY))

    assert late(RetryPolicy(general=common(days=2)), contact, now=NOON + HOUR) == TryAgain(MIDNIGHT, 0)


def test_a_retry_of_a_call_that_a_business_result_had_asked_for_slips_like_any_other() -> None:
    contact = a_contact(ledger=tried(Outcome.ANSWERED, Outcome.BUSY))

    assert late(RetryPolicy(general=common(a_day=3)), contact, now=NOON + DAY) == Finish(Finished.NO_RETRY_LEFT)


@pytest.mark.parametrize(
    ("policy", "ledger"),
    [
        (NEVER, tried(Outcome.BUSY)),
        (by_result(after(Outcome.BUSY)), tried(Outcome.BUSY)),
        (RetryPolicy(general=common()), Ledger()),
        (RetryPolicy(general=common()), tried(Outcome.ANSWERED)),
    ],
    ids=["no rule", "rule by result", "first try", "asked for by a business result"],
)
def test_only_retries_of_a_common_rule_can_slip(policy: RetryPolicy, ledger: Ledger) -> None:
    assert late(policy, a_contact(ledger=ledger), now=NOON + DAY) is None


def test_who_was_abandoned_is_left_in_peace_as_long_as_the_rules_want() -> None:
    again = RetryPolicy(general=common(a_day=9, wait=MINUTE))

    assert verdict(again, a_contact(), Outcome.ABANDONED) == TryAgain(NOON + MINUTE, 0)
    assert verdict(again, a_contact(), Outcome.ABANDONED, recall_pause=72 * HOUR) == TryAgain(NOON + 72 * HOUR, 0)
    assert verdict(again, a_contact(), Outcome.BUSY, recall_pause=72 * HOUR) == TryAgain(NOON + MINUTE, 0)
    later = RetryPolicy(general=common(a_day=9, wait=100 * HOUR, days=9))
    assert verdict(later, a_contact(), Outcome.ABANDONED, recall_pause=72 * HOUR) == TryAgain(NOON + 100 * HOUR, 0)


def test_another_number_of_who_was_abandoned_waits_too() -> None:
    contact = a_contact("10001", "10002")

    assert verdict(NEVER, contact, Outcome.ABANDONED, recall_pause=72 * HOUR) == TryAgain(NOON + 72 * HOUR, 1)


def test_a_pause_after_an_abandoned_call_calls_nobody_who_would_not_be_called_again() -> None:
    assert verdict(NEVER, a_contact(), Outcome.ABANDONED, recall_pause=72 * HOUR) == Finish(Finished.NO_RETRY_LEFT)
    gone = a_contact("10001", "10002", recycle_at=NOON + 71 * HOUR)
    assert verdict(NEVER, gone, Outcome.ABANDONED, recall_pause=72 * HOUR) == Finish(Finished.RECYCLED)
