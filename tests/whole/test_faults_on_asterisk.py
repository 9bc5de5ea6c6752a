"""A switch that dies, and a line to it that fails, amid calls: none is lost, none is doubled, nobody is left over."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Mapping, MutableMapping, Sequence
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from outdial.gateways.asterisk.ari import read_channels
from outdial.gateways.asterisk.client import HEARTBEAT_S, AriClient
from outdial.gateways.base import GatewayLostError
from tests.switch.asterisk import RunningAsterisk
from tests.switch.line import Line, line_to
from tests.whole.account import ALL_IS_OVER_S_MAX, LOOK_EVERY_S, nothing_is_left
from tests.whole.house import House
from tests.whole.kinds import FAST_FLOW, FLOW, PREDICTED
from tests.whole.scene import Scene

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.usefixtures("again_soon")]

FOUND_WITHIN_S: Final = 2 * HEARTBEAT_S
"""A socket on which nothing comes is pinged every ``HEARTBEAT_S``, and lost when half of that later no answer came."""
FLOOD: Final = 1_500
"""Events: more than the switch tells of 100 calls."""

Logs = Sequence[MutableMapping[str, Any]]


def told(logs: Logs, *events: str) -> Counter[str]:
    """How often each of these was written into the log."""
    return Counter(log["event"] for log in logs if log["event"] in events)


@pytest.fixture
async def line(asterisk: RunningAsterisk) -> AsyncIterator[Line]:
    async with line_to(asterisk.ari) as line:
        yield line


@pytest.mark.parametrize("version", ["own_asterisk", "own_asterisk16"])
async def test_a_switch_that_is_killed_amid_a_hundred_calls_loses_none_and_doubles_none(
    request: pytest.FixtureRequest, version: str, scene: Scene
) -> None:
    asterisk: RunningAsterisk = request.getfixturevalue(version)
    (talking,), numbers = scene.numbers(1), scene.numbers(100, ring_s=1, talk_s=2)
    async with scene.house(asterisk.ari, "killed") as house:
        await _talks(house, scene, talking)
        await house.call(await house.campaign(3, **FAST_FLOW), *numbers)
        await scene.account.until_placed(40)

        with capture_logs() as logs:
            asterisk.kill()
            await asyncio.to_thread(asterisk.start)
            outcomes = await scene.is_settled([talking, *numbers])

        assert told(logs, "switch.down") == {"switch.down": 1}
        away = [log["why"] for log in logs if log["event"] == "asterisk.away"]
        assert len(away) == len(set(away)), "each reason is told once, however often it is tried"
        assert set(outcomes) <= {"answered", "unknown", "not_placed"}
        assert outcomes["answered"] >= 20, "it went on with those that were not called yet"
        assert (await house.agent("1001"))["leg"] == "none"
        await house.is_ready("1001")
        await house.log_out("1001")
    await nothing_is_left(asterisk.ari, "killed")


async def test_an_event_socket_that_is_cut_is_got_anew_and_the_calls_go_on(
    asterisk: RunningAsterisk, line: Line, scene: Scene
) -> None:
    (talking,), numbers = scene.numbers(1, talk_s=12), scene.numbers(40, ring_s=1, talk_s=3)
    async with scene.house(line.ari, "cut") as house:
        await _talks(house, scene, talking)
        # Slowly, so that few requests are on their way when the line is cut.
        await house.call(await house.campaign(3, **FLOW), *numbers)

        with capture_logs() as logs:
            for placed in (10, 25, 41):
                await scene.account.until_placed(placed)
                line.cut()
            outcomes = await scene.is_settled([talking, *numbers])

        assert 1 <= told(logs, "switch.down")["switch.down"] <= 3
        assert set(outcomes) <= {"answered", "abandoned", "unknown", "not_placed"}
        assert outcomes["answered"] >= 20, "only who picked up or left while nobody listened is unknown"
        (talk,) = await scene.account.attempts([talking])
        assert talk["outcome"] == "answered"
        assert (await house.agent("1001"))["leg"] == "up"
        await house.log_out("1001")
    await nothing_is_left(asterisk.ari, "cut")


async def test_a_frozen_line_is_found_in_time(asterisk: RunningAsterisk, line: Line, scene: Scene) -> None:
    numbers = scene.numbers(20, ring_s=1, talk_s=2)
    async with scene.house(line.ari, "frozen") as house:
        await house.agents(_1001=scene.phone())
        await house.call(await house.campaign(3, **FAST_FLOW), *numbers)
        await scene.account.until_placed(10)

        with capture_logs() as logs:
            line.freeze()
            async with asyncio.timeout(FOUND_WITHIN_S):
                while not told(logs, "switch.down"):
                    await asyncio.sleep(LOOK_EVERY_S)
            line.thaw()
            await scene.is_settled(numbers)

        assert told(logs, "switch.down") == {"switch.down": 1}
        await house.log_out("1001")
    await nothing_is_left(asterisk.ari, "frozen")


async def test_events_that_come_in_a_flood_and_late_hide_no_call(
    asterisk: RunningAsterisk, line: Line, scene: Scene
) -> None:
    numbers = scene.numbers(30, ring_s=1, talk_s=2)
    async with scene.house(line.ari, "flood") as house, AriClient(asterisk.ari) as client:
        await house.call(await house.campaign(3, **FAST_FLOW), *numbers)
        await scene.account.until_placed(10)
        line.freeze()
        await _until_nothing_rings(client, "flood")
        line.thaw()
        await _flood(client, await _application(client, "flood"))

        outcomes = await scene.is_settled(numbers)

    assert set(outcomes) <= {"answered", "abandoned", "unknown", "not_placed"}
    assert outcomes["answered"] >= 20
    await nothing_is_left(asterisk.ari, "flood")


async def test_another_client_in_its_place_ends_the_engine_with_a_sentence_and_the_next_one_settles_the_calls(
    asterisk: RunningAsterisk, scene: Scene
) -> None:
    numbers = scene.numbers(10, ring_s=1, talk_s=2)
    with pytest.raises(GatewayLostError, match="End the other one, or start this one again"):
        await _is_replaced(asterisk, scene, numbers)

    async with scene.house(asterisk.ari, "replaced"):
        await scene.is_settled(numbers)
    await nothing_is_left(asterisk.ari, "replaced")


async def _is_replaced(asterisk: RunningAsterisk, scene: Scene, numbers: Sequence[str]) -> None:
    async with scene.house(asterisk.ari, "replaced") as house, AriClient(asterisk.ari) as client:
        await house.call(await house.campaign(3, **FAST_FLOW), *numbers)
        await scene.account.until_placed(len(numbers))
        async with client.listening(await _application(client, "replaced")):
            await house.is_over()


async def _talks(house: House, scene: Scene, called: str) -> None:
    """Have agent 1001 talk to somebody."""
    await house.agents(_1001=scene.phone())
    await house.call(await house.campaign(2, **PREDICTED), called)
    await scene.account.until("select count(*) = 1 from agent where state = 'talking'")


async def _application(client: AriClient, prefix: str) -> str:
    """As what the engine listens: the name is drawn at its start."""
    names: list[str] = [each["name"] for each in json.loads(await client.ask("GET", "/applications"))]
    return next(name for name in names if name.startswith(f"{prefix}-"))


async def _until_nothing_rings(client: AriClient, prefix: str) -> None:
    async with asyncio.timeout(ALL_IS_OVER_S_MAX):
        while any(
            channel.id.startswith(f"{prefix}-") and channel.state != "Up"
            for channel in read_channels(await client.ask("GET", "/channels"))
        ):
            await asyncio.sleep(LOOK_EVERY_S)


async def _flood(client: AriClient, application: str) -> None:
    noise = {"variables": {f"noise{place}": "x" * 200 for place in range(5)}}
    query = {"application": application}
    for _ in range(FLOOD // 50):
        async with asyncio.TaskGroup() as tasks:
            for _ in range(50):
                tasks.create_task(_tell(client, query, noise))


async def _tell(client: AriClient, query: Mapping[str, str], noise: dict[str, Any]) -> None:
    await client.ask("POST", "/events/user/Noise", query=query, body=noise)
