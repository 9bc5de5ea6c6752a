"""Lists and dumps of channels, as FreeSWITCH writes them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.gateways.freeswitch.channels import LiveChannel, read_channel, read_channels
from outdial.gateways.freeswitch.esl import NotEsl

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DUMP = (
    '{"Event-Name":"CHANNEL_DATA","Unique-ID":"7","Answer-State":"answered","Caller-Channel-Created-Time":'
    '"1772625599000000","Caller-Channel-Answered-Time":"1772625602000000","Caller-Channel-Progress-Time":'
    '"1772625601000000","Caller-Channel-Progress-Media-Time":"1772625600000000","Caller-Channel-Hangup-Time":"0",'
    '"variable_outdial_connected":"agent","variable_outdial_ring_ms":"20000","variable_x":["a","b"]}'
)


def test_a_list_of_channels_tells_their_ids() -> None:
    assert read_channels('{"row_count":2,"rows":[{"uuid":"7","state":"CS_EXECUTE"},{"uuid":"8"}]}') == {"7", "8"}


def test_without_channels_there_is_no_list() -> None:
    assert read_channels('{"row_count":0}') == frozenset()


def test_a_dump_tells_what_a_channel_has_gone_through() -> None:
    channel = read_channel(DUMP)

    assert channel.ringing_at == NOON
    assert channel.answered_at == NOON + timedelta(seconds=2)
    assert channel.connected_to == "agent"
    assert channel.ring_timeout == timedelta(seconds=20)


def test_zero_is_never_and_what_is_missing_has_not_been() -> None:
    assert read_channel('{"Caller-Channel-Answered-Time":"0","Caller-Channel-Progress-Time":"0"}') == LiveChannel()
    assert read_channel("{}").ringing_at is None
    assert read_channel("{}").ring_timeout is None


@pytest.mark.parametrize(
    "text", ["", "[]", "-ERR", '{"Caller-Channel-Answered-Time":"soon"}', '{"variable_outdial_ring_ms":"-1"}']
)
def test_what_is_no_dump_is_told_as_such(text: str) -> None:
    with pytest.raises(NotEsl):
        read_channel(text)


@given(st.text(max_size=40))
def test_noise_is_never_anything_but_told_as_noise(noise: str) -> None:
    for read in (read_channels, read_channel):
        try:
            read(noise)
        except NotEsl:
            continue
