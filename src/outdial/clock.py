"""The one place that asks the time and sleeps."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import structlog

_log = structlog.get_logger(__name__)

_STEADY: int = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # it counts a suspended machine too, on Linux


class Clock(Protocol):
    """Time as the rest of the house sees it."""

    def now(self) -> datetime:
        """This instant, aware and UTC."""
        ...

    async def sleep(self, span: timedelta) -> None:
        """Come back after ``span`` of this clock's time."""
        ...


class SystemClock:
    """The machine's clock, or one that runs ``speed`` times as fast from the moment it is made (for demonstrations).

    ``start`` is what it shows at that moment; the machine's time otherwise.
    """

    def __init__(self, *, speed: float = 1.0, start: datetime | None = None) -> None:
        if speed <= 0:
            raise ValueError(f"a clock's speed must be positive, got {speed}")
        self.speed = speed
        self._made_at = datetime.now(UTC)  # noqa: TID251 - this is the clock
        self._start = start or self._made_at

    def now(self) -> datetime:
        real = datetime.now(UTC)  # noqa: TID251 - this is the clock
        return self._start + (real - self._made_at) * self.speed

    async def sleep(self, span: timedelta) -> None:
        await asyncio.sleep(max(0.0, span.total_seconds() / self.speed))


class ManualClock:
    """A clock that moves when it is told to; sleepers wake as it passes them."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._now

    def advance(self, span: timedelta) -> None:
        """Move on by ``span``."""
        self._now += span
        for due, sleeper in self._sleepers:
            if due <= self._now and not sleeper.done():
                sleeper.set_result(None)
        self._sleepers = [(due, sleeper) for due, sleeper in self._sleepers if not sleeper.done()]

    async def sleep(self, span: timedelta) -> None:
        if span <= timedelta(0):
            await asyncio.sleep(0)
            return
        sleeper = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._now + span, sleeper))
        await sleeper


async def repeat(
    step: Callable[[], Awaitable[bool]],
    *,
    pause: timedelta,
    clock: Clock,
    wake: asyncio.Event | None = None,
) -> None:
    """Run ``step`` for ever: at once again while it finds work, else after a pause or when ``wake`` is set.

    A step that fails is logged and tried again after the pause, whoever wakes: one bad moment must not stop the wheel,
    nor make it spin.
    """
    while True:
        try:
            found_work = await step()
        except Exception:  # noqa: BLE001 - the top of a loop: logged, and gone on
            _log.exception("step.failed", step=getattr(step, "__qualname__", repr(step)))
            await clock.sleep(pause)
            if wake is not None:
                wake.clear()
            continue
        if found_work:
            await asyncio.sleep(0)
        else:
            await _rest(pause, clock=clock, wake=wake)


async def _rest(pause: timedelta, *, clock: Clock, wake: asyncio.Event | None) -> None:
    if wake is None:
        await clock.sleep(pause)
        return
    nap = asyncio.ensure_future(clock.sleep(pause))
    call = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait((nap, call), return_when=asyncio.FIRST_COMPLETED)
    finally:
        nap.cancel()
        call.cancel()
    wake.clear()


def steady() -> float:
    """Seconds that pass even while the process is frozen or the machine's clock is set. For leases only."""
    return time.clock_gettime(_STEADY)
