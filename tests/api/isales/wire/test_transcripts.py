"""Turns become interactions: nothing is lost, nothing is moved."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from outdial.api.isales.wire.transcripts import InteractionShown, transcript_shown
from outdial.domain.dialogue import Speaker, Turn
from tests.rows import NOW

UTC_ZONE = ZoneInfo("UTC")
PERSON, ROBOT = Speaker.PERSON, Speaker.ROBOT


def told(*said: tuple[Speaker, str]) -> list[Turn]:
    """Turns a second apart."""
    return [Turn(number, speaker, text, NOW + timedelta(seconds=number)) for number, (speaker, text) in enumerate(said)]


def pairs(*said: tuple[Speaker, str]) -> list[tuple[str | None, str | None]]:
    return [(each.user_saying, each.system_reply) for each in transcript_shown(told(*said), zone=UTC_ZONE)]


def test_a_robots_turn_answers_the_persons_turn_right_before_it() -> None:
    assert pairs((ROBOT, "hello"), (PERSON, "who?"), (ROBOT, "me"), (PERSON, "bye")) == [
        (None, "hello"),
        ("who?", "me"),
        ("bye", None),
    ]


def test_what_is_said_twice_in_a_row_stands_for_itself() -> None:
    assert pairs((PERSON, "a"), (PERSON, "b"), (ROBOT, "c"), (ROBOT, "d")) == [("a", None), ("b", "c"), (None, "d")]


def test_the_time_of_what_nobody_said_is_that_of_the_other() -> None:
    greeting, question, last = transcript_shown(
        told((ROBOT, "hello"), (PERSON, "who?"), (ROBOT, "me"), (PERSON, "bye")), zone=ZoneInfo("Asia/Shanghai")
    )

    assert (greeting.request_time, greeting.system_reply_time) == ("2020-09-10 16:00:00", "2020-09-10 16:00:00")
    assert (question.request_time, question.system_reply_time) == ("2020-09-10 16:00:01", "2020-09-10 16:00:02")
    assert (last.request_time, last.system_reply_time) == ("2020-09-10 16:00:03", "2020-09-10 16:00:03")


def flattened(shown: InteractionShown) -> list[tuple[Speaker, str]]:
    both = ((PERSON, shown.user_saying), (ROBOT, shown.system_reply))
    return [(speaker, said) for speaker, said in both if said is not None]


@given(st.lists(st.tuples(st.sampled_from(Speaker), st.text(min_size=1, max_size=3)), max_size=30))
def test_every_turn_is_told_once_and_in_its_order(said: list[tuple[Speaker, str]]) -> None:
    shown = transcript_shown(told(*said), zone=UTC_ZONE)

    assert [each for interaction in shown for each in flattened(interaction)] == said
    assert [each.inter_no for each in shown] == [str(number) for number in range(1, len(shown) + 1)]
