"""What waits for one client, and how long."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from outdial.api.event_stream import FRAMES_MAX, HEARTBEAT_EVERY, STALLED_MAX, STREAM_MAX, EventStream, frame

pytestmark = pytest.mark.anyio

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


class Told(BaseModel):
    """Something."""

    text: str


async def read(stream: EventStream) -> bytes | None:
    async with asyncio.timeout(10):
        return await stream.next()


def test_an_event_is_one_line_of_data_whatever_is_in_it() -> None:
    assert frame("call", Told(text="a\n\nevent: b\r")) == b'event: call\ndata: {"text":"a\\n\\nevent: b\\r"}\n\n'


async def test_frames_come_in_their_order_behind_the_time_to_connect_again() -> None:
    stream = EventStream(now=NOON)
    stream.put(b"1", now=NOON)
    stream.put(b"2", now=NOON)
    stream.end()

    assert [await read(stream) for _ in range(4)] == [b"retry: 2000\n\n", b"1", b"2", None]


async def test_a_frame_is_waited_for() -> None:
    stream = EventStream(now=NOON)
    await read(stream)
    reading = asyncio.ensure_future(read(stream))
    await asyncio.sleep(0)
    assert not reading.done()

    stream.put(b"1", now=NOON)

    assert await reading == b"1"


async def test_only_what_is_silent_gets_a_heartbeat() -> None:
    stream = EventStream(now=NOON)
    await read(stream)
    stream.put(b"1", now=NOON + HEARTBEAT_EVERY / 2)
    stream.keep(now=NOON + HEARTBEAT_EVERY)
    assert await read(stream) == b"1"
    stream.keep(now=NOON + HEARTBEAT_EVERY * 3 / 2)

    assert await read(stream) == b":\n\n"


def test_a_frame_that_nobody_reads_in_time_has_the_client_cut() -> None:
    stream = EventStream(now=NOON)

    stream.keep(now=NOON + STALLED_MAX)
    assert not stream.cut.is_set()
    stream.keep(now=NOON + STALLED_MAX + INSTANT)
    assert stream.cut.is_set()


def test_more_frames_than_there_is_room_for_have_the_client_cut() -> None:
    stream = EventStream(now=NOON)
    for _ in range(FRAMES_MAX - 1):
        stream.put(b"1", now=NOON)
    assert not stream.cut.is_set()

    stream.put(b"1", now=NOON)

    assert stream.cut.is_set()


async def test_a_stream_ends_when_it_is_old() -> None:
    stream = EventStream(now=NOON)
    await read(stream)

    stream.keep(now=NOON + STREAM_MAX)

    assert await read(stream) is None
