"""Resting until the next thing happens, even if that changes meanwhile."""

import asyncio
from datetime import datetime, timedelta

import pytest

from outdial.clock import ManualClock
from outdial.gateways.simulator.alarm import GATHERING, Alarm
from tests.gateways.simulator.builders import NOON

MINUTE = timedelta(minutes=1)


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def resting(alarm: Alarm, until: datetime | None) -> "asyncio.Task[None]":
    task = asyncio.create_task(alarm.rest(until))
    await settled()
    return task


@pytest.mark.anyio
async def test_a_rest_ends_at_its_instant_and_not_before() -> None:
    clock = ManualClock(NOON)
    rest = await resting(Alarm(clock), NOON + MINUTE)

    clock.advance(MINUTE - timedelta(microseconds=1))
    await settled()
    assert not rest.done()
    clock.advance(timedelta(microseconds=1))
    await rest


@pytest.mark.anyio
async def test_what_comes_at_once_is_gathered_for_a_moment() -> None:
    clock = ManualClock(NOON)
    rest = await resting(Alarm(clock), NOON)

    assert not rest.done()
    clock.advance(GATHERING)
    await rest


@pytest.mark.anyio
@pytest.mark.parametrize("until", [None, NOON + MINUTE])
async def test_something_earlier_ends_the_rest(until: datetime | None) -> None:
    alarm = Alarm(ManualClock(NOON))
    rest = await resting(alarm, until)

    alarm.ring(NOON)

    await rest


@pytest.mark.anyio
async def test_something_later_lets_one_rest() -> None:
    alarm = Alarm(ManualClock(NOON))
    rest = await resting(alarm, NOON + MINUTE)

    alarm.ring(NOON + MINUTE)
    alarm.ring(None)
    await settled()

    assert not rest.done()
    rest.cancel()


@pytest.mark.anyio
async def test_a_clock_that_moves_as_the_rest_begins_does_not_lengthen_it() -> None:
    clock = ManualClock(NOON)
    rest = asyncio.create_task(Alarm(clock).rest(NOON + MINUTE))
    await asyncio.sleep(0)

    clock.advance(MINUTE)

    async with asyncio.timeout(1):
        await rest
