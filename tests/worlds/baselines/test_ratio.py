import pytest

from outdial.worlds.baselines.ratio import FixedRatioPacer, IdleRatioPacer
from tests.worlds.views import view


def test_a_fixed_ratio_counts_lines_of_all_who_work_and_those_in_use() -> None:
    """round(1.5 * (4 idle + 6 talking)) = 15 lines; 6 talk, 3 ring and 1 waits."""
    seen = view(idle=4, talking=[10.0] * 6, wrapping_up=[1.0], ringing=3, waiting=1)

    assert FixedRatioPacer(1.5).decide(seen).calls == 5


@pytest.mark.parametrize(("ratio", "calls"), [(1.0, 0), (2.5, 5), (3.0, 7)])
def test_the_idle_ratio_counts_idle_agents_alone(ratio: float, calls: int) -> None:
    """2.5 * 4 = 10, less 4 that ring and 1 that waits."""
    assert IdleRatioPacer(ratio).decide(view(idle=4, talking=[10.0] * 6, ringing=4, waiting=1)).calls == calls


def test_a_fraction_of_a_call_is_made_as_often_as_it_says() -> None:
    """0.3 calls beyond the one, for each of 2,000 times that one agent comes free: 600 and three deviations of 20.5."""
    pacer = IdleRatioPacer(1.3)
    calls = [pacer.decide(view(second, idle=second % 2)).calls for second in range(4000)]

    assert set(calls[::2]) == {0}
    assert 2600 - 62 <= sum(calls) <= 2600 + 62


def test_a_fraction_is_not_drawn_anew_at_every_look() -> None:
    pacer = IdleRatioPacer(1.5)

    assert len({pacer.decide(view(second, idle=1)).calls for second in range(50)}) == 1


def test_no_more_calls_than_lines() -> None:
    assert IdleRatioPacer(5.0).decide(view(idle=4, lines_free=3)).calls == 3
