"""How readily people answer just now, followed through drift and jumps."""

import json
import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.level import STEP, VALUES, AnswerLevel

TURN_S = 5.0
USUAL = 0.5
"""Answers that the usual hazard brings in a turn."""


def poisson(mean: float, random: Random) -> int:
    """How many exponential spans of 1 / mean fit into one."""
    count, left = 0, random.expovariate(1.0)
    while left < mean:
        count += 1
        left += random.expovariate(1.0)
    return count


def followed(level: float, *, turns: int, seed: int = 7, known: AnswerLevel | None = None) -> AnswerLevel:
    """What is believed after so many turns in which people answered at that level."""
    random, known = Random(seed), known or AnswerLevel()
    for _ in range(turns):
        known.pass_by(TURN_S)
        known.learn(poisson(level * USUAL, random), usual=USUAL)
    return known


def log_of_mean(known: AnswerLevel) -> float:
    return sum(weight * math.log(value) for weight, value in zip(known.weights, VALUES, strict=True))


def off_by(known: AnswerLevel, level: float) -> float:
    """How many of its stated deviations the belief is away from the truth."""
    return abs(log_of_mean(known) - math.log(level)) / known.deviation


def test_before_anything_was_seen_the_usual_is_about_as_likely_exceeded_as_not() -> None:
    assert log_of_mean(AnswerLevel()) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("level", [0.1, 0.5, 1.0, 3.0])
def test_a_constant_level_is_learned_within_its_stated_deviation(level: float) -> None:
    shifts = [followed(level, turns=300, seed=seed) for seed in range(40)]
    off = [off_by(known, level) for known in shifts]

    # Of a normal law 68 and 95 of 100.
    assert sum(far <= 1 for far in off) >= 20
    assert sum(far <= 2 for far in off) >= 36
    assert max(known.deviation for known in shifts) < 0.9 * AnswerLevel().deviation


@pytest.mark.parametrize(("before", "after"), [(0.5, 2.0), (2.0, 0.5)])
def test_a_jump_by_a_factor_of_four_is_followed_within_a_hundred_of_the_usual_answers(
    before: float, after: float
) -> None:
    known = followed(before, turns=400)
    assert off_by(known, before) <= 3

    later = followed(after, turns=200, known=known, seed=8)
    assert off_by(later, after) <= 3 < off_by(later, before)


def test_a_jump_up_is_noticed_at_once() -> None:
    known = followed(0.5, turns=400)
    before = known.mean

    assert followed(2.0, turns=30, known=known, seed=8).mean > 2 * before


def test_no_answers_ever_lead_to_a_low_level_and_not_to_none() -> None:
    known = AnswerLevel()
    for _ in range(2000):
        known.pass_by(TURN_S)
        known.learn(0, usual=USUAL)

    assert 0.0 < known.mean < 0.2


def test_with_time_alone_what_was_known_fades() -> None:
    known = followed(0.5, turns=400)
    deviations = [known.deviation]
    for _ in range(3):
        known.pass_by(1800.0)
        deviations.append(known.deviation)

    assert deviations == sorted(deviations)


def test_answers_and_their_time_may_be_told_together_or_apart() -> None:
    together, apart = AnswerLevel(), AnswerLevel()
    together.learn(3, usual=2.0)
    for answers, usual in ((1, 0.5), (0, 1.0), (2, 0.5)):
        apart.learn(answers, usual=usual)

    assert together.weights == pytest.approx(apart.weights)


@pytest.mark.parametrize("level", [0.05, 0.4, 1.0, 6.0])
def test_the_level_that_is_believed_becomes_the_usual_one_and_means_the_same(level: float) -> None:
    known = followed(level, turns=400)
    mean, deviation = known.mean, known.deviation
    times_as_high = known.recentre()

    assert abs(log_of_mean(known)) <= STEP / 2 + 1e-6
    assert times_as_high * known.mean == pytest.approx(mean, rel=0.01)
    assert known.deviation == pytest.approx(deviation, rel=0.05)
    assert known.recentre() == 1.0


def test_a_level_that_became_the_usual_one_falls_no_sooner_than_it_rises() -> None:
    known = followed(6.0, turns=400)
    known.recentre()
    before = log_of_mean(known)
    known.pass_by(3600.0)

    assert log_of_mean(known) == pytest.approx(before, abs=0.1)


def test_what_is_too_little_to_move_the_level_waits_and_is_not_lost() -> None:
    at_once, by_and_by = AnswerLevel(), AnswerLevel()
    for _ in range(40):
        by_and_by.follow(0, usual=0.15, passed_s=0.0)
    at_once.learn(0, usual=6.0)

    assert by_and_by.weights == pytest.approx(at_once.weights)


def test_a_level_goes_on_from_its_memory_with_what_still_waits() -> None:
    known = AnswerLevel()
    known.follow(3, usual=0.5, passed_s=2.0)
    known.follow(0, usual=0.15, passed_s=3.0)
    other = AnswerLevel(json.loads(json.dumps(known.memory())))
    for one in (known, other):
        one.follow(0, usual=0.1, passed_s=1.0)

    assert other.memory() == known.memory()


@given(st.lists(st.tuples(st.integers(0, 3000), st.floats(0.0, 1e6), st.floats(0.0, 1e6)), max_size=30))
def test_whatever_is_told_the_weights_remain_a_law(course: list[tuple[int, float, float]]) -> None:
    known = AnswerLevel()

    for answers, usual, span_s in course:
        known.pass_by(span_s)
        known.learn(answers, usual=usual)
        assert known.recentre() > 0.0
        assert sum(known.weights) == pytest.approx(1.0)
        assert all(weight >= 0.0 for weight in known.weights)
        assert 0.999 * min(VALUES) <= known.mean <= 1.001 * max(VALUES)
        assert math.isfinite(known.deviation)
