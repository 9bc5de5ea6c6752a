"""Control messages of the media WebSocket in both forms, as Asterisk 22 writes and reads them."""

import json
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.robots.media_websocket import (
    TEXT_MAX,
    Command,
    Failed,
    Form,
    KeyPressed,
    MediaEvent,
    MediaStart,
    NotMedia,
    Played,
    form_of,
    read_event,
    write_command,
)

START = MediaStart(event="MEDIA_START", format="slin16", optimal_frame_size=640, channel="WebSocket/robot/0x7f10")
PLAIN_START = (
    "MEDIA_START connection_id:e226e283-c90a-4ea9-9e37-389000b9ef47 channel:WebSocket/robot/0x7f10"
    " channel_id:1763766000.12 format:slin16 optimal_frame_size:640 ptime:20"
)
JSON_START = json.dumps(
    {
        "event": "MEDIA_START",
        "connection_id": str(uuid4()),
        "channel": "WebSocket/robot/0x7f10",
        "channel_id": "1763766000.12",
        "format": "slin16",
        "optimal_frame_size": 640,
        "ptime": 20,
        "channel_variables": {"DIALEDPEERNUMBER": "robot/c(slin16)"},
    }
)


@pytest.mark.parametrize(
    ("text", "event"),
    [
        (PLAIN_START, START),
        (JSON_START, START),
        ("DTMF_END digit:# channel_id:1763766000.12", KeyPressed(event="DTMF_END", digit="#")),
        ('{"event":"DTMF_END","channel_id":"1.2","digit":"d"}', KeyPressed(event="DTMF_END", digit="D")),
        ("MEDIA_BUFFERING_COMPLETED 7", Played(event="MEDIA_BUFFERING_COMPLETED", correlation_id="7")),
        ("MEDIA_BUFFERING_COMPLETED", Played(event="MEDIA_BUFFERING_COMPLETED")),
        (
            '{"event":"MEDIA_BUFFERING_COMPLETED","channel_id":"1.2","correlation_id":"7"}',
            Played(event="MEDIA_BUFFERING_COMPLETED", correlation_id="7"),
        ),
        (
            "ERROR channel_id:1.2 error_text:Unable to parse: it",
            Failed(event="ERROR", error_text="Unable to parse: it"),
        ),
        ('{"event":"ERROR","channel_id":"1.2","error_text":"No"}', Failed(event="ERROR", error_text="No")),
    ],
)
def test_events_are_read_in_both_forms(text: str, event: MediaEvent) -> None:
    assert read_event(text) == event


@pytest.mark.parametrize(
    "text",
    ["MEDIA_XOFF", '{"event":"MEDIA_XON","channel_id":"1.2"}', "QUEUE_DRAINED", "STATUS queue_length:43", "SOMETHING"],
)
def test_events_that_nobody_wants_are_nothing(text: str) -> None:
    assert read_event(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        "MEDIA_START",
        "MEDIA_START format:slin optimal_frame_size:many",
        "DTMF_END digit:12",
        "DTMF_END digit:x",
        '{"event":"DTMF_END"}',
        '{"event":' * 2000,
        "x" * (TEXT_MAX + 1),
    ],
)
def test_what_no_channel_sends_is_told_as_such(text: str) -> None:
    with pytest.raises(NotMedia):
        read_event(text)


@given(st.text(max_size=60) | st.text(max_size=60).map(lambda text: "{" + text))
def test_noise_is_never_anything_but_nothing_or_told_as_noise(noise: str) -> None:
    try:
        read_event(noise)
    except NotMedia:
        return


def test_a_channel_is_answered_in_the_form_it_speaks() -> None:
    assert form_of(PLAIN_START) is Form.PLAIN
    assert form_of(JSON_START) is Form.JSON
    assert write_command(Command.HANG_UP, Form.PLAIN) == "HANGUP"
    assert write_command(Command.STOP_BUFFERING, Form.PLAIN, correlation_id="7") == "STOP_MEDIA_BUFFERING 7"
    assert json.loads(write_command(Command.FLUSH, Form.JSON)) == {"command": "FLUSH_MEDIA"}
    assert json.loads(write_command(Command.STOP_BUFFERING, Form.JSON, correlation_id="7")) == {
        "command": "STOP_MEDIA_BUFFERING",
        "correlation_id": "7",
    }
