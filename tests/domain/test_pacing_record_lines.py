import json
from dataclasses import fields
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.base import Account, Decision, Floor, News, Pace, PacingView, RingEnd, Share
from outdial.domain.pacing.record import VERSION
from outdial.domain.pacing.record_lines import (
    PACES,
    RecordedTurn,
    decision_line,
    dumped,
    flat_fields,
    flat_from,
    pace_from,
    turn_from,
    turn_line,
)
from outdial.domain.rule_set import Period, RuleSet
from tests.domain.views import NOON, figures, paces, spans, turns

SHAPES = {
    1: {
        PacingView: "now floor ringing ringing_scores next_scores waiting lines_free news account",
        Floor: "idle reserved talking wrapping_up paused",
        News: "rings talks wrap_ups left_idle",
        RingEnd: "rang answered score",
        Account: "today last_24_h last_30_days",
        Share: "answers abandoned",
        Decision: "calls reason terms",
    }
}
"""What each version of the format holds."""


@given(turns)
def test_a_turn_comes_back_from_its_line_as_it_was(turn: RecordedTurn) -> None:
    assert turn_from(turn_line(turn, begins_at=NOON), begins_at=NOON) == turn


@given(turns)
def test_a_decision_is_the_same_to_the_byte_after_it_was_recorded(turn: RecordedTurn) -> None:
    again = turn_from(turn_line(turn, begins_at=NOON), begins_at=NOON)

    assert decision_line(again.decision) == decision_line(turn.decision)


@given(paces)
def test_a_pace_comes_back_as_it_was(pace: Pace) -> None:
    assert pace_from(json.loads(dumped(flat_fields(pace)))) == pace


@given(
    st.builds(
        RuleSet,
        name=st.text(),
        version=st.text(),
        source=st.text(),
        abandoned_max=st.none() | figures,
        period=st.sampled_from(Period),
        ring_min=spans,
        recall_pause=spans,
    )
)
def test_a_rule_set_comes_back_as_it_was(rules: RuleSet) -> None:
    assert flat_from(RuleSet, json.loads(dumped(flat_fields(rules)))) == rules


def test_whatever_a_pacer_may_look_at_is_recorded() -> None:
    """Else write the new field too, and raise ``VERSION``: what was recorded without it decides otherwise."""
    shape = {kind: " ".join(field.name for field in fields(kind)) for kind in SHAPES[VERSION]}

    assert shape == SHAPES[VERSION]


def test_every_pace_can_be_recorded() -> None:
    kinds = [kind for union in get_args(Pace) for kind in (get_args(union) or (union,))]

    assert set(kinds) == set(PACES.values())
