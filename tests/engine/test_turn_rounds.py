"""Contacts with several numbers: by sequence, and by rounds of a number type or of a position."""

import pytest

from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.rotation import BY_SEQUENCE, ByNumberType, ByPosition, Rotation
from outdial.store.codec import CAMPAIGN_SETTINGS
from tests.engine.world import MINUTE, SECOND, World

pytestmark = pytest.mark.anyio

TWICE = RetryPolicy(general=CommonRule(tries_per_day=2, days=1, wait=5 * SECOND))
TYPES = ("mobile", "home", "office")
SLOW = TokenPace(calls=1, interval=SECOND)
TRIED = '{"attempts": 1, "numbers": [{"by_outcome": [["busy", 1]]}]}'


async def people(world: World, campaign_id: int, *, numbers: int = 3, delay_s: int = 0) -> list[list[str]]:
    """Two people, whose numbers are all busy."""
    called = [[world.number("01") for _ in range(numbers)] for _ in range(2)]
    for theirs in called:
        await world.contact(campaign_id, theirs[0], numbers=theirs, number_types=TYPES[:numbers], delay_s=delay_s)
    return called


async def test_by_sequence_a_number_has_all_its_tries_before_the_next(world: World) -> None:
    campaign_id = await world.campaign(retry=TWICE)
    called = await people(world, campaign_id)
    await world.engine()

    await world.run(MINUTE)

    dialled = await world.dialled()
    for one, two, three in called:
        assert [number for number in dialled if number in (one, two, three)] == [one, one, two, two, three, three]


@pytest.mark.parametrize(
    ("rotation", "order"),
    [
        (ByNumberType(rounds=("office", "mobile")), (2, 0)),
        (ByPosition(rounds=(1, 2, 0)), (1, 2, 0)),
        (BY_SEQUENCE, (0, 1, 2)),
    ],
)
async def test_numbers_are_called_in_the_order_of_the_rounds_and_no_other_is(
    world: World, rotation: Rotation, order: tuple[int, ...]
) -> None:
    campaign_id = await world.campaign(rotation=rotation)
    called = await people(world, campaign_id)
    await world.engine()

    await world.run(MINUTE)

    dialled = await world.dialled()
    for theirs in called:
        assert [number for number in dialled if number in theirs] == [theirs[position] for position in order]
    assert await world.open_contacts(campaign_id) == 0


async def test_who_is_due_in_an_earlier_round_is_called_before_those_of_a_later_one(world: World) -> None:
    campaign_id = await world.campaign(rotation=ByPosition(rounds=(0, 1)), pace=SLOW)
    await people(world, campaign_id, numbers=2)
    await world.execute("update campaign set state = 3")
    await world.engine()
    await world.turn()
    await world.execute(
        "update contact set round = 1, position = 1, called = numbers -> 1 ->> 'called', ledger = $1", TRIED
    )
    late = [await world.contact(campaign_id, world.number("01"), due_at=world.clock.now() + SECOND) for _ in range(5)]
    world.clock.advance(2 * SECOND)
    await world.execute("update campaign set state = 2")

    await world.run(9 * SECOND)

    assert [attempt["contact_id"] for attempt in await world.attempts()][:5] == late


async def test_the_pause_after_a_number_is_kept_before_the_next(world: World) -> None:
    campaign_id = await world.campaign(rotation=ByPosition(rounds=(1, 0)))
    await people(world, campaign_id, numbers=2, delay_s=30)
    await world.engine()

    await world.run(2 * MINUTE)

    attempts = await world.attempts()
    for contact_id in {attempt["contact_id"] for attempt in attempts}:
        first, second = (attempt for attempt in attempts if attempt["contact_id"] == contact_id)
        assert 30 * SECOND <= second["placed_at"] - first["ended_at"] < 33 * SECOND


async def test_a_contact_that_no_round_takes_is_finished_and_says_so(world: World) -> None:
    campaign_id = await world.campaign(rotation=ByNumberType(rounds=("office",)))
    contact_id = await world.contact(campaign_id, world.number("01"))
    await world.engine()

    await world.run(3 * SECOND)

    assert await world.attempts() == []
    row = await world.contact_row(contact_id)
    assert (row["state"], row["finished"]) == (2, 10)
    assert await world.open_contacts(campaign_id) == 0


async def test_rounds_that_are_changed_are_obeyed_by_who_stands_in_one(world: World) -> None:
    campaign_id = await world.campaign(rotation=ByPosition(rounds=(0, 1, 2)))
    ((one, two, three), _) = await people(world, campaign_id, delay_s=10)
    pilot = await world.engine()
    await world.run(5 * SECOND)
    (owned,) = pilot.engine.owned.values()
    settings = CAMPAIGN_SETTINGS.dump(owned.loaded.campaign.settings).replace('"rounds":[0,1,2]', '"rounds":[2]')
    await world.execute("update campaign set settings = $1", settings)

    await world.run(MINUTE)

    assert [number for number in await world.dialled() if number in (one, two, three)] == [one, three]
