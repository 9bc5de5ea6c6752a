from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from outdial.virtual.floor import Fate
from outdial.worlds.fates import Fates
from outdial.worlds.grid import realistic
from outdial.worlds.laws import Fixed
from outdial.worlds.world import Unanswered, World, constant

WORLD = realistic(5)


def fates(world: World, count: int, *, seed: int = 7) -> list[Fate]:
    people = Fates(world, seed=seed)
    return [people.next(0.0) for _ in range(count)]


def test_a_seed_gives_the_same_people_again_and_another_others() -> None:
    assert fates(WORLD, 50) == fates(WORLD, 50)
    assert fates(WORLD, 50) != fates(WORLD, 50, seed=8)


def test_the_kth_call_has_its_fate_whenever_it_is_placed() -> None:
    slow = Fates(WORLD, seed=7)

    assert [slow.next(60.0 * call) for call in range(50)] == fates(WORLD, 50)


def test_whoever_answers_at_a_low_rate_answers_at_a_higher_one_and_talks_as_long() -> None:
    low, high = (fates(replace(WORLD, answer_rate=constant(rate)), 500) for rate in (0.1, 0.4))

    pairs = [(before, after) for before, after in zip(low, high, strict=True) if before.answered]
    assert len(pairs) > 30
    assert all(before == after for before, after in pairs)
    assert sum(fate.answered for fate in high) > 2 * len(pairs)


def test_neighbouring_seeds_share_nobody() -> None:
    first, second = set(fates(WORLD, 200, seed=1)), set(fates(WORLD, 200, seed=2))

    assert not {fate for fate in first & second if fate.answered}


def test_ends_without_an_answer_come_in_their_shares() -> None:
    ends = tuple(Unanswered(str(rings), share, Fixed(rings)) for rings, share in ((25.0, 0.6), (5.0, 0.3), (1.0, 0.1)))
    world = replace(WORLD, answer_rate=constant(0.0), unanswered=ends)

    seen = Counter(fate.rings_s for fate in fates(world, 5000))

    assert {rings: count / 5000 for rings, count in seen.items()} == {
        25.0: pytest.approx(0.6, abs=0.03),
        5.0: pytest.approx(0.3, abs=0.03),
        1.0: pytest.approx(0.1, abs=0.03),
    }


def test_the_realistic_family_is_as_the_issue_says() -> None:
    answered = [fate for fate in fates(WORLD, 8000) if fate.answered]

    assert len(answered) / 8000 == pytest.approx(0.25, abs=0.02)
    means = [
        sum(values) / len(answered)
        for values in zip(*((fate.rings_s, fate.talk_s, fate.wrap_up_s) for fate in answered), strict=True)
    ]
    assert means == [pytest.approx(10.0, rel=0.05), pytest.approx(180.0, rel=0.08), pytest.approx(15.0, rel=0.05)]
    assert min(islice((fate.rings_s for fate in answered), 1000)) >= 2.0
    assert {fate.patience_s for fate in answered} == {8.0}
