"""What FreeSWITCH tells through its event socket (ESL), and from it how a call went. No socket here.

The socket carries blocks: lines of "Name: value", an empty line, and as many bytes as Content-Length says. Replies come
in the order of the commands; events are asked for as JSON, whose values are all text.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from outdial.domain.outcome import Outcome
from outdial.gateways.causes import outcome_of_failure, outcome_of_timer

SKILL: Final = "outdial_skill"
"""The variable of a channel by which a flow says to whose agents the call is to go on; then it parks the call."""
HEADER_BYTES_MAX: Final = 64 * 1024
BODY_BYTES_MAX: Final = 16 * 1024 * 1024
"""A list of ten thousand channels needs some ten megabytes."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END_OF_HEADER: Final = b"\n\n"
_NO_ANSWER: Final = 19
_CANCELLED_HERE: Final = "send_cancel"


class NotEsl(ValueError):  # noqa: N818 - it says what is the case
    """Something that no FreeSWITCH says; the text tells what was wrong. The socket cannot be read any further."""


@dataclass(frozen=True, slots=True)
class Block:
    """``kind`` is the Content-Type; ``reply`` the Reply-Text, if any."""

    kind: str
    reply: str
    body: bytes


class Blocks:
    """Puts what comes from the socket together; remembers what is not yet a whole block."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Block]:
        """The blocks that are whole now, one by one: noise behind a block takes nothing away. Raises `NotEsl`."""
        self._rest += data
        while (block := self._next()) is not None:
            yield block

    def _next(self) -> Block | None:
        end = self._rest.find(_END_OF_HEADER)
        if end < 0:
            if len(self._rest) > HEADER_BYTES_MAX:
                raise NotEsl(f"a header of more than {HEADER_BYTES_MAX} bytes")
            return None
        fields = _fields(bytes(self._rest[:end]))
        begin = end + len(_END_OF_HEADER)
        size = _size(fields.get("Content-Length", "0"))
        if len(self._rest) < begin + size:
            return None
        body = bytes(self._rest[begin : begin + size])
        del self._rest[: begin + size]
        return Block(fields.get("Content-Type", ""), fields.get("Reply-Text", ""), body)


def _fields(header: bytes) -> dict[str, str]:
    lines = header.decode("utf-8", "replace").lstrip("\n").split("\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotEsl(f"a length of {text!r} bytes")
    if int(text) > BODY_BYTES_MAX:
        raise NotEsl(f"a body of {text} bytes, where {BODY_BYTES_MAX} is the most")
    return int(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEvent:
    """Something that happened to a channel; the last four of these are told when it ends."""

    name: str
    call: str
    """The channel's id, which is ours."""
    at: datetime
    sip: int | None = None
    q850: int = 0
    cause: str = ""
    disposition: str = ""
    """Which side ended it and how: recv_refuse, recv_bye, send_cancel, send_bye."""
    skill_id: int | None = None
    """To whose agents its flow wants it to go on."""


@dataclass(frozen=True, slots=True)
class JobDone:
    """A command in the background has its result: ``+OK ...`` or ``-ERR ...``."""

    job: str
    result: str


def read_event(body: bytes) -> ChannelEvent | JobDone | None:
    """One event; None for a kind that nobody here wants. Raises `NotEsl`."""
    try:
        told: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotEsl(f"not an event: {error}") from None
    if not isinstance(told, dict):
        raise NotEsl("not an event: no object")
    fields = {key: value for key, value in cast("dict[str, Any]", told).items() if isinstance(value, str)}
    name = fields.get("Event-Name", "")
    if name == "BACKGROUND_JOB":
        return JobDone(fields.get("Job-UUID", ""), fields.get("_body", "").strip())
    if not name.startswith("CHANNEL_"):
        return None
    return ChannelEvent(
        name=name,
        call=_needed(fields, "Unique-ID"),
        at=instant(_needed(fields, "Event-Date-Timestamp")),
        sip=_number(fields.get("variable_sip_term_status")),
        q850=_number(fields.get("variable_hangup_cause_q850")) or 0,
        cause=fields.get("Hangup-Cause", ""),
        disposition=fields.get("variable_sip_hangup_disposition", ""),
        skill_id=_number(fields.get(f"variable_{SKILL}")),
    )


def _needed(fields: dict[str, str], name: str) -> str:
    try:
        return fields[name]
    except KeyError:
        raise NotEsl(f"an event without {name}") from None


def instant(text: str) -> datetime:
    """Microseconds of the epoch. Raises `NotEsl`."""
    try:
        return _EPOCH + timedelta(microseconds=int(text))
    except (ValueError, OverflowError):
        raise NotEsl(f"an instant of {text!r}") from None


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 4 else None  # noqa: PLR2004 - no code is longer


@dataclass(slots=True)
class Course:
    """What a call's channel has gone through; ``told`` is called with every event of it, in order."""

    ringing_at: datetime | None = None
    """When it rang first, or early media came: a person may have heard it."""
    answered_at: datetime | None = None
    cut_here: bool = False
    """Set by whoever asks the switch to end the call."""

    def told(self, event: ChannelEvent) -> None:
        match event.name:
            case "CHANNEL_PROGRESS" | "CHANNEL_PROGRESS_MEDIA":
                self.ringing_at = self.ringing_at or event.at
            case "CHANNEL_ANSWER":
                self.answered_at = self.answered_at or event.at
            case _:
                pass

    def ended(self, end: ChannelEvent) -> tuple[Outcome, str]:
        """How the call ended, and what the switch says of it in a line: ``486/17/USER_BUSY``."""
        return self._outcome(end), f"{end.sip or '-'}/{end.q850 or '-'}/{end.cause or '-'}"

    def _outcome(self, end: ChannelEvent) -> Outcome:
        if self.answered_at is not None:
            return Outcome.ANSWERED
        if self.cut_here or (end.disposition == _CANCELLED_HERE and end.q850 == _NO_ANSWER):
            return outcome_of_timer(rang=self.ringing_at is not None)
        return outcome_of_failure(sip=end.sip, q850=end.q850)
