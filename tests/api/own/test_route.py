"""What holds for every operation of Outdial's own interface: methods, the query string, and the body."""

import pytest

from tests.api.client import ACCESS_KEY, HOST, SECRET_KEY, Client, exchange, signed

pytestmark = pytest.mark.anyio

AGENTS, BLACKLIST = "/api/v1/agents", "/api/v1/blacklist"


@pytest.mark.parametrize(("path", "allowed"), [(AGENTS, "GET, POST"), (f"{AGENTS}/2033", "DELETE, GET")])
async def test_a_method_that_there_is_not_is_answered_with_all_that_there_are(
    client: Client, path: str, allowed: str
) -> None:
    reply = await client.send("PATCH", path)

    assert (reply.status, reply.headers["allow"], reply.body["status"]) == (405, allowed, 405)


async def test_a_blank_parameter_is_none(client: Client) -> None:
    assert (await client.get(AGENTS, limit="")).status == 422
    assert (await client.get(AGENTS, after="")).status == 200


async def test_a_parameter_that_is_given_twice_is_refused(client: Client) -> None:
    headers, pairs = {"host": HOST}, [("limit", "1"), ("limit", "2")]
    time = f"{client.clock.now():%Y-%m-%dT%H:%M:%SZ}"
    headers["authorization"] = signed(
        "GET", AGENTS, pairs, headers, b"", access_key=ACCESS_KEY, secret_key=SECRET_KEY, time=time
    )

    reply = await exchange(client.app, "GET", AGENTS, query="limit=1&limit=2", headers=headers)

    assert reply.status == 422
    assert "twice" in reply.body["detail"]


@pytest.mark.parametrize("nothing", [b"", b" \r\n", b"null", b" null\n"])
async def test_an_optional_body_may_say_nothing(client: Client, nothing: bytes) -> None:
    assert (await client.put(f"{BLACKLIST}/10001", nothing)).status == 200


async def test_a_whole_number_may_be_written_with_a_point(client: Client) -> None:
    assert (await client.put(f"{BLACKLIST}/10001", b'{"callsMax": 3.0, "period": "day"}')).body["callsMax"] == 3
    assert (await client.put(f"{BLACKLIST}/10001", b'{"callsMax": 3.5, "period": "day"}')).status == 422
    assert (await client.put(f"{BLACKLIST}/10001", b'{"callsMax": "3", "period": "day"}')).status == 422
    assert (await client.put(f"{BLACKLIST}/10001", b'{"callsMax": true, "period": "day"}')).status == 422


async def test_a_body_that_is_no_json_is_refused(client: Client) -> None:
    reply = await client.put(f"{BLACKLIST}/10001", b"{'callsMax': 3}")

    assert (reply.status, reply.headers["content-type"]) == (400, "application/problem+json")
