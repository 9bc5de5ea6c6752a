"""Every knob can be set by text, and a wrong one says what is wrong."""

from dataclasses import fields
from pathlib import Path

import pytest

from outdial.domain.outcome import Outcome
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.dictation import FATES

PAGE = Path(__file__).parents[3] / "docs/explanation/simulator.md"


def test_no_text_is_the_default() -> None:
    assert Behaviour.from_text("") == Behaviour()


def test_a_text_changes_what_it_names_and_nothing_else() -> None:
    behaviour = Behaviour.from_text(" answer_ratio = 0.4, detects_machines=true,lost_ratio=0.02 ")

    assert behaviour == Behaviour(answer_ratio=0.4, detects_machines=True, lost_ratio=0.02)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("answers=0.4", "the simulator has no 'answers'; it has answer_ratio, machine_ratio"),
        ("answer_ratio", "answer_ratio takes a number, got ''"),
        ("answer_ratio=true", "answer_ratio takes a number, got 'true'"),
        ("detects_machines=1", "detects_machines takes true or false, got '1'"),
        ("answer_ratio=1.1", r"answer_ratio \+ machine_ratio must not exceed 1"),
        ("answer_ratio=0.9,machine_ratio=0.2", r"answer_ratio \+ machine_ratio must not exceed 1"),
        ("lost_ratio=0.5,delayed_ratio=0.6", r"lost_ratio \+ doubled_ratio \+ delayed_ratio must not exceed 1"),
        ("busy_weight=-1", "busy_weight must be a number from 0 up, got -1.0"),
        ("talk_mean_s=inf", "talk_mean_s must be a number from 0 up, got inf"),
        ("answer_ratio=nan", "must not exceed 1"),
        ("ring_cv=0", "ring_cv must be positive"),
    ],
)
def test_a_text_that_makes_no_sense_is_refused_with_the_reason(text: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Behaviour.from_text(text)


def test_calls_must_be_able_to_fail_somehow() -> None:
    weights = ",".join(f"{outcome.value}_weight=0" for outcome in Behaviour().failures())

    with pytest.raises(ValueError, match="at least one weight"):
        Behaviour.from_text(weights)


def test_every_failure_of_a_carrier_has_a_weight() -> None:
    not_the_carriers = {Outcome.ANSWERED, Outcome.ABANDONED, Outcome.MACHINE, Outcome.NOT_PLACED, Outcome.UNKNOWN}

    assert set(Behaviour().failures()) == set(Outcome) - not_the_carriers


def test_the_page_about_the_simulator_names_every_knob_and_every_code() -> None:
    page = PAGE.read_text()

    assert [field.name for field in fields(Behaviour) if f"`{field.name}`" not in page] == []
    assert [code for code in FATES if f"\n| {code} |" not in page] == []
