"""When a robot's time is over."""

from datetime import UTC, datetime, timedelta

from outdial.robots.patience import Patience, RobotLimits

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
LIMITS = RobotLimits()
MICROSECOND = timedelta(microseconds=1)
NOTHING = timedelta(0)


def test_a_robot_may_talk_for_an_hour() -> None:
    patience = Patience(LIMITS, NOON)

    assert patience.end_of(NOON + LIMITS.call_max, over=False, silent_for=NOTHING, has_spoken=True) is None
    why = patience.end_of(NOON + LIMITS.call_max + MICROSECOND, over=False, silent_for=NOTHING, has_spoken=True)
    assert why == "the call has lasted 1:00:00, the longest that is allowed"


def test_a_person_is_left_in_silence_for_a_minute_at_most() -> None:
    patience = Patience(LIMITS, NOON)

    assert patience.end_of(NOON, over=False, silent_for=LIMITS.silence_max, has_spoken=True) is None
    too_long = LIMITS.silence_max + MICROSECOND
    why = patience.end_of(NOON, over=False, silent_for=too_long, has_spoken=True)
    assert why == "the robot has said nothing for 0:01:00"


def test_who_has_answered_hears_something_within_fifteen_seconds() -> None:
    patience = Patience(LIMITS, NOON)

    assert patience.end_of(NOON, over=False, silent_for=LIMITS.first_word_within, has_spoken=False) is None
    too_long = LIMITS.first_word_within + MICROSECOND
    why = patience.end_of(NOON, over=False, silent_for=too_long, has_spoken=False)
    assert why == "the robot has said nothing for 0:00:15"


def test_a_robot_has_ten_seconds_after_the_call_however_silent_it_is() -> None:
    patience = Patience(LIMITS, NOON)
    hours = timedelta(hours=2)

    assert patience.end_of(NOON + hours, over=True, silent_for=hours, has_spoken=False) is None
    assert patience.end_of(NOON + hours + LIMITS.afterwards_max, over=True, silent_for=hours, has_spoken=False) is None
    why = patience.end_of(
        NOON + hours + LIMITS.afterwards_max + MICROSECOND, over=True, silent_for=hours, has_spoken=False
    )
    assert why == "the robot goes on although the call is over"
