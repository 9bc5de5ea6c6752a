"""Whose a channel is, read off its id."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.freeswitch.names import CallName, LegName, Names

NAMES = Names("outdial")
IDS = st.integers(0, 2**63 - 1)
WORK_NUMBERS = st.text("0123456789aZ_.-", min_size=1, max_size=50)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added


@given(st.builds(CallName, IDS, IDS, IDS))
def test_a_call_is_known_by_its_channel_and_is_nobodys_leg(name: CallName) -> None:
    channel = NAMES.call(name)

    assert NAMES.read_call(channel) == name
    assert NAMES.read_leg(channel) is None
    assert Names("other").read_call(channel) is None


@given(st.builds(LegName, IDS, WORK_NUMBERS), INSTANTS)
def test_an_agent_is_known_by_the_leg_and_it_is_no_call(name: LegName, asked_at: datetime) -> None:
    channel = NAMES.leg(name, asked_at=asked_at)

    assert NAMES.read_leg(channel) == name
    assert NAMES.read_call(channel) is None
    assert Names("other").read_leg(channel) is None


@pytest.mark.parametrize(
    "channel",
    ["", "outdial", "outdial-7-70", "outdial-7-70-x", "outdial-7-70-1-1", "outdial-7-70-²", "outdial-7-agent-x-1"],
)
def test_what_is_not_named_by_us_is_not_ours(channel: str) -> None:
    assert NAMES.read_call(channel) is None
    assert NAMES.read_leg(channel) is None
