"""The control messages of Asterisk's media WebSocket (``chan_websocket``), read and written. No socket here.

Audio travels as binary messages, control as text: as one line of words, or, where chan_websocket.conf says
``control_message_format = json``, as a JSON object. A robot answers as it is spoken to.

    MEDIA_START connection_id:… channel:… format:slin16 optimal_frame_size:640     {"event":"MEDIA_START", …}
    MEDIA_BUFFERING_COMPLETED 7                 {"event":"MEDIA_BUFFERING_COMPLETED","correlation_id":"7"}
    STOP_MEDIA_BUFFERING 7                      {"command":"STOP_MEDIA_BUFFERING","correlation_id":"7"}

Source: Asterisk's documentation, Configuration/Channel-Drivers/WebSocket; the fields are those of Asterisk 22.10.
"""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from outdial.robots.line import LineFault

TEXT_MAX: Final = 16_384
"""Characters of a control message: channel variables may be among them."""
RATES: Final[Mapping[str, int]] = {"slin": 8000, "slin16": 16000}
"""Samples a second, by what MEDIA_START calls the format."""
MESSAGE_BYTES_MAX: Final = 32_000
"""Audio in one message: Asterisk hangs up on more than 65,500 bytes. Whole frames at both rates."""


class NotMedia(LineFault):
    """A message that no media WebSocket sends; the text tells what was wrong."""


class Form(Enum):
    """How control messages are written."""

    PLAIN = "plain-text"
    JSON = "json"


class Command(Enum):
    """What a robot may ask of the channel."""

    HANG_UP = "HANGUP"
    START_BUFFERING = "START_MEDIA_BUFFERING"
    STOP_BUFFERING = "STOP_MEDIA_BUFFERING"
    FLUSH = "FLUSH_MEDIA"


class _Event(BaseModel):
    model_config = ConfigDict(frozen=True)


class MediaStart(_Event):
    """The channel is there. Audio may have come before."""

    event: Literal["MEDIA_START"]
    format: str
    optimal_frame_size: int = Field(ge=0)
    channel: str = ""


class KeyPressed(_Event):
    """The person has pressed a key, and let go of it."""

    event: Literal["DTMF_END"]
    digit: Annotated[str, StringConstraints(to_upper=True, pattern=r"^[0-9*#A-Da-d]$")]


class Played(_Event):
    """What was sent up to STOP_MEDIA_BUFFERING with this id has been played."""

    event: Literal["MEDIA_BUFFERING_COMPLETED"]
    correlation_id: str = ""


class Failed(_Event):
    """The channel could not do what it was asked."""

    event: Literal["ERROR"]
    error_text: str = ""


MediaEvent = Annotated[MediaStart | KeyPressed | Played | Failed, Field(discriminator="event")]
_EVENT: Final[TypeAdapter[MediaEvent]] = TypeAdapter(MediaEvent)
_NOT_OURS: Final = "union_tag_invalid"


def form_of(text: str) -> Form:
    """How whoever wrote this message writes."""
    return Form.JSON if text.startswith("{") else Form.PLAIN


def read_event(text: str) -> MediaEvent | None:
    """One text message, in either form; None for an event that nobody here wants. Raises `NotMedia`."""
    if len(text) > TEXT_MAX:
        raise NotMedia(f"a control message of {len(text)} characters")
    try:
        return _EVENT.validate_json(text) if form_of(text) is Form.JSON else _EVENT.validate_python(_fields(text))
    except ValidationError as error:
        first = error.errors()[0]
        if first["type"] == _NOT_OURS:
            return None
        raise NotMedia(f"not a control message: {'.'.join(map(str, first['loc']))} {first['msg']}") from None


def write_command(command: Command, form: Form, *, correlation_id: str = "") -> str:
    """A command as the channel reads it."""
    if form is Form.PLAIN:
        return f"{command.value} {correlation_id}".rstrip()
    told = {"command": command.value} | ({"correlation_id": correlation_id} if correlation_id else {})
    return json.dumps(told)


def _fields(line: str) -> Mapping[str, str]:
    event, _, words = line.partition(" ")
    match event:
        case "MEDIA_BUFFERING_COMPLETED":
            return {"event": event, "correlation_id": words.strip()}
        case "ERROR":
            return {"event": event, "error_text": words.partition("error_text:")[2]}
        case _:
            pairs = (word.partition(":") for word in words.split())
            return {name: value for name, _, value in pairs} | {"event": event}
