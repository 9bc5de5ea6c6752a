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
        task = asyncio.ensure_future(errand)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def cancel(self) -> None:
        """Give up whatever is under way."""
        for task in self._tasks:
            task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.error("gateway.errand_failed", exc_info=fault)
