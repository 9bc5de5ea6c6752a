"""What holds for every interface of the family: the door, the body, paths, and the envelope."""

import asyncio
import json
from datetime import timedelta

import pytest

from outdial.settings import Settings
from outdial.store import keys
from outdial.store.database import Database
from tests.api.client import ACCESS_KEY, JSON, Client, Server, exchange, signed
from tests.api.conftest import NOW, add_key, server_on
from tests.api.isales.examples import MODIFY

pytestmark = pytest.mark.anyio

SECOND = timedelta(seconds=1)
CONVERSION = "02000008"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"5",
        b"{'name': 1}",
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a\nb"}',
        b'{"name": "a"} x',
        b'{"name": "a"',
        '{"name": "a"}'.encode("utf-16"),
        b'{"unknown": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    ],
)
async def test_a_body_that_is_no_json_object_in_utf8_is_a_conversion_error(client: Client, body: bytes) -> None:
    reply = await client.post("", body)

    assert (reply.status, reply.code) == (200, CONVERSION), reply.description


@pytest.mark.parametrize(
    "declared", ["application/json; charset=gbk", "text/plain", "application/x-www-form-urlencoded"]
)
async def test_a_body_declared_as_something_else_is_a_conversion_error(client: Client, declared: str) -> None:
    reply = await client.send("POST", "", MODIFY, content_type=declared)

    assert reply.code == CONVERSION
    assert "Content-Type" in reply.description


@pytest.mark.parametrize(
    "declared", ["application/json", "application/json; charset=UTF-8", 'application/json;charset="utf-8"']
)
async def test_every_spelling_of_the_content_type_is_taken(client: Client, declared: str) -> None:
    assert (await client.send("POST", "", MODIFY, content_type=declared)).code == "0200000"


async def test_a_nul_anywhere_is_an_illegal_character(client: Client) -> None:
    body = json.loads(MODIFY)
    body["skillParam"]["skillName"] = "a\0"

    reply = await client.post("", body)

    assert reply.code == "02000002"
    assert "skillParam.skillName" in reply.description


async def test_an_escaped_backslash_before_u0000_is_no_nul(client: Client) -> None:
    assert (await client.post("", {**json.loads(MODIFY), "name": r"a\u0000"})).code == "0200000"


async def test_of_a_repeated_key_the_last_counts(client: Client) -> None:
    reply = await client.post("", MODIFY.replace(b'"name"', b'"name": 5, "name"', 1))

    assert reply.code == "0200000"


async def test_unknown_keys_are_ignored(client: Client) -> None:
    assert (await client.post("", {**json.loads(MODIFY), "color": "red"})).code == "0200000"


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(client: Client) -> None:
    reply = await client.post("", b"x" * (Settings().body_bytes_max + 1))

    assert (reply.status, reply.code) == (413, "0200001")


@pytest.mark.parametrize(
    ("vdn", "code"),
    [("x", "02000006"), ("0", "02000007"), ("10000", "02000007"), ("-1", "02000007"), ("9" * 40, "02000007")],
)
async def test_a_wrong_vdn_id_is_named(client: Client, vdn: str, code: str) -> None:
    client.vdn_id = vdn  # type: ignore[assignment]  # a client may send anything

    reply = await client.get("/1")

    assert (reply.status, reply.code) == (200, code)
    assert "vdnId" in reply.description


@pytest.mark.parametrize(
    ("campaign", "code"), [("x", "02000006"), ("1.5", "02000006"), ("0", "02000007"), ("2147483648", "02000007")]
)
async def test_a_wrong_campaign_id_is_named(client: Client, campaign: str, code: str) -> None:
    reply = await client.get(f"/{campaign}")

    assert (reply.status, reply.code) == (200, code)
    assert "campaignId" in reply.description


async def test_a_key_opens_its_own_tenant_only(server: Server) -> None:
    await add_key(server.database, 2, "OTHER")

    reply = await server.client(vdn_id=2).get("/1")

    assert reply.status == 401
    assert "VDN 2" in reply.description


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"access_key": "NOBODY"}, "unknown"),
        ({"secret_key": "wrong"}, "does not match"),
    ],
)
async def test_a_request_that_is_not_authenticated_says_why(
    server: Server, changes: dict[str, str], reason: str
) -> None:
    reply = await server.client(**changes).get("/1")

    assert (reply.status, reply.code) == (401, "0200001")
    assert reason in reply.description
    assert reply.headers["content-type"] == JSON


@pytest.mark.parametrize("header", ["", "Bearer x", "auth-v2/a/b/c/d"])
async def test_a_malformed_signature_is_refused(client: Client, header: str) -> None:
    assert (await client.send("GET", "/1", authorization=header)).status == 401


async def test_a_signature_is_good_for_its_window(client: Client, server: Server) -> None:
    path, headers = "/rest/isales/v1/openapi/campaigns/1/1", {"host": "a"}
    window = timedelta(seconds=Settings().signature_window_s)
    for off, status in [(window, 200), (-window, 200), (window + SECOND, 401), (-window - SECOND, 401)]:
        time = f"{NOW + off:%Y-%m-%dT%H:%M:%SZ}"
        authorization = signed(
            "GET", path, [], headers, b"", access_key=ACCESS_KEY, secret_key=client.secret_key, time=time
        )

        reply = await exchange(server.app, "GET", path, headers={**headers, "authorization": authorization})

        assert reply.status == status


async def test_the_demos_signed_query_is_accepted(client: Client) -> None:
    reply = await client.get("", name="外呼 A&B", status=0, deviceType=0, curPage=1, rowsPerPage=10, beginTime="")

    assert reply.code == "0200000"


async def test_a_parameter_with_two_values_is_refused_for_their_order_is_not_signed(client: Client) -> None:
    path, headers = "/rest/isales/v1/openapi/campaigns/1", {"host": "a"}
    pairs = [("status", "2"), ("deviceType", "0"), ("status", "3")]
    headers["authorization"] = client.authorization("GET", path, pairs, headers, b"")

    reply = await exchange(client.app, "GET", path, query="status=3&deviceType=0&status=2", headers=headers)

    assert reply.code == "02000009"


async def test_a_write_is_taken_once(client: Client) -> None:
    headers = {"host": "127.0.0.1:28080", "content-type": JSON, "content-length": str(len(MODIFY))}
    path = "/rest/isales/v1/openapi/campaigns/1"
    headers["authorization"] = client.authorization("POST", path, [], headers, MODIFY)
    headers["locale"] = "en_US"

    replies = [await exchange(client.app, "POST", path, headers=headers, raw=MODIFY) for _ in range(2)]

    assert [reply.status for reply in replies] == [200, 401]
    assert "used before" in replies[1].description


async def test_of_a_write_repeated_at_once_one_is_taken(client: Client, server: Server) -> None:
    headers = {"host": "127.0.0.1:28080", "content-type": JSON, "content-length": str(len(MODIFY))}
    path = "/rest/isales/v1/openapi/campaigns/1"
    headers["authorization"] = client.authorization("POST", path, [], headers, MODIFY)

    replies = await asyncio.gather(
        *(exchange(client.app, "POST", path, headers=headers, raw=MODIFY) for _ in range(20))
    )

    assert sorted(reply.status for reply in replies) == [200] + [401] * 19
    assert len(await server.sql("select from campaign")) == 1


async def test_a_query_may_be_repeated(client: Client) -> None:
    headers = {"host": "127.0.0.1:28080"}
    path = "/rest/isales/v1/openapi/campaigns/1/5"
    headers["authorization"] = client.authorization("GET", path, [], headers, b"")

    replies = [await exchange(client.app, "GET", path, headers=headers) for _ in range(2)]

    assert [reply.status for reply in replies] == [200, 200]


async def test_repetitions_are_taken_when_the_operator_says_so(server: Server) -> None:
    lenient = server_on(server.database, Settings(replay_refused=False)).client()
    headers = {"host": "127.0.0.1:28080"}
    path = "/rest/isales/v1/openapi/campaigns/1/5/pause"
    headers["authorization"] = lenient.authorization("PUT", path, [], headers, b"")

    replies = [await exchange(lenient.app, "PUT", path, headers=headers) for _ in range(2)]

    assert [reply.status for reply in replies] == [200, 200]


async def test_a_revoked_key_is_refused_within_seconds(client: Client, server: Server) -> None:
    assert (await client.get("/1")).status == 200
    await keys.revoke(server.database, 1, ACCESS_KEY, now=NOW)
    server.clock.advance(timedelta(seconds=5))

    reply = await client.get("/1")

    assert reply.status == 401
    assert "revoked" in reply.description


async def test_an_unknown_path_and_a_wrong_method_are_answered_in_the_envelope(client: Client) -> None:
    unknown = await client.get("/1/2/3/4")
    wrong = await client.send("PATCH", "/1")

    assert (unknown.status, unknown.code) == (404, "0200001")
    assert (wrong.status, wrong.code) == (405, "0200001")
    assert wrong.headers["allow"] == "DELETE, GET, PUT"


async def test_while_the_database_is_away_the_answer_says_so(database_url: str) -> None:
    async with Database.open(database_url) as database:
        server = server_on(database, Settings())
        await add_key(database, 1, ACCESS_KEY)
    reply = await server.client().get("/1")

    assert (reply.status, reply.code) == (200, "0200006")


async def test_the_document_shows_every_interface_and_never_promises_422(server: Server) -> None:
    document = server.app.openapi()

    operations = [
        operation
        for path, item in document["paths"].items()
        if path.startswith("/rest/isales/")
        for operation in item.values()
    ]
    assert len(operations) >= 9
    for operation in operations:
        assert {"200", "401", "404", "405", "413"} <= operation["responses"].keys()
        assert "422" not in operation["responses"]
        assert operation["security"] == [{"C2": []}]


async def test_the_document_shows_bounds_in_words_that_its_readers_know(server: Server) -> None:
    schemas = server.app.openapi()["components"]["schemas"]

    text = json.dumps(schemas)
    assert not {keyword for keyword in ("ge", "le", "gt", "lt") if f'"{keyword}": ' in text}
    assert schemas["AddCampaign"]["properties"]["maxAlertingTime"]["maximum"] == 120
    for schema in schemas.values():
        for name, field in schema.get("properties", {}).items():
            assert "maxLength" not in field or field.get("type") == "string", name
