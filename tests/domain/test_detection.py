"""A person greets in a word and waits; a machine goes on talking; whoever is neither in time is a person."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.detection import (
    GREETING_MAX,
    OFF,
    AnsweredBy,
    Detection,
    Detector,
    MachineCourse,
    TalkJudge,
    Thresholds,
)
from tests.domain.builders import NOON

LIMITS = Thresholds()
LAG = timedelta(milliseconds=200)
SECOND = timedelta(seconds=1)


def ms(count: float) -> timedelta:
    return timedelta(milliseconds=count)


def a_judge() -> TalkJudge:
    return TalkJudge(LIMITS, NOON, LAG)


def test_who_greets_in_a_word_and_waits_is_a_person() -> None:
    judge = a_judge()
    judge.began(NOON + ms(400))
    judge.ended(NOON + ms(850))

    assert judge.look(NOON + ms(1449)) is None
    assert judge.look_again_at() == NOON + ms(1450)
    assert judge.look(NOON + ms(1450)) is AnsweredBy.HUMAN
    assert judge.judged_at == NOON + ms(1450)


def test_who_goes_on_talking_is_a_machine_as_soon_as_the_end_of_a_short_greeting_would_have_been_told() -> None:
    judge = a_judge()
    judge.began(NOON + ms(300))

    assert judge.look(NOON + ms(1699)) is None
    assert judge.look(NOON + ms(1700)) is AnsweredBy.MACHINE


def test_a_greeting_whose_end_is_told_late_is_measured_by_when_it_ended() -> None:
    judge = a_judge()
    judge.began(NOON + ms(100))
    judge.look(NOON + ms(1300))
    judge.ended(NOON + ms(1299))

    assert judge.look(NOON + ms(1898)) is None
    assert judge.look(NOON + ms(1899)) is AnsweredBy.HUMAN


def test_a_greeting_with_pauses_is_one_greeting() -> None:
    judge = a_judge()
    judge.began(NOON + ms(100))
    judge.ended(NOON + ms(600))
    judge.began(NOON + ms(1000))

    assert judge.look(NOON + ms(1500)) is AnsweredBy.MACHINE


def test_silence_is_no_sign_of_a_machine() -> None:
    judge = a_judge()

    assert judge.look(NOON + LIMITS.decide_within - ms(1)) is None
    assert judge.look(NOON + LIMITS.decide_within) is AnsweredBy.NOT_SURE


def test_who_begins_to_talk_late_is_not_called_a_machine() -> None:
    judge = a_judge()
    judge.began(NOON + ms(800))

    assert judge.look(NOON + 5 * SECOND) is AnsweredBy.NOT_SURE
    assert judge.judged_at == NOON + LIMITS.decide_within


def test_a_look_that_comes_late_changes_no_verdict() -> None:
    judge = a_judge()
    judge.began(NOON + ms(400))
    judge.ended(NOON + ms(850))
    judge.began(NOON + ms(1600))

    assert judge.look(NOON + 5 * SECOND) is AnsweredBy.HUMAN


def test_talk_that_began_before_the_answer_counts_from_the_answer() -> None:
    judge = a_judge()
    judge.ended(NOON + ms(500))

    assert judge.look(NOON + ms(1100)) is AnsweredBy.HUMAN


def test_a_greeting_is_over_when_it_has_been_silent_for_long_enough() -> None:
    judge = a_judge()
    judge.began(NOON + ms(300))
    judge.look(NOON + ms(1700))

    assert not judge.greeting_is_over(NOON + 5 * SECOND)
    judge.ended(NOON + 5 * SECOND)
    judge.began(NOON + 6 * SECOND)
    judge.ended(NOON + 9 * SECOND)
    assert not judge.greeting_is_over(NOON + ms(10_499))
    assert judge.look_again_at() == NOON + ms(10_500)
    assert judge.greeting_is_over(NOON + ms(10_500))


def test_a_greeting_without_end_is_over_after_a_minute() -> None:
    judge = a_judge()
    judge.began(NOON)
    judge.look(NOON + 2 * SECOND)

    assert judge.judged_at is not None
    assert judge.look_again_at() == judge.judged_at + GREETING_MAX


def test_a_machine_that_another_detector_found_and_that_was_not_heard_is_silent_already() -> None:
    judge = TalkJudge(LIMITS, NOON, LAG, AnsweredBy.MACHINE, NOON + 2 * SECOND)

    assert judge.look_again_at() == NOON + ms(3500)


talk = st.lists(st.tuples(st.booleans(), st.integers(-500, 3000)), max_size=12)


@given(talk=talk)
def test_every_call_has_a_verdict_in_time_and_keeps_it(talk: list[tuple[bool, int]]) -> None:
    judge = a_judge()
    seen: list[AnsweredBy] = []
    for begins, at in sorted(talk, key=lambda told: told[1]):
        (judge.began if begins else judge.ended)(NOON + ms(at))
        found = judge.look(NOON + ms(at))
        seen += [found] if found else []
    last = judge.look(NOON + LIMITS.decide_within)

    assert last is not None
    assert judge.judged_at is not None
    assert NOON <= judge.judged_at <= NOON + LIMITS.decide_within
    assert set(seen) <= {last}


@given(word_ms=st.integers(1, 999), silent_ms=st.integers(0, 299))
def test_nobody_who_greets_briefly_and_waits_is_called_a_machine(word_ms: int, silent_ms: int) -> None:
    judge = a_judge()
    judge.began(NOON + ms(silent_ms))
    judge.look(NOON + ms(silent_ms + word_ms) + LAG)
    judge.ended(NOON + ms(silent_ms + word_ms))

    assert judge.look(NOON + 5 * SECOND) is AnsweredBy.HUMAN


def test_nothing_is_detected_unless_it_is_asked_for() -> None:
    assert not OFF.listens
    assert Detection(detector=Detector.TALK).listens


@pytest.mark.parametrize(("course", "lost"), [("hang_up", True), ("message", True), ("connect", False)])
def test_a_machine_is_lost_for_agents_unless_the_campaign_wants_it(course: str, *, lost: bool) -> None:
    detection = Detection(machine=MachineCourse(course), flow_sign="8001")

    assert detection.is_lost_on(AnsweredBy.MACHINE) is lost
    assert not any(detection.is_lost_on(answered_by) for answered_by in (AnsweredBy.HUMAN, AnsweredBy.NOT_SURE, None))


def test_a_message_needs_a_flow() -> None:
    with pytest.raises(ValueError, match="flow"):
        Detection(machine=MachineCourse.MESSAGE)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_of_false_positives_is_a_share(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Detection(false_positives=share)


@pytest.mark.parametrize(
    ("greeting", "silence", "within"), [(1900, 600, 1900), (600, 1900, 1900), (50, 600, 1900), (600, 600, 10_001)]
)
def test_thresholds_by_which_nothing_could_be_judged_are_refused(greeting: int, silence: int, within: int) -> None:
    with pytest.raises(ValueError, match=r"second|longer"):
        Thresholds(greeting=ms(greeting), silence=ms(silence), decide_within=ms(within))
