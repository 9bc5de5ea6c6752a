"""A bound on waiting, by the clock that is handed in."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any, TypeVar

from outdial.clock import Clock

Answer = TypeVar("Answer")


async def within(span: timedelta, work: Coroutine[Any, Any, Answer], *, clock: Clock) -> Answer:
    """What the work comes to. Raises TimeoutError when it takes longer; it is cancelled then, and has ended."""
    working = asyncio.ensure_future(work)
    napping = asyncio.ensure_future(clock.sleep(span))
    try:
        await asyncio.wait((working, napping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise TimeoutError
    finally:
        napping.cancel()
        working.cancel()
        await asyncio.wait((working,))
