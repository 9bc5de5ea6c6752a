import asyncio
from typing import Any

import pytest

from tests.api.client import Client, Server
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

WEEKEND = {"name": "Weekend", "type": 1, "week": "7,6"}
FESTIVAL = {"name": "Mid-Autumn", "type": 2, "week": None, "beginTime": "2018-09-22", "endTime": "2018-09-24"}
NEW_YEAR = {"name": "New Year", "type": "3", "beginTime": "12-31", "endTime": "01-01"}


async def added(client: Client, campaign_id: int, body: dict[str, Any]) -> int:
    reply = await client.post(f"/holiday/{campaign_id}", body)
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


@pytest.mark.of("query_special_dates")
async def test_special_dates_are_listed_as_they_were_added(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    ids = [await added(client, campaign_id, body) for body in (WEEKEND, FESTIVAL, NEW_YEAR)]

    listed = (await client.get(f"/holiday/{campaign_id}")).body["data"]
    assert listed == [
        {"id": ids[0], "name": "Weekend", "type": 1, "week": "6,7", "beginTime": None, "endTime": None},
        {**FESTIVAL, "id": ids[1]},
        {**NEW_YEAR, "id": ids[2], "type": 3, "week": None},
    ]


@pytest.mark.of("change_special_date", "query_special_dates")
async def test_a_change_counts_for_every_campaign_that_uses_the_date(
    client: Client, rows: Rows, server: Server
) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    special_date_id = await added(client, campaign_id, WEEKEND)
    await rows.linked(other, special_date_id)
    server.clock.advance(SECOND)

    reply = await client.put(f"/holiday/{campaign_id}", {**FESTIVAL, "id": special_date_id})

    assert reply.code == "0200000"
    assert (await client.get(f"/holiday/{other}")).body["data"] == [{**FESTIVAL, "id": special_date_id}]
    changed = await rows.one("select count(*) from campaign where updated_at = $1", NOW + SECOND)
    assert changed == {"count": 2}


@pytest.mark.of("change_special_date")
async def test_a_date_may_keep_its_name_and_a_forgotten_name_is_free(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    special_date_id = await added(client, campaign_id, WEEKEND)

    same = await client.put(f"/holiday/{campaign_id}", {**WEEKEND, "week": "7", "id": special_date_id})
    await client.put(f"/holiday/{campaign_id}", {**FESTIVAL, "id": special_date_id})

    assert same.code == "0200000"
    await added(client, campaign_id, WEEKEND)


@pytest.mark.of("delete_special_date")
async def test_one_date_or_all_can_be_deleted(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    first = await added(client, campaign_id, WEEKEND)
    second = await added(client, campaign_id, FESTIVAL)
    await added(client, campaign_id, NEW_YEAR)

    assert (await client.delete(f"/holiday/{campaign_id}/{first}")).code == "0200000"
    assert (await client.get(f"/holiday/{campaign_id}")).body["data"][0]["id"] == second
    assert (await client.delete(f"/holiday/{campaign_id}")).code == "0200000"
    assert (await client.get(f"/holiday/{campaign_id}")).body["data"] == []
    assert await rows.table("special_date") == []


@pytest.mark.of("delete_special_dates")
async def test_a_date_that_another_campaign_uses_survives(client: Client, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    special_date_id = await added(client, campaign_id, WEEKEND)
    await rows.linked(other, special_date_id)

    await client.delete(f"/holiday/{campaign_id}")

    assert [date["id"] for date in (await client.get(f"/holiday/{other}")).body["data"]] == [special_date_id]


@pytest.mark.of("delete_special_dates")
async def test_the_owner_of_the_campaign_is_told(client: Client, rows: Rows, server: Server) -> None:
    campaign_id = await rows.campaign()
    for change in ("add", "delete"):
        server.clock.advance(SECOND)
        if change == "add":
            await added(client, campaign_id, WEEKEND)
        else:
            await client.delete(f"/holiday/{campaign_id}")

        told = await rows.one("select updated_at from campaign")
        assert told == {"updated_at": server.clock.now()}


@pytest.mark.of("add_special_date")
async def test_a_campaign_has_at_most_twenty(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    for number in range(20):
        await added(client, campaign_id, {**WEEKEND, "name": f"date {number}"})
    before = await rows.everything()

    assert (await client.post(f"/holiday/{campaign_id}", WEEKEND)).code == "0200015"
    assert await rows.everything() == before


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "02000001", "name"),
    ({**WEEKEND, "name": "n" * 31}, "02000003", "name"),
    ({**WEEKEND, "type": 4}, "02000007", "type"),
    ({**WEEKEND, "week": ""}, "02000001", "week"),
    ({**WEEKEND, "week": "0"}, "02000007", "week"),
    ({**WEEKEND, "week": "6;7"}, "02000007", "week"),
    ({**FESTIVAL, "beginTime": None}, "02000001", "beginTime"),
    ({**FESTIVAL, "beginTime": "09-22"}, "0200030", "beginTime"),
    ({**FESTIVAL, "endTime": "2018-09-31"}, "0200030", "endTime"),
    ({**FESTIVAL, "endTime": "2018-09-21"}, "02000009", "endTime"),
    ({**NEW_YEAR, "endTime": "2018-01-01"}, "0200030", "endTime"),
    ({**NEW_YEAR, "beginTime": "02-30"}, "0200030", "beginTime"),
    ({**WEEKEND, "name": "taken"}, "0200013", "name"),
]


async def test_a_wrong_date_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    special_date_id = await added(client, campaign_id, {**WEEKEND, "name": "changed"})
    await added(client, await rows.campaign(), {**WEEKEND, "name": "taken"})
    before = await rows.everything()

    for body, code, named in REFUSED:
        with subtests.test(body=body):
            replies = [
                await client.post(f"/holiday/{campaign_id}", body),
                await client.put(f"/holiday/{campaign_id}", {**body, "id": special_date_id}),
            ]
            assert [reply.code for reply in replies] == [code, code]
            assert all(named in reply.description for reply in replies)
            assert await rows.everything() == before


@pytest.mark.of("delete_special_date")
async def test_dates_and_campaigns_that_the_tenant_does_not_have_are_unknown(
    client: Client, rows: Rows, stranger: Client
) -> None:
    campaign_id = await rows.campaign()
    mine = await added(client, campaign_id, WEEKEND)
    theirs = await rows.campaign(2)
    before = await rows.everything()

    for who, campaign in ((client, 999_999), (stranger, campaign_id), (client, theirs)):
        replies = [
            await who.get(f"/holiday/{campaign}"),
            await who.post(f"/holiday/{campaign}", FESTIVAL),
            await who.put(f"/holiday/{campaign}", {**FESTIVAL, "id": mine}),
            await who.delete(f"/holiday/{campaign}/{mine}"),
            await who.delete(f"/holiday/{campaign}"),
        ]
        assert [reply.code for reply in replies] == ["0200007"] * 5
    replies = [
        await stranger.put(f"/holiday/{theirs}", {**FESTIVAL, "id": mine}),
        await stranger.delete(f"/holiday/{theirs}/{mine}"),
        await client.delete(f"/holiday/{campaign_id}/{mine + 1}"),
    ]
    assert [reply.code for reply in replies] == ["0200014"] * 3
    assert await rows.everything() == before


@pytest.mark.of("add_special_date")
async def test_of_campaigns_that_take_a_name_at_once_one_has_it(client: Client, rows: Rows) -> None:
    campaigns = [await rows.campaign() for _ in range(6)]

    replies = await asyncio.gather(*(client.post(f"/holiday/{campaign_id}", WEEKEND) for campaign_id in campaigns))

    assert sorted(reply.code for reply in replies) == ["0200000", *["0200013"] * 5]


async def test_twenty_is_exact_when_several_add_at_once(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    replies = await asyncio.gather(
        *(client.post(f"/holiday/{campaign_id}", {**WEEKEND, "name": f"date {number}"}) for number in range(24))
    )

    assert sorted(reply.code for reply in replies) == [*["0200000"] * 20, *["0200015"] * 4]
