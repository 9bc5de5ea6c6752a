"""What a call that has rung for a while still promises."""

import json
from collections import Counter
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.base import RingEnd
from outdial.domain.pacing.rings import AGES, EVER, FADE_EVERY, QUANTILES, Prospects, RingLaws
from tests.domain.builders import SECOND

SHARE = 0.25
spans = st.floats(0.0, 200.0)


def an_end(random: Random, *, share: float = SHARE) -> tuple[float, bool]:
    """Of a realistic call: how long it rings, and whether a person answers."""
    if random.random() < share:
        return 2.0 + random.gammavariate(3.0, 8 / 3), True
    if random.random() < 0.2:
        return 1.0 + random.random(), False  # refused at once
    return 25.0, False


def ends(calls: int, *, seed: int = 7, share: float = SHARE) -> list[tuple[float, bool]]:
    random = Random(seed)
    return [an_end(random, share=share) for _ in range(calls)]


def learned(some: Iterable[tuple[float, bool]], *, ringing: Iterable[tuple[float, int]] = ()) -> RingLaws:
    laws = RingLaws()
    for rings_s, answered in some:
        laws.add(RingEnd(rings_s * SECOND, answered=answered), level=1.0)
    laws.refresh(ringing, level=1.0)
    return laws


def ever(found: Prospects, *, age: int) -> float:
    return found.within(EVER, age=age)[0]


def test_the_share_of_answers_is_learned() -> None:
    assert learned(ends(2000)).prospects(1.0).share == pytest.approx(SHARE, abs=0.03)


def test_a_call_that_has_rung_for_long_promises_less() -> None:
    found = learned(ends(2000)).prospects(1.0)
    promises = [ever(found, age=age) for age in (4, 10, 16, 22)]

    assert promises == sorted(promises, reverse=True)
    assert promises[-1] < 0.2 * promises[0]


def test_a_call_that_was_not_refused_at_once_promises_more_than_a_new_one() -> None:
    found = learned(ends(2000)).prospects(1.0)

    assert ever(found, age=3) > found.share


@pytest.mark.parametrize("age", [0, 5, 10, 20])
def test_what_a_call_of_any_age_promises_comes_true(age: int) -> None:
    found = learned(ends(3000)).prospects(1.0)
    left = [(rings_s, answered) for rings_s, answered in ends(20_000, seed=8) if rings_s >= age + 0.5 * (age > 0)]
    true = sum(answered for _, answered in left) / len(left)
    soon = sum(answered and rings_s <= age + 5.5 for rings_s, answered in left) / len(left)

    assert ever(found, age=age) == pytest.approx(true, abs=0.04)
    assert found.within(5.0, age=age)[0] == pytest.approx(soon, abs=0.05)


def test_at_a_start_fast_failures_do_not_bias_the_share_as_counting_would() -> None:
    begun = ends(400)
    seen_s = 6.0
    ended = [(rings_s, answered) for rings_s, answered in begun if rings_s <= seen_s]
    counted = sum(answered for _, answered in ended) / len(ended)
    fair = learned(ended, ringing=[(seen_s, len(begun) - len(ended))]).prospects(1.0)
    within_seen = fair.within(seen_s, age=0)[0]

    true_by_now = sum(answered for _, answered in ended) / len(begun)
    assert within_seen == pytest.approx(true_by_now, abs=0.04)
    assert abs(within_seen - true_by_now) < 0.3 * abs(counted - true_by_now)


def test_calls_that_ring_are_exposure_only_while_they_ring() -> None:
    laws = learned(ends(100), ringing=[(10.0, 50)])
    with_them = laws.prospects(1.0).share
    laws.refresh((), level=1.0)

    assert laws.prospects(1.0).share > with_them
    assert laws.prospects(1.0).share == learned(ends(100)).prospects(1.0).share


def test_the_usual_answers_are_those_that_came() -> None:
    some = ends(500)
    laws = learned(some)

    usual = sum(laws.usual_of(rings_s) for rings_s, _ in some)
    assert usual == pytest.approx(sum(answered for _, answered in some), rel=0.1)
    assert laws.usual(Counter({10: 3})) == pytest.approx(3 * laws.usual_of(10.0))


@pytest.mark.parametrize("level", [0.25, 4.0])
def test_at_another_level_the_shape_stays_and_the_share_follows(level: float) -> None:
    laws = learned(ends(3000))
    usual, other = laws.prospects(1.0), laws.prospects(level)

    assert (other.share > usual.share) is (level > 1)
    assert other.share / (1 - other.share) == pytest.approx(level * usual.share / (1 - usual.share), rel=0.35)


def test_what_was_learned_at_another_level_counts_by_it() -> None:
    willing = RingLaws()
    for rings_s, answered in ends(3000, share=0.5):
        willing.add(RingEnd(rings_s * SECOND, answered=answered), level=3.0)
    willing.refresh((), level=1.0)

    assert willing.prospects(3.0).share == pytest.approx(0.5, abs=0.05)
    assert willing.prospects(1.0).share == pytest.approx(SHARE, abs=0.06)


def test_a_usual_hazard_that_is_raised_promises_the_same_at_a_lower_level() -> None:
    laws = learned(ends(2000))
    before = laws.prospects(1.0)
    laws.raise_usual(4.0)
    laws.refresh((), level=0.25)

    # Levels are told apart in steps of two per cent.
    assert laws.prospects(0.25).answered == pytest.approx(before.answered, rel=0.011)


def test_promises_are_the_chances_by_each_moment_and_ever() -> None:
    laws = learned(ends(500))
    expected = laws.prospects(1.0).within(*laws.moments_s, EVER, age=5)

    assert [laws.promises(1.0, age=5) for _ in range(2)] == [expected, expected]


def test_the_moments_are_those_at_which_the_answered_are_answered() -> None:
    answered = sorted(rings_s for rings_s, answered in ends(8000) if answered)
    true = [answered[int(share * len(answered))] for share in QUANTILES]

    assert learned(ends(3000)).moments_s == pytest.approx(true, abs=1.0)


drawn = st.lists(st.tuples(st.floats(-100.0, 200.0), st.booleans()), max_size=60)


@given(some=drawn, ringing=st.lists(st.tuples(spans, st.integers(1, 50)), max_size=9), level=st.floats(0.0, 1e5))
def test_whatever_is_seen_the_laws_remain_laws(
    some: list[tuple[float, bool]], ringing: list[tuple[float, int]], level: float
) -> None:
    laws = learned(some, ringing=ringing)
    found = laws.prospects(level)

    assert laws.moments_s == sorted(laws.moments_s)
    assert list(found.surviving) == sorted(found.surviving, reverse=True)
    assert list(found.answered) == sorted(found.answered)
    assert 0.0 <= found.surviving[-1] <= found.surviving[0] == 1.0
    assert 0.0 < found.share <= 1.0
    check_promises(found)


def check_promises(found: Prospects) -> None:
    for age in (0, 1, 20, AGES - 1, 10 * AGES):
        promises = found.within(0.0, 1.0, 7.5, 100.0, age=age)
        assert promises == sorted(promises)
        assert promises[0] >= -1e-9
        assert promises[-1] <= 1.0 + 1e-9


def test_no_call_promises_more_than_certainty_where_hardly_any_rings_so_long() -> None:
    nearly_gone = Prospects(surviving=[1.0, 1e-17, *[1e-24] * 63], answered=[0.0, 0.5, *[0.5 + 1.2e-16] * 63])

    check_promises(nearly_gone)


def test_half_a_million_calls_that_end_alike_leave_no_bin_without_a_law() -> None:
    laws = learned([])
    memory = {**laws.memory(), "calls": FADE_EVERY - 1}
    for _ in range(9000):  # as many fadings as of half a million calls
        laws = RingLaws(memory)
        laws.add(RingEnd(3 * SECOND, answered=False), level=1.0)
        memory = {**laws.memory(), "calls": FADE_EVERY - 1}
    laws.refresh((), level=1.0)

    check_promises(laws.prospects(1.0))
    assert 0.0 < laws.prospects(1.0).share < SHARE


def test_laws_go_on_from_their_memory() -> None:
    laws = learned(ends(300), ringing=[(5.0, 3)])
    other = RingLaws(json.loads(json.dumps(laws.memory())))

    assert other.prospects(0.7) == laws.prospects(0.7)
    for one in (laws, other):
        one.add(RingEnd(3 * SECOND, answered=True), level=2.0)
        one.refresh((), level=2.0)
    assert other.memory() == laws.memory()
