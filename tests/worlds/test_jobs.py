import math

import pytest

from outdial.worlds.jobs import answers


@pytest.mark.parametrize("processes", [1, 2])
def test_answers_come_in_the_order_of_the_questions(processes: int) -> None:
    assert list(answers(math.factorial, [9, 3, 5, 1], processes=processes)) == [362880, 6, 120, 1]


def test_one_question_needs_no_process_of_its_own() -> None:
    assert list(answers(lambda question: 2 * question, [21], processes=8)) == [42]
