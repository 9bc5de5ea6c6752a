"""New contacts of a group go to the campaigns with the fewest that are open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.spreading import spread


def test_each_goes_where_the_fewest_are_open() -> None:
    assert spread(5, {7: 2, 8: 0, 9: 3}) == {8: [0, 1, 3], 7: [2, 4]}


@given(contacts=st.integers(0, 50), open_contacts=st.dictionaries(st.integers(1, 9), st.integers(0, 30), min_size=1))
def test_everyone_goes_somewhere_and_nobody_could_have_gone_where_fewer_were(
    contacts: int, open_contacts: dict[int, int]
) -> None:
    shares = spread(contacts, open_contacts)

    assert sorted(place for places in shares.values() for place in places) == list(range(contacts))
    after = {campaign_id: count + len(shares.get(campaign_id, ())) for campaign_id, count in open_contacts.items()}
    assert all(after[campaign_id] - 1 <= min(after.values()) for campaign_id in shares)


def test_without_a_campaign_nobody_is_spread() -> None:
    with pytest.raises(ValueError, match="no campaign"):
        spread(1, {})
