"""In the simulator no flow fails: what a switch would tell of one is told here."""

from collections.abc import Iterator, MutableMapping, Sequence
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from outdial.domain.campaign import Mode
from outdial.gateways.base import HandedOver
from tests.engine.world import MINUTE, SECOND, Pilot, World

pytestmark = pytest.mark.anyio

WHY = "the robot: FAILED"


@pytest.fixture
def logs() -> Iterator[Sequence[MutableMapping[str, Any]]]:
    """What is told from now on; the world is quiet else."""
    structlog.reset_defaults()
    with capture_logs() as logs:
        yield logs


async def people_with_a_flow(world: World, *, count: int = 1) -> Pilot:
    campaign_id = await world.campaign(Mode.FLOW, flow_sign="8002")
    for _ in range(count):
        await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=90))
    pilot = await world.engine()
    await world.run(3 * SECOND)
    return pilot


def fails(world: World, pilot: Pilot, attempt_id: int) -> None:
    pilot.line.news.put_nowait(HandedOver(attempt_id, world.clock.now(), failed=WHY))


async def test_who_is_brought_to_a_flow_that_fails_was_abandoned(world: World) -> None:
    pilot = await people_with_a_flow(world)
    fails(world, pilot, 1)

    await world.run(SECOND)

    (attempt,) = await world.attempts()
    assert (attempt["outcome"], attempt["connected_at"], attempt["kept_connect_limit"]) == ("abandoned", None, False)


async def test_who_was_served_before_the_flow_failed_was_not_abandoned(world: World) -> None:
    pilot = await people_with_a_flow(world)
    await world.run(30 * SECOND)
    fails(world, pilot, 1)

    await world.run(SECOND)

    assert await world.outcomes() == ["answered"]


async def test_a_flow_that_fails_before_its_beginning_was_granted_abandons_the_person_all_the_same(
    world: World,
) -> None:
    campaign_id = await world.campaign(Mode.FLOW, flow_sign="8002")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=90))
    pilot = await world.engine()
    await world.run(SECOND)
    pilot.line.open_gate.clear()
    world.clock.advance(SECOND)
    await world.exchange.tell()
    await pilot.line.knocked.wait()
    fails(world, pilot, 1)
    await world.exchange.tell()
    pilot.line.open_gate.set()

    await world.run(SECOND)

    assert await world.outcomes() == ["abandoned"]


async def test_the_operator_is_told_at_once_and_then_once_in_a_minute_of_how_many_calls(
    world: World, logs: Sequence[MutableMapping[str, Any]]
) -> None:
    pilot = await people_with_a_flow(world, count=5)
    *soon, late = [attempt["attempt_id"] for attempt in await world.attempts()]
    for attempt_id in soon:
        fails(world, pilot, attempt_id)
    await world.run(MINUTE + SECOND)
    fails(world, pilot, late)
    await world.run(SECOND)

    told = [log for log in logs if log["event"] == "flow.failed"]
    assert [(log["flow"], log["why"], log["calls"], log["log_level"]) for log in told] == [
        ("8002", WHY, 1, "warning"),
        ("8002", WHY, 4, "warning"),
    ]
