"""Whose a channel is, read off its id."""

import itertools

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


@given(st.lists(st.from_regex(r"[0-9A-Za-z_.-]{1,5}", fullmatch=True), unique=True), st.sets(st.integers(0, 2000)))
def test_no_channels_id_begins_with_anothers_for_asterisk_takes_them_for_the_same(
    work_numbers: list[str], call_ids: set[int]
) -> None:
    ids = [NAMES.agent(7, work_no) for work_no in work_numbers]
    ids += [NAMES.call(CallName(7, 70, call_id)) for call_id in call_ids]

    ids.sort()
    assert not any(later.startswith(earlier) for earlier, later in itertools.pairwise(ids))


@pytest.mark.parametrize(
    "channel",
    [
        *("", "~", "outdial~", "outdial-7-70~", "outdial-7-70-x~", "outdial-7-70-1-1~", "outdial-7-70-²~", "1.2"),
        *("outdial--70-1~", "outdial-7-70-1", "outdial-7-70-1~~"),
    ],
)
def test_what_is_not_named_by_us_is_not_ours(channel: str) -> None:
    assert NAMES.read_call(channel) is None
