"""So many calls every interval, and never a burst that makes up for a pause."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.pacing.base import Floor, PacingView, TokenPace
from outdial.domain.pacing.fixed_rate import FixedRatePacer
from tests.domain.builders import HOUR, NOON, SECOND


def a_pacer(*, calls: int, interval_s: float) -> FixedRatePacer:
    return FixedRatePacer(TokenPace(calls=calls, interval=timedelta(seconds=interval_s)))


def started(pacer: FixedRatePacer, *, after_s: float, lines_free: int = 1000) -> int:
    return pacer.decide(PacingView(now=NOON + after_s * SECOND, floor=Floor(), lines_free=lines_free)).calls


def course(pacer: FixedRatePacer, *, seconds: int) -> list[int]:
    """Calls started in each second."""
    return [started(pacer, after_s=second) for second in range(seconds)]


def test_three_calls_every_three_seconds_make_sixty_a_minute() -> None:
    calls = course(a_pacer(calls=3, interval_s=3), seconds=60)

    assert sum(calls) == 60
    assert calls[:4] == [3, 0, 0, 3]


def test_a_long_interval_is_dialled_every_three_seconds() -> None:
    assert course(a_pacer(calls=100, interval_s=10), seconds=7) == [30, 0, 0, 30, 0, 0, 30]


def test_a_short_interval_is_dialled_at_its_own_pace() -> None:
    pacer = a_pacer(calls=5, interval_s=1)

    assert [started(pacer, after_s=after_s) for after_s in (0, 0.5, 1, 1.5, 2)] == [5, 0, 5, 0, 5]


def test_parts_of_a_call_are_kept_until_they_make_one() -> None:
    assert course(a_pacer(calls=1, interval_s=9), seconds=27) == ([0] * 6 + [1] + [0] * 2) * 3


def test_a_pause_is_not_made_up_for_by_a_burst() -> None:
    pacer = a_pacer(calls=3, interval_s=3)
    started(pacer, after_s=0)

    assert started(pacer, after_s=3600) == 4  # one filling and one token


def test_calls_that_found_no_line_are_not_lost_but_bounded() -> None:
    pacer = a_pacer(calls=3, interval_s=3)

    assert started(pacer, after_s=0, lines_free=1) == 1
    assert started(pacer, after_s=1) == 2
    assert started(pacer, after_s=300, lines_free=0) == 0
    assert started(pacer, after_s=301) == 4


def test_a_clock_set_back_adds_nothing_and_stops_nothing() -> None:
    pacer = a_pacer(calls=3, interval_s=3)
    started(pacer, after_s=3600)

    assert started(pacer, after_s=0) == 0
    assert started(pacer, after_s=3) == 3


def test_the_reason_names_what_is_left_in_the_bucket() -> None:
    pacer = a_pacer(calls=5, interval_s=6)

    decision = pacer.decide(PacingView(now=NOON, floor=Floor(), lines_free=9))

    assert decision.reason == "2 calls: 0.50 tokens left, 9 lines free"


@given(calls=st.integers(1, 100), interval_s=st.integers(1, 9999))
def test_over_an_hour_the_rate_is_the_one_promised(calls: int, interval_s: int) -> None:
    pacer = a_pacer(calls=calls, interval_s=interval_s)
    fill_s = min(3, interval_s)
    spans = HOUR // (fill_s * SECOND)
    total = sum(started(pacer, after_s=turn * fill_s, lines_free=10_000) for turn in range(spans))

    promised = spans * fill_s * calls / interval_s
    assert promised - 1 < total <= promised


@pytest.mark.parametrize("kept", [False, True])
@given(
    calls=st.integers(1, 100),
    interval_s=st.integers(1, 9999),
    pauses=st.lists(st.floats(-100, 100), min_size=1, max_size=30),
    lines=st.integers(0, 500),
)
def test_no_course_of_the_clock_starts_more_than_the_bound(
    *, kept: bool, calls: int, interval_s: int, pauses: list[float], lines: int
) -> None:
    pacer = a_pacer(calls=calls, interval_s=interval_s)
    fill_s = min(3, interval_s)
    filling = calls / interval_s * fill_s
    at_s = forward_s = 0.0
    total = 0
    for pause in pauses:
        at_s += pause
        forward_s += max(0.0, pause)
        total += started(pacer, after_s=at_s, lines_free=0 if kept else lines)
    total += started(pacer, after_s=at_s)

    assert total <= (forward_s // fill_s + 2) * filling + 1
