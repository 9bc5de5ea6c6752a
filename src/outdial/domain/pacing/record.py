"""The record of pacing: chunks of turns, each with all that it takes to run them again.

A chunk is a span of consecutive turns of one pacer. As text it is lines of JSON: a head (the pace, the rules, and what
the pacer remembered when the chunk began), one line a turn, a tail (what the pacer remembered in the end, as a digest),
and a seal: the SHA-256 of all lines before it, so that a changed byte is noticed wherever it is. Packed, it is the
compressed text behind the SHA-256 of the packed bytes, some bits of which mean nothing and no text would show.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from outdial.domain.pacing.base import Memory, Pace
from outdial.domain.pacing.record_lines import (
    TICK,
    Fields,
    RecordedTurn,
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
    try:
        head_line, *turn_lines, tail_line, seal, end = text.split(b"\n")
        head: Fields = json.loads(head_line)
        _check_version(head[VERSION_FIELD])
        if end or seal != _seal(text[: -len(seal) - 1]):
            raise RecordDamaged("its lines do not have the digest in its last one")
        return _chunk(_head_from(head), turn_lines, json.loads(tail_line))
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise RecordDamaged(f"it cannot be read ({type(error).__name__}: {error})") from None


def texts_of(file: bytes) -> Iterator[bytes]:
    """The texts of chunks that stand one behind the other."""
    begin = 0
    while begin < len(file):
        seal = file.find(b"\n" + _SEAL_BEGINS, begin)
        end = file.find(b"\n", seal + 1) + 1 if seal >= 0 else 0
        yield file[begin : end or len(file)]
        begin = end or len(file)


def _seal(body: bytes) -> bytes:
    return dumped({SEAL_FIELD: sha256(body).hexdigest()})


def _check_version(version: object) -> None:
    if version != VERSION:
        raise RecordUnknown(f"it has format {version}, and this Outdial reads {VERSION}: run one that reads it")


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


def _head_from(read: Fields) -> Head:
    return Head(
        begins_at=_EPOCH + read["begins_at"] * TICK,
        pace=pace_from(read["pace"]),
        rules=flat_from(RuleSet, read["rules"]),
        memory=read["memory"],
        recorded_by=read["recorded_by"],
    )


def _chunk(head: Head, turn_lines: Iterable[bytes], tail: Fields) -> Chunk:
    turns = tuple(turn_from(line, begins_at=head.begins_at) for line in turn_lines)
    return Chunk(head=head, turns=turns, memory_digest=tail["memory_digest"])
