import base64
import re
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from outdial.api.app import create_app
from outdial.api.context import RegisterAt
from tests.api.client import Client, Server
from tests.rows import Rows

pytestmark = pytest.mark.anyio

AGENTS = "/api/v1/agents"
ACCOUNT = f"{AGENTS}/2033/account"
BROWSER = {"kind": "browser"}


@pytest.fixture(autouse=True)
async def agent(client: Client) -> None:
    assert (await client.post(AGENTS, {"workNo": "2033", "name": "Alice"})).status == 201


def at(server: Server, place: RegisterAt | None) -> Client:
    """A client of the same rows, with another switch behind them."""
    app = create_app(replace(server.context, register_at=place))
    return Client(app, server.clock)


async def test_an_account_is_made_and_is_the_agents_phone(client: Client) -> None:
    reply = await client.put(ACCOUNT, BROWSER)

    assert reply.status == 200, reply.text
    told = reply.body
    assert re.fullmatch(r"outdial-1-2033-[0-9a-f]{8}", told["user"])
    assert len(told.pop("password")) == 40
    assert told == {
        "workNo": "2033",
        "kind": "browser",
        "user": told["user"],
        "uri": f"sip:{told['user']}@simulator.invalid",
        "registrar": "wss://simulator.invalid/ws",
    }
    agent = (await client.get(f"{AGENTS}/2033")).body
    assert (agent["phone"], agent["delivery"]) == (told["user"], "held")
    assert (await client.get(ACCOUNT)).body == reply.body


async def test_a_deskphone_is_told_where_sip_is(server: Server) -> None:
    client = at(server, RegisterAt(prefix="north", phones="pbx.example.org:5061", browsers="wss://pbx.example.org/ws"))

    told = (await client.put(ACCOUNT, {"kind": "phone", "delivery": "ring"})).body

    assert told["user"].startswith("north-1-2033-")
    assert told["uri"] == f"sip:{told['user']}@pbx.example.org"
    assert told["registrar"] == "sip:pbx.example.org:5061"
    assert (await client.get(f"{AGENTS}/2033")).body["delivery"] == "ring"


async def test_a_password_is_told_to_whoever_asks_for_it_and_stands_nowhere_else(client: Client, rows: Rows) -> None:
    with capture_logs() as logs:
        password = (await client.put(ACCOUNT, BROWSER)).body["password"]

    assert password not in (await client.get(AGENTS)).text.decode()
    everything = str(await rows.everything())
    assert password not in everything
    assert password.encode().hex() not in everything
    assert base64.b64encode(password.encode()).decode() not in everything
    assert password not in str(logs)


async def test_a_new_account_has_nothing_of_the_old_one(client: Client) -> None:
    first, second = [(await client.put(ACCOUNT, BROWSER)).body for _ in range(2)]

    assert first["user"] != second["user"]
    assert first["password"] != second["password"]
    assert (await client.get(ACCOUNT)).body == second


async def test_a_deleted_account_leaves_no_phone(client: Client) -> None:
    await client.put(ACCOUNT, BROWSER)

    assert (await client.delete(ACCOUNT)).status == 204

    assert (await client.get(f"{AGENTS}/2033")).body["phone"] is None
    for reply in (await client.get(ACCOUNT), await client.delete(ACCOUNT)):
        assert reply.status == 404
        assert reply.body["detail"] == "workNo: agent 2033 has no account; PUT makes one"


async def test_an_account_in_use_is_not_changed(client: Client) -> None:
    told = (await client.put(ACCOUNT, BROWSER)).body
    await client.post(f"{AGENTS}/2033/login")

    for reply in (await client.put(ACCOUNT, BROWSER), await client.delete(ACCOUNT)):
        assert reply.status == 409
        assert "log out" in reply.body["detail"]
    assert (await client.get(ACCOUNT)).body == told


async def test_nobodys_account_is_not_made(client: Client, rows: Rows) -> None:
    before = await rows.everything()

    reply = await client.put(f"{AGENTS}/2034/account", BROWSER)

    assert reply.status == 404
    assert await rows.everything() == before


@pytest.mark.parametrize("body", [{}, {"kind": "fax"}, {"kind": "phone", "password": "mine"}, {"delivery": "held"}])
async def test_a_body_that_is_wrong_makes_nothing(client: Client, rows: Rows, body: object) -> None:
    before = await rows.everything()

    assert (await client.put(ACCOUNT, body)).status == 422
    assert await rows.everything() == before


async def test_a_switch_whose_accounts_are_its_operators_says_so(server: Server) -> None:
    client = at(server, None)

    reply = await client.put(ACCOUNT, BROWSER)

    assert reply.status == 409
    assert "operator" in reply.body["detail"]
    assert (await client.get(f"{AGENTS}/2033")).body["phone"] is None


async def test_an_account_that_cannot_be_opened_says_what_to_do(client: Client, rows: Rows) -> None:
    await client.put(ACCOUNT, BROWSER)
    await rows.change("account", "sealed_password = sealed_password || '!'")

    reply = await client.get(ACCOUNT)

    assert reply.status == 409
    assert "restore the sealing key" in reply.body["detail"]
    assert (await client.put(ACCOUNT, BROWSER)).status == 200
