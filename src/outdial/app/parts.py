"""Parts that run side by side until one is told to stop, and then end one after the other."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import cast

import structlog

from outdial.app.failures import TOLD_IN_A_SENTENCE, CannotGoOn

_log = structlog.get_logger(__name__)

Part = Coroutine[None, None, None]


async def run_side_by_side(parts: Mapping[str, Part], *, stop: asyncio.Event) -> None:
    """Run until ``stop`` is set or a part ends; then end them in their order, each before the next is told.

    Raises `CannotGoOn` for a part that failed, or ended though nobody told it to.
    """
    tasks = {name: asyncio.create_task(part, name=name) for name, part in parts.items()}
    told_to_stop = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait({told_to_stop, *tasks.values()}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told_to_stop.cancel()
        for name, task in tasks.items():
            task.cancel()
            await asyncio.wait([task])
            _log.debug("part.ended", part=name)
    for name, task in tasks.items():
        ended_by_itself = task in done and not stop.is_set()
        if ended_by_itself or (not task.cancelled() and task.exception() is not None):
            raise _failure(name, task)


def _failure(name: str, task: asyncio.Task[None]) -> BaseException:
    error = None if task.cancelled() else task.exception()
    if error is not None:
        if (told := _told(error)) is not None:
            return told
        _log.error("part.failed", part=name, exc_info=error)
    return CannotGoOn(
        f"The {name} ended by itself: {error!r}. The log has the details. Start Outdial again; if it happens again, "
        "run `outdial doctor`."
    )


def _told(error: BaseException) -> BaseException | None:
    """What is told in a sentence, though it was raised by one of a part's tasks."""
    if isinstance(error, TOLD_IN_A_SENTENCE):
        return error
    if isinstance(error, BaseExceptionGroup):
        group = cast("BaseExceptionGroup[BaseException]", error)
        return next(filter(None, map(_told, group.exceptions)), None)
    return None
