"""Contacts pushed to idle agents, so many an interval."""

from datetime import timedelta

from outdial.domain.pacing.base import Floor, PacingView, PreviewPace
from outdial.domain.pacing.preview import PreviewPacer
from tests.domain.builders import NOON, SECOND


def a_pacer() -> PreviewPacer:
    return PreviewPacer(
        PreviewPace(push_interval=timedelta(seconds=10), pushes=4, auto_call_after=timedelta(seconds=5))
    )


def pushed(pacer: PreviewPacer, *, after_s: float, idle: int) -> int:
    return pacer.decide(PacingView(now=NOON + after_s * SECOND, floor=Floor(idle=idle), lines_free=100)).calls


def test_each_idle_agent_is_pushed_one_contact() -> None:
    assert pushed(a_pacer(), after_s=0, idle=3) == 3


def test_an_interval_has_only_so_many_pushes() -> None:
    pacer = a_pacer()

    assert [pushed(pacer, after_s=after_s, idle=3) for after_s in (0, 1, 9.9)] == [3, 1, 0]


def test_the_next_interval_has_all_its_pushes() -> None:
    pacer = a_pacer()

    assert [pushed(pacer, after_s=after_s, idle=9) for after_s in (0, 10, 19, 25)] == [4, 4, 0, 4]


def test_a_clock_set_back_forgives_no_pushes_and_stops_nothing() -> None:
    pacer = a_pacer()

    assert [pushed(pacer, after_s=after_s, idle=9) for after_s in (3600, 0, 9, 10)] == [4, 0, 0, 4]


def test_without_idle_agents_the_interval_does_not_run_out() -> None:
    pacer = a_pacer()

    assert [pushed(pacer, after_s=after_s, idle=idle) for after_s, idle in ((0, 0), (1, 2))] == [0, 2]
