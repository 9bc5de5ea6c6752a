"""Every method's own parameters, and the laws that hold for all of them."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.pacing.base import Account, News, Pace, PacingView, ProgressivePace, RingEnd, Share
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.progressive import calls_within_idle
from outdial.domain.rule_set import RuleSet
from tests.domain.builders import MINUTE, SECOND
from tests.domain.pacing_views import (
    EVERY,
    PREDICTIVE,
    a_view,
    agent_use,
    completion,
    empirical,
    off_hook,
    paces,
    rule_sets,
    views,
)


def calls(pace: Pace, view: PacingView) -> int:
    return pacer_for(pace).decide(view).calls


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_predictive_methods_dial_ahead_once_they_have_earned_it(pace: Pace) -> None:
    some = [calls(pace, a_view(lost=Share(answers, 0))) for answers in (0, 30, 300, 3000)]

    assert some == sorted(some)
    assert (some[0], some[-1] > 5) == (1, True)


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_predictive_methods_begin_as_progressive_does(pace: Pace) -> None:
    assert calls(pace, a_view(lost=Share(), news=News())) == 1


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_predictive_methods_fall_back_to_progressive_when_the_budget_is_spent(pace: Pace) -> None:
    assert calls(pace, a_view(lost=Share(2000, 61))) == 1


@pytest.mark.parametrize("pace", [*PREDICTIVE, ProgressivePace()], ids=lambda pace: pace.kind)
def test_a_floor_without_agents_calls_nobody(pace: Pace) -> None:
    assert calls(pace, a_view(idle=0, talking=0, ringing=0)) == 0


def test_the_outbound_rate_caps_the_empirical_method() -> None:
    some = [calls(empirical(rate), a_view()) for rate in (0, 25, 50, 100)]

    assert some[0] == 1  # progressive
    assert some == sorted(some)
    assert some[1] < some[3]


def test_talk_times_are_believed_within_their_bounds_only() -> None:
    # Talks of a minute and a half: believed as they are, or as at least 200 seconds, so that fewer agents come free.
    crowded = a_view(idle=0, talking=140, ringing=0)

    assert calls(empirical(talk_min_s=200), crowded) < calls(empirical(), crowded)


def test_the_off_hook_rate_caps_the_off_hook_method() -> None:
    some = [calls(off_hook(rate), a_view()) for rate in (0, 30, 100)]

    assert some == sorted(some)
    assert some[0] == 1  # progressive
    assert some[0] < some[2]


def test_the_off_hook_method_does_not_count_on_agents_who_talk() -> None:
    crowded = a_view(idle=0, talking=140, ringing=0)

    assert calls(off_hook(), crowded) == 0
    assert calls(completion(), crowded) > 0


def test_agents_who_are_busy_enough_need_no_calls_ahead() -> None:
    assert calls(agent_use(70), a_view()) == 1  # fifteen of twenty talk
    assert calls(agent_use(80), a_view()) > 1


@pytest.mark.parametrize(("count_wrap_up", "ahead"), [(True, False), (False, True)])
def test_wrap_up_is_use_if_it_is_to_be_counted(*, count_wrap_up: bool, ahead: bool) -> None:
    pace = agent_use(70, count_wrap_up=count_wrap_up)

    assert (calls(pace, a_view(talking=10, wrapping_up=5)) > 1) is ahead


def test_use_is_averaged_over_minutes() -> None:
    pacer = pacer_for(agent_use(70))
    pacer.decide(a_view())

    quiet = a_view(idle=15, talking=5, ringing=15, after=SECOND, news=News())
    assert pacer.decide(quiet).calls == 0
    assert pacer.decide(a_view(idle=15, talking=5, ringing=15, after=20 * MINUTE, news=News())).calls > 0


def test_a_clock_set_back_leaves_the_average_use_as_it_is() -> None:
    pacer = pacer_for(agent_use(70))
    pacer.decide(a_view())

    assert pacer.decide(a_view(idle=15, talking=5, ringing=15, after=-MINUTE, news=News())).calls == 0


@pytest.mark.parametrize(("loss_rate", "connect_rate"), [(0, 50), (3, 100)])
def test_completion_keeps_to_the_stricter_of_loss_and_connection(loss_rate: int, connect_rate: int) -> None:
    assert calls(completion(connect_rate, loss_rate=loss_rate), a_view()) == 1
    assert calls(completion(), a_view()) > 1


@pytest.mark.parametrize("wait_s", [0.0, 16.0])
def test_the_wait_of_the_person_buys_no_calls(wait_s: float) -> None:
    crowded = a_view(idle=0, talking=140, ringing=0)

    assert calls(completion(wait_s=wait_s), crowded) == calls(completion(wait_s=2.0), crowded)


@pytest.mark.parametrize(
    "pace",
    [agent_use(loss_rate=0), agent_use(100, loss_rate=0), completion(loss_rate=0), completion(100), off_hook(0)],
    ids=repr,
)
@settings(max_examples=15)
@given(view=views())
def test_targets_that_contradict_each_other_make_a_method_progressive(pace: Pace, view: PacingView) -> None:
    assert calls(pace, view) == calls_within_idle(view)


nothing_seen = st.just(News())
no_answers = st.integers(1, 40).map(lambda ends: News(rings=(RingEnd(25 * SECOND, answered=False),) * ends))
all_answered = st.integers(1, 40).map(lambda ends: News(rings=(RingEnd(6 * SECOND, answered=True),) * ends))


@pytest.mark.parametrize("pace", EVERY, ids=lambda pace: pace.kind)
@pytest.mark.parametrize("lost", [Share(), Share(10**6, 0), Share(100, 100)], ids=repr)
@pytest.mark.parametrize("agents", [0, 1, 20])
@settings(max_examples=10)
@given(seen=st.lists(nothing_seen | no_answers | all_answered, min_size=1, max_size=30))
def test_any_history_makes_a_safe_decision(*, pace: Pace, lost: Share, agents: int, seen: list[News]) -> None:
    pacer = pacer_for(pace)

    for turn, news in enumerate(seen):
        view = a_view(idle=agents, talking=0, ringing=0, lines_free=60, lost=lost, news=news, after=turn * SECOND)
        check(pace, view, pacer.decide(view).calls)


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
@pytest.mark.parametrize("lines_free", [-3, 0, 1])
def test_a_pacer_knows_no_lines_but_those_that_are_free(pace: Pace, lines_free: int) -> None:
    assert calls(pace, a_view(ringing=0, lines_free=lines_free)) == max(0, lines_free)


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_people_who_wait_get_the_idle_agents_first(pace: Pace) -> None:
    assert calls(pace, a_view(idle=3, talking=0, ringing=0, waiting=50)) == 0


@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_agents_who_vanish_in_mid_call_are_not_waited_for(pace: Pace) -> None:
    pacer = pacer_for(pace)
    pacer.decide(a_view(idle=0, talking=40, ringing=0))

    gone = pacer.decide(a_view(idle=0, talking=0, ringing=0, news=News(), after=SECOND))
    assert gone.calls == 0


def check(pace: Pace, view: PacingView, made: int) -> None:
    """What holds of every method whatever it sees."""
    assert 0 <= made <= max(0, view.lines_free)
    if pace.kind != "token":
        assert made == 0 or view.floor.staffed > 0
    if pace.kind not in ("token", "preview"):
        assert made >= calls_within_idle(view)


@settings(max_examples=100)
@given(pace=paces, rules=rule_sets, course=st.lists(views(), min_size=1, max_size=4))
def test_no_view_makes_a_pacer_fail_or_exceed_its_lines(pace: Pace, rules: RuleSet, course: list[PacingView]) -> None:
    pacer, twin = pacer_for(pace, rules), pacer_for(pace, rules)
    for view in course:
        decision = pacer.decide(view)
        check(pace, view, decision.calls)
        assert decision.reason.startswith(f"{decision.calls} ")
        assert all(math.isfinite(figure) for _, figure in decision.terms)
        assert twin.decide(view) == decision


@settings(max_examples=60)
@given(
    pace=paces,
    rules=rule_sets,
    before=st.lists(views(), max_size=4),
    later=st.lists(views(), min_size=1, max_size=4),
)
def test_a_pacer_goes_on_from_its_memory_exactly_where_the_other_stands(
    pace: Pace, rules: RuleSet, before: list[PacingView], later: list[PacingView]
) -> None:
    pacer = pacer_for(pace, rules)
    for view in before:
        pacer.decide(view)
    memory = json.dumps(pacer.memory(), allow_nan=False)
    other = pacer_for(pace, rules, memory=json.loads(memory))

    assert [repr(other.decide(view)) for view in later] == [repr(pacer.decide(view)) for view in later]
    assert json.dumps(other.memory()) == json.dumps(pacer.memory())


@pytest.mark.parametrize("pace", EVERY, ids=lambda pace: pace.kind)
def test_a_memory_once_handed_out_does_not_change(pace: Pace) -> None:
    pacer = pacer_for(pace)
    pacer.decide(a_view())
    memory = pacer.memory()
    written = json.dumps(memory)
    for turn in range(1, 30):
        pacer.decide(a_view(after=turn * SECOND))

    assert json.dumps(memory) == written


@pytest.mark.parametrize("pace", EVERY, ids=lambda pace: pace.kind)
def test_a_memory_does_not_grow_with_calls(pace: Pace) -> None:
    pacer = pacer_for(pace)
    sizes: list[int] = []
    for turn in range(60):
        pacer.decide(a_view(after=turn * SECOND))
        sizes.append(len(json.dumps(pacer.memory())))

    assert max(sizes) < 16_000  # bytes: some hundred figures
    assert max(sizes[30:]) < 1.1 * max(sizes[:30]) + 100


def test_accounts_of_other_periods_are_no_affair_of_a_method_without_rules() -> None:
    spent = Share(1000, 500)
    view = a_view()
    elsewhere = replace(view, account=Account(today=view.account.today, last_24_h=spent, last_30_days=spent))

    assert calls(agent_use(), elsewhere) == calls(agent_use(), view)
