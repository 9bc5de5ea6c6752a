"""The chance to find nobody, against laws that are summed up here in another way."""

import math
from collections.abc import Sequence
from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.pacing.claims import BEYOND, EXACT_MAX, EXACT_NEED_MAX, Claims

NEARLY = 0.01
"""What the refined normal law may be off; tighter than the chances themselves are known."""
VARIANCE_MIN = 3.0
"""From here on. Below, where hardly anything is open, it may be off by some hundredths."""

chances = st.floats(0.0, 1.0)
some = st.lists(chances, max_size=BEYOND)


def each(of: Sequence[float]) -> list[tuple[float, int]]:
    return [(chance, 1) for chance in of]


def claims(need: int, *, wanted: Sequence[float], freed: Sequence[float] = ()) -> Claims:
    return Claims(need, wanted=each(wanted), freed=each(freed))


def by_enumeration(need: int, *, wanted: Sequence[float], freed: Sequence[float]) -> float:
    """Every way it may come, one after the other."""
    total = 0.0
    for course in product((False, True), repeat=len(wanted) + len(freed)):
        people, agents = sum(course[: len(wanted)]), sum(course[len(wanted) :])
        if people >= need + agents:
            total += prod(
                chance if happens else 1.0 - chance for chance, happens in zip((*wanted, *freed), course, strict=True)
            )
    return total


def law_of_the_sum(of: Sequence[float]) -> list[float]:
    law = [1.0]
    for chance in of:
        law = [same * (1.0 - chance) + fewer * chance for same, fewer in zip([*law, 0.0], [0.0, *law], strict=True)]
    return law


def by_convolution(need: int, *, wanted: Sequence[float], freed: Sequence[float]) -> float:
    people, agents = law_of_the_sum(wanted), law_of_the_sum(freed)
    return sum(weight * sum(people[max(0, need + count) :]) for count, weight in enumerate(agents))


@given(need=st.integers(-4, 8), wanted=st.lists(chances, max_size=7), freed=st.lists(chances, max_size=5))
def test_few_chances_are_summed_exactly(need: int, wanted: list[float], freed: list[float]) -> None:
    expected = by_enumeration(need, wanted=wanted, freed=freed)

    assert claims(need, wanted=wanted, freed=freed).chance_of_nobody() == pytest.approx(expected, abs=1e-9)


@given(need=st.integers(-4, EXACT_NEED_MAX), wanted=some, added=some, freed=some)
def test_a_call_that_is_added_counts_as_if_it_had_been_there(
    need: int, wanted: list[float], added: list[float], freed: list[float]
) -> None:
    grown = claims(need, wanted=wanted, freed=freed)
    for chance in added:
        grown.add(chance)

    at_once = claims(need, wanted=[*wanted, *added], freed=freed)
    assert grown.chance_of_nobody() == pytest.approx(at_once.chance_of_nobody(), abs=1e-9)
    assert grown.expected_without() == pytest.approx(at_once.expected_without(), abs=1e-6)


def test_alike_chances_may_be_told_together() -> None:
    together = Claims(3, wanted=[(0.2, 5), (0.7, 2)], freed=[(0.1, 4)])
    apart = claims(3, wanted=[0.2] * 5 + [0.7] * 2, freed=[0.1] * 4)

    assert together.chance_of_nobody() == pytest.approx(apart.chance_of_nobody())


def test_agents_beyond_those_told_apart_are_not_counted_on() -> None:
    wanted, freed = [0.9] * 12, [0.9] * 12
    expected = by_convolution(0, wanted=wanted, freed=freed)

    assert claims(0, wanted=wanted, freed=freed).chance_of_nobody() >= expected


many = st.lists(chances, min_size=EXACT_MAX + 1, max_size=4 * EXACT_MAX)


@settings(max_examples=200)
@given(st.data(), many, st.lists(chances, max_size=EXACT_MAX))
def test_many_chances_are_nearly_exact(drawn: st.DataObject, wanted: list[float], freed: list[float]) -> None:
    variance = sum(chance * (1.0 - chance) for chance in (*wanted, *freed))
    middle = round(sum(wanted) - sum(freed))
    need = drawn.draw(st.integers(middle - 12, middle + 12))

    found = claims(need, wanted=wanted, freed=freed).chance_of_nobody()
    off = abs(found - by_convolution(need, wanted=wanted, freed=freed))
    assert off <= (NEARLY if variance >= VARIANCE_MIN else 0.1)


@pytest.mark.parametrize(("unsure", "need"), [(0.1, 35), (0.2, 35), (0.2, 45), (0.3, 55)])
def test_how_well_the_answer_rate_is_known_counts_as_if_every_rate_had_its_own_law(unsure: float, need: int) -> None:
    calls, chance = 300, 0.1
    levels = [1.0 + unsure * (step - 20) / 8 for step in range(41)]
    weights = [math.exp(-(((step - 20) / 8) ** 2) / 2) for step in range(41)]
    law = [by_convolution(need, wanted=[min(1.0, max(0.0, level * chance))] * calls, freed=()) for level in levels]
    expected = sum(weight * one for weight, one in zip(weights, law, strict=True)) / sum(weights)

    found = Claims(need, wanted=[(chance, calls)], freed=(), unsure=unsure).chance_of_nobody()
    assert found == pytest.approx(expected, abs=NEARLY)
    assert found > 1.1 * claims(need, wanted=[chance] * calls).chance_of_nobody()


def test_a_rate_that_is_hardly_known_makes_many_calls_a_risk_and_few_calls_none() -> None:
    def risk(calls: int, *, need: int, unsure: float) -> float:
        return Claims(need, wanted=[(0.1, calls)], freed=(), unsure=unsure).expected_without()

    assert risk(400, need=49, unsure=0.15) > 2 * risk(400, need=49, unsure=0.0)
    assert risk(20, need=5, unsure=0.15) < 1.2 * risk(20, need=5, unsure=0.0)


@given(need=st.integers(-5, 60), wanted=st.lists(chances, max_size=60), freed=st.lists(chances, max_size=60))
def test_a_chance_is_a_chance_and_nobody_less_than_nobody_is_lost(
    need: int, wanted: list[float], freed: list[float]
) -> None:
    found = claims(need, wanted=wanted, freed=freed)

    assert -1e-9 <= found.chance_of_nobody() <= 1.0 + 1e-9
    assert found.expected_without() >= -1e-9


@given(need=st.integers(-5, 30), wanted=st.lists(chances, max_size=60), freed=st.lists(chances, max_size=20))
def test_one_agent_more_never_makes_nobody_likelier(need: int, wanted: list[float], freed: list[float]) -> None:
    fewer, more = claims(need, wanted=wanted, freed=freed), claims(need + 1, wanted=wanted, freed=freed)
    slack = slack_of([*wanted, *freed])

    assert more.chance_of_nobody() <= fewer.chance_of_nobody() + slack
    assert more.expected_without() <= fewer.expected_without() + 1e-9


@given(
    need=st.integers(-5, 30), wanted=st.lists(chances, max_size=60), freed=st.lists(chances, max_size=20), one=chances
)
def test_one_call_more_never_makes_nobody_less_likely(
    need: int, wanted: list[float], freed: list[float], one: float
) -> None:
    found = claims(need, wanted=wanted, freed=freed)
    chance, without = found.chance_of_nobody(), found.expected_without()
    found.add(one)

    assert found.chance_of_nobody() >= chance - slack_of([*wanted, *freed])
    assert found.expected_without() >= without - 1e-6


def slack_of(of: Sequence[float]) -> float:
    """What two figures may be off together."""
    if len(of) <= EXACT_MAX:
        return 1e-9
    return 2 * (NEARLY if sum(chance * (1.0 - chance) for chance in of) >= VARIANCE_MIN else 0.1)
