"""Reality inside the forecast's intervals. ``OUTDIAL_REALITY_SEEDS`` chooses how many campaigns."""

import os

import pytest

from tests.reality.compare import FIGURES, told
from tests.reality.run import play_all

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

SEEDS = int(os.environ.get("OUTDIAL_REALITY_SEEDS", "3"))
ENOUGH = 100
INSIDE_MIN = 0.85


async def test_reality_lies_inside_the_forecast(database_url: str) -> None:
    verdicts = await play_all(database_url, range(1, SEEDS + 1))

    print(f"\n{told(verdicts)}")
    inside = [sum(verdict.holds(place) for verdict in verdicts) for place in range(len(FIGURES))]
    if len(verdicts) < ENOUGH:
        assert sum(inside) >= len(verdicts) * len(FIGURES) / 2, "so few cannot tell a good forecast, only a broken one"
    else:
        assert min(inside) >= INSIDE_MIN * len(verdicts)
