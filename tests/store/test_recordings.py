import pytest

from outdial.store import recordings
from outdial.store.database import Database
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio


async def test_a_campaign_records_nothing_until_it_is_told_to(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    assert await recordings.load(database, 1, campaign_id) is False
    assert await recordings.put(database, 1, campaign_id, record=True, now=NOW)
    assert await recordings.load(database, 1, campaign_id) is True


async def test_another_tenant_sees_and_decides_nothing(database: Database, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    assert await recordings.load(database, 2, campaign_id) is None
    assert not await recordings.put(database, 2, campaign_id, record=True, now=NOW)
