"""Batches of a campaign: create, rename, delete, suspend, resume, list."""

from typing import Any

import pytest

from tests.api.client import Client, Reply
from tests.rows import NOW, Rows

pytestmark = pytest.mark.anyio

FORBIDDEN = '<>!@#$%^&*?;"~/\\'


async def create(client: Client, campaign_id: int, **fields: object) -> Reply:
    return await client.post(f"/callbatch/{campaign_id}/create", {"name": "spring", **fields})


async def change(client: Client, campaign_id: int, what: str, batch_id: object, **fields: object) -> str:
    return (await client.post(f"/callbatch/{campaign_id}/{what}", {"id": str(batch_id), **fields})).code


async def listed(client: Client, campaign_id: int, **fields: object) -> dict[str, Any]:
    body = {"offset": 0, "limit": 10, **fields}
    reply = await client.send("GET", f"/callbatch/{campaign_id}/list", body)
    assert reply.code == "0200000"
    return {key: value for key, value in reply.body.items() if key in ("totalCount", "data")}


@pytest.mark.of("create_batch")
async def test_a_batch_is_suspended_unless_it_is_said_to_be_started(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    first = await create(client, campaign_id)
    second = await create(client, campaign_id, name="summer", status="1")

    ids = [reply.body["returnObject"]["id"] for reply in (second, first)]
    assert all(isinstance(one, str) and one.isdigit() for one in ids)
    assert await listed(client, campaign_id) == {
        "totalCount": 2,
        "data": [{"id": ids[0], "name": "summer", "status": 1}, {"id": ids[1], "name": "spring", "status": 2}],
    }


@pytest.mark.of("delete_batch", "pause_batch", "rename_batch", "resume_batch")
async def test_a_batch_is_suspended_resumed_renamed_and_deleted(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    batch_id = await rows.batch(campaign_id)

    assert await change(client, campaign_id, "pause", batch_id) == "0200000"
    assert await change(client, campaign_id, "pause", batch_id) == "03000006"
    assert (await listed(client, campaign_id))["data"][0]["status"] == 2
    assert await change(client, campaign_id, "resume", batch_id) == "0200000"
    assert await change(client, campaign_id, "resume", batch_id) == "0200001"
    assert await change(client, campaign_id, "update", batch_id, name="autumn") == "0200000"
    assert (await listed(client, campaign_id))["data"] == [{"id": str(batch_id), "name": "autumn", "status": 1}]
    assert await change(client, campaign_id, "delete", batch_id) == "0200000"
    assert await listed(client, campaign_id) == {"totalCount": 0, "data": []}
    assert await change(client, campaign_id, "delete", batch_id) == "03000004"


@pytest.mark.of("list_batches")
async def test_the_list_is_filtered_by_part_of_the_name_and_status_and_paged(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    for name, suspended in (("one te", True), ("two TE", False), ("test", False), ("_", False)):
        await rows.batch(campaign_id, name=name, suspended=suspended)

    assert [one["name"] for one in (await listed(client, campaign_id, name="te"))["data"]] == ["test", "one te"]
    assert [one["name"] for one in (await listed(client, campaign_id, name="_"))["data"]] == ["_"]
    assert [one["name"] for one in (await listed(client, campaign_id, name="te", status=2))["data"]] == ["one te"]
    page = await listed(client, campaign_id, offset=1, limit=2)
    assert (page["totalCount"], [one["name"] for one in page["data"]]) == (4, ["test", "two TE"])
    assert await listed(client, campaign_id, offset=9, limit=2) == {"totalCount": 4, "data": []}


@pytest.mark.of("rename_batch")
async def test_a_name_is_one_batchs_of_its_campaign(client: Client, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    batch_id = await rows.batch(campaign_id, name="winter")
    await create(client, campaign_id)

    assert (await create(client, campaign_id)).code == "03000001"
    assert (await create(client, other)).code == "0200000"
    assert await change(client, campaign_id, "update", batch_id, name="spring") == "03000001"
    assert await change(client, campaign_id, "update", batch_id, name="winter") == "0200000"


@pytest.mark.of("create_batch")
async def test_a_campaign_has_as_many_batches_as_its_tenant_may(client: Client, rows: Rows) -> None:
    await rows.limits('{"batches_max": 2}')
    campaign_id = await rows.campaign()

    codes = [(await create(client, campaign_id, name=str(number))).code for number in range(3)]

    assert codes == ["0200000", "0200000", "03000003"]


@pytest.mark.of("pause_batch", "resume_batch")
@pytest.mark.parametrize(
    ("campaign", "refused"),
    [
        ({"ends_at": NOW}, {"create", "update", "delete", "pause", "resume"}),
        ({"state": 3}, {"pause"}),
        ({}, set[str]()),
    ],
)
async def test_the_campaigns_state_forbids_some_changes(
    client: Client, rows: Rows, campaign: dict[str, Any], refused: set[str]
) -> None:
    campaign_id = await rows.campaign(**campaign)
    started, suspended = await rows.batch(campaign_id), await rows.batch(campaign_id, name="2", suspended=True)

    answers = {
        "create": (await create(client, campaign_id)).code,
        "update": await change(client, campaign_id, "update", started, name="3"),
        "pause": await change(client, campaign_id, "pause", started),
        "resume": await change(client, campaign_id, "resume", suspended),
        "delete": await change(client, campaign_id, "delete", suspended),
    }

    assert {what for what, code in answers.items() if code == "03000002"} == refused
    assert {what for what, code in answers.items() if code == "0200000"} == answers.keys() - refused


@pytest.mark.of("delete_batch")
async def test_those_who_wait_go_with_their_batch_and_those_in_a_call_are_not_called_again(
    client: Client, rows: Rows
) -> None:
    campaign_id = await rows.campaign(open_contacts=3)
    batch_id = await rows.batch(campaign_id)
    waiting, dialling, finished, outside = [await rows.contact(campaign_id, state=state) for state in (0, 1, 2, 0)]
    for contact_id in (waiting, dialling, finished):
        await rows.into_batch(contact_id, batch_id)

    assert await change(client, campaign_id, "delete", batch_id) == "0200000"

    left = await rows.all("select contact_id, recycle_at from contact order by contact_id")
    assert left == [
        {"contact_id": dialling, "recycle_at": NOW},
        {"contact_id": finished, "recycle_at": None},
        {"contact_id": outside, "recycle_at": None},
    ]
    assert (await rows.one("select open_contacts from campaign_tally"))["open_contacts"] == 2


REFUSED: list[tuple[str, object, str, str]] = [
    ("create", {}, "02000001", "name"),
    ("create", {"name": ""}, "02000001", "name"),
    ("create", {"name": "n" * 256}, "02000003", "name"),
    *[("create", {"name": f"a{character}b"}, "02000002", "name") for character in FORBIDDEN],
    ("create", {"name": "a", "status": 3}, "02000007", "status"),
    ("create", {"name": "a", "status": "on"}, "02000006", "status"),
    ("create", [], "02000008", "object"),
    ("update", {"id": "1"}, "02000001", "name"),
    ("update", {"id": "1", "name": "a"}, "03000004", "id"),
    ("delete", {}, "02000001", "id"),
    ("delete", {"id": 7}, "02000006", "id"),
    ("pause", {"id": "none"}, "03000004", "batch"),
    ("pause", {"id": "9" * 65}, "02000003", "id"),
    ("resume", {"id": "9" * 30}, "03000004", "batch"),
]


async def test_a_wrong_request_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    before = await rows.everything()

    for what, body, code, named in REFUSED:
        with subtests.test(what=what, body=body):
            reply = await client.post(f"/callbatch/{campaign_id}/{what}", body)

            assert (reply.status, reply.code) == (200, code)
            assert named in reply.description
            assert await rows.everything() == before


@pytest.mark.of("list_batches")
@pytest.mark.parametrize("body", [{"offset": 0}, {"limit": 1}, {"offset": -1, "limit": 1}, {"offset": 0, "limit": 101}])
async def test_a_page_needs_its_offset_and_a_limit_of_at_most_a_hundred(
    client: Client, rows: Rows, body: dict[str, int]
) -> None:
    reply = await client.send("GET", f"/callbatch/{await rows.campaign()}/list", body)

    assert reply.code in ("02000001", "02000007")


async def test_a_campaign_that_does_not_exist_has_no_batches(client: Client, stranger: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    batch_id = await rows.batch(campaign_id)

    assert (await create(client, 999_999)).code == "0200007"
    assert await change(stranger, campaign_id, "delete", batch_id) == "0200007"
    assert (await client.send("GET", "/callbatch/999999/list", {"offset": 0, "limit": 1})).code == "0200007"
