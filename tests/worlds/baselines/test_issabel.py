"""Figures computed by hand from the description."""

import pytest

from outdial.worlds.baselines.issabel import IssabelPacer
from tests.worlds.views import view

TALKS = [100.0] * 10


def test_before_anything_is_known_it_is_progressive() -> None:
    assert IssabelPacer().decide(view(idle=4, talking=[900.0], ringing=1, waiting=1)).calls == 2


def test_it_acts_every_five_seconds() -> None:
    pacer = IssabelPacer()

    placed = [second for second in range(11) if pacer.decide(view(second, idle=1)).calls]

    assert placed == [0, 5, 10]


@pytest.mark.parametrize(("talked_s", "soon"), [(340.0, 0), (341.0, 1)])
def test_the_longest_talks_count_as_ending_soon(talked_s: float, soon: int) -> None:
    """1 - exp(-(talked + 10) / 100) >= 0.97 from talked = 100 * ln(1 / 0.03) - 10 = 340.66 s."""
    pacer = IssabelPacer()
    pacer.decide(view(0, talks=TALKS, rings=[(10.0, True)]))

    assert pacer.decide(view(5, talking=[talked_s])).calls == soon


def test_nobody_counts_as_ending_soon_before_ten_talks() -> None:
    pacer = IssabelPacer()
    pacer.decide(view(0, talks=TALKS[:9]))

    assert pacer.decide(view(5, talking=[5000.0])).calls == 0


@pytest.mark.parametrize(("answered", "calls"), [(5, 6), (1, 15)])
def test_overcommit_divides_by_the_answered_share_but_by_no_less_than_a_fifth(answered: int, calls: int) -> None:
    """Three wanted: round(3 / 0.5), and round(3 / 0.2) although one of ten answers."""
    pacer = IssabelPacer()
    pacer.decide(view(0, rings=[(10.0, call < answered) for call in range(10)]))

    assert pacer.decide(view(5, idle=3)).calls == calls


def test_calls_that_ended_half_an_hour_ago_are_forgotten() -> None:
    pacer = IssabelPacer()
    pacer.decide(view(0, rings=[(10.0, call < 5) for call in range(10)]))

    assert pacer.decide(view(1801, idle=3)).calls == 3
