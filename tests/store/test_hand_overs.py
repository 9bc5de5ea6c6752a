"""Whose agents a call is to go on to: what its flow named, else what its robot wished."""

import pytest

from outdial.store import hand_overs, robot_calls
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio


async def a_call(rows: Rows, *, is_over: bool = False) -> tuple[CampaignKey, int]:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id)
    for skill_id in (5, 6):
        await rows.skill(skill_id)
    attempt_id = await rows.attempt(campaign_id, contact_id, ended_at=NOW if is_over else None, state=None)
    return CampaignKey(1, campaign_id), attempt_id


async def test_without_a_wish_nobody_is_wished_for(database: Database, rows: Rows) -> None:
    key, attempt_id = await a_call(rows)

    assert await hand_overs.find(database, key, attempt_id, skill_id=None, now=NOW) is None


async def test_what_the_robot_wished_is_found_until_it_is_taken(database: Database, rows: Rows) -> None:
    key, attempt_id = await a_call(rows)
    await robot_calls.ask_hand_over(database, 1, attempt_id, 5, now=NOW)

    assert await hand_overs.find(database, key, attempt_id, skill_id=None, now=NOW) == 5
    await hand_overs.take(database, key, attempt_id, now=NOW)
    assert await hand_overs.find(database, key, attempt_id, skill_id=None, now=NOW) is None
    assert await rows.one("select taken_at from call_hand_over") == {"taken_at": NOW}


async def test_what_the_flow_named_comes_before_what_the_robot_wished_and_is_noted(
    database: Database, rows: Rows
) -> None:
    key, attempt_id = await a_call(rows)
    await robot_calls.ask_hand_over(database, 1, attempt_id, 5, now=NOW)

    assert await hand_overs.find(database, key, attempt_id, skill_id=6, now=NOW + SECOND) == 6
    assert await hand_overs.find(database, key, attempt_id, skill_id=None, now=NOW) == 6


async def test_what_was_taken_is_not_wished_for_again(database: Database, rows: Rows) -> None:
    key, attempt_id = await a_call(rows)
    await hand_overs.find(database, key, attempt_id, skill_id=6, now=NOW)
    await hand_overs.take(database, key, attempt_id, now=NOW)

    assert await hand_overs.find(database, key, attempt_id, skill_id=6, now=NOW) is None


async def test_a_skill_queue_that_there_is_not_leaves_what_the_robot_wished(database: Database, rows: Rows) -> None:
    key, attempt_id = await a_call(rows)
    await robot_calls.ask_hand_over(database, 1, attempt_id, 5, now=NOW)

    assert await hand_overs.find(database, key, attempt_id, skill_id=77, now=NOW) == 5


async def test_a_flow_names_nobody_for_a_call_that_is_over_or_not_of_the_campaign(
    database: Database, rows: Rows
) -> None:
    key, attempt_id = await a_call(rows, is_over=True)
    other = CampaignKey(1, key.campaign_id + 1)

    assert await hand_overs.find(database, key, attempt_id, skill_id=5, now=NOW) is None
    assert await hand_overs.find(database, other, attempt_id, skill_id=5, now=NOW) is None


async def test_another_tenant_finds_and_takes_nothing(database: Database, rows: Rows) -> None:
    key, attempt_id = await a_call(rows)
    await robot_calls.ask_hand_over(database, 1, attempt_id, 5, now=NOW)
    theirs = CampaignKey(2, key.campaign_id)

    assert await hand_overs.find(database, theirs, attempt_id, skill_id=5, now=NOW) is None
    await hand_overs.take(database, theirs, attempt_id, now=NOW)
    assert await hand_overs.find(database, key, attempt_id, skill_id=None, now=NOW) == 5
