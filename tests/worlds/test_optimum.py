from itertools import product

import pytest

from outdial.worlds.optimum import MarkovianFloor, optimum_of
from outdial.worlds.optimum_table import OPTIMUM


@pytest.mark.parametrize(
    ("agents", "rate", "handling_s"),
    [*product((1, 3), (50, 80), (75, 195)), (1, 25, 315), (3, 25, 75), (5, 80, 75), (5, 50, 75), (5, 80, 315)],
)
def test_the_table_of_optima_is_what_the_solver_finds(agents: int, rate: int, handling_s: int) -> None:
    floor = MarkovianFloor(agents=agents, answer_rate=rate / 100, handling_s=handling_s)

    assert optimum_of(floor) == pytest.approx(OPTIMUM[agents, rate, handling_s], abs=0.0012)


@pytest.mark.slow
def test_more_lines_than_the_optimum_keeps_ringing_change_nothing() -> None:
    class Roomier(MarkovianFloor):
        @property
        def ringing_max(self) -> int:
            return 60

    plain = MarkovianFloor(agents=3, answer_rate=0.5, handling_s=75.0)

    assert optimum_of(Roomier(agents=3, answer_rate=0.5, handling_s=75.0)) == pytest.approx(optimum_of(plain), abs=2e-4)


def test_who_may_lose_more_reaches_more() -> None:
    strict, loose = (
        optimum_of(MarkovianFloor(agents=3, answer_rate=0.5, handling_s=75.0, abandoned_max=limit))
        for limit in (0.01, 0.05)
    )

    assert strict + 0.01 < loose


def test_nothing_to_lose_leaves_the_progressive_floor() -> None:
    """One agent, no call ahead: from a call to its answer 12 / 0.5 s, then 75 s."""
    floor = MarkovianFloor(agents=1, answer_rate=0.5, handling_s=75.0, abandoned_max=0.0)

    assert optimum_of(floor) == pytest.approx(75 / (75 + 12 / 0.5), abs=0.02)
