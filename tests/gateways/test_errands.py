"""Requests beside the events: none holds up another, and what goes wrong in one is told."""

import asyncio

import pytest
from structlog.testing import capture_logs

from outdial.gateways.errands import Errands

pytestmark = pytest.mark.anyio


async def test_what_goes_wrong_in_an_errand_is_told_and_the_others_go_on() -> None:
    errands, gate = Errands(), asyncio.Event()

    async def fail() -> None:
        raise RuntimeError("out of order")

    async def succeed() -> None:
        gate.set()

    with capture_logs() as logs:
        first, second = errands.start(fail()), errands.start(succeed())
        await asyncio.wait((first, second))
        await asyncio.sleep(0)

    assert gate.is_set()
    assert [(log["event"], str(log["exc_info"])) for log in logs] == [("gateway.errand_failed", "out of order")]


async def test_errands_that_are_given_up_end_and_nothing_is_told_of_them() -> None:
    errands, never = Errands(), asyncio.Event()

    async def wait() -> None:
        await never.wait()

    with capture_logs() as logs:
        task = errands.start(wait())
        await asyncio.sleep(0)
        errands.cancel()
        await asyncio.wait((task,))
        await asyncio.sleep(0)
        errands.cancel()

    assert task.cancelled()
    assert logs == []
