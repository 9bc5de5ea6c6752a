"""Requests that follow from an event, made beside the events so that none of these waits."""

import asyncio
from collections.abc import Coroutine

import structlog

_log = structlog.get_logger(__name__)


class Errands:
    """Tasks under way; what goes wrong in one is told in the log, and nowhere else."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, errand: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Begin, and return the task, which may be cancelled."""
        task = asyncio.ensure_future(_run(errand))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def cancel(self) -> None:
        """Give up whatever is under way."""
        for task in self._tasks:
            task.cancel()


async def _run(errand: Coroutine[None, None, None]) -> None:
    try:
        await errand
    except Exception:  # noqa: BLE001 - the top of a task
        _log.exception("gateway.errand_failed")
