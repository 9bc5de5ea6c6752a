from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outdial.api.isales.examples import CAMPAIGN
from outdial.wording.files import FileFault, RowFault
from outdial.wording.words import about, told
from tests.api.client import Client, Server
from tests.api.isales.test_file_servers import added
from tests.rows import Rows

pytestmark = pytest.mark.anyio

ALL = {"offset": 0, "limit": 10}
UPLOAD, QUERY = "/calldatafile/uploadFileServer", "/calldatafile/queryDataImportTask"


async def asked(client: Client, campaign_id: int, **changes: object) -> str:
    body = {"serverId": await added(client, filePath=f"/{client.sent}"), "fileName": "demo.xlsx", **changes}
    reply = await client.post(f"{UPLOAD}/{campaign_id}", body)
    assert reply.code == "0200000", reply.text
    return reply.body["returnObject"]["importTaskId"]


async def the_import(server: Server, import_id: str) -> dict[str, Any]:
    (row,) = await server.sql("select * from file_import where import_id = $1", int(import_id))
    return row


@pytest.mark.of("query_file_imports")
async def test_an_import_waits_to_be_done(client: Client, rows: Rows, server: Server) -> None:
    campaign_id = await rows.campaign()
    server_id = await added(client)

    reply = await client.post(
        f"{UPLOAD}/{campaign_id}", {"serverId": server_id, "filePath": "/isales/20220310", "fileName": "demo.xlsx"}
    )

    import_id = reply.body["returnObject"]["importTaskId"]
    row = await the_import(server, import_id)
    assert (row["state"], row["path"], row["due_at"]) == (0, "/home/sftp/isales/20220310/demo.xlsx", client.clock.now())
    shown = (await client.post(f"{QUERY}/{campaign_id}", ALL)).body
    assert shown["count"] == 1
    assert shown["result"] == [
        {
            "id": import_id,
            "beginTime": None,
            "endTime": None,
            "status": "0",
            "succNum": 0,
            "repeatNum": 0,
            "failNum": 0,
            "blackNum": 0,
            "errMsg": "",
        }
    ]


@pytest.mark.of("query_file_imports")
async def test_what_became_of_the_rows_is_told_with_the_first_that_were_left_out(
    client: Client, rows: Rows, server: Server
) -> None:
    campaign_id = await rows.campaign()
    import_id = await asked(client, campaign_id)
    began = datetime(2022, 3, 11, 7, 27, 9, tzinfo=UTC)
    await server.sql(
        "update file_import set state = 2, began_at = $1, ended_at = $2,"
        " added = 7, repeated = 3, blacklisted = 2, unfit = 12",
        began,
        began + timedelta(milliseconds=1500),
    )
    for line in range(5, 20):
        await rows.rejected(int(import_id), f"reason {line}", line=line)

    (shown,) = (await client.post(f"{QUERY}/{campaign_id}", {**ALL, "importTaskIds": [import_id]})).body["result"]

    assert (shown["beginTime"], shown["endTime"]) == ("2022-03-11T07:27:09.000+00:00", "2022-03-11T07:27:10.500+00:00")
    assert [shown[name] for name in ("status", "succNum", "repeatNum", "blackNum", "failNum")] == ["2", 7, 3, 2, 12]
    assert shown["errMsg"].startswith("Left out: line 5: reason 5; line 6: reason 6;")
    assert shown["errMsg"].endswith("line 14: reason 14; and so on.")


async def test_what_became_of_an_import_is_told_in_the_clients_language(
    client: Client, rows: Rows, server: Server
) -> None:
    campaign_id = await rows.campaign()
    import_id = await asked(client, campaign_id)
    await server.sql("update file_import set state = 3, failure = $1", told(FileFault.NOT_A_FILE).kept())
    await rows.rejected(int(import_id), about("called", RowFault.REPEATED, line=2).kept(), line=5)

    english = (await client.post(f"{QUERY}/{campaign_id}", ALL)).body["result"][0]["errMsg"]
    client.locale = None
    chinese = (await client.post(f"{QUERY}/{campaign_id}", ALL)).body["result"][0]["errMsg"]

    assert english.startswith("What stands there is no file. Left out: line 5: called: the number stands in line 2")
    assert chinese.startswith("该路径不是文件。未导入的行：第5行：called：号码已在第2行出现")  # noqa: RUF001 - as Chinese has it


async def test_imports_are_listed_newest_first_by_pages_or_by_name(client: Client, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    ids = [await asked(client, campaign_id) for _ in range(3)]
    await asked(client, other)

    async def listed(**changes: object) -> list[str]:
        return [each["id"] for each in (await client.post(f"{QUERY}/{campaign_id}", {**ALL, **changes})).body["result"]]

    assert await listed() == ids[::-1]
    assert await listed(offset=1, limit=1) == [ids[1]]
    assert await listed(importTaskIds=[ids[0], "1"]) == [ids[0]]
    assert await listed(offset=9) == []


@pytest.mark.of("import_file")
async def test_a_file_may_be_asked_for_at_a_time_of_the_tenants_wall(
    client: Client, rows: Rows, server: Server
) -> None:
    await rows.zone("Asia/Shanghai")  # it is 16:00 there
    campaign_id = await rows.campaign()

    today = await the_import(server, await asked(client, campaign_id, hour="16", minute="30"))
    tomorrow = await the_import(server, await asked(client, campaign_id, hour=15, minute=59))

    assert today["due_at"] == datetime(2020, 9, 10, 8, 30, tzinfo=UTC)
    assert tomorrow["due_at"] == datetime(2020, 9, 11, 7, 59, tzinfo=UTC)


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"fileName": ""}, "02000001"),
    ({"fileName": "a/b.xlsx"}, "02000002"),
    ({"fileName": "a\nb.xlsx"}, "02000002"),
    ({"fileName": "n" * 256}, "02000003"),
    ({"filePath": "../../etc"}, "02000007"),
    ({"hour": 7}, "02000010"),
    ({"minute": 7}, "02000010"),
    ({"hour": 24, "minute": 0}, "02000007"),
    ({"serverId": "1"}, "0200006"),
    ({"serverId": "one"}, "02000006"),
    ({"serverId": None}, "02000001"),
]


async def test_wrong_imports_are_refused_and_none_is_done(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id, server_id = await rows.campaign(), await added(client)
    for changes, code in REFUSED:
        with subtests.test(changes=changes):
            body = {"serverId": server_id, "fileName": "demo.xlsx", **changes}
            assert (await client.post(f"{UPLOAD}/{campaign_id}", body)).code == code
            assert await rows.table("file_import") == []


async def test_a_campaign_that_is_over_or_that_is_not_there_takes_no_file(client: Client, rows: Rows) -> None:
    over = await rows.campaign(ends_at=client.clock.now())
    body = {"serverId": await added(client), "fileName": "demo.xlsx"}

    assert (await client.post(f"{UPLOAD}/{over}", body)).code == "0200019"
    assert (await client.post(f"{UPLOAD}/999", body)).code == "0200007"
    assert (await client.post(f"{QUERY}/999", ALL)).code == "0200007"


@pytest.mark.of("import_file")
async def test_as_many_imports_wait_as_the_tenant_may_have(client: Client, rows: Rows) -> None:
    await rows.limits('{"imports_open_max": 1}')
    campaign_id = await rows.campaign()
    await asked(client, campaign_id)

    body = {"serverId": await added(client), "fileName": "demo.xlsx"}
    assert (await client.post(f"{UPLOAD}/{campaign_id}", body)).code == "0200001"


async def test_imports_go_with_their_campaign(client: Client, rows: Rows, server: Server) -> None:
    campaign_id = (await client.post("", {**CAMPAIGN, "initStatus": 1})).body["returnObject"]["id"]
    import_id = await asked(client, campaign_id)
    await rows.rejected(int(import_id), "a reason")

    reply = await client.delete(f"/{campaign_id}", {"archiveHistory": 0})

    assert reply.code == "0200000", reply.text
    assert await server.sql("select from file_import") == []
    assert await server.sql("select from file_import_reject") == []
