from datetime import timedelta
from typing import Any

import pytest

from outdial.store.database import statement
from tests.api.client import ACCESS_KEY, Client, Server
from tests.rows import DAY, SECOND, Rows

pytestmark = pytest.mark.anyio

TODAY = {"beginTime": "2020-09-10 00:00:00", "endTime": "2020-09-10 23:59:59"}


async def logged(client: Client, server: Server, **asked: object) -> list[dict[str, Any]]:
    """What the log tells, everything written."""
    await server.context.invocations.finish(server.database)
    reply = await client.post("/calllogs", {"offset": 0, "limit": 100, **TODAY, **asked})
    assert reply.code == "0200000", reply.description
    return reply.body["result"]


async def test_every_request_with_a_good_signature_is_told_with_its_answer(client: Client, server: Server) -> None:
    await client.get("/callNoType/query")
    server.clock.advance(2.5 * SECOND)
    await client.get("/77")
    await client.send("POST", "/callNoType/add", b"{")
    await client.send("GET", "/77", authorization="auth-v2/nobody")

    told = await logged(client, server)

    path = "/rest/isales/v1/openapi/campaigns/1"
    assert [(each["method"], each["url"], each["resultCode"], each["httpStatus"]) for each in told] == [
        ("POST", f"{path}/callNoType/add", "02000008", 200),
        ("GET", f"{path}/77", "0200007", 200),
        ("GET", f"{path}/callNoType/query", "0200000", 200),
    ]
    assert {each["ak"] for each in told} == {ACCESS_KEY}
    assert [each["callTime"] for each in told] == ["2020-09-10 08:00:02"] * 2 + ["2020-09-10 08:00:00"]
    assert {each["costTime"] for each in told} == {0}


async def test_the_log_is_on_the_tenants_wall_and_its_own(
    client: Client, server: Server, rows: Rows, stranger: Client
) -> None:
    await rows.zone("Asia/Shanghai")
    await client.get("/callNoType/query")
    await stranger.get("/queryBusinessResults")

    [mine] = await logged(client, server)
    theirs = await logged(stranger, server)

    assert mine["callTime"] == "2020-09-10 16:00:00"
    assert [each["ak"] for each in theirs] == ["STRANGERAK"]
    assert await logged(client, server, beginTime="2020-09-10 16:00:01") == []


async def test_the_log_can_be_asked_for_one_interface_and_comes_in_pages(client: Client, server: Server) -> None:
    for _ in range(3):
        await client.get("/callNoType/query")
        await client.get("/queryBusinessResults")
        server.clock.advance(SECOND)

    whole = await logged(
        client, server, url="https://10.10.10.10:28080/rest/isales/v1/openapi/campaigns/1/callNoType/query?x=1"
    )
    part = await logged(client, server, url="callNoType", offset=1, limit=1)

    assert len(whole) == 3
    assert part == whole[1:2]
    assert await logged(client, server, url="callnotype") == []


@pytest.mark.of("query_invocations")
async def test_a_request_to_another_tenants_path_is_in_the_log_of_the_key(server: Server, client: Client) -> None:
    await server.client(vdn_id=2).get("/callNoType/query")

    [told] = await logged(client, server)

    assert (told["url"].endswith("/2/callNoType/query"), told["httpStatus"]) == (True, 401)


@pytest.mark.of("query_invocations")
async def test_a_path_is_told_no_longer_than_paths_are(client: Client, server: Server) -> None:
    await client.get(f"/callresultdetail/{'x' * 5000}")

    [told] = await logged(client, server)

    assert (len(told["url"]), told["resultCode"]) == (200, "02000003")


async def test_what_is_too_old_is_forgotten(client: Client, server: Server, rows: Rows) -> None:
    await rows.limits('{"invocation_log_days": 2}')
    await client.get("/callNoType/query")
    await server.context.invocations.step(server.database, now=server.clock.now())
    server.clock.advance(2 * DAY + SECOND)
    await client.get("/queryBusinessResults")

    await server.context.invocations.step(server.database, now=server.clock.now())

    [kept] = await rows.table("invocation")
    assert "queryBusinessResults" in kept


@pytest.mark.parametrize(
    ("asked", "code", "named"),
    [
        ({"offset": None}, "02000001", "offset"),
        ({"limit": 101}, "02000007", "limit"),
        ({"beginTime": None}, "02000001", "beginTime"),
        ({"endTime": "today"}, "02000007", "endTime"),
        ({"endTime": "2020-09-09 00:00:00"}, "02000009", "endTime"),
        ({"endTime": "2020-09-17 00:00:01"}, "02000009", "7 days"),
        ({"url": "http://["}, "02000007", "url"),
    ],
)
async def test_a_wrong_question_is_refused_by_name(
    client: Client, asked: dict[str, object], code: str, named: str
) -> None:
    reply = await client.post("/calllogs", {"offset": 0, "limit": 1, **TODAY, **asked})

    assert reply.code == code, reply.description
    assert named in reply.description


async def test_a_page_of_the_log_is_read_along_its_index(rows: Rows, server: Server) -> None:
    begin = server.clock.now()
    await server.run(
        "insert into invocation (vdn_id, called_at, access_key, method, url, result_code, status, took)"
        " select 1, now() + each * interval '1 second', 'ak', 'GET', '/', '0200000', 200, interval '0'"
        " from generate_series(1, 2000) each"
    )

    page = await rows.plan(statement("invocations_page"), 1, begin, begin + timedelta(days=7), None, 10, 0)
    sweep = await rows.plan(statement("invocations_sweep"), 1, begin, 10)

    assert "invocation_age" in page
    assert "invocation_age" in sweep
    assert "Seq Scan" not in page + sweep
