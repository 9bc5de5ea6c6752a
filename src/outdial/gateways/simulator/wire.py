"""What the simulator's process and its clients say to each other: one JSON object a line, over a Unix socket.

A client's line carries what it asks, each with a serial of its own; the simulator's line carries what happened since
and the answers, in this order, so an answer follows every report of what was before it. Lines are batches: whatever
is said in one turn of the event loop goes out together.
"""

from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from outdial.gateways.base import AgentPhone, CallRequest, KnownCall, SwitchEvent

LINE_BYTES_MAX = 64 * 1024 * 1024
"""No line is longer: a hundred thousand known calls need some 20 MB."""


@dataclass(frozen=True, slots=True)
class Originate:
    request: CallRequest
    kind: Literal["originate"] = "originate"


@dataclass(frozen=True, slots=True)
class ConnectAgent:
    call_id: int
    work_no: str
    kind: Literal["connect_agent"] = "connect_agent"


@dataclass(frozen=True, slots=True)
class ConnectFlow:
    call_id: int
    flow: str
    call_data: str | None
    kind: Literal["connect_flow"] = "connect_flow"


@dataclass(frozen=True, slots=True)
class HangUp:
    call_id: int
    kind: Literal["hang_up"] = "hang_up"


@dataclass(frozen=True, slots=True)
class TakeOver:
    vdn_id: int
    campaign_id: int
    epoch: int
    kind: Literal["take_over"] = "take_over"


@dataclass(frozen=True, slots=True)
class HoldAgent:
    phone: AgentPhone
    kind: Literal["hold_agent"] = "hold_agent"


@dataclass(frozen=True, slots=True)
class ReleaseAgent:
    vdn_id: int
    work_no: str
    kind: Literal["release_agent"] = "release_agent"


Wish = Originate | ConnectAgent | ConnectFlow | HangUp | TakeOver | HoldAgent | ReleaseAgent


@dataclass(frozen=True, slots=True)
class Asked:
    serial: int
    wish: Annotated[Wish, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Answer:
    """``refusal`` is why not, or None; ``calls`` are what a take-over returns."""

    serial: int
    refusal: str | None = None
    calls: tuple[KnownCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the simulator. The first of a connection is empty but for ``lines_free``: it is the greeting."""

    lines_free: int
    events: list[SwitchEvent] = field(default_factory=list[SwitchEvent])
    answers: list[Answer] = field(default_factory=list[Answer])


_asked = TypeAdapter(list[Asked])
_told = TypeAdapter(Told)


def asked_line(asked: list[Asked]) -> bytes:
    return _asked.dump_json(asked) + b"\n"


def told_line(told: Told) -> bytes:
    return _told.dump_json(told) + b"\n"


def read_asked(line: bytes) -> list[Asked]:
    """Read a client's line. Raises ValueError that says what is wrong with it."""
    return _asked.validate_json(line)


def read_told(line: bytes) -> Told:
    """Read a line of the simulator. Raises ValueError that says what is wrong with it."""
    return _told.validate_json(line)


class LineParser:
    """Bytes in, whole lines out; the socket belongs to someone else."""

    def __init__(self, *, line_bytes_max: int = LINE_BYTES_MAX) -> None:
        self._line_bytes_max = line_bytes_max
        self._parts: list[bytes] = []
        self._held_bytes = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Take what was read. Raises ValueError when a line grows beyond ``line_bytes_max``."""
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join((*self._parts, lines[0]))
            self._parts, self._held_bytes = [], 0
        self._parts.append(rest)
        self._held_bytes += len(rest)
        if self._held_bytes > self._line_bytes_max:
            raise ValueError(f"a line is longer than {self._line_bytes_max} bytes: this is no simulator's protocol")
        return lines
