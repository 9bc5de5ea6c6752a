from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.outcome import Outcome
from outdial.engine.recent import RecentCalls

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")
PLACED = Attempt(
    vdn_id=1, attempt_id=1, campaign_id=1, contact_id=1, position=0, called="1", caller="2", placed_at=NOON
)
REACHED = (
    PLACED.answer(NOON + 4 * SECOND)
    .connect(NOON + 5 * SECOND, work_no="1")
    .end(NOON + 65 * SECOND, outcome=Outcome.ANSWERED, cause="")
)
LOST = PLACED.answer(NOON + 4 * SECOND).end(NOON + 9 * SECOND, outcome=Outcome.ANSWERED, cause="")


def a_day() -> RecentCalls:
    return RecentCalls(zone=SHANGHAI, today=date(2025, 3, 4))


def test_spans_are_those_that_were_seen() -> None:
    recent = a_day()
    recent.ended(REACHED, now=NOON)
    view = recent.view(now=NOON)
    assert (view.talk_mean, view.answer_delay_mean) == (60 * SECOND, 4 * SECOND)


def test_the_days_counts_are_exact_and_begin_anew_at_the_tenants_midnight() -> None:
    recent = a_day()
    for attempt in (REACHED, LOST, LOST):
        recent.ended(attempt, now=NOON)
    view = recent.view(now=NOON)
    assert (view.live_answers_today, view.abandoned_today) == (3, 2)

    view = recent.view(now=datetime(2025, 3, 4, 16, tzinfo=UTC))
    assert (view.live_answers_today, view.abandoned_today) == (0, 0)


def test_what_a_new_owner_reads_of_the_day_is_gone_on_with() -> None:
    recent = RecentCalls(zone=SHANGHAI, today=date(2025, 3, 4), answered=40, abandoned=1)
    recent.ended(LOST, now=NOON)
    view = recent.view(now=NOON)
    assert (view.live_answers_today, view.abandoned_today) == (41, 2)


@pytest.mark.parametrize("outcome", [Outcome.NOT_PLACED, Outcome.UNKNOWN])
def test_calls_that_never_rang_say_nothing_of_the_answer_rate(outcome: Outcome) -> None:
    recent = a_day()
    recent.ended(PLACED.end(NOON, outcome=outcome, cause=""), now=NOON)
    view = recent.view(now=NOON)
    assert (view.answered, view.unanswered) == (0, 0)


def test_old_calls_lose_their_weight() -> None:
    recent = a_day()
    for _ in range(1000):
        recent.ended(REACHED, now=NOON)
    for _ in range(1000):
        recent.ended(PLACED.end(NOON, outcome=Outcome.BUSY, cause=""), now=NOON)
    view = recent.view(now=NOON)
    assert view.answered < 2
    assert view.unanswered > 190
