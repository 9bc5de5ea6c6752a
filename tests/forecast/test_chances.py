from random import Random
from statistics import fmean, pstdev

import pytest

from outdial.domain.history import Tries
from outdial.domain.outcome import Outcome
from outdial.forecast.chances import ATTEMPTS_MAX, drawn


def tries(*, hour: int = 12, attempt: int = 1, answered: int, unanswered: int) -> list[Tries]:
    return [
        Tries(hour, attempt, Outcome.ANSWERED, answered),
        Tries(hour, attempt, Outcome.NO_ANSWER, unanswered),
    ]


def chances(past: list[Tries], *, hour: int = 12, attempt: int = 1, rate: float | None = None) -> list[float]:
    random = Random(1)
    return [drawn(past, random, rate=rate).of(hour=hour, attempt=attempt) for _ in range(400)]


def test_the_chance_is_what_was_seen_and_as_sure_as_so_many_calls_make_it() -> None:
    found = chances(tries(answered=300, unanswered=700))

    assert fmean(found) == pytest.approx(0.3, abs=0.01)
    assert pstdev(found) == pytest.approx((0.3 * 0.7 / 1_000) ** 0.5, rel=0.3)


def test_an_hour_that_was_never_dialled_is_like_the_others_but_less_sure() -> None:
    past = tries(answered=3_000, unanswered=7_000)

    known, unknown = chances(past, hour=12), chances(past, hour=19)

    assert fmean(unknown) == pytest.approx(0.3, abs=0.02)
    assert pstdev(unknown) > 3 * pstdev(known)


def test_hours_and_attempts_differ_as_they_did() -> None:
    past = [
        *tries(hour=10, answered=100, unanswered=900),
        *tries(hour=18, answered=400, unanswered=600),
        *tries(hour=10, attempt=2, answered=20, unanswered=980),
        *tries(hour=18, attempt=2, answered=200, unanswered=800),
    ]

    morning, evening = chances(past, hour=10), chances(past, hour=18)
    again = chances(past, hour=18, attempt=2)

    assert fmean(morning) < fmean(evening) / 2
    assert fmean(again) < fmean(evening)


def test_an_assumed_rate_moves_all_and_keeps_their_order() -> None:
    past = [*tries(hour=10, answered=100, unanswered=900), *tries(hour=18, answered=400, unanswered=600)]

    morning, evening = chances(past, hour=10, rate=0.6), chances(past, hour=18, rate=0.6)

    assert fmean(morning) < 0.6 < fmean(evening)


@pytest.mark.parametrize("rate", [0.0, 1.0])
def test_nobody_and_everybody_are_meant_word_for_word(rate: float) -> None:
    assert set(chances(tries(answered=5, unanswered=5), rate=rate)) == {rate}


def test_calls_that_never_rang_say_nothing_of_answers() -> None:
    past = [*tries(answered=300, unanswered=700), Tries(12, 1, Outcome.NOT_PLACED, 5_000)]

    assert fmean(chances(past)) == pytest.approx(0.3, abs=0.01)


def test_late_attempts_are_like_the_last_that_is_told_apart() -> None:
    table = drawn(tries(answered=30, unanswered=70), Random(1), rate=None)

    assert table.of(hour=12, attempt=99) == table.of(hour=12, attempt=ATTEMPTS_MAX)


def test_with_no_past_at_all_the_chance_may_be_nearly_anything() -> None:
    found = chances([])

    assert min(found) < 0.1
    assert max(found) > 0.6
