"""An attempt only moves forward, whatever the switch reports and in whatever order."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.attempt import CONNECT_LIMIT, FLOW_FAILS_WITHIN, FLOW_LEAST, Attempt, AttemptState
from outdial.domain.outcome import Outcome
from tests.domain.builders import NOON, SECOND, an_attempt

Report = Callable[[Attempt], Attempt]
instants = st.integers(-5, 60).map(lambda seconds: NOON + timedelta(seconds=seconds))


def ring(at: datetime) -> Report:
    return lambda attempt: attempt.ring(at)


def answer(at: datetime) -> Report:
    return lambda attempt: attempt.answer(at)


def connect(at: datetime) -> Report:
    return lambda attempt: attempt.connect(at, work_no="101")


def end(at: datetime, outcome: Outcome) -> Report:
    return lambda attempt: attempt.end(at, outcome=outcome, cause=outcome.value)


reports = st.one_of(
    instants.map(ring), instants.map(answer), instants.map(connect), st.builds(end, instants, st.sampled_from(Outcome))
)


def answered() -> Attempt:
    return an_attempt().ring(NOON).answer(NOON + SECOND)


@given(course=st.lists(reports, max_size=12))
def test_no_order_or_repetition_of_reports_moves_an_attempt_backwards(course: list[Report]) -> None:
    attempt = an_attempt()
    for report in course:
        moved = report(attempt)
        assert moved.state >= attempt.state
        assert moved is attempt or moved.state > attempt.state
        attempt = moved


def test_who_was_let_go_is_abandoned_whatever_follows() -> None:
    let_go = answered().let_go(NOON + 3 * SECOND)

    ended = let_go.connect(NOON + 4 * SECOND, work_no=None).end(NOON, outcome=Outcome.ANSWERED, cause="16")

    assert let_go.let_go_at == NOON + 3 * SECOND
    assert let_go.let_go(NOON + 9 * SECOND) is let_go
    assert (ended.outcome, ended.kept_connect_limit()) == (Outcome.ABANDONED, False)


def test_nobody_is_let_go_who_has_an_agent_or_has_not_answered() -> None:
    for attempt in (an_attempt(), answered().connect(NOON, work_no="101")):
        assert attempt.let_go(NOON) is attempt


@pytest.mark.parametrize(
    ("had", "failed", "outcome"),
    [
        (timedelta(0), False, Outcome.ABANDONED),
        (FLOW_LEAST, False, Outcome.ANSWERED),
        (FLOW_FAILS_WITHIN - SECOND, True, Outcome.ABANDONED),
        (FLOW_FAILS_WITHIN, True, Outcome.ANSWERED),
    ],
)
def test_a_flow_that_had_a_person_too_shortly_to_serve_them_has_not(
    had: timedelta, *, failed: bool, outcome: Outcome
) -> None:
    in_flow = answered().connect(NOON + SECOND, work_no=None)

    ended = in_flow.flow_over(NOON + SECOND + had, failed=failed).end(NOON, outcome=Outcome.ANSWERED, cause="16")

    assert ended.outcome is outcome
    assert ended.kept_connect_limit() is (outcome is Outcome.ANSWERED)


def test_a_flow_that_is_over_before_it_was_granted_is_not_granted_any_more() -> None:
    over = answered().flow_over(NOON + SECOND, failed=True)

    ended = over.connect(NOON + 2 * SECOND, work_no=None).end(NOON, outcome=Outcome.ANSWERED, cause="16")

    assert ended.outcome is Outcome.ABANDONED


def test_no_flow_is_over_that_does_not_have_the_person() -> None:
    for attempt in (an_attempt(), answered().connect(NOON, work_no="1001"), answered().let_go(NOON)):
        assert attempt.flow_over(NOON + SECOND, failed=True) is attempt


@given(course=st.lists(reports, max_size=12), late=st.lists(reports, max_size=6))
def test_the_first_end_stands(course: list[Report], late: list[Report]) -> None:
    attempt = an_attempt()
    for report in course:
        attempt = report(attempt)
    ended = attempt.end(NOON, outcome=Outcome.BUSY, cause="486")
    for report in late:
        assert report(ended) is ended
    assert not ended.is_open


@given(course=st.lists(reports, max_size=12), report=reports)
def test_a_report_heard_twice_counts_once(course: list[Report], report: Report) -> None:
    attempt = an_attempt()
    for earlier in course:
        attempt = earlier(attempt)
    once = report(attempt)

    assert report(once) is once


def test_a_switch_may_leave_out_the_ringing() -> None:
    attempt = an_attempt().answer(NOON)

    assert (attempt.state, attempt.ringing_at) == (AttemptState.ANSWERED, None)


def test_nobody_is_connected_who_has_not_answered() -> None:
    attempt = an_attempt().ring(NOON)

    assert attempt.connect(NOON, work_no="101") is attempt


@pytest.mark.parametrize("said", [Outcome.ANSWERED, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.ABANDONED])
def test_an_answer_to_which_nobody_came_is_abandoned_whatever_the_switch_says(said: Outcome) -> None:
    assert answered().end(NOON, outcome=said, cause="16").outcome is Outcome.ABANDONED


@pytest.mark.parametrize("said", [Outcome.ANSWERED, Outcome.HUNG_UP_IN_RING, Outcome.ABANDONED])
def test_a_connected_call_is_answered_whatever_the_switch_says(said: Outcome) -> None:
    call = answered().connect(NOON + SECOND, work_no="101")

    assert call.end(NOON, outcome=said, cause="16").outcome is Outcome.ANSWERED


@pytest.mark.parametrize("said", [Outcome.UNKNOWN, Outcome.MACHINE])
def test_a_machine_or_an_unknown_end_stays_what_it_is(said: Outcome) -> None:
    assert answered().end(NOON, outcome=said, cause="16").outcome is said


def test_an_end_before_any_answer_is_what_the_switch_says() -> None:
    assert an_attempt().ring(NOON).end(NOON, outcome=Outcome.BUSY, cause="486").outcome is Outcome.BUSY


@pytest.mark.parametrize(
    ("wait", "kept"), [(timedelta(0), True), (CONNECT_LIMIT, True), (CONNECT_LIMIT + SECOND / 1000, False)]
)
def test_an_agent_must_come_within_two_seconds(wait: timedelta, *, kept: bool) -> None:
    call = answered().connect(NOON + SECOND + wait, work_no="101")

    assert call.waited() == wait
    assert call.kept_connect_limit() is kept


def test_an_answer_without_an_agent_has_not_kept_the_limit() -> None:
    assert answered().waited() is None
    assert answered().kept_connect_limit() is False


def test_the_limit_does_not_concern_calls_that_no_person_answered() -> None:
    machine = answered().end(NOON, outcome=Outcome.MACHINE, cause="16")

    assert machine.kept_connect_limit() is None
    assert an_attempt().kept_connect_limit() is None


def test_an_answer_is_late_as_soon_as_two_seconds_are_over() -> None:
    call = answered()

    assert [call.is_late(now=NOON + SECOND + wait) for wait in (0 * SECOND, 2 * SECOND, 2.001 * SECOND)] == [
        False,
        False,
        True,
    ]
    in_time, too_late = call.connect(NOON + 3 * SECOND, work_no="1"), call.connect(NOON + 4 * SECOND, work_no="1")
    assert not in_time.is_late(now=NOON + 60 * SECOND)
    assert too_late.is_late(now=NOON + 60 * SECOND)
    assert not an_attempt().is_late(now=NOON + 60 * SECOND)
