from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from outdial.domain.pacing.alteration import Alteration, Method
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    Floor,
    Memory,
    OffHookPace,
    Pace,
    PacingView,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.record import Head
from outdial.domain.rule_set import NO_RULES, Period, RuleSet
from tests.domain.views import A_TURN, NOON

SECOND = timedelta(seconds=1)
AGENT_USE = AgentUsePace(talk_min=SECOND, talk_max=600 * SECOND, loss_rate=3, use_rate=80, count_wrap_up=False)
COMPLETION = CompletionPace(talk_min=SECOND, talk_max=600 * SECOND, loss_rate=3, wait=SECOND, connect_rate=98)
RULES = RuleSet(name="strict", version="2", source="a test", abandoned_max=0.02, period=Period.LAST_30_DAYS)


def head(pace: Pace, *, memory: Memory | None = None) -> Head:
    return Head(begins_at=NOON, pace=pace, rules=NO_RULES, memory=memory or {}, recorded_by="0.1.0")


def learned(pace: Pace) -> Memory:
    pacer = pacer_for(pace)
    pacer.decide(A_TURN.view)
    return pacer.memory()


def test_without_a_change_all_is_as_recorded() -> None:
    memory = learned(AGENT_USE)

    altered = Alteration().of(head(AGENT_USE, memory=memory))

    assert (altered.pace, altered.rules, altered.memory) == (AGENT_USE, NO_RULES, memory)
    assert not str(Alteration())


def test_the_recorded_method_keeps_its_own_parameters() -> None:
    assert Alteration(method="agent_use").of(head(AGENT_USE)).pace == AGENT_USE


@pytest.mark.parametrize("method", get_args(Method))
@pytest.mark.parametrize("recorded", [AGENT_USE, COMPLETION, OffHookPace(off_hook_rate=90), ProgressivePace()])
def test_every_method_can_take_the_place_of_every_other_and_goes_on_with_what_was_learned(
    method: Method, recorded: Pace
) -> None:
    altered = Alteration(method=method).of(head(recorded, memory=learned(recorded)))
    pacer = pacer_for(altered.pace, altered.rules, memory=altered.memory)

    decision = pacer.decide(PacingView(now=NOON + 60 * SECOND, floor=Floor(idle=2), lines_free=10))

    assert altered.pace.kind == method
    assert decision.calls >= 2
    if "answer_rate" in dict(decision.terms) and not isinstance(recorded, ProgressivePace):
        anew = pacer_for(altered.pace).decide(PacingView(now=NOON, floor=Floor(idle=2), lines_free=10))
        assert dict(decision.terms)["answer_rate"] != dict(anew.terms)["answer_rate"]


@pytest.mark.parametrize(
    ("recorded", "limit", "pace"),
    [
        (AGENT_USE, 2.5, AGENT_USE),
        (AGENT_USE, 5, replace(AGENT_USE, loss_rate=5)),
        (COMPLETION, 5, replace(COMPLETION, loss_rate=5, connect_rate=95)),
        (COMPLETION, 1, replace(COMPLETION, loss_rate=1)),
        (TokenPace(calls=1, interval=SECOND), 1, TokenPace(calls=1, interval=SECOND)),
    ],
)
def test_a_limit_is_kept_by_the_rules_and_the_method_is_no_tighter(recorded: Pace, limit: float, pace: Pace) -> None:
    altered = Alteration(limit=limit).of(head(recorded))

    assert altered.pace == pace
    assert altered.rules == replace(NO_RULES, abandoned_max=limit / 100)


def test_a_rule_set_takes_the_place_of_the_recorded_one_and_a_limit_that_of_its_own() -> None:
    assert Alteration(rules=RULES).of(head(AGENT_USE)).rules == RULES
    assert Alteration(rules=RULES, limit=1).of(head(AGENT_USE)).rules == replace(RULES, abandoned_max=0.01)


def test_what_is_different_has_a_name() -> None:
    assert str(Alteration(method="completion", limit=2.5, rules=RULES)) == "completion, 2.5 %, strict/2"
