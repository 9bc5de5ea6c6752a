from datetime import UTC, datetime, timedelta

import pytest

from outdial.domain.pacing.base import RingEnd, Share
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Fate, VirtualFloor

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANSWERS = Fate(rings_s=10.0, answered=True, patience_s=8.0, talk_s=60.0, wrap_up_s=20.0)
RINGS_OUT = Fate(rings_s=25.0, answered=False)


def seconds(*spans: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=span) for span in spans)


@pytest.fixture
def agenda() -> Agenda:
    return Agenda()


@pytest.fixture
def floor(agenda: Agenda) -> VirtualFloor:
    return VirtualFloor(agenda, begins_at=BEGIN, lines_max=10)


def test_a_call_rings_talks_and_is_wrapped_up(agenda: Agenda, floor: VirtualFloor) -> None:
    floor.staff(1)
    floor.place(ANSWERS, score=0.5)

    agenda.run_until(4.0)
    ringing = floor.view()
    agenda.run_until(30.0)
    talking = floor.view()
    agenda.run_until(75.0)
    wrapping_up = floor.view()
    agenda.run_until(100.0)
    idle = floor.view()

    assert (ringing.ringing, ringing.ringing_scores, ringing.lines_free) == (seconds(4.0), (0.5,), 9)
    assert (talking.floor.talking, talking.floor.idle, talking.lines_free) == (seconds(20.0), 0, 9)
    assert talking.news.rings == (RingEnd(timedelta(seconds=10), answered=True, score=0.5),)
    assert (wrapping_up.floor.wrapping_up, wrapping_up.lines_free) == (seconds(5.0), 10)
    assert (wrapping_up.news.talks, wrapping_up.news.rings) == (seconds(60.0), ())
    assert (idle.floor.idle, idle.news.wrap_ups) == (1, seconds(20.0))
    assert idle.now == BEGIN + timedelta(seconds=100)


def test_a_call_that_nobody_answers_frees_its_line(agenda: Agenda, floor: VirtualFloor) -> None:
    ends = list[bool]()
    floor.staff(1)
    floor.place(RINGS_OUT, ended=ends.append)

    agenda.run_until(25.0)

    assert (floor.lines_free, floor.in_flight, floor.tally.answers, ends) == (10, 0, 0, [False])


@pytest.mark.parametrize(
    ("free_again_s", "abandoned", "reached"),
    [(11.0, 0, True), (12.5, 1, True), (30.0, 1, False)],
    ids=["within two seconds", "too late, but still there", "hung up meanwhile"],
)
def test_whoever_waits_beyond_two_seconds_is_abandoned_even_if_an_agent_comes(
    agenda: Agenda, floor: VirtualFloor, free_again_s: float, abandoned: int, *, reached: bool
) -> None:
    ends = list[bool]()
    floor.place(ANSWERS, ended=ends.append)
    agenda.at(free_again_s, lambda: floor.staff(1))

    agenda.run_until(200.0)

    assert (floor.tally.answers, floor.tally.abandoned, ends) == (1, abandoned, [reached])
    assert floor.view().account.today == Share(1, abandoned)


def test_who_has_no_patience_is_lost_at_once(agenda: Agenda, floor: VirtualFloor) -> None:
    floor.place(Fate(rings_s=10.0, answered=True, talk_s=60.0))

    agenda.run_until(10.0)

    assert (floor.tally.abandoned, floor.view().waiting) == (1, 0)


def test_who_waits_longest_is_served_first_by_who_was_idle_longest(agenda: Agenda, floor: VirtualFloor) -> None:
    served = list[str]()
    floor.place(ANSWERS, ended=lambda _: served.append("first"))
    agenda.run_until(0.5)
    floor.place(ANSWERS, ended=lambda _: served.append("second"))
    agenda.at(11.0, lambda: floor.staff(1))

    agenda.run_until(71.5)

    assert served == ["second", "first"], "the second hung up at 18.5 s, the first talked until 71 s"


def test_agents_leave_idle_at_once_and_busy_when_they_are_done(agenda: Agenda, floor: VirtualFloor) -> None:
    floor.staff(2)
    floor.place(ANSWERS)
    agenda.run_until(20.0)

    floor.staff(0)
    at_once = floor.view()
    agenda.run_until(90.0)

    assert (at_once.floor.idle, at_once.floor.talking, at_once.news.left_idle) == (0, seconds(10.0), 1)
    assert floor.view().floor.staffed == floor.agents == 0
    assert (floor.tally.logged_in_s, floor.tally.utilisation) == (20.0 + 90.0, pytest.approx(80 / 110))


def test_who_was_to_leave_stays_when_agents_are_wanted_again(agenda: Agenda, floor: VirtualFloor) -> None:
    floor.staff(1)
    floor.place(ANSWERS)
    agenda.run_until(20.0)
    floor.staff(0)
    floor.staff(1)

    agenda.run_until(100.0)

    assert floor.view().floor.idle == 1


def test_settling_takes_in_who_is_still_busy_and_counts_nobody_twice(agenda: Agenda, floor: VirtualFloor) -> None:
    floor.staff(1)
    floor.place(ANSWERS)
    agenda.run_until(40.0)
    floor.settle()
    half_way = floor.tally.utilisation
    agenda.run_until(100.0)
    floor.settle()

    assert half_way == pytest.approx(30 / 40)
    assert floor.tally.utilisation == pytest.approx(80 / 100)
    assert floor.view().news.talks == seconds(60.0)


def test_a_floor_on_which_nothing_happened_has_shares_of_nought(floor: VirtualFloor) -> None:
    assert (floor.tally.utilisation, floor.tally.abandoned_share) == (0.0, 0.0)
