"""What a campaign tells of itself, at times that are given."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from outdial.cli.campaign_explained import lines, look
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Account, Share
from outdial.domain.schedule import Schedule, Segment
from outdial.store import pacing_turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from outdial.store.pacing_turns import Latest
from tests.engine.world import DAY, HOUR, NOON, World, a_world
from tests.rows import Rows

pytestmark = pytest.mark.anyio

MORNINGS = Schedule((Segment(time(9), time(13)),))


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with a_world(database_url) as world:
        yield world


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with Database.open(database_url) as database:
        yield database


async def told(database: Database, campaign_id: int, *, now: datetime) -> Sequence[str]:
    campaign = await look(database, 1, campaign_id, now=now)
    assert campaign is not None
    return list(lines(campaign, zone=ZoneInfo("Asia/Shanghai")))


async def test_a_campaign_tells_until_when_it_may_dial_what_waits_and_what_was_called(
    database: Database, database_url: str, world: World
) -> None:
    campaign_id = await world.campaign(schedule=MORNINGS)
    for priority, due_at in ((1, NOON - HOUR), (5, NOON), (3, NOON + HOUR), (1, NOON + 2 * HOUR)):
        await world.contact(campaign_id, world.number(), priority=priority, due_at=due_at)
    async with Rows.open(database_url) as rows:
        for place, state in enumerate((4, 9, 9)):
            ended_at = NOON - HOUR if state == 9 else None
            await rows.attempt(
                campaign_id, place, placed_at=NOON - HOUR, ended_at=ended_at, outcome=Outcome.BUSY, state=state
            )

    assert await told(database, campaign_id, now=NOON) == [
        f"Campaign {campaign_id} (campaign 1), started:",
        "  may dial until 2025-03-04 21:00:00+08:00; lines, agents and pacing decide how many calls",
        "  2 contacts are due, the next at 2025-03-04 21:00:00+08:00; 4 are not finished",
        "  1 calls are under way; ended today: 2 busy",
        "  no engine has said yet how many calls it starts",
        "  since 2025-03-04 19:00:00+08:00: 0 calls in 0 recorded turns; 0 calls answered, 0 of them abandoned",
    ]


async def test_a_campaign_tells_what_its_last_turn_decided_and_why(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    account = Account(today=Share(answers=120, abandoned=2))
    latest = Latest(
        at=NOON,
        calls=7,
        reason="7 calls: 3 idle",
        terms=(("idle", 3),),
        method="off_hook",
        rule_set="none/1",
        account=account,
    )
    await pacing_turns.tell(database, [(CampaignKey(1, campaign_id), latest)])

    assert (await told(database, campaign_id, now=NOON))[4:7] == [
        "  last turn, 2025-03-04 20:00:00+08:00: 7 calls: 3 idle",
        "  paced by off_hook, rule set none/1; abandoned today: 2 of 120 answered calls",
        "           3  agents who are idle",
    ]


async def test_a_campaign_that_is_closed_tells_by_which_rule_and_until_when(database: Database, world: World) -> None:
    campaign_id = await world.campaign(schedule=MORNINGS, end=NOON + DAY)

    evening, ended = [(await told(database, campaign_id, now=NOON + span))[:2] for span in (2 * HOUR, DAY)]

    assert evening[1] == "  does not dial: closed: outside segments, until 2025-03-05 17:00:00+08:00"
    assert ended == [f"Campaign {campaign_id} (campaign 1), completed:", "  does not dial: the campaign has ended"]


async def test_there_is_nothing_to_tell_of_a_campaign_that_is_not_there(database: Database, world: World) -> None:
    campaign_id = await world.campaign()

    assert await look(database, 2, campaign_id, now=NOON) is None
