from typing import Any

import pytest

from tests.api.client import Client
from tests.rows import Rows

pytestmark = pytest.mark.anyio


@pytest.mark.of("add_number_types", "query_number_types")
async def test_number_types_are_listed_in_the_order_in_which_they_came(client: Client) -> None:
    assert (await client.post("/callNoType/add", {"callNoTypes": ["ST", "SI"]})).text == (
        b'{"resultCode":"0200000","resultDesc":"","returnCode":"0200000","returnDesc":""}'
    )
    await client.post("/callNoType/add", {"callNoTypes": ["SI", "st", "OD-2"]})

    assert (await client.get("/callNoType/query")).body["data"] == ["ST", "SI", "st", "OD-2"]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({}, "02000001"),
    ({"callNoTypes": []}, "02000001"),
    ({"callNoTypes": "ST"}, "02000006"),
    ({"callNoTypes": [""]}, "02000001"),
    ({"callNoTypes": [7]}, "02000006"),
    ({"callNoTypes": ["t" * 21]}, "02000003"),
    ({"callNoTypes": ["a b"]}, "02000002"),
    ({"callNoTypes": [f"t{index}" for index in range(21)]}, "02000011"),
    ({"callNoTypes": ["ST", "ST"]}, "0200001"),
]


async def test_wrong_number_types_are_refused_by_name_and_none_is_added(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    for body, code in REFUSED:
        with subtests.test(body=body):
            reply = await client.post("/callNoType/add", body)
            assert reply.code == code
            assert "callNoTypes" in reply.description
            assert await rows.table("number_type") == []


@pytest.mark.of("add_number_types", "query_number_types")
async def test_number_types_of_another_tenant_are_not_listed(client: Client, stranger: Client) -> None:
    await client.post("/callNoType/add", {"callNoTypes": ["ST"]})

    assert (await stranger.get("/callNoType/query")).body["data"] == []
