"""When busy agents come free, from talks and wrap-ups that were learned."""

from random import Random

import pytest

from outdial.domain.pacing.base import Floor
from outdial.domain.pacing.releases import Releases
from outdial.domain.pacing.spans import EDGES_S, SpanLaw
from tests.domain.builders import SECOND

MOMENTS_S = (5.0, 15.0, 40.0)


def learned(mean_s: float, *, seed: int) -> SpanLaw:
    """Of two hundred memoryless spans."""
    random, law = Random(seed), SpanLaw(prior_mean_s=mean_s)
    for _ in range(200):
        law.add(random.expovariate(1 / mean_s))
    law.refresh(())
    return law


def releases(*, faster: float = 1.0) -> Releases:
    return Releases(learned(60.0, seed=1), learned(10.0, seed=2), moments_s=MOMENTS_S, faster=faster)


def test_agents_who_have_been_busy_as_long_share_their_chances() -> None:
    floor = Floor(talking=(30 * SECOND, 31 * SECOND, 300 * SECOND), wrapping_up=(SECOND,))

    assert sorted(agents for _, agents in releases().of(floor)) == [1, 1, 2]
    assert releases().of(Floor(idle=3)) == []


def test_the_later_the_moment_the_likelier_is_an_agent_free() -> None:
    for chances, _ in releases().of(Floor(talking=(30 * SECOND,), wrapping_up=(SECOND,))):
        assert chances == sorted(set(chances))
        assert 0.0 < chances[0] < chances[-1] < 1.0


def test_who_talks_must_wrap_up_too() -> None:
    (talking, _), (wrapping_up, _) = releases().of(Floor(talking=(0 * SECOND,), wrapping_up=(0 * SECOND,)))
    alone = learned(60.0, seed=1)

    for moment_s, both, one in zip(MOMENTS_S, talking, wrapping_up, strict=True):
        assert both < min(one, alone.ends_within(moment_s, age_s=EDGES_S[0]))


def test_both_ends_are_those_of_many_agents_who_are_watched() -> None:
    random, agents = Random(3), 40_000
    free_s = [random.expovariate(1 / 60.0) + random.expovariate(1 / 10.0) for _ in range(agents)]
    seen = [sum(end_s <= moment_s for end_s in free_s) / agents for moment_s in MOMENTS_S]

    ((chances, _),) = releases().of(Floor(talking=(0 * SECOND,)))
    assert chances == pytest.approx(seen, abs=0.06)


def test_talks_that_are_believed_to_end_faster_free_more_agents() -> None:
    floor = Floor(talking=(30 * SECOND,))
    ((usual, _),), ((faster, _),) = releases().of(floor), releases(faster=2.0).of(floor)

    assert all(more > fewer for more, fewer in zip(faster, usual, strict=True))


def test_whoever_asks_twice_is_told_the_same() -> None:
    some, floor = releases(), Floor(talking=(30 * SECOND,), wrapping_up=(SECOND,))

    assert some.of(floor) == some.of(floor)
