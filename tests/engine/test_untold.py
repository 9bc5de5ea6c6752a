"""What a pacer is told of calls and floor: each thing once, and when it happens."""

from datetime import UTC, datetime, timedelta

import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import News, RingEnd
from outdial.engine.floor_watch import FloorNews
from outdial.engine.untold import UNTOLD_MAX, Untold

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PLACED = Attempt(
    vdn_id=1, attempt_id=1, campaign_id=1, contact_id=1, position=0, called="1", caller="2", placed_at=NOON
)
ANSWERED = PLACED.ring(NOON + SECOND).answer(NOON + 4 * SECOND)
CONNECTED = ANSWERED.connect(NOON + 5 * SECOND, work_no="1")
REACHED = CONNECTED.end(NOON + 65 * SECOND, outcome=Outcome.ANSWERED, cause="")


def after(*steps: Attempt, machine: bool = False) -> News:
    untold = Untold()
    for before, now in zip((PLACED, *steps), steps, strict=False):
        untold.moved(before, now, machine=machine)
    return untold.view()


def test_an_answer_is_told_when_the_person_picks_up() -> None:
    assert after(ANSWERED).rings == (RingEnd(4 * SECOND, answered=True),)


def test_a_talk_is_told_when_it_ends_and_its_answer_not_again() -> None:
    news = after(ANSWERED, CONNECTED, REACHED)
    assert (news.rings, news.talks) == ((RingEnd(4 * SECOND, answered=True),), (60 * SECOND,))


def test_doubled_reports_are_told_once() -> None:
    news = after(ANSWERED, ANSWERED, ANSWERED.answer(NOON + 9 * SECOND), CONNECTED, REACHED, REACHED)
    assert (len(news.rings), len(news.talks)) == (1, 1)


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.INVALID_NUMBER, Outcome.MACHINE])
def test_a_call_that_ends_without_an_answer_is_told_with_or_without_ringing(outcome: Outcome) -> None:
    ended = PLACED.end(NOON + 3 * SECOND, outcome=outcome, cause="")
    assert after(ended).rings == (RingEnd(3 * SECOND, answered=False),)


def test_a_machine_that_was_told_apart_is_no_answer() -> None:
    assert after(ANSWERED, machine=True).rings == (RingEnd(4 * SECOND, answered=False),)


@pytest.mark.parametrize("outcome", [Outcome.NOT_PLACED, Outcome.UNKNOWN])
def test_calls_that_never_rang_say_nothing_of_the_answer_rate(outcome: Outcome) -> None:
    assert after(PLACED.end(NOON, outcome=outcome, cause="")) == News()


def test_a_talk_that_ended_nobody_knows_when_teaches_nothing() -> None:
    unknown = CONNECTED.end(NOON + 600 * SECOND, outcome=Outcome.UNKNOWN, cause="")
    assert after(ANSWERED, CONNECTED, unknown).talks == ()


def test_who_was_abandoned_had_no_talk() -> None:
    assert after(ANSWERED, ANSWERED.end(NOON + 9 * SECOND, outcome=Outcome.ANSWERED, cause="")).talks == ()


def test_an_answer_whose_report_was_lost_is_told_by_the_end() -> None:
    ended = PLACED.answer(NOON + 9 * SECOND).end(NOON + 9 * SECOND, outcome=Outcome.ANSWERED, cause="")
    assert after(ended).rings == (RingEnd(9 * SECOND, answered=True),)


def test_a_switch_whose_clock_is_behind_makes_no_span_negative() -> None:
    assert after(PLACED.answer(NOON - SECOND)).rings == (RingEnd(timedelta(0), answered=True),)


def test_what_was_told_is_not_told_again() -> None:
    untold = Untold()
    untold.moved(PLACED, ANSWERED, machine=False)
    untold.floor_seen(FloorNews(wrap_ups=(SECOND,), left_idle=2))
    assert untold.view() == News(rings=(RingEnd(4 * SECOND, answered=True),), wrap_ups=(SECOND,), left_idle=2)
    untold.told()
    assert untold.view() == News()


def test_what_nobody_asks_for_is_bounded() -> None:
    untold = Untold()
    for _ in range(UNTOLD_MAX + 5):
        untold.moved(PLACED, ANSWERED, machine=False)
    assert len(untold.view().rings) == UNTOLD_MAX
