import aiohttp
import pytest

from outdial.clock import ManualClock
from outdial.conformance.receiver import listening
from tests.conformance.pretenders import NOW

pytestmark = pytest.mark.anyio


async def test_the_first_push_is_refused_and_every_other_one_taken() -> None:
    async with (
        listening("127.0.0.1", 0, clock=ManualClock(NOW)) as (receiver, port),
        aiohttp.ClientSession() as session,
    ):
        statuses: list[int] = []
        for _ in range(3):
            async with session.post(f"http://127.0.0.1:{port}/results", data=b"[]") as answer:
                statuses.append(answer.status)
                assert await answer.json() == {"retCode": "0", "retMsg": "success"}

    assert statuses == [500, 200, 200]
    assert [(push.text, push.refused) for push in receiver.pushes] == [(b"[]", True), (b"[]", False), (b"[]", False)]


async def test_a_place_that_is_taken_is_said() -> None:
    clock = ManualClock(NOW)
    async with listening("127.0.0.1", 0, clock=clock) as (_, port):
        with pytest.raises(OSError, match="address already in use"):
            async with listening("127.0.0.1", port, clock=clock):
                raise AssertionError("nobody can listen there")
