from random import Random
from statistics import fmean, pstdev

import pytest

from outdial.domain.history import Moments, Spans
from outdial.forecast.laws import Law, Prior, log_normal, posterior, posterior_of_moments

PRIOR = Prior(mean_s=90.0, cv=0.9)


def test_a_law_draws_its_values_as_often_as_they_weigh() -> None:
    random, law = Random(1), Law([1.0, 2.0, 4.0], [1.0, 2.0, 1.0])

    drawn = [law.draw(random) for _ in range(8_000)]

    assert drawn.count(2.0) / 8_000 == pytest.approx(0.5, abs=0.02)
    assert fmean(drawn) == pytest.approx(law.mean_s, abs=0.05)


def test_a_log_normal_law_keeps_its_mean_exactly_and_its_spread_nearly() -> None:
    values = log_normal(mean_s=60.0, cv=0.5, atoms=1_000)

    assert fmean(values) == pytest.approx(60.0)
    assert pstdev(values) / 60 == pytest.approx(0.5, rel=0.05)


def means(spans: Spans) -> list[float]:
    random = Random(2)
    return [posterior(spans, PRIOR, random).mean_s for _ in range(400)]


def test_what_is_believed_comes_closer_to_what_was_seen_the_more_was_seen() -> None:
    few = means(Spans(((3, 20.0), (3, 40.0), (3, 60.0))))
    many = means(Spans(((300, 20.0), (300, 40.0), (300, 60.0))))

    assert fmean(many) == pytest.approx(40.0, rel=0.02)
    assert pstdev(many) < pstdev(few) / 4
    # The standard error of a mean of 900 such spans.
    assert pstdev(many) == pytest.approx(16.3 / 30, rel=0.4)


def test_before_anything_was_seen_the_mean_is_only_known_within_a_half() -> None:
    nothing = means(Spans())

    assert 0.3 < pstdev(nothing) / fmean(nothing) < 0.8


def test_of_moments_nothing_is_longer_than_may_be_and_the_mean_is_kept() -> None:
    random = Random(3)
    laws = [
        posterior_of_moments(Moments(count=400, mean_s=10.0, deviation_s=5.0), PRIOR, random, longest_s=30.0)
        for _ in range(50)
    ]

    assert fmean(law.mean_s for law in laws) == pytest.approx(10.0, rel=0.05)
    assert max(law.draw(random) for law in laws for _ in range(50)) <= 30.0


def test_without_moments_the_prior_stands_for_them() -> None:
    law = posterior_of_moments(Moments(), PRIOR, Random(4), longest_s=1e9)

    assert 20 < law.mean_s < 400
