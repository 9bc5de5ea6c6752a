"""What is noted comes to the record, in order and once, and never keeps a robot waiting."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from outdial.clock import ManualClock
from outdial.domain.dialogue import (
    INTENTION_MAX,
    RESULT_BYTES_MAX,
    SAID_MAX,
    TURNS_AT_ONCE_MAX,
    TURNS_MAX,
    Speaker,
    Turn,
)
from outdial.robots.notes import AGAIN_AFTER, FINISHED_WITHIN, Notes
from tests.robots.desks import CALL, MemoryDesk

pytestmark = pytest.mark.anyio

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@asynccontextmanager
async def noting(desk: MemoryDesk, clock: ManualClock, *, next_turn: int = 0) -> AsyncGenerator[Notes]:
    notes = Notes(desk, CALL, next_turn=next_turn, clock=clock)
    writing = asyncio.ensure_future(notes.write())
    try:
        yield notes
    finally:
        writing.cancel()


async def asked(desk: MemoryDesk) -> None:
    """Until the desk is asked again, and has answered if it does."""
    async with asyncio.timeout(10):
        await desk.news.wait()
    desk.news.clear()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def test_what_is_said_is_written_in_order_with_its_time(desk: MemoryDesk, clock: ManualClock) -> None:
    async with noting(desk, clock, next_turn=3) as notes:
        notes.said(Speaker.ROBOT, "Hello")
        clock.advance(AGAIN_AFTER)
        notes.said(Speaker.PERSON, " Yes\x07please ", intention=" agrees\x07")
        await notes.finish()

    assert desk.told == [
        Turn(3, Speaker.ROBOT, "Hello", NOON),
        Turn(4, Speaker.PERSON, "Yes please", NOON + AGAIN_AFTER, "agrees"),
    ]


async def test_a_long_text_becomes_several_turns_and_none_is_no_turn(desk: MemoryDesk, clock: ManualClock) -> None:
    async with noting(desk, clock) as notes:
        notes.said(Speaker.ROBOT, "x" * (2 * SAID_MAX + 1))
        notes.said(Speaker.ROBOT, " \n ")
        await notes.finish()

    assert [len(turn.said) for turn in desk.told] == [SAID_MAX, SAID_MAX, 1]


async def test_a_long_intention_is_cut_and_a_blank_one_is_none(desk: MemoryDesk, clock: ManualClock) -> None:
    async with noting(desk, clock) as notes:
        notes.said(Speaker.PERSON, "Yes", intention="x" * (INTENTION_MAX + 1))
        notes.said(Speaker.PERSON, "Yes", intention=" \n ")
        await notes.finish()

    assert [turn.intention for turn in desk.told] == ["x" * INTENTION_MAX, None]


async def test_many_turns_are_told_in_portions(desk: MemoryDesk, clock: ManualClock) -> None:
    async with noting(desk, clock) as notes:
        for number in range(TURNS_AT_ONCE_MAX + 1):
            notes.said(Speaker.ROBOT, str(number))
        await notes.finish()

    assert [turn.said for turn in desk.told] == [str(number) for number in range(TURNS_AT_ONCE_MAX + 1)]
    assert desk.asked == 2


async def test_turns_beyond_what_a_record_holds_are_counted_as_lost(desk: MemoryDesk, clock: ManualClock) -> None:
    with capture_logs() as logs:
        async with noting(desk, clock, next_turn=TURNS_MAX - 1) as notes:
            for text in ("last", "too late", "too late"):
                notes.said(Speaker.ROBOT, text)
            await notes.finish()

    assert [turn.said for turn in desk.told] == ["last"]
    assert [(line["event"], line["notes"]) for line in logs] == [("robot.notes_lost", 2)]


async def test_the_newest_result_is_the_one_that_is_kept(desk: MemoryDesk, clock: ManualClock) -> None:
    async with noting(desk, clock) as notes:
        desk.answering.clear()
        notes.result({"answer": "maybe"})
        await asked(desk)
        notes.result({"answer": "yes"})
        desk.answering.set()
        await notes.finish()

    assert desk.results[-1] == {"answer": "yes"}


async def test_a_result_that_no_record_takes_is_refused_at_once(desk: MemoryDesk, clock: ManualClock) -> None:
    notes = Notes(desk, CALL, next_turn=0, clock=clock)
    largest = {"a": "x" * (RESULT_BYTES_MAX - len(json.dumps({"a": ""}, separators=(",", ":"))))}

    notes.result(largest)
    for result in ({"a": largest["a"] + "x"}, {"a": float("inf")}, {"a": float("nan")}):
        with pytest.raises(ValueError, match=r"at most 4096 bytes|Out of range float"):
            notes.result(result)


async def test_what_cannot_be_told_now_is_told_later(desk: MemoryDesk, clock: ManualClock) -> None:
    desk.away_for = 3
    async with noting(desk, clock) as notes:
        notes.said(Speaker.ROBOT, "Hello")
        notes.result({"a": 1})
        finishing = asyncio.ensure_future(notes.finish())
        for _ in range(3):
            await asked(desk)
            clock.advance(AGAIN_AFTER)
        await finishing

    assert [turn.said for turn in desk.told] == ["Hello"]
    assert desk.results == [{"a": 1}]


async def test_what_is_refused_is_dropped_and_told_to_the_operator(desk: MemoryDesk, clock: ManualClock) -> None:
    desk.refusing = True
    with capture_logs() as logs:
        async with noting(desk, clock) as notes:
            notes.said(Speaker.ROBOT, "Hello")
            await notes.finish()
            desk.refusing = False
            notes.said(Speaker.ROBOT, "again")
            await notes.finish()

    assert [turn.said for turn in desk.told] == ["again"]
    assert [line["event"] for line in logs] == ["robot.notes_refused"]


async def test_nobody_waits_longer_than_half_a_minute_for_a_desk_that_is_away(
    desk: MemoryDesk, clock: ManualClock
) -> None:
    desk.answering.clear()
    with capture_logs() as logs:
        async with noting(desk, clock) as notes:
            notes.said(Speaker.ROBOT, "Hello")
            notes.result({"a": 1})
            finishing = asyncio.ensure_future(notes.finish())
            await asked(desk)
            clock.advance(FINISHED_WITHIN)
            await finishing

    assert [(line["event"], line["notes"]) for line in logs] == [("robot.notes_lost", 2)]
