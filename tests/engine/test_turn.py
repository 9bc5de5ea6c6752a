"""When a campaign dials, whom, and how many at once."""

from datetime import timedelta

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.schedule import Schedule, Segment
from outdial.store.codec import CAMPAIGN_SETTINGS, RETRY_POLICY
from tests.engine.world import DAY, HOUR, MINUTE, NOON, SECOND, World, a_world

pytestmark = pytest.mark.anyio

AFTERNOON = Schedule((Segment((NOON + 5 * MINUTE).time(), (NOON + 6 * MINUTE).time()),), ())
AGAIN_IN_TEN = RetryPolicy(general=CommonRule(tries_per_day=3, days=1, wait=10 * SECOND))
SLOW = TokenPace(calls=1, interval=SECOND)


async def test_nothing_is_dialled_outside_the_window(world: World) -> None:
    campaign_id = await world.campaign(schedule=AFTERNOON, pace=SLOW)
    await world.contacts(campaign_id, *(world.number("01") for _ in range(100)))
    await world.engine()

    await world.run(10 * SECOND)
    world.clock.advance(4 * MINUTE + 40 * SECOND)
    await world.run(80 * SECOND)

    times = [attempt["placed_at"] for attempt in await world.attempts()]
    assert min(times) - (NOON + 5 * MINUTE) < 2 * SECOND
    assert timedelta(0) < (NOON + 6 * MINUTE) - max(times) <= 2 * SECOND


@pytest.mark.parametrize(
    ("begin", "end", "first", "last"),
    [
        (NOON + MINUTE, NOON + DAY, NOON + MINUTE, None),
        (NOON - DAY, NOON + MINUTE, NOON, NOON + MINUTE),
    ],
)
async def test_nothing_is_dialled_before_the_begin_or_after_the_end(
    world: World, begin: object, end: object, first: object, last: object
) -> None:
    campaign_id = await world.campaign(begin=begin, end=end, pace=SLOW)  # pyright: ignore[reportArgumentType] - a table
    await world.contacts(campaign_id, *(world.number("01") for _ in range(150)))
    await world.engine()

    await world.run(2 * MINUTE)

    times = [attempt["placed_at"] for attempt in await world.attempts()]
    assert first <= min(times)
    assert last is None or max(times) < last


async def test_suspending_in_mid_run_stops_new_calls_while_open_ones_finish(world: World) -> None:
    campaign_id = await world.campaign(pace=SLOW)
    await world.contacts(campaign_id, *(world.number("00", ring_s=2, stay_s=9) for _ in range(50)))
    await world.engine()
    await world.run(5 * SECOND)
    await world.execute("update campaign set state = 3")
    placed = len(await world.attempts())

    await world.run(20 * SECOND)

    assert await world.outcomes() == ["answered"] * placed
    await world.execute("update campaign set state = 2")
    await world.run(5 * SECOND)
    assert len(await world.attempts()) > placed


async def test_a_special_date_closes_the_day_and_opens_it_again_when_it_is_taken_back(world: World) -> None:
    campaign_id = await world.campaign(pace=SLOW)
    await world.contacts(campaign_id, *(world.number("01") for _ in range(50)))
    rule = '{"first": "2025-03-04", "last": "2025-03-04"}'
    await world.execute("insert into special_date (vdn_id, name, rule) values (1, 'holiday', $1)", rule)
    await world.execute(
        "insert into campaign_special_date select 1, $1, special_date_id from special_date", campaign_id
    )
    pilot = await world.engine()

    await world.run(30 * SECOND)
    assert await world.attempts() == []
    (owned,) = pilot.engine.owned.values()
    assert owned.last_demand is not None
    assert owned.last_demand.reason.startswith("closed: special date (holiday)")

    await world.execute("delete from campaign_special_date")
    # The change bears the instant at which the campaign was made: it is seen all the same.
    await world.execute("update campaign set updated_at = created_at")
    await world.run(3 * SECOND)
    assert len(await world.attempts()) > 0


async def test_new_settings_are_seen_by_the_next_turn(world: World) -> None:
    campaign_id = await world.campaign(pace=SLOW)
    await world.contacts(campaign_id, *(world.number("01", ring_s=9) for _ in range(100)))
    pilot = await world.engine()
    await world.run(3 * SECOND)
    (settings,) = pilot.engine.owned.values()
    faster = CAMPAIGN_SETTINGS.dump(settings.loaded.campaign.settings).replace('"calls":1', '"calls":30')
    await world.execute("update campaign set settings = $1", faster)
    before = len(await world.attempts())

    await world.run(2 * SECOND)

    assert len(await world.attempts()) - before >= 30


async def test_a_new_policy_and_new_limits_are_seen_by_the_next_turn(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("01", ring_s=2))
    await world.engine()
    await world.run(SECOND)
    await world.execute("update campaign set retry_policy = $1", RETRY_POLICY.dump(AGAIN_IN_TEN))
    await world.execute("""update tenant set limits = '{"attempts_per_contact_max": 2}'""")

    await world.run(MINUTE)

    assert await world.outcomes() == ["busy", "busy"], "three tries by the policy, two by the budget"


async def test_a_campaign_put_out_of_sight_dials_no_more(world: World) -> None:
    campaign_id = await world.campaign(pace=SLOW)
    await world.contacts(campaign_id, *(world.number("01") for _ in range(50)))
    await world.engine()
    await world.run(3 * SECOND)
    await world.execute("update campaign set archived_at = now()")
    before = len(await world.attempts())

    await world.run(10 * SECOND)

    assert len(await world.attempts()) == before


async def test_settings_that_cannot_be_read_stop_that_campaign_alone(world: World) -> None:
    good = await world.campaign(pace=SLOW)
    bad = await world.campaign(pace=SLOW)
    for campaign_id in (good, bad):
        await world.contacts(campaign_id, *(world.number("01") for _ in range(50)))
    pilot = await world.engine()
    await world.run(2 * SECOND)
    await world.execute("update campaign set settings = '{}' where campaign_id = $1", bad)
    before = {campaign_id: len(await world.attempts(campaign_id)) for campaign_id in (good, bad)}

    await world.run(10 * SECOND)

    assert len(await world.attempts(good)) > before[good] + 5
    assert len(await world.attempts(bad)) == before[bad]
    assert pilot.faults == []


async def test_a_busy_number_is_tried_again_after_its_wait(world: World) -> None:
    campaign_id = await world.campaign(retry=AGAIN_IN_TEN)
    contact_id = await world.contact(campaign_id, world.number("01", ring_s=1))
    await world.engine()

    await world.run(MINUTE)

    first, second, third = await world.attempts()
    for before, after in ((first, second), (second, third)):
        assert timedelta(0) <= after["placed_at"] - before["ended_at"] - 10 * SECOND < SECOND
    assert (await world.contact_row(contact_id))["finished"] == 2


async def test_a_contact_is_not_dialled_once_its_time_is_over(world: World) -> None:
    campaign_id = await world.campaign(retry=AGAIN_IN_TEN)
    contact_id = await world.contact(campaign_id, world.number("01", ring_s=1), recycle_at=NOON + 15 * SECOND)
    await world.engine()

    await world.run(MINUTE)

    assert len(await world.attempts()) == 2
    assert (await world.contact_row(contact_id))["finished"] == 4
    assert await world.open_contacts(campaign_id) == 0


async def test_a_blacklisted_number_is_never_dialled(world: World) -> None:
    campaign_id = await world.campaign()
    contact_id = await world.contact(campaign_id, world.number())
    await world.execute("insert into blacklist select 1, called from contact")
    await world.engine()

    await world.run(10 * SECOND)

    assert await world.attempts() == []
    assert (await world.contact_row(contact_id))["finished"] == 5


async def test_a_restricted_number_is_dialled_so_often_an_hour_and_no_more(world: World) -> None:
    campaign_id = await world.campaign(retry=RetryPolicy(general=CommonRule(tries_per_day=9, days=1, wait=10 * SECOND)))
    await world.contact(campaign_id, world.number("01"))
    await world.execute("insert into blacklist select 1, called, null, 2 from contact")
    await world.engine()

    await world.run(2 * MINUTE)
    assert len(await world.attempts()) == 2

    world.clock.advance(57 * MINUTE)
    await world.run(2 * MINUTE)
    assert len(await world.attempts()) == 4, "the next hour has begun"


async def test_smaller_priorities_are_dialled_first(world: World) -> None:
    campaign_id = await world.campaign(pace=SLOW)
    priorities = [5, 3, 1, 4, 2]
    numbers = {priority: world.number("01") for priority in priorities}
    for age, priority in enumerate(priorities):
        await world.contact(campaign_id, numbers[priority], priority=priority, due_at=NOON - (9 - age) * SECOND)
    await world.engine()

    await world.run(10 * SECOND)

    assert await world.dialled() == [numbers[priority] for priority in sorted(priorities)]


@pytest.mark.parametrize("due_at", [NOON - HOUR, NOON + 5 * SECOND])
async def test_a_contact_added_before_or_after_the_cursor_is_found(world: World, due_at: object) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, world.number("01"), world.number("01"))
    await world.engine()
    await world.run(10 * SECOND)
    late = world.number("01")
    await world.contact(campaign_id, late, due_at=due_at)  # pyright: ignore[reportArgumentType] - a table of instants

    await world.run(MINUTE)

    assert late in await world.dialled()


async def test_a_contact_that_becomes_due_earlier_is_found_at_once_when_the_tally_says_so(world: World) -> None:
    campaign_id = await world.campaign()
    await world.contact(campaign_id, world.number("01"))
    await world.engine()
    await world.run(10 * SECOND)
    await world.contact(campaign_id, world.number("01"), due_at=NOON + 7 * SECOND)
    await world.contact(campaign_id, world.number("01"), due_at=NOON + 3 * SECOND)
    await world.execute("update campaign_tally set rewound = rewound + 1")

    await world.run(SECOND)

    assert len(await world.attempts()) == 3


async def test_campaigns_on_one_skill_count_each_others_calls(world: World) -> None:
    for _ in range(3):
        campaign_id = await world.campaign(Mode.PREDICTED)
        await world.contacts(campaign_id, *(world.number("00", ring_s=30) for _ in range(5)))
    await world.agent("1001")
    await world.agent("1002")
    await world.engine()

    await world.run(5 * SECOND)

    assert len(await world.attempts()) == 2, "progressive: one call for each idle agent, whoever places it"


async def test_engines_on_one_skill_count_each_others_calls(world: World) -> None:
    for owner in ("A", "B"):
        campaign_id = await world.campaign(Mode.PREDICTED)
        await world.contacts(campaign_id, *(world.number("00", ring_s=9) for _ in range(5)))
        await world.engine(owner)
    await world.agent("1001", state="off")
    await world.agent("1002", state="off")
    await world.run(3 * SECOND)
    assert [len(pilot.engine.owned) for pilot in world.pilots] == [1, 1]
    await world.execute("update agent set state = 'idle'")

    await world.run(5 * SECOND)

    assert len(await world.attempts()) == 2


async def test_campaigns_that_look_at_once_do_not_exceed_the_tenants_lines(world: World) -> None:
    await world.execute("""update tenant set limits = '{"lines_max": 7}'""")
    for _ in range(4):
        campaign_id = await world.campaign()
        await world.contacts(campaign_id, *(world.number("00", ring_s=30) for _ in range(5)))
    await world.engine()

    await world.run(5 * SECOND)

    assert len(await world.attempts()) == 7
    placed_by = {attempt["campaign_id"] for attempt in await world.attempts()}
    assert len(placed_by) > 1, "the first campaign does not take everything"


async def test_the_switchs_lines_and_the_engines_rate_are_not_exceeded(database_url: str) -> None:
    async with a_world(database_url, lines_max=6) as world:
        for _ in range(3):
            campaign_id = await world.campaign()
            await world.contacts(campaign_id, *(world.number("00", ring_s=30) for _ in range(5)))
        await world.engine(calls_per_second_max=2)

        await world.run(SECOND)
        assert len(await world.attempts()) <= 4

        await world.run(10 * SECOND)
        assert await world.outcomes() == [None] * 6, "none was refused for want of a line"


async def test_a_campaign_says_why_it_dials_so_many(world: World) -> None:
    campaign_id = await world.campaign(schedule=AFTERNOON)
    await world.contact(campaign_id, world.number("01"))
    pilot = await world.engine()

    await world.run(2 * SECOND)

    (owned,) = pilot.engine.owned.values()
    assert owned.last_demand is not None
    assert owned.last_demand.reason == "closed: outside segments; opens at 2025-03-04 12:05 UTC"
