"""The record of pacing: chunks of turns, each with all that it takes to run them again.

A chunk is a span of consecutive turns of one pacer. As text it is lines of JSON: a head (the pace, the rules, and what
the pacer remembered when the chunk began), one line a turn, a tail (what the pacer remembered in the end, as a digest),
and a seal: the SHA-256 of all lines before it, so that a changed byte is noticed wherever it is. Packed, it is the
compressed text behind the SHA-256 of the packed bytes, some bits of which mean nothing and no text would show.
"""

import json
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from outdial.domain.pacing.base import Decision, Memory, Pace
from outdial.domain.pacing.record_lines import (
    TICK,
    Fields,
    RecordedTurn,
    decision_from,
    dumped,
    flat_fields,
    flat_from,
    pace_from,
    turn_from,
    turn_line,
)
from outdial.domain.rule_set import RuleSet

VERSION = 1
"""Of the format. Whoever changes what a line holds raises it."""
VERSION_FIELD = "outdial_pacing"
SEAL_FIELD = "sha256"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DIGEST_LENGTH = sha256().digest_size
_SEAL_BEGINS = f'{{"{SEAL_FIELD}":'.encode()


class RecordDamaged(Exception):  # noqa: N818 - it says what is the case
    """A chunk that is not as it was written. The text says what is wrong with it."""


class RecordUnknown(Exception):  # noqa: N818 - it says what is the case
    """A chunk in a format that this version does not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What held for all turns of a chunk."""

    begins_at: datetime
    pace: Pace
    rules: RuleSet
    memory: Memory
    """The pacer's, before the first turn."""
    recorded_by: str
    """The version of Outdial whose code decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A span of consecutive turns of one pacer."""

    head: Head
    turns: tuple[RecordedTurn, ...]
    memory_digest: str
    """Of the pacer's memory after the last turn."""


class ChunkWriter:
    """A chunk in the making."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.turns = 0
        self._lines = [_head_line(head)]
        self.bytes = len(self._lines[0])

    def add(self, turn: RecordedTurn) -> None:
        """Write one more turn."""
        line = turn_line(turn, begins_at=self.head.begins_at)
        self._lines.append(line)
        self.turns += 1
        self.bytes += len(line) + 1

    def text(self, *, memory: Memory) -> bytes:
        """The whole chunk; ``memory`` is what the pacer remembers after the last turn."""
        tail = dumped({"memory_digest": digest_of(memory)})
        body = b"\n".join([*self._lines, tail, b""])
        return body + _seal(body) + b"\n"


def digest_of(memory: Memory) -> str:
    """By which memories are compared."""
    canonical = json.dumps(memory, separators=(",", ":"), sort_keys=True)
    return sha256(canonical.encode()).hexdigest()


def pack(text: bytes) -> bytes:
    """A chunk's text as it is stored."""
    packed = zlib.compress(text)
    return sha256(packed).digest() + packed


def unpack(stored: bytes) -> bytes:
    """The text that ``pack`` was given. Raises ``RecordDamaged``."""
    digest, packed = stored[:_DIGEST_LENGTH], stored[_DIGEST_LENGTH:]
    if sha256(packed).digest() != digest:
        raise RecordDamaged("its bytes do not have the digest that they were stored with")
    return zlib.decompress(packed)


def read(text: bytes) -> Chunk:
    """A chunk from its text. Raises ``RecordDamaged`` or ``RecordUnknown``."""
    with _told_in_a_word():
        head, turn_lines, tail = _opened(text)
        begins_at = _begins_at(head)
        turns = tuple(turn_from(line, begins_at=begins_at) for line in turn_lines)
        return Chunk(head=_head_from(head), turns=turns, memory_digest=json.loads(tail)["memory_digest"])


def latest_decisions(text: bytes, *, most: int) -> list[tuple[datetime, Decision]]:
    """The last decisions of a chunk and their times, newest first; no other line is read. Raises as ``read``."""
    with _told_in_a_word():
        head, turn_lines, _ = _opened(text)
        begins_at = _begins_at(head)
        return [
            decision_from(line, begins_at=begins_at) for line in reversed(turn_lines[max(0, len(turn_lines) - most) :])
        ]


def texts_of(file: bytes) -> Iterator[bytes]:
    """The texts of chunks that stand one behind the other."""
    begin = 0
    while begin < len(file):
        seal = file.find(b"\n" + _SEAL_BEGINS, begin)
        end = file.find(b"\n", seal + 1) + 1 if seal >= 0 else 0
        yield file[begin : end or len(file)]
        begin = end or len(file)


@contextmanager
def _told_in_a_word() -> Generator[None]:
    """Whatever is wrong with lines that nobody of this house has written."""
    try:
        yield
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise RecordDamaged(f"it cannot be read ({type(error).__name__}: {error})") from None


def _opened(text: bytes) -> tuple[Fields, Sequence[bytes], bytes]:
    """The head, the lines of the turns and the tail of a chunk whose version and seal are right."""
    head_line, *turn_lines, tail, seal, end = text.split(b"\n")
    head: Fields = json.loads(head_line)
    version = head[VERSION_FIELD]
    if version != VERSION:
        raise RecordUnknown(f"it has format {version}, and this Outdial reads {VERSION}: run one that reads it")
    if end or seal != _seal(text[: -len(seal) - 1]):
        raise RecordDamaged("its lines do not have the digest in its last one")
    return head, turn_lines, tail


def _seal(body: bytes) -> bytes:
    return dumped({SEAL_FIELD: sha256(body).hexdigest()})


def _head_line(head: Head) -> bytes:
    return dumped(
        {
            VERSION_FIELD: VERSION,
            "recorded_by": head.recorded_by,
            "begins_at": (head.begins_at - _EPOCH) // TICK,
            "pace": flat_fields(head.pace),
            "rules": flat_fields(head.rules),
            "memory": head.memory,
        }
    )


def _begins_at(head: Fields) -> datetime:
    return _EPOCH + head["begins_at"] * TICK


def _head_from(read: Fields) -> Head:
    return Head(
        begins_at=_begins_at(read),
        pace=pace_from(read["pace"]),
        rules=flat_from(RuleSet, read["rules"]),
        memory=read["memory"],
        recorded_by=read["recorded_by"],
    )
