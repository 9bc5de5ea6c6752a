from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.domain.pacing.base import Decision, Floor, Memory, PacingView, ProgressivePace
from outdial.domain.pacing.record import Chunk, digest_of, read
from outdial.domain.rule_set import NO_RULES
from outdial.engine import recorded_pacer
from outdial.engine.recorded_pacer import SPAN_MAX, TURNS_MAX, ClosedChunk, RecordedPacer
from tests.engine.world import NOON, SECOND

VIEW = PacingView(now=NOON, floor=Floor(idle=3), lines_free=9)


class Counting:
    """Asks for as many calls as it has been asked; its memory is the very list that it works with."""

    def __init__(self) -> None:
        self.looks: list[int] = []

    def decide(self, view: PacingView) -> Decision:
        self.looks.append(view.floor.idle)
        return Decision(calls=len(self.looks), reason="counted")

    def memory(self) -> Memory:
        return {"looks": self.looks}


@pytest.fixture
def pacer() -> RecordedPacer:
    return RecordedPacer(Counting(), pace=ProgressivePace(), rules=NO_RULES, recorded_by="0.1.0")


def look(pacer: RecordedPacer, *, times: int = 1, after: timedelta = timedelta(0)) -> None:
    for _ in range(times):
        pacer.decide(replace(VIEW, now=NOON + after))


def closed(pacer: RecordedPacer) -> tuple[ClosedChunk, Chunk]:
    assert pacer.gather()
    chunk = pacer.close()
    assert chunk is not None
    return chunk, read(chunk.text)


def test_a_turn_is_decided_by_the_pacer_inside_whether_it_is_recorded_or_not(pacer: RecordedPacer) -> None:
    assert pacer.decide(VIEW) == Decision(calls=1, reason="counted")
    pacer.begin()
    assert pacer.decide(VIEW) == Decision(calls=2, reason="counted")
    assert pacer.memory() == {"looks": [3, 3]}


def test_a_chunk_holds_the_turns_since_it_was_begun_and_the_memories_around_them(pacer: RecordedPacer) -> None:
    look(pacer, times=2)
    pacer.begin()
    look(pacer, times=2, after=SECOND)
    assert pacer.gather()
    look(pacer, after=5 * SECOND)

    kept, chunk = closed(pacer)

    assert chunk.head.memory == {"looks": [3, 3]}, "of before, though the list has grown"
    assert chunk.memory_digest == digest_of({"looks": [3] * 5})
    assert [turn.decision.calls for turn in chunk.turns] == [3, 4, 5]
    assert (kept.begins_at, kept.ends_at, kept.turns, kept.calls) == (NOON + SECOND, NOON + 5 * SECOND, 3, 12)


def test_nothing_is_recorded_before_the_beginning_or_after_the_end(pacer: RecordedPacer) -> None:
    look(pacer)
    assert pacer.gather()
    assert (pacer.records, pacer.close()) == (False, None)

    pacer.begin()
    assert pacer.records
    assert pacer.close() is None, "a chunk without a turn is none"
    assert not pacer.records


def test_a_chunk_is_full_after_a_minute_or_many_turns_or_many_bytes(
    pacer: RecordedPacer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pacer.begin()
    look(pacer)
    pacer.gather()
    assert not pacer.is_full(now=NOON + SPAN_MAX - SECOND)
    assert pacer.is_full(now=NOON + SPAN_MAX)

    look(pacer, times=TURNS_MAX - 2)
    pacer.gather()
    assert not pacer.is_full(now=NOON)
    look(pacer)
    pacer.gather()
    assert pacer.is_full(now=NOON)

    pacer.close()
    pacer.begin()
    monkeypatch.setattr(recorded_pacer, "TEXT_BYTES_MAX", 2_000)
    look(pacer, times=9)
    pacer.gather()
    assert pacer.is_full(now=NOON)


def test_a_chunk_whose_turns_nobody_gathers_is_given_up_whole(
    pacer: RecordedPacer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded_pacer, "NOTED_MAX", 5)
    pacer.begin()
    look(pacer, times=100)

    assert not pacer.gather()

    assert (pacer.records, pacer.close()) == (False, None)
    pacer.begin()
    look(pacer)
    assert closed(pacer)[1].turns[0].decision.calls == 101
