import asyncio
from datetime import timedelta
from typing import Any

import pytest

from tests.api.belongings import IVR, OPEN_ALL_DAY
from tests.api.client import Client, Server
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


async def listed(client: Client, *numbers: str, **fields: object) -> None:
    reply = await client.post("/blocklist/add", {"blocklist": list(numbers), **fields})
    assert reply.code == "0200000", reply.description


async def entry(client: Client, number: str) -> dict[str, Any]:
    reply = await client.post("/blocklist/query", {"blocklist": [number]})
    assert reply.code == "0200000", reply.description
    return reply.body["data"][0]


@pytest.mark.of("add_blacklisted", "query_blacklisted")
async def test_a_number_is_listed_for_ever_unless_the_request_says_otherwise(client: Client) -> None:
    await listed(client, "80021")

    assert await entry(client, "80021") == {
        "blockNum": "80021",
        "validityExpirationTime": None,
        "flag": True,
        "restrictTimes": None,
        "restrictPeriod": None,
        "relCategoryId": None,
        "typeId": None,
    }


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ({"validityTime": 1}, "2020-09-10 17:00:00"),
        ({"validityTime": "2", "validityTimeUnit": "4"}, "2020-09-10 18:00:00"),
        ({"validityTime": 3, "validityTimeUnit": 3}, "2020-09-13 16:00:00"),
        ({"validityTime": 6, "validityTimeUnit": 2}, "2021-03-10 16:00:00"),
        ({"validityTime": 120, "validityTimeUnit": 1}, "2140-09-10 16:00:00"),
        ({"validityExpirationTime": "2020-09-10 16:00:01", "validityTime": 3}, "2020-09-10 16:00:01"),
    ],
)
async def test_a_validity_ends_on_the_tenants_wall_and_a_named_end_wins(
    client: Client, rows: Rows, fields: dict[str, object], end: str
) -> None:
    await rows.zone("Asia/Shanghai")

    await listed(client, "80021", **fields)

    assert (await entry(client, "80021"))["validityExpirationTime"] == end


async def test_an_entry_whose_time_is_over_says_so_and_makes_room(client: Client, server: Server) -> None:
    await listed(client, "80021", validityTime=1)
    server.clock.advance(HOUR)

    assert (await entry(client, "80021"))["flag"] is False
    await listed(client, "80021")
    assert (await entry(client, "80021"))["flag"] is True


async def test_what_both_interfaces_list_is_one_list(client: Client) -> None:
    await listed(client, "80021", restrictTimes=3, restrictPeriod="1")
    await client.put("/api/v1/blacklist/80022", {"callsMax": 2, "period": "hour"})

    ours = (await client.get("/api/v1/blacklist")).body["numbers"]
    assert [(shown["called"], shown["callsMax"], shown["period"]) for shown in ours] == [
        ("80021", 3, "day"),
        ("80022", 2, "hour"),
    ]
    theirs = (await client.post("/blocklist/query", {"offset": 0, "limit": 10})).body
    assert theirs["totalCount"] == 2
    assert [(shown["blockNum"], shown["restrictTimes"], shown["restrictPeriod"]) for shown in theirs["data"]] == [
        ("80021", 3, "1"),
        ("80022", 2, "0"),
    ]


@pytest.mark.of("delete_blacklisted")
async def test_a_listed_number_is_not_added_to_a_campaign_until_it_is_taken_off(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await listed(client, "80021")
    body = {"callDataList": [{"called": "80021"}]}

    assert (await client.post(f"/calldata/{campaign_id}", body)).code == "0200024"
    assert (await client.post("/blocklist/delete", {"blocklistNo": "80021"})).code == "0200000"
    assert (await client.post(f"/calldata/{campaign_id}", body)).code == "0200000"


async def test_a_restricted_number_is_explained_by_the_clock_of_the_tenant(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Kolkata")
    campaign_id = await started_campaign(client)
    called = await rows.contact(campaign_id, called=["80021"])
    await rows.attempt(campaign_id, called, called="80021", placed_at=NOW - 20 * SECOND)
    await rows.contact(campaign_id, called=["80021"], state=0, outcome=None)

    await listed(client, "80021", restrictTimes=1, restrictPeriod="0")

    reply = await client.get("/api/v1/numbers/80021/explanation")
    [step] = reply.body["contacts"][0]["steps"]
    assert step == {
        "rule": "blacklist",
        "words": "restricted to 1 calls an hour, 1 made",
        "until": "2020-09-10T08:30:00Z",
    }


async def started_campaign(client: Client) -> int:
    body = {
        "name": "spring",
        "strBeginTime": "2020-09-10 00:00:00",
        "strEndTime": "2020-10-01 00:00:00",
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": OPEN_ALL_DAY,
        "deviceType": 3,
        "ivrParam": IVR,
    }
    return (await client.post("", body)).body["returnObject"]["id"]


# --- numbers that are listed already ---


async def test_a_number_that_is_listed_refuses_all_unless_the_request_says_what_to_do(
    client: Client, rows: Rows
) -> None:
    await listed(client, "1", restrictTimes=3, restrictPeriod=0)
    before = await rows.everything()

    reply = await client.post("/blocklist/add", {"blocklist": ["2", "1"]})

    assert reply.code == "0200007"
    assert reply.description == "The number is already in the blacklist. blocklist: 1"
    assert await rows.everything() == before


async def test_a_number_that_is_listed_can_be_skipped_or_overwritten(client: Client) -> None:
    await listed(client, "1", restrictTimes=3, restrictPeriod=0)

    await listed(client, "1", "2", isCoverDupNo=0)
    assert [(await entry(client, number))["restrictTimes"] for number in ("1", "2")] == [3, None]

    await listed(client, "1", "2", restrictTimes=5, restrictPeriod=1, isCoverDupNo=1)
    assert [(await entry(client, number))["restrictTimes"] for number in ("1", "2")] == [5, 5]


@pytest.mark.of("add_blacklisted")
async def test_of_clients_who_list_one_number_at_once_one_is_first(client: Client) -> None:
    replies = await asyncio.gather(*(client.post("/blocklist/add", {"blocklist": ["1"]}) for _ in range(8)))

    assert sorted(reply.code for reply in replies) == ["0200000", *["0200007"] * 7]


# --- taking off, and looking up ---


@pytest.mark.of("delete_blacklisted")
async def test_numbers_are_taken_off_all_or_none(client: Client, rows: Rows) -> None:
    await listed(client, "1", "2", "3")
    before = await rows.everything()

    refused = await client.post("/blocklist/delete", {"blocklistNo": ["1", "9"]})
    assert (refused.code, await rows.everything()) == ("0200001", before)
    assert "9" in refused.description

    await client.post("/blocklist/delete", {"blocklistNo": ["1", "2"]})
    assert (await client.post("/blocklist/query", {"offset": 0, "limit": 1})).body["totalCount"] == 1


@pytest.mark.of("clear_blacklist")
async def test_the_list_is_emptied_for_ones_own_tenant_alone(client: Client, stranger: Client) -> None:
    for who in (client, stranger):
        await listed(who, "1", "2")

    assert (await client.delete("/blocklist")).code == "0200000"

    asked = {"offset": 0, "limit": 10}
    assert (await client.post("/blocklist/query", asked)).body["totalCount"] == 0
    assert (await stranger.post("/blocklist/query", asked)).body["totalCount"] == 2


async def test_the_list_comes_in_pages_with_one_count(client: Client) -> None:
    await listed(client, "3", "1", "2")

    pages = [(await client.post("/blocklist/query", {"offset": offset, "limit": 2})).body for offset in (0, 2, 4)]

    assert [[shown["blockNum"] for shown in page["data"]] for page in pages] == [["1", "2"], ["3"], []]
    assert [page["totalCount"] for page in pages] == [3, 3, 3]
    assert pages[0]["data"][0]["flag"] is None


async def test_only_numbers_that_are_listed_are_found(client: Client) -> None:
    await listed(client, "1")

    reply = await client.post("/blocklist/query", {"blocklist": ["1", "2"]})

    assert (reply.body["totalCount"], [shown["blockNum"] for shown in reply.body["data"]]) == (1, ["1"])


@pytest.mark.of("add_blacklist_group", "add_blacklist_type")
async def test_entries_are_found_by_their_group_and_type(client: Client) -> None:
    group = (await client.post("/blackCategory/create", {"name": "g"})).body["returnObject"]["id"]
    kind = (await client.post("/blackType/create", {"name": "t"})).body["returnObject"]["id"]
    await listed(client, "1", relCategoryId=group)
    await listed(client, "2", typeId=kind)
    await listed(client, "3", relCategoryId=group, typeId=kind)

    found = [
        [
            shown["blockNum"]
            for shown in (await client.post("/blocklist/query", {**asked, "offset": 0, "limit": 9})).body["data"]
        ]
        for asked in ({"relCategoryId": group}, {"typeId": kind}, {"relCategoryId": group, "typeId": kind})
    ]

    assert found == [["1", "3"], ["2", "3"], ["3"]]
    assert (await entry(client, "3"))["relCategoryId"] == group
    named = await client.post("/blocklist/query", {"blocklist": ["1", "2"], "typeId": kind})
    assert [shown["blockNum"] for shown in named.body["data"]] == ["2"]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "02000001", "blocklist"),
    ({"blocklist": []}, "02000001", "blocklist"),
    ({"blocklist": ["x"]}, "02000002", "blocklist[0]"),
    ({"blocklist": ["1" * 25]}, "02000003", "blocklist[0]"),
    ({"blocklist": [str(number) for number in range(21)]}, "0200029", "at most 20"),
    ({"blocklist": ["1", "2", "1"]}, "0200018", "the number 1"),
    ({"blocklist": ["1"], "validityTime": 0}, "02000007", "validityTime"),
    ({"blocklist": ["1"], "validityTime": 121}, "02000007", "validityTime"),
    ({"blocklist": ["1"], "validityTime": 1, "validityTimeUnit": 5}, "02000007", "validityTimeUnit"),
    ({"blocklist": ["1"], "validityExpirationTime": "tomorrow"}, "02000007", "validityExpirationTime"),
    ({"blocklist": ["1"], "validityExpirationTime": "2020-09-10 08:00:00"}, "02000007", "validityExpirationTime"),
    ({"blocklist": ["1"], "restrictTimes": 3}, "02000009", "restrictPeriod"),
    ({"blocklist": ["1"], "restrictPeriod": "0"}, "02000009", "restrictTimes"),
    ({"blocklist": ["1"], "restrictTimes": 101, "restrictPeriod": "0"}, "02000007", "restrictTimes"),
    ({"blocklist": ["1"], "restrictTimes": 3, "restrictPeriod": "2"}, "02000007", "restrictPeriod"),
    ({"blocklist": ["1"], "isCoverDupNo": 2}, "02000007", "isCoverDupNo"),
    ({"blocklist": ["1"], "relCategoryId": "77"}, "02000013", "relCategoryId"),
    ({"blocklist": ["1"], "relCategoryId": "none"}, "02000013", "relCategoryId"),
    ({"blocklist": ["1"], "typeId": 77}, "02000015", "typeId"),
]


async def test_a_wrong_listing_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    before = await rows.everything()

    for body, code, named in REFUSED:
        with subtests.test(body=body):
            reply = await client.post("/blocklist/add", body)
            assert reply.code == code, reply.description
            assert named in reply.description
    assert await rows.everything() == before


async def test_how_many_numbers_a_request_brings_is_the_tenants_limit(client: Client, rows: Rows) -> None:
    await rows.limits('{"blacklist_per_request_max": 2}')
    three = ["1", "2", "3"]

    assert (await client.post("/blocklist/add", {"blocklist": three})).code == "0200029"
    assert (await client.post("/blocklist/query", {"blocklist": three})).code == "0200029"
    assert (await client.post("/blocklist/delete", {"blocklistNo": three})).code == "0200029"
    await listed(client, "1", "2")


@pytest.mark.of("query_blacklisted")
@pytest.mark.parametrize("body", [{}, {"offset": 0}, {"limit": 1}, {"blocklist": []}])
async def test_a_query_names_numbers_or_a_page(client: Client, body: dict[str, object]) -> None:
    assert (await client.post("/blocklist/query", body)).code == "02000001"
