import math
from random import Random
from statistics import fmean, pstdev

import pytest

from outdial.worlds.laws import Exponential, Fixed, Gamma, Law, LogNormal, Lomax

DRAWS = 20_000


def draws(law: Law) -> list[float]:
    random = Random(1)
    return [law.draw(random) for _ in range(DRAWS)]


@pytest.mark.parametrize(
    ("law", "cv"),
    [
        (Exponential(12.0), 1.0),
        (Gamma(mean_s=10.0, shape=4.0), 0.5),
        (LogNormal(mean_s=180.0, cv=0.9), 0.9),
        (Lomax(mean_s=60.0, tail=6.0), math.sqrt(6.0 / 4.0)),
        (Fixed(25.0), 0.0),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, float) else "",
)
def test_a_law_has_its_mean_and_its_deviation(law: Law, cv: float) -> None:
    spans = draws(law)

    assert fmean(spans) == pytest.approx(law.mean_s, rel=0.03)
    assert pstdev(spans) == pytest.approx(cv * law.mean_s, rel=0.08)


def test_a_least_span_is_part_of_the_mean() -> None:
    spans = draws(Gamma(mean_s=10.0, shape=3.0, least_s=2.0))

    assert min(spans) >= 2.0
    assert fmean(spans) == pytest.approx(10.0, rel=0.02)


def test_a_heavy_tail_is_heavier_than_an_exponential() -> None:
    """Beyond five means: 2.2-tail (1 + 5 / 1.2) ** -2.2 = 0.027, exponential 0.0067."""
    beyond = sum(span > 900.0 for span in draws(Lomax(mean_s=180.0, tail=2.2))) / DRAWS

    assert beyond == pytest.approx(0.027, abs=0.004)
