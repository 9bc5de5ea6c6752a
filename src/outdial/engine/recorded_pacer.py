"""A pacer whose turns are noted, and become chunks of the record outside the turn."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

from outdial.domain.pacing.base import Decision, Memory, Pace, Pacer, PacingView
from outdial.domain.pacing.record import ChunkWriter, Head
from outdial.domain.pacing.record_lines import RecordedTurn
from outdial.domain.rule_set import RuleSet

SPAN_MAX = timedelta(seconds=60)
TURNS_MAX = 500
TEXT_BYTES_MAX = 1_000_000
"""A chunk is full with the first of these."""
NOTED_MAX = 1_000
"""Turns that wait to become lines: minutes of them. Beyond it nobody gathers them, and the chunk is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedChunk:
    """A chunk that is to be kept. ``calls`` is what its decisions add up to."""

    begins_at: datetime
    ends_at: datetime
    turns: int
    calls: int
    text: bytes


class RecordedPacer:
    """Decides as the pacer inside does. While it records, a turn costs it two references more."""

    def __init__(self, pacer: Pacer, *, pace: Pace, rules: RuleSet, recorded_by: str) -> None:
        self.pace = pace
        self.rules = rules
        self.last: RecordedTurn | None = None
        self._pacer = pacer
        self._recorded_by = recorded_by
        self._before: Memory | None = None
        """What was remembered before the first turn of the chunk; None: nothing is recorded."""
        self._noted: list[RecordedTurn] = []
        self._writer: ChunkWriter | None = None
        self._calls = 0

    def decide(self, view: PacingView) -> Decision:
        decision = self._pacer.decide(view)
        self.last = RecordedTurn(view, decision)
        if self._before is not None and len(self._noted) <= NOTED_MAX:
            self._noted.append(self.last)
        return decision

    def memory(self) -> Memory:
        return self._pacer.memory()

    @property
    def records(self) -> bool:
        return self._before is not None

    def begin(self) -> None:
        """Record from the next turn on."""
        # A copy: what the pacer remembers is another thing after its next turn.
        self._before = deepcopy(self._pacer.memory())
        self._calls = 0

    def gather(self) -> bool:
        """Write what was noted as lines; False when more had happened than is noted, and the chunk was given up."""
        noted, self._noted = self._noted, []
        if len(noted) > NOTED_MAX:
            self._before = self._writer = None
            return False
        if self._before is not None:
            for turn in noted:
                self._write(turn, self._before)
        return True

    def is_full(self, *, now: datetime) -> bool:
        """Whether the chunk is long enough."""
        writer = self._writer
        return writer is not None and (
            now - writer.head.begins_at >= SPAN_MAX or writer.turns >= TURNS_MAX or writer.bytes >= TEXT_BYTES_MAX
        )

    def close(self) -> ClosedChunk | None:
        """The chunk up to now, all of it gathered; None when it has no turns. Nothing is recorded until ``begin``."""
        writer, self._writer, self._before = self._writer, None, None
        if writer is None or self.last is None:
            return None
        return ClosedChunk(
            begins_at=writer.head.begins_at,
            ends_at=self.last.view.now,
            turns=writer.turns,
            calls=self._calls,
            text=writer.text(memory=self._pacer.memory()),
        )

    def _write(self, turn: RecordedTurn, before: Memory) -> None:
        if self._writer is None:
            head = Head(
                begins_at=turn.view.now,
                pace=self.pace,
                rules=self.rules,
                memory=before,
                recorded_by=self._recorded_by,
            )
            self._writer = ChunkWriter(head)
        self._writer.add(turn)
        self._calls += turn.decision.calls
