"""Adding outbound numbers to a group of campaigns."""

from typing import Any

import pytest

from tests.api.client import Client, Reply
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

GROUP = 7
NOTHING: list[Any] = []


async def grouped(client: Client, *campaign_ids: int) -> None:
    reply = await client.put(f"/api/v1/campaign-groups/{GROUP}", {"name": "spring", "campaigns": list(campaign_ids)})
    assert reply.status == 200, reply.text


async def add(client: Client, *records: Any, group: object = GROUP) -> Reply:
    body = {"callDataList": list(records)}
    return await client.send("POST", "/groupcalldata", body, query={"campaignGroupId": group})


def people(count: int) -> list[dict[str, Any]]:
    return [{"sessionId": str(number), "called": [{"calledNo": f"1{number}"}]} for number in range(count)]


@pytest.mark.of("add_group_numbers")
async def test_numbers_are_spread_over_the_campaigns_with_the_fewest_open(client: Client, rows: Rows) -> None:
    first, second = await rows.campaign(open_contacts=3), await rows.campaign()
    over = await rows.campaign(ends_at=NOW)
    await grouped(client, first, second, over)

    reply = await add(client, *people(5))

    assert reply.code == "0200000"
    numbers = reply.body["returnObject"]
    assert numbers["totalSize"] == 8
    assert [number["called"] for number in numbers["dataIdList"]] == [f"1{number}" for number in range(5)]
    stored = {
        number["called"]: await rows.one("select * from contact where contact_id = $1", int(number["dataId"]))
        for number in numbers["dataIdList"]
    }
    assert all(stored[called]["called"] == called for called in stored)
    campaigns = [stored[f"1{number}"]["campaign_id"] for number in range(5)]
    assert campaigns == [second, second, second, first, second]


@pytest.mark.of("add_group_numbers")
@pytest.mark.parametrize("called", ["80021", ["80021"], [{"calledNo": "80021", "type": "SI"}]])
async def test_called_may_be_one_number_bare_numbers_or_numbers_with_types(
    client: Client, rows: Rows, called: object
) -> None:
    await grouped(client, await rows.campaign())

    assert (await add(client, {"called": called, "priority": "1"})).code == "0200000"
    assert await rows.one("select called, priority from contact") == {"called": "80021", "priority": 1}


async def test_one_campaign_that_takes_none_keeps_all_out(client: Client, rows: Rows) -> None:
    first, second = await rows.campaign(), await rows.campaign()
    await grouped(client, first, second)
    await client.post(f"/calldata/{second}", {"callDataList": [{"called": "1"}]})
    before = await rows.everything()

    assert (await add(client, *people(3))).code == "0200022"
    assert await rows.everything() == before
    client.clock.advance(SECOND)
    assert (await add(client, *people(3))).code == "0200000"


async def test_a_group_that_is_none_or_whose_campaigns_are_over_takes_none(
    client: Client, stranger: Client, rows: Rows
) -> None:
    await grouped(client, await rows.campaign(ends_at=NOW))

    assert (await add(client, *people(1))).code == "0200019"
    assert (await add(client, *people(1), group=8)).code == "0200007"
    assert (await add(stranger, *people(1))).code == "0200007"


@pytest.mark.parametrize(
    ("records", "group", "code"),
    [
        (NOTHING, GROUP, "02000001"),
        (people(21), GROUP, "0200029"),
        ([{"called": NOTHING}], GROUP, "02000001"),
        ([{"called": [7]}], GROUP, "02000006"),
        ([{"called": "x"}], GROUP, "02000002"),
        (people(1), "x", "02000006"),
        (people(1), "", "02000001"),
    ],
)
async def test_a_wrong_request_is_refused(
    client: Client, rows: Rows, records: list[Any], group: object, code: str
) -> None:
    await grouped(client, await rows.campaign())

    assert (await add(client, *records, group=group)).code == code
    assert await rows.table("contact") == []
