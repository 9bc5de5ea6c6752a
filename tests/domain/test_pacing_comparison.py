from datetime import timedelta

from outdial.domain.pacing.base import Decision
from outdial.domain.pacing.comparison import EXAMPLES_MAX, Comparison
from outdial.domain.pacing.replay import TwoDecisions
from tests.domain.views import NOON

MINUTE = timedelta(minutes=1)


def decided(minutes: float, recorded: int, other: int) -> TwoDecisions:
    return TwoDecisions(
        at=NOON + minutes * MINUTE,
        recorded=Decision(calls=recorded, reason="so"),
        other=Decision(calls=other, reason="otherwise"),
    )


def test_turns_are_added_up_by_the_time_they_fall_into() -> None:
    comparison = Comparison()
    for turn in (decided(61, 1, 0), decided(0, 2, 3), decided(4.9, 2, 2), decided(5, 0, 4)):
        comparison.add(turn)

    hours = comparison.stretches(60 * MINUTE)

    assert [stretch.begins_at for stretch in comparison.stretches()] == [NOON, NOON + 5 * MINUTE, NOON + 60 * MINUTE]
    assert [(hour.begins_at, hour.turns, hour.recorded_calls, hour.other_calls) for hour in hours] == [
        (NOON, 3, 4, 9),
        (NOON + 60 * MINUTE, 1, 1, 0),
    ]
    assert [(hour.more, hour.fewer) for hour in hours] == [(2, 0), (0, 1)]
    whole = comparison.whole()
    assert (whole.begins_at, whole.turns, whole.recorded_calls, whole.other_calls) == (NOON, 4, 5, 9)


def test_a_few_turns_that_differ_are_kept_as_examples() -> None:
    comparison = Comparison()
    for minute in range(100):
        comparison.add(decided(minute, 1, minute % 3))

    assert (
        comparison.examples
        == [decided(minute, 1, minute % 3) for minute in range(100) if minute % 3 != 1][:EXAMPLES_MAX]
    )


def test_nothing_compared_is_nothing() -> None:
    assert (Comparison().stretches(), Comparison().whole().turns) == ([], 0)
