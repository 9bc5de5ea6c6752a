import pytest

from outdial.worlds.baselines.uccx import UccxPacer
from tests.worlds.views import view


def test_it_begins_with_one_and_a_half_lines_an_available_agent() -> None:
    assert UccxPacer().decide(view(idle=4, talking=[9.0] * 9, ringing=1)).calls == 5


@pytest.mark.parametrize(
    ("today", "lines"),
    [((99, 50), 1.5), ((100, 0), 1.75), ((100, 3), 1.5), ((100, 6), 1.25), ((100, 60), 1.0)],
)
def test_every_hundred_answers_the_lines_follow_the_room_under_the_limit(today: tuple[int, int], lines: float) -> None:
    pacer = UccxPacer()
    pacer.decide(view(today=today))

    assert pacer.memory() == {"lines": pytest.approx(lines)}


def test_the_lines_stop_at_three() -> None:
    pacer = UccxPacer()
    for hundred in range(1, 20):
        pacer.decide(view(hundred, today=(100 * hundred, 0)))

    assert pacer.memory() == {"lines": 3.0}
