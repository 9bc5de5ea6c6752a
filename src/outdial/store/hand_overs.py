"""Calls that go on from a flow to an agent, as the engine finds them. What robots wish for is in ``robot_calls``."""

from datetime import datetime

from outdial.store.database import Database
from outdial.store.leases import CampaignKey


async def find(
    database: Database, key: CampaignKey, attempt_id: int, *, skill_id: int | None, now: datetime
) -> int | None:
    """The skill queue that an open call is to go on to: ``skill_id`` if its flow named one, which is noted, else what
    its robot has wished for; None when nobody is wished for, or an agent was found already.
    """
    return await database.value("call_hand_over_find", key.vdn_id, key.campaign_id, attempt_id, skill_id, now)


async def take(database: Database, key: CampaignKey, attempt_id: int, *, now: datetime) -> None:
    """An agent was found: the wish is not changed any more."""
    await database.run("call_hand_over_take", key.vdn_id, key.campaign_id, attempt_id, now)
