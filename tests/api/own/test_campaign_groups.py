from typing import Any

import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio

GROUPS = "/api/v1/campaign-groups"


async def test_a_group_is_added_changed_listed_and_deleted(client: Client, rows: Rows) -> None:
    first, second = await rows.campaign(), await rows.campaign()

    put = await client.put(f"{GROUPS}/7", {"name": "spring", "campaigns": [second, first, second]})
    assert (put.status, put.body) == (200, {"groupId": 7, "name": "spring", "campaigns": [first, second]})
    await client.put(f"{GROUPS}/7", {"name": "summer", "campaigns": [second]})

    assert (await client.get(GROUPS)).body == {"groups": [{"groupId": 7, "name": "summer", "campaigns": [second]}]}
    assert (await client.delete(f"{GROUPS}/7")).status == 204
    assert (await client.delete(f"{GROUPS}/7")).status == 404
    assert (await client.get(GROUPS)).body == {"groups": []}


async def test_a_campaign_leaves_its_groups_when_it_is_deleted(client: Client, rows: Rows) -> None:
    first, second = await rows.campaign(state=3), await rows.campaign()
    await client.put(f"{GROUPS}/7", {"name": "spring", "campaigns": [first, second]})

    await rows.run("delete from campaign where campaign_id = $1", first)

    assert (await client.get(GROUPS)).body["groups"][0]["campaigns"] == [second]


async def test_a_group_needs_a_name_and_campaigns_of_its_tenant(
    client: Client, stranger: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    bodies: list[dict[str, Any]] = [
        {},
        {"name": "n", "campaigns": []},
        {"name": "", "campaigns": [campaign_id]},
        {"name": "n", "campaigns": [campaign_id, 999_999]},
    ]
    for body in bodies:
        with subtests.test(body=body):
            assert (await client.put(f"{GROUPS}/7", body)).status == 422
    assert (await stranger.put(f"{GROUPS}/7", {"name": "n", "campaigns": [campaign_id]})).status == 422
    assert await rows.table("campaign_group") == []
