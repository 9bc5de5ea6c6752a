import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio

BLACKLIST = "/api/v1/blacklist"


async def test_a_number_is_listed_for_ever_unless_the_body_says_otherwise(client: Client) -> None:
    forever = await client.put(f"{BLACKLIST}/10001")
    restricted = await client.put(
        f"{BLACKLIST}/10002", {"validUntil": "2020-10-01T00:00:00+08:00", "callsMax": 3, "period": "day"}
    )

    assert forever.body == {"called": "10001", "validUntil": None, "callsMax": None, "period": None}
    assert restricted.status == 200
    assert restricted.body == {
        "called": "10002",
        "validUntil": "2020-09-30T16:00:00Z",
        "callsMax": 3,
        "period": "day",
    }
    assert (await client.get(BLACKLIST)).body == {"numbers": [forever.body, restricted.body], "next": None}


async def test_an_entry_is_replaced_whole(client: Client) -> None:
    await client.put(f"{BLACKLIST}/10001", {"callsMax": 3, "period": "hour"})

    await client.put(f"{BLACKLIST}/10001", {})

    assert (await client.get(BLACKLIST)).body["numbers"][0]["callsMax"] is None


async def test_a_listed_number_cannot_be_added_to_a_campaign_until_it_is_taken_off(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await client.put(f"{BLACKLIST}/10001")
    body = {"callDataList": [{"called": "10001"}]}

    assert (await client.post(f"/calldata/{campaign_id}", body)).code == "0200024"
    assert (await client.delete(f"{BLACKLIST}/10001")).status == 204
    assert (await client.post(f"/calldata/{campaign_id}", body)).code == "0200000"
    assert (await client.delete(f"{BLACKLIST}/10001")).status == 404


async def test_the_list_comes_in_pages(client: Client) -> None:
    for called in ("3", "1", "2"):
        await client.put(f"{BLACKLIST}/{called}")

    first = (await client.get(BLACKLIST, limit=2)).body
    second = (await client.get(BLACKLIST, limit=2, after=first["next"])).body

    assert [entry["called"] for entry in first["numbers"] + second["numbers"]] == ["1", "2", "3"]


async def test_a_wrong_entry_is_refused(client: Client, rows: Rows, subtests: pytest.Subtests) -> None:
    for called, body in (
        ("abc", {}),
        ("1" * 25, {}),
        ("1", {"callsMax": 3}),
        ("1", {"period": "day"}),
        ("1", {"callsMax": 0, "period": "day"}),
        ("1", {"callsMax": 3, "period": "week"}),
        ("1", {"validUntil": "2020-10-01T00:00:00"}),
        ("1", {"validUntil": "0001-01-01T00:00:00+08:00"}),
        ("1", {"validUntil": "9999-12-31T23:00:00-08:00"}),
        ("1", {"until": None}),
    ):
        with subtests.test(called=called, body=body):
            assert (await client.put(f"{BLACKLIST}/{called}", body)).status == 422
    assert (await client.get(BLACKLIST, limit=1001)).status == 422
    assert await rows.table("blacklist") == []


async def test_the_blacklist_of_another_tenant_is_not_ours(client: Client, stranger: Client) -> None:
    await client.put(f"{BLACKLIST}/10001")

    assert (await stranger.get(BLACKLIST)).body["numbers"] == []
    assert (await stranger.delete(f"{BLACKLIST}/10001")).status == 404
