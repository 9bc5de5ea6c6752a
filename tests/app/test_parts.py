import asyncio

import pytest

from outdial.app.failures import CannotGoOn
from outdial.app.parts import run_side_by_side
from outdial.gateways.base import GatewayLostError
from outdial.sealing import SealingKeyUnusable

pytestmark = pytest.mark.anyio


class Parts:
    """Parts that write down when they end."""

    def __init__(self) -> None:
        self.ended: list[str] = []

    async def running(self, name: str) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            self.ended.append(name)


async def failing(error: Exception) -> None:
    raise error


async def test_parts_end_one_after_the_other_in_their_order() -> None:
    parts, stop = Parts(), asyncio.Event()
    stop.set()

    await run_side_by_side({name: parts.running(name) for name in ("first", "second", "third")}, stop=stop)

    assert parts.ended == ["first", "second", "third"]


async def test_a_part_that_fails_ends_the_others_and_is_named() -> None:
    parts = Parts()

    with pytest.raises(CannotGoOn, match=r"The second ended by itself: RuntimeError\('oh'\)"):
        await run_side_by_side(
            {"first": parts.running("first"), "second": failing(RuntimeError("oh"))}, stop=asyncio.Event()
        )

    assert parts.ended == ["first"]


async def test_a_failure_that_says_what_to_do_is_told_as_it_is() -> None:
    with pytest.raises(SealingKeyUnusable, match="run `chmod"):
        await run_side_by_side({"one": failing(SealingKeyUnusable("run `chmod`"))}, stop=asyncio.Event())


async def test_a_failure_that_says_what_to_do_is_found_in_a_part_that_is_made_of_tasks() -> None:
    async def of_tasks() -> None:
        async with asyncio.TaskGroup() as tasks, asyncio.TaskGroup() as more:
            tasks.create_task(asyncio.Event().wait())
            more.create_task(failing(GatewayLostError("end the other one")))

    with pytest.raises(GatewayLostError, match="end the other one"):
        await run_side_by_side({"one": of_tasks()}, stop=asyncio.Event())


async def test_a_part_that_ends_though_nobody_told_it_to_is_a_failure() -> None:
    with pytest.raises(CannotGoOn, match="The one ended by itself"):
        await run_side_by_side({"one": asyncio.sleep(0)}, stop=asyncio.Event())


async def test_a_part_that_tells_the_others_to_stop_and_ends_is_none() -> None:
    parts, stop = Parts(), asyncio.Event()

    async def show() -> None:
        stop.set()

    await run_side_by_side({"show": show(), "other": parts.running("other")}, stop=stop)

    assert parts.ended == ["other"]
