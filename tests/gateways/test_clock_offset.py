from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.clock_offset import Reading, judged
from outdial.gateways.finding import Grade

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
spans = st.timedeltas(timedelta(0), timedelta(seconds=5))


def reading(*, ahead_s: float, way_s: float = 0.001, back_s: float = 0.001) -> Reading:
    there = NOON + timedelta(seconds=way_s + ahead_s)
    return Reading(NOON, there, NOON + timedelta(seconds=way_s + back_s))


@pytest.mark.parametrize(
    ("ahead_s", "corrected", "grade", "said"),
    [
        (0.0, False, Grade.OK, "agree"),
        (0.19, True, Grade.OK, "agree"),
        (0.3, False, Grade.WARNING, "0.30 s ahead of"),
        (-0.3, False, Grade.WARNING, "0.30 s behind"),
        (-0.6, False, Grade.ERROR, "no call would be placed"),
        (0.6, False, Grade.ERROR, "record would be wrong"),
        (-3600, True, Grade.WARNING, "are corrected"),
    ],
)
def test_clocks_that_are_apart_are_told_with_the_side_and_what_to_do(
    *, ahead_s: float, corrected: bool, grade: Grade, said: str
) -> None:
    finding = judged([reading(ahead_s=ahead_s)], corrected=corrected)

    assert finding.grade is grade
    assert said in finding.says
    assert ("timedatectl" in finding.says) == (grade is not Grade.OK)


def test_the_quickest_answer_counts() -> None:
    slow = reading(ahead_s=0, way_s=3, back_s=0)

    assert judged([slow, reading(ahead_s=0.4), slow], corrected=True).grade is Grade.WARNING


@given(way=spans, back=spans)
def test_a_slow_way_is_not_taken_for_a_clock_that_is_off(way: timedelta, back: timedelta) -> None:
    assert Reading(NOON, NOON + way, NOON + way + back).apart == timedelta(0)


@given(way=spans, back=spans, ahead=st.timedeltas(timedelta(seconds=-5), timedelta(seconds=5)))
def test_clocks_are_never_said_to_be_further_apart_than_they_are(
    way: timedelta, back: timedelta, ahead: timedelta
) -> None:
    apart = Reading(NOON, NOON + way + ahead, NOON + way + back).apart

    assert min(ahead, timedelta(0)) <= apart <= max(ahead, timedelta(0))
