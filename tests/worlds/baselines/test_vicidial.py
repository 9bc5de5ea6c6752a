"""Figures computed by hand from the description."""

import pytest

from outdial.domain.pacing.base import PacingView
from outdial.worlds.baselines.vicidial import VicidialPacer
from tests.worlds.views import view


def level_after(seconds: int, pacer: VicidialPacer, seen: PacingView | None = None) -> float:
    """Looks once a second at the same floor: two ready of ten agents."""
    for second in range(seconds + 1):
        pacer.decide(view(second, idle=2, talking=[30.0] * 8, today=(0, 0)) if seen is None else seen)
    return pacer.level


def test_lines_are_the_level_times_ready_and_talking_less_those_in_use() -> None:
    """At level 1: round(1 * (3 + 5)) - 5 talking - 1 ringing - 1 waiting = 1; wrapping up does not count."""
    seen = view(idle=3, talking=[10.0] * 5, wrapping_up=[2.0] * 4, ringing=1, waiting=1)

    assert VicidialPacer().decide(seen).calls == 1


def test_available_only_leaves_those_who_talk_out_of_both_sides() -> None:
    """round(1 * 3) - 1 ringing - 1 waiting."""
    seen = view(idle=3, talking=[10.0] * 5, ringing=1, waiting=1)

    assert VicidialPacer(available_only=True).decide(seen).calls == 1


def test_calls_are_placed_every_two_and_a_half_seconds() -> None:
    pacer = VicidialPacer()

    placed = [half / 2 for half in range(12) if pacer.decide(view(half / 2, idle=1)).calls]

    assert placed == [0.0, 2.5, 5.0]


@pytest.mark.parametrize(("seconds", "level"), [(13, 1.0), (14, 1.2), (29, 1.44), (44, 1.728)])
def test_every_fifteen_samples_the_level_rises_by_the_share_of_agents_who_are_ready(seconds: int, level: float) -> None:
    """Two ready of ten: times 1.2 with the fifteenth sample, which comes after 14 s, and so on."""
    assert level_after(seconds, VicidialPacer()) == pytest.approx(level)


def test_the_level_stays_under_its_maximum() -> None:
    assert level_after(300, VicidialPacer(level_max=2.0)) == 2.0


def test_calls_that_wait_bring_the_level_down_to_no_less_than_one() -> None:
    pacer = VicidialPacer()
    level_after(60, pacer)
    for second in range(61, 121):
        pacer.decide(view(second, waiting=4, talking=[30.0] * 10))

    assert pacer.level == 1.0


def drops(today: tuple[int, int], *, until_s: int = 130) -> float:
    """A floor that dials 60 calls in the first minute and then has lost so many."""
    pacer = VicidialPacer()
    for second in range(until_s):
        pacer.decide(view(second, idle=2, talking=[30.0] * 8, today=(0, 0) if second < 60 else today))
    return pacer.level


@pytest.mark.parametrize(("today", "level"), [((100, 3), 3.0), ((100, 4), 1.0)])
def test_drops_above_the_limit_set_the_level_to_one_once_fifty_calls_were_made(
    today: tuple[int, int], level: float
) -> None:
    assert drops(today) == level


def test_the_limit_is_not_asked_before_fifty_calls() -> None:
    pacer = VicidialPacer()
    for second in range(130):
        pacer.decide(view(second, idle=0, waiting=0, talking=[30.0] * 8, today=(10, 9)))

    assert pacer.memory() == {"level": 1.0, "calls": 0}
