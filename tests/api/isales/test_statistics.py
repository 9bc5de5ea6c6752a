"""How far outbound data is, in all and on the tenant's present day; once in five minutes."""

from datetime import date, timedelta
from typing import Any

import pytest

from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from tests.api.client import Client, Reply
from tests.rows import SECOND, Rows

pytestmark = pytest.mark.anyio

TODAY, YESTERDAY = date(2020, 9, 10), date(2020, 9, 9)


async def asked(client: Client, **query: object) -> Reply:
    return await client.send("GET", "/statistics", query=query, v=2)


async def counted(client: Client, **query: object) -> list[dict[str, Any]]:
    reply = await asked(client, **query)
    assert (reply.status, reply.code) == (200, "0200000"), reply.text
    return reply.body["countDetail"]


def called_on(day: date, outcome: Outcome) -> Ledger:
    return Ledger().after(0, outcome, on=day)


async def some(rows: Rows, campaign_id: int, **fields: Any) -> None:
    """Added yesterday: two finished, of whom one was reached today; one called yesterday; one never called."""
    await rows.contact(campaign_id, ledger=called_on(TODAY, Outcome.ANSWERED), **fields)
    await rows.contact(campaign_id, ledger=called_on(YESTERDAY, Outcome.BUSY), **fields)
    await rows.contact(campaign_id, state=0, ledger=called_on(YESTERDAY, Outcome.BUSY), **fields)
    await rows.contact(campaign_id, state=0, outcome=None, **fields)


FIGURES = {
    "totalCount": 4,
    "totalCalledCount": 3,
    "totalCallSucc": 1,
    "totalFinishCount": 2,
    "finishCount": 2,
    "unCallCount": 1,
    "calledCount": 1,
    "dailyCalledCount": 1,
    "dailyCallSucc": 1,
    "dailyFinishCount": 1,
    "dailyCount": 0,
}


@pytest.mark.of("query_statistics")
async def test_a_campaign_is_counted_in_all_and_today(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await some(rows, campaign_id)

    assert await counted(client, campaignId=campaign_id) == [
        {"campaignId": str(campaign_id), "batchDetail": [], **FIGURES}
    ]


@pytest.mark.of("query_statistics")
async def test_every_custom_field_is_a_batch(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await some(rows, campaign_id, custom_field="66666")
    await rows.contact(campaign_id, state=0, outcome=None, custom_field="123456")
    await rows.contact(campaign_id, state=0, outcome=None)

    (one,) = await counted(client, campaignId=campaign_id)

    assert [batch["batchId"] for batch in one["batchDetail"]] == ["123456", "66666"]
    assert one["batchDetail"][1] == {"batchId": "66666", **FIGURES}
    assert (one["totalCount"], one["unCallCount"]) == (6, 3)


async def test_a_named_batch_is_counted_beside_the_campaign(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    for field in ("a", "b", "c"):
        await rows.contact(campaign_id, custom_field=field)

    (one,) = await counted(client, campaignId=campaign_id, batchId="b")

    assert [(batch["batchId"], batch["totalCount"]) for batch in one["batchDetail"]] == [("b", 1)]
    assert one["totalCount"] == 3


async def test_without_a_campaign_all_are_counted_newest_first(client: Client, rows: Rows) -> None:
    first, second = await rows.campaign(), await rows.campaign()
    await some(rows, first)

    assert [(one["campaignId"], one["totalCount"]) for one in await counted(client)] == [
        (str(second), 0),
        (str(first), 4),
    ]


async def test_days_are_the_tenants(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id = await rows.campaign()
    await client.post(f"/calldata/{campaign_id}", {"callDataList": [{"called": "1"}]})
    assert (await counted(client, campaignId=campaign_id))[0]["dailyCount"] == 1

    client.clock.advance(timedelta(hours=8))  # midnight in Shanghai

    assert (await counted(client, campaignId=campaign_id))[0]["dailyCount"] == 0


async def test_the_same_is_asked_once_in_five_minutes(client: Client, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    await counted(client, campaignId=campaign_id)

    again = await asked(client, campaignId=campaign_id, batchId="b")
    assert (again.status, again.code) == (429, "0200022")
    assert "300 s" in again.description
    await counted(client, campaignId=other)
    await counted(client)
    client.clock.advance(300 * SECOND)
    await counted(client, campaignId=campaign_id)


async def test_the_interval_is_the_tenants(client: Client, rows: Rows) -> None:
    await rows.limits('{"statistics_interval": 0}')

    assert [(await asked(client)).status for _ in range(3)] == [200] * 3


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"campaignId": 999_999}, "0200007"),
        ({"campaignId": "x"}, "02000006"),
        ({"campaignId": 0}, "02000007"),
        ({"batchId": "b"}, "02000009"),
    ],
)
async def test_a_wrong_question_is_refused_and_costs_no_turn(
    client: Client, rows: Rows, query: dict[str, object], code: str
) -> None:
    assert (await asked(client, **query)).code == code
    assert await rows.table("statistics_asked") == []
