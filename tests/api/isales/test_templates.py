import asyncio
from typing import Any

import pytest

from outdial.api.isales.examples import CAMPAIGN_V2
from tests.api.belongings import IVR
from tests.api.client import Client
from tests.api.isales.examples import DONE
from tests.rows import Rows

pytestmark = pytest.mark.anyio

TIMES = ("strBeginTime", "strEndTime")
SKILL: dict[str, Any] = {
    "skillId": 5,
    "predictParam": {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 100}},
}


def body(**changes: object) -> dict[str, Any]:
    fields = {**CAMPAIGN_V2, "skillParam": SKILL, **changes}
    return {name: value for name, value in fields.items() if value is not None and name not in TIMES}


async def added(client: Client, **changes: object) -> int:
    reply = await client.post("/template", body(**changes))
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


async def details(client: Client, template_id: int) -> dict[str, Any]:
    reply = await client.get(f"/template/{template_id}")
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]


async def campaign(client: Client, **changes: object) -> int:
    times = {"strBeginTime": "2020-09-10 00:00:00", "strEndTime": "2020-09-30 00:00:00"}
    reply = await client.send("POST", "", {**body(**changes), **times}, v=2)
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


async def test_a_template_is_shown_as_a_campaign_without_times(client: Client) -> None:
    template_id, campaign_id = await added(client), await campaign(client)

    shown = await details(client, template_id)

    same = (await client.get(f"/{campaign_id}")).body["returnObject"]
    for policy, number in (("callPolicy", "callPolicyId"), ("retryPolicy", "retryPolicyId")):
        same[policy][number] = str(template_id)
    assert shown == {name: value for name, value in same.items() if name not in TIMES} | {
        "id": template_id,
        "status": 9,
    }


@pytest.mark.of("copy_template", "query_template")
async def test_a_campaign_can_be_copied_and_so_can_its_copy(client: Client) -> None:
    campaign_id = await campaign(client, description="of old")

    first = (await client.post("/template/copy", {"name": "a", "from": campaign_id, "initStatus": 1})).body
    second = await client.post("/template/copy", {"name": "b", "from": first["returnObject"]["id"], "description": ""})

    one = await details(client, first["returnObject"]["id"])
    other = await details(client, second.body["returnObject"]["id"])
    assert (one["name"], one["description"], one["status"], one["priority"]) == ("a", "of old", 3, 4)
    assert (other["name"], other["description"], other["status"]) == ("b", None, 9)
    assert one["retryPolicy"]["policyJson"] == other["retryPolicy"]["policyJson"]
    assert one["callPolicy"]["turns"] == other["callPolicy"]["turns"]


@pytest.mark.of("add_template", "change_template", "query_template")
async def test_a_modification_keeps_what_it_leaves_out(client: Client) -> None:
    template_id = await added(client, initStatus=1)
    before = await details(client, template_id)
    left_out = {"retryPolicy": None, "callPolicy": None, "priority": None, "callBackUrl": None}

    reply = await client.put(f"/template/{template_id}/update", body(**left_out, name="after"))

    assert reply.text == DONE
    assert await details(client, template_id) == {**before, "name": "after"}
    await client.put(f"/template/{template_id}/update", body(initStatus=0))
    assert (await details(client, template_id))["status"] == 9


@pytest.mark.of("add_template", "query_templates")
async def test_the_list_filters_counts_and_pages(client: Client) -> None:
    ids = [await added(client, name=name) for name in ("spring", "summer")]
    ids.append(await added(client, name="autumn", deviceType=3, ivrParam=IVR, skillParam=None, initStatus=1))

    async def names(**query: object) -> list[str]:
        reply = await client.get("/template", **{"status": 0, **query})
        assert reply.body["totalSize"] >= len(reply.body["data"])
        return [template["name"] for template in reply.body["data"]]

    assert await names() == ["autumn", "summer", "spring"]
    assert await names(status=9) == ["summer", "spring"]
    assert await names(status=3, taskType=3) == ["autumn"]
    assert await names(status=1) == []
    assert await names(name="u", taskType=2) == ["summer"]
    page = (await client.get("/template", status=0, offset=1, limit=1)).body
    assert (page["offset"], page["limit"], page["totalSize"]) == (1, 1, 3)
    assert page["data"] == [{"id": ids[1], "name": "summer", "status": 9, "taskType": 2}]


async def test_templates_are_no_campaigns(client: Client) -> None:
    template_id = await added(client)

    assert (await client.get("", status=0, deviceType=0)).body["totalSize"] == 0
    assert (await client.get(f"/{template_id}")).code == "0200007"
    await campaign(client)  # of the same name


@pytest.mark.of("change_template", "copy_template")
async def test_a_name_is_used_once_and_the_number_is_the_tenants_limit(client: Client, rows: Rows) -> None:
    await rows.limits('{"templates_max": 2}')
    replies = await asyncio.gather(*(client.post("/template", body(name="a")) for _ in range(4)))
    other = await added(client, name="b")

    assert sorted(reply.code for reply in replies) == ["0200000", *["0200005"] * 3]
    assert (await client.put(f"/template/{other}/update", body(name="a"))).code == "0200005"
    assert (await client.post("/template", body(name="c"))).code == "02000011"
    assert (await client.post("/template/copy", {"name": "c", "from": other})).code == "02000011"


@pytest.mark.of("query_templates")
async def test_wrong_ones_are_refused_by_name_and_change_nothing(
    client: Client, rows: Rows, stranger: Client, subtests: pytest.Subtests
) -> None:
    template_id = await added(client)
    before = await rows.everything()
    update = f"/template/{template_id}/update"
    for method, path, asked, code in (
        ("POST", "/template", body(name=""), "02000001"),
        ("POST", "/template", body(name="b", skillParam={**SKILL, "skillId": 6}), "0200017"),
        ("POST", "/template", body(name="b", initStatus=2), "02000007"),
        ("POST", "/template", body(name="b", priority=6), "02000007"),
        ("PUT", update, body(deviceType=6), "02000007"),
        ("PUT", update, body(skillParam={**SKILL, "skillId": 6}), "0200017"),
        ("PUT", "/template/77/update", body(), "0200007"),
        ("POST", "/template/copy", {"name": "b"}, "02000001"),
        ("POST", "/template/copy", {"name": "b", "from": "x"}, "02000006"),
        ("POST", "/template/copy", {"name": "b", "from": 77}, "0200007"),
        ("GET", "/template/77", None, "0200007"),
        ("GET", "/template/x", None, "02000006"),
    ):
        with subtests.test(method=method, path=path, asked=asked):
            reply = await client.send(method, path, asked)
            assert reply.code == code, reply.description
    for query, code in (({}, "02000001"), ({"status": 2}, "02000007"), ({"status": 0, "taskType": 4}, "02000007")):
        assert (await client.get("/template", **query)).code == code
    assert (await stranger.get(f"/template/{template_id}")).code == "0200007"
    assert await rows.everything() == before
