from datetime import timedelta

import pytest

from outdial.worlds.baselines.period import Period
from tests.worlds.views import BEGIN


@pytest.mark.parametrize(
    ("looks_s", "acted_s"),
    [
        ((0, 1, 2, 3, 4, 5, 6), (0, 3, 6)),
        ((0, 2.9, 3.1, 5.9, 6.0), (0, 3.1, 6.0)),
        ((0, 20, 21, 23, 24), (0, 20, 23)),
    ],
    ids=["on every period", "late looks do not shift the next", "a gap counts once"],
)
def test_a_period_comes_once_in_its_time(looks_s: tuple[float, ...], acted_s: tuple[float, ...]) -> None:
    period = Period(3.0)

    acted = tuple(look for look in looks_s if period.has_come(BEGIN + timedelta(seconds=look)))

    assert acted == acted_s
