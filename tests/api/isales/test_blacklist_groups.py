import asyncio

import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio

GROUP, TYPE = "/blackCategory", "/blackType"
PAGE = {"offset": 0, "limit": 100}
UNKNOWN = {GROUP: "02000013", TYPE: "02000015"}
TAKEN = {GROUP: "02000012", TYPE: "02000014"}
LIMITS = {GROUP: "blacklist_groups_max", TYPE: "blacklist_types_max"}
both = pytest.mark.parametrize("kind", [GROUP, TYPE])


async def added(client: Client, kind: str, name: str, **fields: object) -> str:
    reply = await client.post(f"{kind}/create", {"name": name, **fields})
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


@pytest.mark.of("add_blacklist_group", "query_blacklist_groups")
async def test_groups_are_listed_as_they_were_added(client: Client) -> None:
    first = await added(client, GROUP, "regulators", description="who complained")
    second = await added(client, GROUP, "staff")

    reply = await client.post(f"{GROUP}/query", PAGE)

    assert reply.body["totalCount"] == 2
    assert reply.body["data"] == [
        {"id": first, "name": "regulators", "description": "who complained"},
        {"id": second, "name": "staff", "description": None},
    ]


@pytest.mark.of("add_blacklist_type", "query_blacklist_types")
async def test_types_are_listed_as_they_were_added_and_are_handled_without_asking_by_default(client: Client) -> None:
    first = await added(client, TYPE, "a", description="d", orgName="o", actionType="2", action="ask")
    second = await added(client, TYPE, "b")

    assert (await client.post(f"{TYPE}/query", PAGE)).body["data"] == [
        {"id": first, "name": "a", "description": "d", "orgName": "o", "actionType": "2", "action": "ask"},
        {"id": second, "name": "b", "description": None, "orgName": None, "actionType": "1", "action": None},
    ]


@pytest.mark.of("change_blacklist_group", "delete_blacklist_group")
async def test_a_group_is_renamed_and_deleted(client: Client) -> None:
    await _renamed_and_deleted(client, GROUP)


@pytest.mark.of("change_blacklist_type", "delete_blacklist_type")
async def test_a_type_is_renamed_and_deleted(client: Client) -> None:
    await _renamed_and_deleted(client, TYPE)


async def _renamed_and_deleted(client: Client, kind: str) -> None:
    number = await added(client, kind, "before")

    assert (await client.post(f"{kind}/update", {"id": number, "name": "after"})).code == "0200000"
    assert [shown["name"] for shown in (await client.post(f"{kind}/query", PAGE)).body["data"]] == ["after"]
    assert (await client.delete(f"{kind}/{number}")).code == "0200000"
    assert (await client.post(f"{kind}/query", PAGE)).body["data"] == []


@both
async def test_a_change_keeps_what_it_leaves_out(client: Client, kind: str) -> None:
    of_types = {"orgName": "o", "actionType": "2", "action": "ask"} if kind == TYPE else {}
    number = await added(client, kind, "before", description="d", **of_types)

    reply = await client.post(f"{kind}/update", {"id": number, "name": "after"})

    assert reply.code == "0200000"
    shown = (await client.post(f"{kind}/query", PAGE)).body["data"]
    assert shown == [{"id": number, "name": "after", "description": "d", **of_types}]


@both
async def test_a_name_is_used_once(client: Client, kind: str) -> None:
    await added(client, kind, "a")
    other = await added(client, kind, "b")

    assert (await client.post(f"{kind}/create", {"name": "a"})).code == TAKEN[kind]
    assert (await client.post(f"{kind}/update", {"id": other, "name": "a"})).code == TAKEN[kind]
    assert (await client.post(f"{kind}/update", {"id": other, "name": "b"})).code == "0200000"


@both
async def test_what_is_deleted_takes_nobody_off_the_blacklist(client: Client, kind: str) -> None:
    number = await added(client, kind, "a")
    field = "relCategoryId" if kind == GROUP else "typeId"
    await client.post("/blocklist/add", {"blocklist": ["1"], field: number})

    assert (await client.delete(f"{kind}/{number}")).code == "0200000"

    [entry] = (await client.post("/blocklist/query", {"blocklist": ["1"]})).body["data"]
    assert (entry["flag"], entry[field]) == (True, None)
    assert (await client.delete(f"{kind}/{number}")).code == UNKNOWN[kind]


@both
async def test_the_list_matches_any_part_of_a_name_and_comes_in_pages(client: Client, kind: str) -> None:
    for name in ("spring", "summer", "autumn"):
        await added(client, kind, name)

    part = await client.post(f"{kind}/query", {"name": "u", "offset": 1, "limit": 1})
    beyond = await client.post(f"{kind}/query", {"offset": 3, "limit": 1})

    assert (part.body["totalCount"], [shown["name"] for shown in part.body["data"]]) == (2, ["autumn"])
    assert (beyond.body["totalCount"], beyond.body["data"]) == (3, [])


@both
async def test_the_number_is_the_tenants_limit_and_exact_when_several_add_at_once(
    client: Client, rows: Rows, kind: str
) -> None:
    await rows.limits(f'{{"{LIMITS[kind]}": 3}}')

    replies = await asyncio.gather(*(client.post(f"{kind}/create", {"name": str(name)}) for name in range(6)))

    assert sorted(reply.code for reply in replies) == [*["0200000"] * 3, *["02000011"] * 3]


@both
async def test_a_wrong_one_is_refused_by_name(client: Client, rows: Rows, kind: str) -> None:
    before = await rows.everything()
    for path, body, code in (
        ("create", {}, "02000001"),
        ("create", {"name": "n" * 65}, "02000003"),
        ("create", {"name": "n", "description": "d" * 256}, "02000003"),
        ("update", {"name": "n"}, "02000001"),
        ("update", {"name": "n", "id": "77"}, UNKNOWN[kind]),
        ("update", {"name": "n", "id": "x"}, UNKNOWN[kind]),
        ("query", {"limit": 1}, "02000001"),
        ("query", {"offset": 0, "limit": 101}, "02000007"),
    ):
        reply = await client.post(f"{kind}/{path}", body)
        assert reply.code == code, (path, body, reply.description)
    assert await rows.everything() == before


@pytest.mark.of("add_blacklist_type")
async def test_an_action_type_is_one_or_two(client: Client) -> None:
    assert (await client.post(f"{TYPE}/create", {"name": "n", "actionType": "3"})).code == "02000007"


@both
async def test_those_of_another_tenant_are_unknown(client: Client, stranger: Client, rows: Rows, kind: str) -> None:
    number = await added(client, kind, "a")
    field = "relCategoryId" if kind == GROUP else "typeId"
    before = await rows.everything()

    replies = [
        await stranger.post(f"{kind}/update", {"id": number, "name": "b"}),
        await stranger.delete(f"{kind}/{number}"),
        await stranger.post("/blocklist/add", {"blocklist": ["1"], field: number}),
    ]

    assert [reply.code for reply in replies] == [UNKNOWN[kind]] * 3
    assert await rows.everything() == before
    await added(stranger, kind, "a")
