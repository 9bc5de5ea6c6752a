"""Waiting has an end, by the clock that was handed in."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from outdial.clock import ManualClock
from outdial.robots.within import within

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)


async def forever(ended: asyncio.Event) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        ended.set()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2025, 3, 4, 12, tzinfo=UTC))


async def test_what_is_done_in_time_is_answered(clock: ManualClock) -> None:
    async def seven() -> int:
        return 7

    assert await within(SECOND, seven(), clock=clock) == 7


async def test_what_is_raised_in_time_is_raised(clock: ManualClock) -> None:
    async def fail() -> None:
        raise KeyError("it")

    with pytest.raises(KeyError, match="it"):
        await within(SECOND, fail(), clock=clock)


async def test_what_takes_longer_is_cancelled_and_has_ended(clock: ManualClock) -> None:
    ended = asyncio.Event()
    waiting = asyncio.ensure_future(within(SECOND, forever(ended), clock=clock))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    clock.advance(SECOND)

    with pytest.raises(TimeoutError):
        await waiting
    assert ended.is_set()


async def test_who_is_cancelled_meanwhile_leaves_nothing_running(clock: ManualClock) -> None:
    ended = asyncio.Event()
    waiting = asyncio.ensure_future(within(SECOND, forever(ended), clock=clock))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert ended.is_set()
