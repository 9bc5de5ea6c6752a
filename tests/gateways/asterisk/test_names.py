"""Whose a channel is, read off its id."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.asterisk.names import CallName, Names

NAMES = Names("outdial")
IDS = st.integers(0, 2**63 - 1)


@given(st.builds(CallName, IDS, IDS, IDS))
def test_a_call_is_known_by_its_channel_and_is_no_other_installations(name: CallName) -> None:
    assert NAMES.read_call(NAMES.call(name)) == name
    assert Names("other").read_call(NAMES.call(name)) is None


@given(IDS, st.text("0123456789aZ_.-", min_size=1, max_size=50))
def test_an_agents_leg_is_no_call(vdn_id: int, work_no: str) -> None:
    assert NAMES.read_call(NAMES.agent(vdn_id, work_no)) is None


@pytest.mark.parametrize(
    "channel",
    ["", "outdial", "outdial-7-70", "outdial-7-70-x", "outdial-7-70-1-1", "outdial-7-70-²", "outdial--70-1", "1.2"],
)
def test_what_is_not_named_by_us_is_not_ours(channel: str) -> None:
    assert NAMES.read_call(channel) is None
