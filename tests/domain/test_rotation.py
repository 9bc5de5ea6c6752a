"""Which number is next."""

import pytest

from outdial.domain.rotation import next_position
from tests.domain.builders import a_contact


@pytest.mark.parametrize(("position", "following"), [(0, 1), (1, 2), (2, None)])
def test_numbers_follow_in_their_sequence_until_the_last(position: int, following: int | None) -> None:
    assert next_position(a_contact("1", "2", "3", position=position)) == following
