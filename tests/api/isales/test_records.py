"""Records of outbound data: deleting, one record, how often numbers were called today."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from outdial.domain.outcome import Outcome
from outdial.store import records
from outdial.store.records import Selector
from tests.api.client import Client, Server
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def delete(client: Client, campaign_id: int, **fields: object) -> str:
    return (await client.post(f"/calldata/{campaign_id}/delete", fields)).code


async def waiting(rows: Rows, campaign_id: int, **fields: Any) -> int:
    recycle_at: datetime | None = fields.pop("recycle_at", None)
    contact_id = await rows.contact(campaign_id, state=0, outcome=None, **fields)
    if recycle_at is not None:
        await rows.recycled(contact_id, recycle_at)
    return contact_id


async def left(rows: Rows) -> list[int]:
    return [row["contact_id"] for row in await rows.all("select contact_id from contact order by contact_id")]


SELECTORS: list[tuple[dict[str, object], set[str]]] = [
    ({"called": "1"}, {"by number", "both"}),
    ({"sessionId": "s"}, {"by session", "both"}),
    ({"customField": "c"}, {"by field", "both"}),
    ({"called": "1", "sessionId": "s"}, {"both"}),
    ({"sessionId": "s", "customField": "c"}, {"both"}),
    ({"recycleTime": "2020-09-11 12:00:00", "recycleType": "1"}, {"yesterday", "at noon", "at midnight"}),
    ({"recycleTime": "2020-09-11 12:00:00", "recycleType": "2"}, {"at noon", "at midnight"}),
    ({"recycleTime": "2020-09-11 12:00:00", "recycleType": "3"}, {"at noon"}),
    ({"recycleTime": "2020-09-11 12:00:00"}, {"at noon"}),
    ({"called": "9", "recycleTime": "2020-09-11 12:00:00"}, {"at noon"}),
]


@pytest.mark.of("delete_numbers")
@pytest.mark.parametrize(("fields", "meant"), SELECTORS)
async def test_those_are_deleted_who_have_everything_that_is_given(
    client: Client, rows: Rows, fields: dict[str, object], meant: set[str]
) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id, other = await rows.campaign(state=3, open_contacts=8), await rows.campaign(state=3)
    noon = datetime.fromisoformat("2020-09-11T12:00:00+08:00")
    ids = {
        "by number": await waiting(rows, campaign_id, called=["1"]),
        "by session": await waiting(rows, campaign_id, called=["2"], session_id="s"),
        "by field": await waiting(rows, campaign_id, called=["3"], custom_field="c"),
        "both": await waiting(rows, campaign_id, called=["1"], session_id="s", custom_field="c"),
        "yesterday": await waiting(rows, campaign_id, called=["4"], recycle_at=noon - 13 * HOUR),
        "at noon": await waiting(rows, campaign_id, called=["9"], recycle_at=noon),
        "at midnight": await waiting(rows, campaign_id, called=["5"], recycle_at=noon + 12 * HOUR - SECOND),
        "tomorrow": await waiting(rows, campaign_id, called=["6"], recycle_at=noon + 12 * HOUR),
        "elsewhere": await waiting(rows, other, called=["1"], session_id="s", custom_field="c", recycle_at=noon),
    }

    assert await delete(client, campaign_id, **fields) == "0200000"

    assert set(await left(rows)) == {contact_id for name, contact_id in ids.items() if name not in meant}
    tally = await rows.one("select open_contacts from campaign_tally where campaign_id = $1", campaign_id)
    assert tally["open_contacts"] == 8 - len(meant)


@pytest.mark.of("delete_numbers")
async def test_one_that_is_being_called_keeps_all_that_match(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(state=3)
    await waiting(rows, campaign_id, custom_field="c")
    await rows.contact(campaign_id, state=1, custom_field="c")
    before = await rows.everything()

    assert await delete(client, campaign_id, customField="c") == "0200028"
    assert await rows.everything() == before


async def test_completed_numbers_stay(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(state=3, open_contacts=1)
    done = await rows.contact(campaign_id, custom_field="c")
    await waiting(rows, campaign_id, custom_field="c")

    assert await delete(client, campaign_id, customField="c") == "0200000"
    assert await left(rows) == [done]
    assert await delete(client, campaign_id, customField="c") == "0200028"
    assert await delete(client, campaign_id, called="404") == "0200028"


async def test_what_is_kept_as_history_is_never_called_and_stays_with_its_results(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(state=3, open_contacts=1)
    contact_id = await waiting(rows, campaign_id, called=["1"], session_id="s")
    await rows.attempt(campaign_id, contact_id, called="1")

    assert await delete(client, campaign_id, called="1", archiveHistory=1) == "0200000"

    assert await rows.one("select state, finished from contact") == {"state": 2, "finished": 11}
    (result,) = (await client.post(f"/callresult/{campaign_id}", {"sessionId": "s"})).body["data"]
    assert result["called"] == "1"


async def test_a_started_campaign_loses_numbers_only_where_its_tenant_may(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await waiting(rows, campaign_id, called=["1"])

    assert await delete(client, campaign_id, called="1") == "0200028"
    await rows.limits('{"delete_while_started": true}')
    client.clock.advance(6 * SECOND)
    assert await delete(client, campaign_id, called="1") == "0200000"


async def test_a_campaign_that_is_over_may_lose_numbers(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(ends_at=NOW)
    await waiting(rows, campaign_id, called=["1"])

    assert await delete(client, campaign_id, called="1") == "0200000"


REFUSED: list[tuple[dict[str, object], str, str]] = [
    ({}, "02000001", "one of them"),
    ({"called": "", "sessionId": None}, "02000001", "one of them"),
    ({"archiveHistory": 1}, "02000001", "one of them"),
    ({"called": "+86"}, "02000002", "called"),
    ({"sessionId": "s" * 33}, "02000003", "sessionId"),
    ({"customField": "c" * 201}, "02000003", "customField"),
    ({"recycleTime": "tomorrow"}, "0200030", "recycleTime"),
    ({"recycleTime": "2020-09-11 12:00:00", "recycleType": 4}, "02000007", "recycleType"),
    ({"called": "1", "archiveHistory": 2}, "02000007", "archiveHistory"),
]


async def test_a_wrong_request_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign(state=3)
    await waiting(rows, campaign_id, called=["1"])
    before = await rows.everything()

    for fields, code, named in REFUSED:
        with subtests.test(fields=fields):
            reply = await client.post(f"/calldata/{campaign_id}/delete", fields)

            assert (reply.status, reply.code) == (200, code)
            assert named in reply.description
            assert await rows.everything() == before
    assert await delete(client, 999_999, called="1") == "0200007"


async def test_a_record_shows_its_numbers_its_fields_and_how_far_it_is(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    record = {
        "sessionId": "00750",
        "called": [{"calledNo": "80021", "type": "SI"}, {"calledNo": "80022"}],
        "customField": "batch 7",
        "recycleTime": "2020-09-30 00:00:00",
    }
    added = await client.send("POST", f"/calldata/{campaign_id}", {"callDataList": [record]}, v=2)
    data_id = added.body["returnObject"]["dataIdList"][0]["dataId"]

    reply = await client.get(f"/calldata/{campaign_id}/{data_id}")

    assert reply.code == "0200000"
    assert reply.body["data"]["dataId"] == data_id
    assert reply.body["data"]["calledNos"] == [{"calledNo": "80021", "type": "SI"}, {"calledNo": "80022", "type": None}]
    values = {each["propCode"]: each["propValue"] for each in reply.body["data"]["properties"]}
    assert values == {
        "sessionId": "00750",
        "caller": None,
        "customField": "batch 7",
        "callData": None,
        "recycleTime": "2020-09-30 00:00:00",
        "priority": "3",
        "batchId": None,
        "status": "to be called",
        "failCode": None,
    }


@pytest.mark.of("query_record")
async def test_the_names_of_properties_and_the_status_are_told_in_the_clients_language(
    client: Client, rows: Rows
) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id, outcome=Outcome.BUSY)
    client.locale = "zh_CN"

    shown = (await client.get(f"/calldata/{campaign_id}/{contact_id}")).body["data"]["properties"]

    status = next(each for each in shown if each["propCode"] == "status")
    assert (status["propName"], status["propValue"]) == ("状态", "已完成")


@pytest.mark.of("query_record")
async def test_a_record_is_its_own_campaigns_and_tenants(client: Client, stranger: Client, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    contact_id = await rows.contact(campaign_id, outcome=Outcome.BUSY)

    shown = (await client.get(f"/calldata/{campaign_id}/{contact_id}")).body["data"]
    assert {"status": "completed", "failCode": "00537"}.items() <= {
        each["propCode"]: each["propValue"] for each in shown["properties"]
    }.items()
    assert (await client.get(f"/calldata/{other}/{contact_id}")).code == "0200001"
    assert (await client.get(f"/calldata/999999/{contact_id}")).code == "0200007"
    assert (await stranger.get(f"/calldata/{campaign_id}/{contact_id}")).code == "0200007"


@pytest.mark.of("query_call_counts")
async def test_calls_of_a_number_are_counted_since_the_tenants_midnight(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id, other = await rows.campaign(), await rows.campaign()
    midnight = datetime.fromisoformat("2020-09-10T00:00:00+08:00")
    for campaign, at in ((campaign_id, midnight), (other, NOW - SECOND), (campaign_id, midnight - SECOND)):
        await rows.attempt(campaign, 1, called="1", placed_at=at, ended_at=at)
    await rows.attempt(campaign_id, 1, called="1", placed_at=NOW, outcome=Outcome.NOT_PLACED)
    await rows.attempt(campaign_id, 1, called="2", placed_at=NOW, ended_at=None)

    reply = await client.send("GET", "/callCount/query", {"phoneList": ["2", "1", "3"]})

    assert reply.code == "0200000"
    assert reply.body["data"] == [
        {"phone": "2", "callCount": 1},
        {"phone": "1", "callCount": 2},
        {"phone": "3", "callCount": 0},
    ]


@pytest.mark.of("query_call_counts")
async def test_of_an_hour_after_midnight_that_comes_twice_both_count_for_the_day(client: Client, rows: Rows) -> None:
    await rows.zone("Atlantic/Azores")
    campaign_id, change = await rows.campaign(), datetime.fromisoformat("2026-10-25T01:00:00+00:00")
    for at in (change - HOUR - SECOND, change - HOUR, change - SECOND):
        await rows.attempt(campaign_id, 1, called="1", placed_at=at, ended_at=at)
    client.clock.advance(change - SECOND - client.clock.now())

    for after_s in (0, 1, 3_600):
        client.clock.advance(timedelta(seconds=after_s))
        reply = await client.send("GET", "/callCount/query", {"phoneList": ["1"]})
        assert reply.body["data"] == [{"phone": "1", "callCount": 2}]


@pytest.mark.of("query_call_counts")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "02000001"),
        ({"phoneList": []}, "02000001"),
        ({"phoneList": ["x"]}, "02000002"),
        ({"phoneList": ["1"] * 201}, "02000011"),
    ],
)
async def test_a_query_of_calls_names_1_to_200_numbers(client: Client, body: dict[str, object], code: str) -> None:
    assert (await client.send("GET", "/callCount/query", body)).code == code


async def test_more_numbers_than_one_statement_takes_go_all_the_same(server: Server, rows: Rows) -> None:
    campaign_id = await rows.campaign(state=3, open_contacts=5)
    for _ in range(5):
        await waiting(rows, campaign_id, custom_field="c")

    gone = await records.delete(
        server.database,
        1,
        campaign_id,
        Selector(custom_field="c"),
        keep=False,
        while_started=False,
        now=NOW,
        at_once=2,
    )

    assert gone == 5
    assert await left(rows) == []
