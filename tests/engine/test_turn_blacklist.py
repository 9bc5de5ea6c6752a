"""What the interface puts onto the blacklist is obeyed from the next turn on."""

from datetime import timedelta

import pytest

from outdial.store import blacklist
from outdial.store.blacklist import Listed, Twice
from tests.engine.world import HOUR, MINUTE, NOON, SECOND, World

pytestmark = pytest.mark.anyio


async def listed(world: World, *called: str, calls_max: int | None = None, period_is_day: bool = False) -> None:
    (pilot,) = world.pilots
    alike = Listed(called=called[0], calls_max=calls_max, period_is_day=period_is_day)
    await blacklist.add(pilot.database, 1, called, alike, twice=Twice.REFUSED, now=world.clock.now())


async def test_a_number_that_was_listed_is_dialled_no_more(world: World) -> None:
    await world.engine()
    campaign_id, called = await world.campaign(), world.number("01")
    await world.contacts(campaign_id, called)
    await listed(world, called)

    await world.run(2 * SECOND)

    assert await world.dialled() == []
    assert await world.open_contacts(campaign_id) == 0
    assert world.no_faults()


@pytest.mark.parametrize(
    ("zone", "period", "resets"),
    [
        ("UTC", "hour", HOUR),
        ("Asia/Kolkata", "hour", 30 * MINUTE),  # at its full hour, which is half past in UTC
        ("Asia/Shanghai", "day", 4 * HOUR),
        ("America/St_Johns", "day", timedelta(hours=15, minutes=30)),
    ],
)
async def test_a_restriction_counts_by_the_full_hours_and_midnights_of_the_tenant(
    world: World, zone: str, period: str, resets: timedelta
) -> None:
    await world.execute("update tenant set time_zone = $1", zone)
    await world.engine()
    called = world.number("00", stay_s=1)
    campaign_id = await world.campaign()
    await listed(world, called, calls_max=2, period_is_day=period == "day")
    await world.contacts(campaign_id, *[called] * 5)

    await world.run(2 * MINUTE)
    assert len(await world.dialled()) <= 2
    world.clock.advance(NOON + resets - 2 * SECOND - world.clock.now())
    await world.run(SECOND)
    in_the_first = await world.dialled()
    world.clock.advance(NOON + resets - world.clock.now())
    await world.run(3 * MINUTE)

    assert len(in_the_first) == 2
    assert len(await world.dialled()) == 4
    assert world.no_faults()
