from typing import Any

import pytest

from tests.api.client import Client

pytestmark = pytest.mark.anyio

TRUNKS = "/api/v1/trunks"
PLAIN: dict[str, Any] = {
    "name": "west",
    "switch": None,
    "endpoint": "west",
    "priority": 1,
    "weight": 1,
    "linesMax": 1000,
    "callsPerS": 30.0,
    "callers": [],
    "callerInstead": None,
    "called": [],
    "strip": "",
    "add": "",
    "active": True,
}


async def test_a_trunk_has_working_defaults_and_is_called_as_on_its_switch(client: Client) -> None:
    added = await client.put(f"{TRUNKS}/west", {})

    assert (added.status, added.body) == (200, PLAIN)
    assert (await client.get(TRUNKS)).body == {"trunks": [PLAIN]}


async def test_a_trunk_that_is_put_again_is_changed_whole(client: Client) -> None:
    told = {
        "switch": "east",
        "endpoint": "carrier",
        "priority": 2,
        "weight": 3,
        "linesMax": 50,
        "callsPerS": 5.0,
        "callers": ["0755*", "95000"],
        "callerInstead": "+8675512345678",
        "called": ["13*"],
        "strip": "0",
        "add": "9",
        "active": False,
    }
    await client.put(f"{TRUNKS}/west", told)
    assert (await client.get(TRUNKS)).body == {"trunks": [{"name": "west", **told}]}

    assert (await client.put(f"{TRUNKS}/west", {})).body == PLAIN


async def test_a_trunk_is_deleted_once(client: Client) -> None:
    await client.put(f"{TRUNKS}/west", {})

    assert (await client.delete(f"{TRUNKS}/west")).status == 204
    assert (await client.delete(f"{TRUNKS}/west")).status == 404
    assert (await client.get(TRUNKS)).body == {"trunks": []}


@pytest.mark.parametrize(
    "wrong",
    [
        {"priority": 0},
        {"weight": 0},
        {"linesMax": 0},
        {"callsPerS": 0},
        {"callers": ["0755x"]},
        {"called": [""]},
        {"callerInstead": ""},
        {"switch": "a b"},
        {"endpoint": "carrier/x"},
        {"add": "sip:"},
        {"colour": "red"},
    ],
)
async def test_a_trunk_with_something_wrong_is_told_what_and_nothing_changes(
    client: Client, wrong: dict[str, object]
) -> None:
    refused = await client.put(f"{TRUNKS}/west", wrong)

    assert refused.status == 422
    assert next(iter(wrong)) in refused.body["detail"]
    assert (await client.get(TRUNKS)).body == {"trunks": []}


async def test_trunks_of_another_tenant_do_not_exist(client: Client, stranger: Client) -> None:
    await client.put(f"{TRUNKS}/west", {})

    assert (await stranger.get(TRUNKS)).body == {"trunks": []}
    assert (await stranger.delete(f"{TRUNKS}/west")).status == 404
