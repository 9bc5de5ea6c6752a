"""A switch whose clock is wrong is neither taken for a late one, nor are its times believed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from outdial.gateways.clock_offset import Reading
from outdial.gateways.switch_clock import AGREE_WITHIN, ANSWERS_WITHIN, SwitchClock

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MS = timedelta(milliseconds=1)


@given(behind_ms=st.integers(-100_000, 100_000), there_ms=st.integers(0, 50), back_ms=st.integers(0, 50))
def test_a_time_of_the_switch_is_ours_to_a_tenth_of_a_second_whatever_its_clock_says(
    behind_ms: int, there_ms: int, back_ms: int
) -> None:
    clock = SwitchClock("east")

    clock.told(Reading(NOON, NOON + (there_ms - behind_ms) * MS, NOON + (there_ms + back_ms) * MS))

    assert abs(clock.ours(NOON - behind_ms * MS) - NOON) <= AGREE_WITHIN + ANSWERS_WITHIN / 2


def test_the_times_of_clocks_that_agree_are_left_as_they_are() -> None:
    clock = SwitchClock("east")

    clock.told(Reading(NOON, NOON + 20 * MS, NOON + 4 * MS))

    assert clock.ours(NOON) == NOON


@pytest.mark.parametrize("took", [ANSWERS_WITHIN + MS, -SECOND])
def test_an_answer_that_was_long_on_its_way_and_a_clock_of_ours_that_was_set_back_say_nothing(took: timedelta) -> None:
    clock = SwitchClock("east")
    clock.told(Reading(NOON, NOON - SECOND, NOON))

    clock.told(Reading(NOON, NOON, NOON + took))

    assert clock.ours(NOON - SECOND) == NOON


def test_a_clock_that_was_put_right_is_believed_with_the_next_answer() -> None:
    clock = SwitchClock("east")
    clock.told(Reading(NOON, NOON - SECOND, NOON))

    clock.told(Reading(NOON, NOON, NOON))

    assert clock.ours(NOON) == NOON


def test_the_operator_is_told_once_and_again_when_it_comes_back() -> None:
    clock = SwitchClock("east")

    with capture_logs() as logs:
        for behind in (SECOND, SECOND, timedelta(0), -2 * SECOND):
            clock.told(Reading(NOON, NOON - behind, NOON))

    assert [(line["event"], line["switch"], line["behind_ms"]) for line in logs] == [
        ("switch.clock_differs", "east", 1000),
        ("switch.clock_differs", "east", -2000),
    ]
