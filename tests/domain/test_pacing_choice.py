"""Every method's own parameters, and the laws that hold for all of them."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    Floor,
    OffHookPace,
    Pace,
    PacingView,
    PreviewPace,
    ProgressivePace,
    Recent,
    TokenPace,
)
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.progressive import calls_within_idle
from tests.domain.builders import MINUTE, NOON, SECOND


def empirical(outbound_rate: int = 100, *, talk_max_s: int = 200) -> EmpiricalPace:
    return EmpiricalPace(talk_max=timedelta(seconds=talk_max_s), talk_min=50 * SECOND, outbound_rate=outbound_rate)


def agent_use(use_rate: int = 100, *, loss_rate: int = 3, count_wrap_up: bool = True) -> AgentUsePace:
    return AgentUsePace(
        talk_max=200 * SECOND,
        talk_min=50 * SECOND,
        loss_rate=loss_rate,
        use_rate=use_rate,
        count_wrap_up=count_wrap_up,
    )


def completion(connect_rate: int = 90, *, loss_rate: int = 3) -> CompletionPace:
    return CompletionPace(
        talk_max=200 * SECOND, talk_min=50 * SECOND, loss_rate=loss_rate, wait=5 * SECOND, connect_rate=connect_rate
    )


PREDICTIVE: list[Pace] = [empirical(), agent_use(), completion(), OffHookPace(off_hook_rate=100)]


def a_view(
    *,
    idle: int = 5,
    talking: int = 15,
    wrapping_up: int = 0,
    ringing: int = 4,
    live: int = 1000,
    abandoned: int = 0,
    after: timedelta = timedelta(0),
) -> PacingView:
    return PacingView(
        now=NOON + after,
        floor=Floor(idle=idle, talking=(30 * SECOND,) * talking, wrapping_up=(SECOND,) * wrapping_up),
        ringing=(SECOND,) * ringing,
        lines_free=500,
        recent=Recent(
            answered=150,
            unanswered=850,
            talk_mean=MINUTE,
            wrap_up_mean=timedelta(0),
            answer_delay_mean=10 * SECOND,
            live_answers_today=live,
            abandoned_today=abandoned,
        ),
    )


def calls(pace: Pace, view: PacingView) -> int:
    return pacer_for(pace).decide(view).calls


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_predictive_methods_dial_ahead_once_they_have_earned_it(pace: Pace) -> None:
    assert calls(pace, a_view()) > 5
    assert calls(pace, a_view(live=30)) == 1


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_predictive_methods_fall_back_to_progressive_when_the_budget_is_spent(pace: Pace) -> None:
    assert calls(pace, a_view(abandoned=30)) == 1


@pytest.mark.parametrize("pace", [*PREDICTIVE, ProgressivePace()], ids=lambda pace: pace.kind)
def test_a_floor_without_agents_calls_nobody(pace: Pace) -> None:
    assert calls(pace, a_view(idle=0, talking=0, ringing=0)) == 0


def test_a_predictive_decision_can_be_read() -> None:
    decision = pacer_for(empirical()).decide(a_view())

    assert decision.reason == (
        "31 calls: 5 idle, 1 expected free within 12 s, answer rate 0.15 ± 0.01, 4 ringing; bound 0.2 % of 3 %"
    )
    assert dict(decision.terms)["ringing"] == 4


def test_the_outbound_rate_caps_the_empirical_method() -> None:
    some = [calls(empirical(rate), a_view()) for rate in (0, 25, 50, 100)]

    assert some[0] == 1  # progressive
    assert some == sorted(some)
    assert some[1] < some[3]


def test_talk_times_are_believed_within_their_bounds_only() -> None:
    # A mean of a minute: believed as it is, or as at least 150 seconds, which leaves fewer agents to come free.
    slow = EmpiricalPace(talk_max=200 * SECOND, talk_min=150 * SECOND, outbound_rate=100)
    crowded = a_view(talking=100)

    assert calls(slow, crowded) < calls(empirical(), crowded)


def test_the_off_hook_rate_caps_the_off_hook_method() -> None:
    some = [calls(OffHookPace(off_hook_rate=rate), a_view()) for rate in (0, 30, 100)]

    assert some[0] == 1  # progressive
    assert some[0] < some[1] < some[2]


def test_the_off_hook_method_does_not_count_on_agents_who_talk() -> None:
    assert calls(OffHookPace(off_hook_rate=100), a_view(idle=0, talking=100, ringing=0)) == 0
    assert calls(completion(), a_view(idle=0, talking=100, ringing=0)) > 0


def test_agents_who_are_busy_enough_need_no_calls_ahead() -> None:
    assert calls(agent_use(70), a_view()) == 1  # fifteen of twenty talk
    assert calls(agent_use(80), a_view()) > 1


@pytest.mark.parametrize(("count_wrap_up", "ahead"), [(True, False), (False, True)])
def test_wrap_up_is_use_if_it_is_to_be_counted(*, count_wrap_up: bool, ahead: bool) -> None:
    pace = agent_use(70, count_wrap_up=count_wrap_up)

    assert (calls(pace, a_view(talking=10, wrapping_up=5)) > 1) is ahead


def test_use_is_averaged_over_minutes() -> None:
    pacer = pacer_for(agent_use(70))
    busy, quiet = a_view(idle=5, talking=15), a_view(idle=15, talking=5, ringing=15, after=SECOND)
    pacer.decide(busy)

    assert pacer.decide(quiet).calls == 0
    assert pacer.decide(a_view(idle=15, talking=5, ringing=15, after=20 * MINUTE)).calls > 0


def test_a_clock_set_back_leaves_the_average_use_as_it_is() -> None:
    pacer = pacer_for(agent_use(70))
    pacer.decide(a_view())

    assert pacer.decide(a_view(idle=15, talking=5, ringing=15, after=-MINUTE)).calls == 0


@pytest.mark.parametrize(("loss_rate", "connect_rate"), [(0, 50), (3, 100)])
def test_completion_keeps_to_the_stricter_of_loss_and_connection(loss_rate: int, connect_rate: int) -> None:
    assert calls(completion(connect_rate, loss_rate=loss_rate), a_view()) == 1
    assert calls(completion(), a_view()) > 1


spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=2))
some_spans = st.lists(spans, max_size=40).map(tuple)
sums = st.floats(0, 1e6)
views = st.builds(
    PacingView,
    now=st.integers(-(10**6), 10**6).map(lambda seconds: NOON + seconds * SECOND),
    floor=st.builds(
        Floor,
        idle=st.integers(0, 400),
        reserved=st.integers(0, 50),
        talking=some_spans,
        wrapping_up=some_spans,
        paused=st.integers(0, 50),
    ),
    ringing=some_spans,
    waiting=st.integers(0, 50),
    lines_free=st.integers(-5, 3000),
    recent=st.builds(
        Recent,
        answered=sums,
        unanswered=sums,
        talk_mean=st.none() | spans,
        wrap_up_mean=st.none() | spans,
        answer_delay_mean=st.none() | spans,
        live_answers_today=st.integers(0, 10**6),
        abandoned_today=st.integers(0, 10**6),
    ),
)
per_cent = st.integers(0, 100)
talks = st.sampled_from([50, 125, 200]).map(lambda talk_s: talk_s * SECOND)
paces = st.one_of(
    st.just(ProgressivePace()),
    st.builds(TokenPace, calls=st.integers(1, 100), interval=st.integers(1, 9999).map(lambda span: span * SECOND)),
    st.builds(PreviewPace, push_interval=st.just(3 * SECOND), pushes=st.integers(1, 100), auto_call_after=spans),
    st.builds(EmpiricalPace, talk_max=talks, talk_min=talks, outbound_rate=per_cent),
    st.builds(
        AgentUsePace,
        talk_max=talks,
        talk_min=talks,
        loss_rate=per_cent,
        use_rate=per_cent,
        count_wrap_up=st.booleans(),
    ),
    st.builds(CompletionPace, talk_max=talks, talk_min=talks, loss_rate=per_cent, wait=spans, connect_rate=per_cent),
    st.builds(OffHookPace, off_hook_rate=per_cent),
)


@settings(max_examples=400, deadline=None)  # no deadline: a busy machine is no fault of the rule
@given(pace=paces, course=st.lists(views, min_size=1, max_size=4))
def test_no_view_makes_a_pacer_fail_or_exceed_its_lines(pace: Pace, course: list[PacingView]) -> None:
    pacer, twin = pacer_for(pace), pacer_for(pace)
    for view in course:
        decision = pacer.decide(view)
        assert 0 <= decision.calls <= max(0, view.lines_free)
        assert decision.reason.startswith(f"{decision.calls} ")
        assert twin.decide(view) == decision
        if pace.kind != "token":
            assert decision.calls == 0 or view.floor.staffed > 0
        if pace.kind not in ("token", "preview"):
            assert decision.calls >= calls_within_idle(view)
