"""The carrier draws every call's fate from the seed and the call's id, and from nothing else."""

from collections import Counter
from datetime import timedelta
from statistics import fmean

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.outcome import Outcome
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.script import AT_ONCE, Script
from tests.gateways.simulator.builders import call

CALLED = "13800138000"
FAULTY = "lost_ratio=0.1,doubled_ratio=0.2,delayed_ratio=0.3"


def scripts(behaviour: str = "", *, count: int = 2000, seed: int = 1) -> list[Script]:
    carrier = Carrier(Behaviour.from_text(behaviour), seed=seed)
    return [carrier.script(call(CALLED, call_id=call_id)) for call_id in range(count)]


@given(seed=st.integers(), call_ids=st.permutations(range(20)))
def test_a_fate_does_not_depend_on_the_order_of_calls(seed: int, call_ids: list[int]) -> None:
    carrier = Carrier(Behaviour.from_text(FAULTY), seed=seed)

    drawn = {call_id: carrier.script(call(CALLED, call_id=call_id)) for call_id in call_ids}

    assert [drawn[call_id] for call_id in range(20)] == scripts(FAULTY, count=20, seed=seed)


def test_another_seed_is_another_world() -> None:
    assert scripts(count=50, seed=1) != scripts(count=50, seed=2)


def test_the_shares_are_those_of_the_behaviour() -> None:
    outcomes = Counter(script.outcome for script in scripts("answer_ratio=0.5,machine_ratio=0,busy_weight=55"))

    assert 0.46 < outcomes[Outcome.ANSWERED] / 2000 < 0.54
    assert 0.8 < outcomes[Outcome.BUSY] / outcomes[Outcome.NO_ANSWER] < 1.25
    assert set(outcomes) == {Outcome.ANSWERED, *Behaviour().failures()}


def test_the_spans_have_the_means_of_the_behaviour() -> None:
    people = scripts("answer_ratio=1,machine_ratio=0")
    rings = [script.settles_after for script in people if script.settles_after is not None]

    assert 9.5 < fmean(span.total_seconds() for span in rings) < 10.5
    assert 56 < fmean(script.talk.total_seconds() for script in people) < 64
    assert 7.5 < fmean(script.patience.total_seconds() for script in people) < 8.5


def test_a_machine_is_marked_only_where_a_detector_listens() -> None:
    everybody_a_machine = "answer_ratio=0,machine_ratio=1"

    assert not any(script.machine for script in scripts(everybody_a_machine, count=20))
    assert all(script.machine for script in scripts(f"{everybody_a_machine},detects_machines=true", count=20))


def test_without_faults_every_report_arrives_once_and_at_once() -> None:
    assert {script.ended_told for script in scripts(count=50)} == {AT_ONCE}


def test_faults_come_in_their_shares_and_late_is_bounded() -> None:
    tellings = [script.ended_told for script in scripts(f"{FAULTY},delay_max_s=2")]
    times = Counter(len(told) for told in tellings)

    assert 0.07 < times[0] / 2000 < 0.13
    assert 0.16 < times[2] / 2000 < 0.24
    assert max(late for told in tellings for late in told) <= timedelta(seconds=2)
