"""Clocks, and the shape of everything that repeats."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from outdial.clock import ManualClock, SystemClock, repeat, steady

pytestmark = pytest.mark.anyio

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class Step:
    """Counts its turns, and does what each turn is told."""

    def __init__(self, *turns: Callable[[], bool]) -> None:
        self._turns = list(turns)
        self.taken = 0

    async def __call__(self) -> bool:
        self.taken += 1
        return self._turns.pop(0)() if self._turns else False


def fails() -> bool:
    raise RuntimeError("a bad moment")


async def turning(step: Step, clock: ManualClock, *, wake: asyncio.Event | None = None) -> "asyncio.Task[None]":
    task = asyncio.ensure_future(repeat(step, pause=SECOND, clock=clock, wake=wake))
    await settle()
    return task


async def test_a_step_that_finds_work_is_repeated_at_once_and_then_after_the_pause() -> None:
    clock, step = ManualClock(NOON), Step(lambda: True, lambda: True)
    task = await turning(step, clock)
    assert step.taken == 3

    clock.advance(SECOND)
    await settle()
    assert step.taken == 4
    task.cancel()


async def test_a_step_that_fails_is_tried_again_after_the_pause() -> None:
    clock, step = ManualClock(NOON), Step(fails)
    task = await turning(step, clock)
    assert step.taken == 1

    clock.advance(SECOND)
    await settle()
    assert step.taken == 2
    task.cancel()


async def test_a_wake_cuts_the_pause_short() -> None:
    clock, step, wake = ManualClock(NOON), Step(), asyncio.Event()
    task = await turning(step, clock, wake=wake)

    wake.set()
    await settle()

    assert step.taken == 2
    assert not wake.is_set()
    task.cancel()


async def test_a_wake_does_not_cut_short_the_pause_after_a_failure() -> None:
    clock, step, wake = ManualClock(NOON), Step(fails), asyncio.Event()
    task = await turning(step, clock, wake=wake)

    wake.set()
    await settle()
    assert step.taken == 1

    clock.advance(SECOND)
    await settle()
    assert step.taken == 2
    task.cancel()


async def test_a_wake_during_the_step_is_not_lost() -> None:
    wake = asyncio.Event()

    def wakes_itself() -> bool:
        wake.set()
        return False

    step = Step(wakes_itself)
    task = await turning(step, ManualClock(NOON), wake=wake)

    assert step.taken == 2
    task.cancel()


async def test_a_manual_clock_wakes_its_sleepers_as_it_passes_them() -> None:
    clock = ManualClock(NOON)
    soon, late = (asyncio.ensure_future(clock.sleep(span * SECOND)) for span in (1, 3))
    await settle()

    clock.advance(2 * SECOND)
    await settle()

    assert soon.done()
    assert not late.done()
    late.cancel()


async def test_a_clock_may_run_faster_from_the_instant_it_is_given() -> None:
    clock = SystemClock(speed=1000.0, start=NOON)
    before = clock.now()

    await clock.sleep(SECOND)

    assert before - NOON < timedelta(minutes=5)
    assert clock.now() - before >= SECOND


def test_a_clock_that_stands_still_or_runs_back_is_refused() -> None:
    with pytest.raises(ValueError, match="must be positive"):
        SystemClock(speed=0)


def test_the_steady_clock_only_goes_on() -> None:
    readings = [steady() for _ in range(100)]
    assert readings == sorted(readings)
