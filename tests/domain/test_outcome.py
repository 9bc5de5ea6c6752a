"""Which outcomes count as what."""

from outdial.domain.outcome import Outcome


def test_only_an_answer_that_found_somebody_has_reached_the_person() -> None:
    assert {outcome for outcome in Outcome if outcome.reached} == {Outcome.ANSWERED}


def test_live_answers_are_those_of_persons_whether_or_not_somebody_came() -> None:
    assert {outcome for outcome in Outcome if outcome.live_answer} == {Outcome.ANSWERED, Outcome.ABANDONED}
