from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.calling_number import LEAST_WANTED, in_order, shown

lists = st.lists(st.integers(1, 5), min_size=1, max_size=12).map(sorted)


def test_the_first_call_shows_the_most_wanted_number_and_each_further_call_the_next() -> None:
    numbers = [shown(("a", "b", "c"), (1, 2, 3), contact_id=7, attempts=attempts) for attempts in range(5)]

    assert numbers == ["a", "b", "c", "a", "b"]


def test_equally_wanted_numbers_take_turns_among_contacts() -> None:
    first = [shown(("a", "b", "c"), (1, 1, 2), contact_id=contact_id, attempts=0) for contact_id in range(4)]

    assert first == ["a", "b", "a", "b"]


def test_numbers_without_priorities_are_equally_wanted() -> None:
    assert {shown(("a", "b"), (), contact_id=contact_id, attempts=0) for contact_id in (1, 2)} == {"a", "b"}


def test_a_number_without_a_priority_comes_after_those_that_have_one() -> None:
    assert in_order((100, LEAST_WANTED), contact_id=1) == [0, 1]


@given(lists, st.integers(0, 2**62))
def test_every_number_is_shown_once_before_one_is_shown_again_and_none_before_a_more_wanted_one(
    priorities: list[int], contact_id: int
) -> None:
    order = in_order(priorities, contact_id=contact_id)

    assert sorted(order) == list(range(len(priorities)))
    assert [priorities[place] for place in order] == priorities


@given(lists, st.integers(0, 2**40), st.integers(0, 12))
def test_among_contacts_equally_wanted_numbers_are_shown_equally_often(
    priorities: list[int], first: int, attempts: int
) -> None:
    callers = [str(place) for place in range(len(priorities))]
    contacts = range(first, first + 27_720)  # divided by every number of equals

    counts = Counter(
        shown(callers, priorities, contact_id=contact_id % 27_720, attempts=attempts) for contact_id in contacts[::11]
    )

    for priority in set(priorities):
        equals = {counts[str(place)] for place, each in enumerate(priorities) if each == priority}
        assert max(equals) - min(equals) <= 12
