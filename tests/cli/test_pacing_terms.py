from datetime import timedelta

import pytest

from outdial.cli.pacing_terms import term_lines
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    OffHookPace,
    Pace,
    PreviewPace,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.pacing.choice import pacer_for
from tests.domain.views import A_TURN, SECOND

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    "pace",
    [
        TokenPace(calls=3, interval=SECOND),
        PreviewPace(push_interval=SECOND, pushes=3, auto_call_after=SECOND),
        ProgressivePace(),
        EmpiricalPace(talk_min=SECOND, talk_max=HOUR, outbound_rate=100),
        AgentUsePace(talk_min=SECOND, talk_max=HOUR, loss_rate=3, use_rate=90, count_wrap_up=True),
        CompletionPace(talk_min=SECOND, talk_max=HOUR, loss_rate=3, wait=SECOND, connect_rate=90),
        OffHookPace(off_hook_rate=90),
    ],
    ids=lambda pace: pace.kind,
)
def test_every_figure_of_every_method_has_words(pace: Pace) -> None:
    terms = dict(pacer_for(pace).decide(A_TURN.view).terms)

    told = list(term_lines(terms))

    assert len(told) == len(terms) > 0
    assert [line for name, line in zip(terms, told, strict=True) if line.endswith(f"  {name.replace('_', ' ')}")] == []


def test_figures_are_told_in_their_units() -> None:
    terms = {
        "idle": 3.0,
        "horizon_s": 9.4,
        "answer_rate": 0.2125,
        "balance": -1.234,
        "a_new_one": 7.0,
        "released": None,
    }

    assert list(term_lines(terms)) == [
        "       3  agents who are idle",
        "     9 s  looked ahead: by then nearly all of those have answered who will",
        "  21.2 %  share of calls that a person answers",
        "   -1.23  calls that the limit would still allow to be lost; below zero: too many were",
        "    7.00  a new one",
        "       –  agents who talk or wrap up and are expected to be free in time for new calls",  # noqa: RUF001 - a dash for nothing
    ]
