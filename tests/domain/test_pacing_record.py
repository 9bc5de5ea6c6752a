import json
import zlib
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.pacing.base import Memory, Pace, ProgressivePace
from outdial.domain.pacing.record import (
    VERSION,
    Chunk,
    ChunkWriter,
    Head,
    RecordDamaged,
    RecordUnknown,
    digest_of,
    latest_decisions,
    pack,
    read,
    texts_of,
    unpack,
)
from outdial.domain.pacing.record_lines import RecordedTurn
from outdial.domain.rule_set import NO_RULES
from tests.domain.views import A_TURN, NOON, SECOND, figures, paces, turns

values = st.recursive(
    st.none() | st.booleans() | st.integers() | figures | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
memories = st.dictionaries(st.text(), values, max_size=4)


def written(*turns: RecordedTurn, pace: Pace | None = None, memory: Memory | None = None) -> bytes:
    head = Head(
        begins_at=NOON, pace=pace or ProgressivePace(), rules=NO_RULES, memory=memory or {}, recorded_by="0.1.0"
    )
    writer = ChunkWriter(head)
    for turn in turns:
        writer.add(turn)
    return writer.text(memory={"after": writer.turns})


def sealed(*lines: object) -> bytes:
    """Lines with a seal that holds, whatever they say."""
    body = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return body + json.dumps({"sha256": sha256(body).hexdigest()}, separators=(",", ":")).encode() + b"\n"


@given(st.lists(turns, max_size=3), paces, memories)
@settings(max_examples=50)
def test_a_chunk_comes_back_as_it_was(some: list[RecordedTurn], pace: Pace, memory: Memory) -> None:
    chunk = read(unpack(pack(written(*some, pace=pace, memory=memory))))

    assert chunk == Chunk(
        head=Head(begins_at=NOON, pace=pace, rules=NO_RULES, memory=memory, recorded_by="0.1.0"),
        turns=tuple(some),
        memory_digest=digest_of({"after": len(some)}),
    )


def changed(data: bytes, position: int, by: int) -> bytes:
    return data[:position] + bytes([data[position] ^ by]) + data[position + 1 :]


TEXT = written(A_TURN, A_TURN)
PACKED = pack(TEXT)


@given(st.integers(1, 255))
def test_one_changed_byte_of_what_is_stored_is_noticed_wherever_it_is(by: int) -> None:
    for position in range(len(PACKED)):
        with pytest.raises(RecordDamaged):
            unpack(changed(PACKED, position, by))


@given(st.integers(1, 255))
@settings(max_examples=20)
def test_one_changed_byte_of_the_lines_is_noticed_wherever_it_is(by: int) -> None:
    for position in range(len(TEXT)):
        with pytest.raises((RecordDamaged, RecordUnknown)):
            read(changed(TEXT, position, by))


@pytest.mark.parametrize("cut", [0, 1, len(PACKED) // 2, len(PACKED) - 1])
def test_a_chunk_that_was_cut_short_is_noticed(cut: int) -> None:
    with pytest.raises(RecordDamaged):
        unpack(PACKED[:cut])


def test_a_line_that_is_missing_doubled_or_in_another_place_is_noticed() -> None:
    lines = TEXT.splitlines(keepends=True)

    for other in (lines[:1] + lines[2:], lines[:2] + lines[1:], [lines[0], lines[2], lines[1], *lines[3:-2]]):
        with pytest.raises(RecordDamaged):
            read(b"".join(other))


def test_a_chunk_of_another_format_is_refused_with_a_word_on_what_to_do() -> None:
    with pytest.raises(RecordUnknown, match=f"format 99, and this Outdial reads {VERSION}: run one that reads it"):
        read(sealed({"outdial_pacing": 99, "anything": "else"}, {}))


@pytest.mark.parametrize(
    "lines", [[], [{}], [{"outdial_pacing": 1}, {}], [[], []], [{"outdial_pacing": 1, "begins_at": "noon"}, {}]]
)
def test_lines_that_are_no_chunk_are_told_apart_from_one_whatever_their_seal(lines: list[object]) -> None:
    with pytest.raises(RecordDamaged, match="cannot be read"):
        read(sealed(*lines))


def test_chunks_that_stand_one_behind_the_other_are_found_again() -> None:
    other = written(A_TURN, memory={"before": 1})

    assert list(texts_of(TEXT + other + TEXT)) == [TEXT, other, TEXT]
    assert list(texts_of(TEXT + other[:-9])) == [TEXT, other[:-9]]
    assert list(texts_of(b"")) == []


@pytest.mark.parametrize("most", [0, 1, 2, 3, 9])
def test_the_last_decisions_of_a_chunk_are_read_alone_newest_first(most: int) -> None:
    turns = [
        RecordedTurn(replace(A_TURN.view, now=NOON + n * SECOND), replace(A_TURN.decision, calls=n)) for n in range(3)
    ]

    found = latest_decisions(written(*turns), most=most)

    assert found == [(turn.view.now, turn.decision) for turn in turns[::-1][:most]]
    with pytest.raises(RecordDamaged):
        latest_decisions(changed(TEXT, len(TEXT) // 2, 1), most=most)


def test_memories_are_the_same_whatever_the_order_of_their_names() -> None:
    assert digest_of({"a": 1, "b": [1.5, None]}) == digest_of({"b": [1.5, None], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_what_is_the_same_from_turn_to_turn_takes_little_room() -> None:
    later = replace(
        A_TURN.view, now=A_TURN.view.now + SECOND, ringing=tuple(age + SECOND for age in A_TURN.view.ringing)
    )

    grown = len(zlib.compress(written(*[A_TURN, RecordedTurn(later, A_TURN.decision)] * 100)))
    assert grown < 200 * 20
