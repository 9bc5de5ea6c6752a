"""How much longer something lasts: memoryless only if what was seen is."""

import json
from collections.abc import Callable, Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.spans import BINS, EDGES_S, SpanLaw, bin_of

MEAN_S = 100.0
Draw = Callable[[Random], float]


def exponential(random: Random) -> float:
    return random.expovariate(1 / MEAN_S)


def log_normal(random: Random) -> float:
    return random.lognormvariate(4.4, 0.6)


def a_law(draw: Draw, *, spans: int = 3000, kind: type[SpanLaw] = SpanLaw) -> SpanLaw:
    random = Random(7)
    return learned([draw(random) for _ in range(spans)], kind=kind)


def learned(ended_s: Sequence[float], *, lasting_s: Sequence[float] = (), kind: type[SpanLaw] = SpanLaw) -> SpanLaw:
    law = kind(prior_mean_s=30.0)
    for span_s in ended_s:
        law.add(span_s)
    law.refresh(lasting_s)
    return law


def test_before_anything_ended_the_prior_mean_is_believed() -> None:
    law = learned([])

    assert law.mean_s == pytest.approx(30.0)
    assert law.ends_within(30.0, age_s=0.0) == pytest.approx(law.ends_within(30.0, age_s=500.0))


@pytest.mark.parametrize("draw", [exponential, log_normal])
def test_the_mean_is_learned(draw: Draw) -> None:
    random = Random(11)
    truth_s = sum(draw(random) for _ in range(10_000)) / 10_000

    assert a_law(draw).mean_s == pytest.approx(truth_s, rel=0.15)


def test_what_is_memoryless_has_the_same_hazard_at_every_age() -> None:
    law = a_law(exponential)
    chances = [law.ends_within(20.0, age_s=age_s) for age_s in (0, 20, 50, 100, 200)]

    assert max(chances) < 1.5 * min(chances)


def test_what_is_not_memoryless_has_a_hazard_that_rises_from_the_start() -> None:
    law = a_law(log_normal)

    assert law.ends_within(20.0, age_s=90.0) > 4 * law.ends_within(20.0, age_s=0.0)


def test_what_always_lasts_as_long_is_the_likelier_to_end_the_nearer_that_is() -> None:
    law = a_law(lambda _: 110.0, spans=300)
    chances = [law.ends_within(10.0, age_s=age_s) for age_s in (0.0, 60.0, 95.0, 109.0)]

    assert all(later > 5 * early for early in chances[:2] for later in chances[2:])
    assert chances[-1] > 0.5


Calibration = tuple[float, float]


def predicted_and_true(law: SpanLaw, draw: Draw, *, span_s: float, age_s: float) -> Calibration:
    """Of the spans that reach an age: the share expected to end within, and the share that does."""
    random = Random(13)
    reached = [lasted_s for lasted_s in (draw(random) for _ in range(20_000)) if lasted_s >= age_s]
    ended = sum(lasted_s <= age_s + span_s for lasted_s in reached)
    return law.ends_within(span_s, age_s=age_s), ended / len(reached)


def predicts_at_every_age(law: SpanLaw) -> bool:
    """Whether the law says of young and old talks alike how many will end."""
    pairs = [predicted_and_true(law, log_normal, span_s=20.0, age_s=age_s) for age_s in (0.0, 40.0, 100.0)]
    return all(abs(predicted - true) <= 0.06 for predicted, true in pairs)


class Memoryless(SpanLaw):
    """The planted fault: as if an age said nothing."""

    def ends_within(self, span_s: float, *, age_s: float, faster: float = 1.0) -> float:
        del age_s
        return super().ends_within(span_s, age_s=MEAN_S, faster=faster)


def test_how_many_talks_end_is_predicted_at_every_age_and_a_memoryless_law_is_noticed() -> None:
    assert predicts_at_every_age(a_law(log_normal))
    assert not predicts_at_every_age(a_law(log_normal, kind=Memoryless))


def test_spans_that_still_last_are_exposure_or_the_short_ones_would_bias_every_start() -> None:
    ended_s, lasting_s = [10.0] * 20, [10.0] * 80
    hasty, fair = learned(ended_s), learned(ended_s, lasting_s=lasting_s)

    assert fair.mean_s > 3 * hasty.mean_s
    assert fair.ends_within(10.0, age_s=0.0) < 0.5 * hasty.ends_within(10.0, age_s=0.0)


def test_spans_that_still_last_are_not_counted_twice() -> None:
    law = learned([50.0] * 10, lasting_s=[40.0] * 5)
    mean_s = law.mean_s
    law.refresh([40.0] * 5)

    assert law.mean_s == mean_s


def test_what_has_changed_is_learned_anew() -> None:
    law = learned([30.0] * 2000)
    for _ in range(2000):
        law.add(200.0)
    law.refresh([])

    assert law.mean_s == pytest.approx(200.0, rel=0.05)


ages = st.floats(0.0, 20_000.0)


@given(ended_s=st.lists(ages, max_size=80), lasting_s=st.lists(ages, max_size=20), some_s=st.lists(ages, min_size=2))
def test_the_longer_one_waits_the_likelier_the_end(
    ended_s: list[float], lasting_s: list[float], some_s: list[float]
) -> None:
    law = learned(ended_s, lasting_s=lasting_s)

    for age_s in EDGES_S:
        chances = [law.ends_within(span_s, age_s=age_s) for span_s in sorted(some_s)]
        assert all(0.0 <= chance <= 1.0 for chance in chances)
        assert chances == sorted(chances)


@given(st.lists(st.floats(-1e6, 1e6), max_size=20), st.lists(st.floats(-1e6, 1e6), max_size=20))
def test_spans_of_a_clock_that_was_set_back_count_as_none(ended_s: list[float], lasting_s: list[float]) -> None:
    def bounded(spans_s: list[float]) -> list[float]:
        return [max(0.0, span_s) for span_s in spans_s]

    law, twin = learned(ended_s, lasting_s=lasting_s), learned(bounded(ended_s), lasting_s=bounded(lasting_s))

    assert law.memory() == twin.memory()


@given(st.floats(-10.0, 1e6))
def test_every_age_has_its_bin(age_s: float) -> None:
    index = bin_of(age_s)

    assert EDGES_S[index] <= max(0.0, age_s)
    assert index == BINS - 1 or age_s < EDGES_S[index + 1]


def test_a_law_goes_on_from_its_memory() -> None:
    law = a_law(log_normal, spans=100)
    other = SpanLaw(prior_mean_s=30.0, memory=json.loads(json.dumps(law.memory())))
    for one in (law, other):
        one.add(77.0)
        one.refresh([5.0])

    assert law.memory() == other.memory()
    assert law.ends_within(9.0, age_s=33.0) == other.ends_within(9.0, age_s=33.0)
