import pytest

from outdial.domain.outcome import Outcome
from tests.api.client import Client
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

PATH = "/failcategorystatistics"
HOUR = 3600 * SECOND


@pytest.mark.of("query_failures")
async def test_failed_calls_are_told_by_day_and_fail_code(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.ended(campaign_id, Outcome.BUSY, 3)
    await rows.ended(campaign_id, Outcome.BUSY, 2, quarter=NOW - HOUR)
    await rows.ended(campaign_id, Outcome.NO_ANSWER, 4)
    await rows.ended(campaign_id, Outcome.ANSWERED, 9)
    await rows.ended(campaign_id, Outcome.ABANDONED, 1, quarter=NOW - DAY)
    await rows.ended(campaign_id, Outcome.ANSWERED, 9, quarter=NOW - 2 * DAY)
    await rows.ended(await rows.campaign(), Outcome.BUSY, 7)

    reply = await client.get(PATH, campaignId=campaign_id)

    assert reply.code == "0200000"
    assert reply.body["data"] == [
        {"statDate": "2020-09-09", "failData": {"00701": 1}},
        {"statDate": "2020-09-10", "failData": {"00537": 5, "00603": 4}},
    ]


@pytest.mark.of("query_failures")
@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("UTC", ["2020-09-10"]),
        ("Asia/Shanghai", ["2020-09-10", "2020-09-11"]),  # midnight is at 16:00
        ("Asia/Kathmandu", ["2020-09-10", "2020-09-11"]),  # at 18:15
        ("America/New_York", ["2020-09-09", "2020-09-10"]),  # at 04:00
    ],
)
async def test_days_are_those_of_the_tenants_zone(client: Client, rows: Rows, zone: str, days: list[str]) -> None:
    await rows.zone(zone)
    campaign_id = await rows.campaign()
    for quarter in range(24 * 4):
        await rows.ended(campaign_id, Outcome.BUSY, quarter=NOW - 8 * HOUR + quarter * 900 * SECOND)

    whole = await client.get(PATH, campaignId=campaign_id, startDate="2020-09-08", endDate="2020-09-12")
    first = await client.get(PATH, campaignId=campaign_id, startDate=days[0], endDate=days[0])

    assert [day["statDate"] for day in whole.body["data"]] == days
    assert sum(day["failData"]["00537"] for day in whole.body["data"]) == 96
    assert first.body["data"] == whole.body["data"][:1]


async def test_without_days_the_last_thirty_are_meant(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    for days in (0, 30, 31):
        await rows.ended(campaign_id, Outcome.BUSY, quarter=NOW - days * DAY)

    reply = await client.get(PATH, campaignId=campaign_id, startDate="", endDate="")

    assert [day["statDate"] for day in reply.body["data"]] == ["2020-08-11", "2020-09-10"]


@pytest.mark.parametrize(
    ("query", "code", "named"),
    [
        ({}, "02000001", "campaignId"),
        ({"campaignId": "x"}, "02000006", "campaignId"),
        ({"campaignId": 77}, "0200007", "campaignId"),
        ({"campaignId": 77, "startDate": "2020-09-10"}, "02000009", "endDate"),
        ({"campaignId": 77, "startDate": "2020-09-10", "endDate": "2020-09-09"}, "02000009", "endDate"),
        ({"campaignId": 77, "startDate": "2020-09-10", "endDate": "2020-10-11"}, "02000009", "30 days"),
        ({"campaignId": 77, "startDate": "2020-02-30", "endDate": "2020-03-01"}, "02000007", "startDate"),
        ({"campaignId": 77, "startDate": "20200210", "endDate": "2020-03-01"}, "02000007", "startDate"),
    ],
)
async def test_a_wrong_question_is_refused_by_name(
    client: Client, query: dict[str, object], code: str, named: str
) -> None:
    reply = await client.get(PATH, **query)

    assert reply.code == code, reply.description
    assert named in reply.description


async def test_thirty_days_apart_are_allowed_and_another_tenants_campaign_is_unknown(
    client: Client, stranger: Client, rows: Rows
) -> None:
    campaign_id = await rows.campaign()
    span = {"startDate": "2020-09-10", "endDate": "2020-10-10"}

    assert (await client.get(PATH, campaignId=campaign_id, **span)).body["data"] == []
    assert (await stranger.get(PATH, campaignId=campaign_id, **span)).code == "0200007"
