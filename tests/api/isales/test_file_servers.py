from typing import Any

import pytest

from tests.api.client import Client, Server
from tests.api.conftest import SEALING_KEY
from tests.rows import Rows

pytestmark = pytest.mark.anyio

SERVER: dict[str, Any] = {
    "userName": "zhangsan",
    "serverInfo": {"ip": "192.0.2.7", "port": "22", "filePath": "/home/sftp"},
    "serverPwd": "correct horse",
}
ALL = {"offset": 0, "limit": 10}


def changed(**changes: object) -> dict[str, Any]:
    where = {name: value for name, value in changes.items() if name in SERVER["serverInfo"]}
    rest = {name: value for name, value in changes.items() if name not in where}
    return {**SERVER, "serverInfo": {**SERVER["serverInfo"], **where}, **rest}


async def added(client: Client, **changes: object) -> str:
    reply = await client.post("/file/addServer", changed(**changes))
    assert reply.code == "0200000", reply.text
    return reply.body["returnObject"]["serverId"]


async def sealed(server: Server, server_id: str) -> dict[str, Any]:
    (row,) = await server.sql("select * from file_server where server_id = $1", int(server_id))
    return row


async def test_servers_are_listed_in_the_order_in_which_they_came_without_their_passwords(client: Client) -> None:
    first, second = await added(client), await added(client, ip="2001:db8::1", port=2222)

    reply = await client.post("/file/queryServer", ALL)

    assert reply.body == {
        "resultCode": "0200000",
        "resultDesc": "",
        "returnCode": "0200000",
        "returnDesc": "",
        "count": 2,
        "server": [
            {"serverId": first, "userName": "zhangsan", "ip": "192.0.2.7", "port": "22", "filePath": "/home/sftp"},
            {"serverId": second, "userName": "zhangsan", "ip": "2001:db8::1", "port": "2222", "filePath": "/home/sftp"},
        ],
    }
    assert b"correct horse" not in reply.text


@pytest.mark.of("query_file_servers")
async def test_a_page_shows_those_that_are_named(client: Client) -> None:
    ids = [await added(client, filePath=f"/{each}") for each in range(3)]

    named = await client.post("/file/queryServer", {**ALL, "serverIds": [ids[1], "7"]})
    behind = await client.post("/file/queryServer", {"offset": "2", "limit": "1"})

    assert [each["serverId"] for each in named.body["server"]] == [ids[1]]
    assert named.body["count"] == 1
    assert ([each["serverId"] for each in behind.body["server"]], behind.body["count"]) == ([ids[2]], 3)


@pytest.mark.of("add_file_server")
async def test_the_password_is_kept_sealed_to_tenant_and_address(client: Client, server: Server) -> None:
    row = await sealed(server, await added(client))

    assert b"correct" not in row["sealed_password"]
    opened = SEALING_KEY.open_server_password(row["sealed_password"], vdn_id=1, address="192.0.2.7")
    assert opened == "correct horse"


@pytest.mark.of("change_file_server")
async def test_a_server_keeps_its_password_and_its_key_unless_it_is_trusted_anew(
    client: Client, server: Server
) -> None:
    server_id = await added(client)
    await server.sql("update file_server set host_key = 'ssh-ed25519 A'")
    before = await sealed(server, server_id)

    moved = changed(filePath="/elsewhere")
    del moved["serverPwd"]
    assert (await client.post(f"/file/{server_id}/updateServer", moved)).code == "0200000"
    after = await sealed(server, server_id)
    assert after == {**before, "folder": "/elsewhere"}

    assert (await client.post(f"/file/{server_id}/updateServer", changed(port="2222", serverPwd=""))).code == "0200000"
    assert (await sealed(server, server_id))["host_key"] is None, "another port is another server"

    await server.sql("update file_server set host_key = 'ssh-ed25519 A'")
    assert (await client.post(f"/file/{server_id}/updateServer", changed(serverPwd="battery staple"))).code == "0200000"
    after = await sealed(server, server_id)
    assert after["host_key"] is None
    assert SEALING_KEY.open_server_password(after["sealed_password"], vdn_id=1, address="192.0.2.7") == "battery staple"


@pytest.mark.of("change_file_server")
async def test_another_address_needs_the_password_again(client: Client, rows: Rows) -> None:
    server_id = await added(client)
    before = await rows.everything()

    reply = await client.post(f"/file/{server_id}/updateServer", changed(ip="192.0.2.8", serverPwd=None))

    assert (reply.code, "serverPwd" in reply.description) == ("02000001", True)
    assert await rows.everything() == before


async def test_a_server_is_there_once(client: Client) -> None:
    await added(client)
    other = await added(client, port=23)

    assert (await client.post("/file/addServer", SERVER)).code == "0200001"
    assert (await client.post(f"/file/{other}/updateServer", SERVER)).code == "0200001"
    assert (await client.post(f"/file/{other}/updateServer", changed(port=23))).code == "0200000", "it is itself"


@pytest.mark.of("add_file_server")
async def test_there_are_as_many_servers_as_the_tenant_may_have(client: Client, rows: Rows) -> None:
    await rows.limits('{"file_servers_max": 1}')
    await added(client)

    assert (await client.post("/file/addServer", changed(port=23))).code == "0200001"


@pytest.mark.of("delete_file_server")
async def test_a_server_that_is_deleted_is_gone_and_a_second_time_there_is_none(client: Client) -> None:
    server_id = await added(client)

    assert (await client.post(f"/file/{server_id}/deleteServer")).code == "0200000"

    assert (await client.post(f"/file/{server_id}/deleteServer")).code == "0200006"
    assert (await client.post(f"/file/{server_id}/updateServer", SERVER)).code == "0200006"
    assert (await client.post("/file/queryServer", ALL)).body["server"] == []


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({}, "02000001", "serverInfo"),
    (changed(ip="files.example.com"), "02000007", "serverInfo.ip"),
    (changed(ip="2130706433"), "02000007", "serverInfo.ip"),
    (changed(ip="fe80::1%eth0"), "02000007", "serverInfo.ip"),
    (changed(ip=""), "02000001", "serverInfo.ip"),
    (changed(port="0"), "02000007", "serverInfo.port"),
    (changed(port="ssh"), "02000006", "serverInfo.port"),
    (changed(filePath=""), "02000001", "serverInfo.filePath"),
    (changed(filePath="/home/../etc"), "02000007", "serverInfo.filePath"),
    (changed(userName="zhang;san"), "02000002", "userName"),
    (changed(userName="z" * 31), "02000003", "userName"),
    (changed(serverPwd="1234567"), "02000005", "serverPwd"),
    (changed(serverPwd="1" * 81), "02000005", "serverPwd"),
    (changed(serverPwd=12345678), "02000006", "serverPwd"),
]


async def test_wrong_servers_are_refused_by_name_and_none_is_added(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    for body, code, name in REFUSED:
        with subtests.test(body=body):
            reply = await client.post("/file/addServer", body)
            assert reply.code == code
            assert name in reply.description
            assert await rows.table("file_server") == []


@pytest.mark.of("query_file_servers")
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "02000001"),
        ({"offset": 0}, "02000001"),
        ({"offset": 0, "limit": 101}, "02000007"),
        ({"offset": -1, "limit": 1}, "02000007"),
    ],
)
async def test_a_page_needs_its_bounds(client: Client, body: dict[str, Any], code: str) -> None:
    assert (await client.post("/file/queryServer", body)).code == code


async def test_servers_of_another_tenant_are_not_listed(client: Client, stranger: Client) -> None:
    await added(client)

    assert (await stranger.post("/file/queryServer", ALL)).body["server"] == []
