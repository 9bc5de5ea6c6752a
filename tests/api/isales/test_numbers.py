import asyncio
import json
from typing import Any

import pytest

from tests.api.client import Client, Server
from tests.rows import NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

SEED_BODY = b"""{
        "callDataList": [
            {
                "sessionId": "00750",
                "called": "80021"
            },
            {
                "sessionId": "00850",
                "called": "80022"
            },
            {
                "sessionId": "00950",
                "called": "80023"
            },
            {
                "sessionId": "01050",
                "called": "80024"
            }
        ]
    }"""
"""The request that seed 003 prints."""
FORBIDDEN = "`~!@#$%^&*()+=|{}'\":;<>/?.\\[]¥\u2013,"
OVER_ESCAPED = '{\\"fullName\\":\\"Lin Zihang\\",\\"riskName\\":\\"Compulsory traffic insurance\\"}'


def one(**fields: object) -> dict[str, Any]:
    return {"callDataList": [{"called": "80021", **fields}]}


@pytest.mark.of("add_numbers")
async def test_the_example_of_seed_003_is_answered_as_printed(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(open_contacts=42)

    reply = await client.post(f"/calldata/{campaign_id}", SEED_BODY)

    assert reply.status == 200
    numbers = reply.body["returnObject"]
    assert reply.text.startswith(
        b'{"resultCode":"0200000","resultDesc":"","returnCode":"0200000","returnDesc":"","returnObject":{"totalSize":46'
    )
    assert numbers["dataIdList"] == numbers["datalist"]
    assert [number["called"] for number in numbers["datalist"]] == ["80021", "80022", "80023", "80024"]
    for number, session_id in zip(numbers["datalist"], ["00750", "00850", "00950", "01050"], strict=True):
        stored = await rows.one("select called, session_id from contact where contact_id = $1", int(number["dataId"]))
        assert stored == {"called": number["called"], "session_id": session_id}


@pytest.mark.of("add_numbers")
async def test_every_field_is_kept_and_times_are_the_tenants(client: Client, rows: Rows) -> None:
    await rows.zone("Asia/Shanghai")
    campaign_id = await rows.campaign()
    record = {
        "sessionId": "",
        "caller": "01088*#",
        "customField": "batch 7_é",
        "recycleTime": "2025-03-05 00:00:00",
        "callData": "any text; not JSON",
        "priority": "1",
        "unknown": {"key": None},
    }

    reply = await client.post(f"/calldata/{campaign_id}", one(**record))

    assert reply.code == "0200000"
    stored = await rows.one(
        "select session_id, caller, custom_field, recycle_at::text, call_data, priority, state, position from contact"
    )
    assert stored == {
        "session_id": "",
        "caller": "01088*#",
        "custom_field": "batch 7_é",
        "recycle_at": "2025-03-04 16:00:00+00",
        "call_data": "any text; not JSON",
        "priority": 1,
        "state": 0,
        "position": 0,
    }


async def test_blank_and_missing_mean_the_default(client: Client, rows: Rows) -> None:
    blank = {"caller": "", "recycleTime": "", "priority": "", "callData": None}

    reply = await client.post(f"/calldata/{await rows.campaign()}", one(**blank))

    assert reply.code == "0200000"
    stored = await rows.one("select caller, recycle_at, priority, call_data from contact")
    assert stored == {"caller": None, "recycle_at": None, "priority": 3, "call_data": None}


async def test_a_recycling_time_may_have_a_t_and_may_be_over(client: Client, rows: Rows) -> None:
    for text in ("2025-03-05T08:00:00", "2020-01-01 00:00:00"):
        reply = await client.post(f"/calldata/{await rows.campaign()}", one(recycleTime=text))

        assert reply.code == "0200000"


REFUSED: list[tuple[object, str, str]] = [
    ([], "02000008", "object"),
    ({}, "02000001", "callDataList"),
    ({"callDataList": None}, "02000001", "callDataList"),
    ({"callDataList": {}}, "02000006", "callDataList"),
    ({"callDataList": []}, "02000001", "callDataList"),
    ({"callDataList": [{}]}, "02000001", "callDataList[0].called"),
    ({"callDataList": [7]}, "02000006", "callDataList[0]"),
    (one(called=""), "02000001", "called"),
    (one(called=80021), "02000006", "called"),
    (one(called="+8680021"), "02000002", "called"),
    (one(called="8002１"), "02000002", "called"),  # noqa: RUF001 - a digit, but of another script
    (one(called="8" * 25), "02000003", "called"),
    (one(sessionId="s" * 33), "02000003", "sessionId"),
    (one(sessionId="a\0b"), "02000002", "sessionId"),
    (one(caller="8" * 25), "02000003", "caller"),
    (one(caller="abc"), "02000002", "caller"),
    (one(customField="c" * 201), "02000003", "customField"),
    *[(one(customField=f"a{character}b"), "02000002", "customField") for character in FORBIDDEN],
    (one(callData="c" * 1025), "02000003", "callData"),
    (one(recycleTime="2025-03-05"), "0200030", "callDataList[0].recycleTime"),
    (one(recycleTime="2025-02-30 00:00:00"), "0200030", "recycleTime"),
    (one(recycleTime="2025-03-05 00:00:00Z"), "0200030", "recycleTime"),
    (one(recycleTime="0001-01-01 00:00:00"), "0200030", "recycleTime"),
    (one(priority="0"), "02000007", "priority"),
    (one(priority=6), "02000007", "priority"),
    (one(priority="high"), "02000006", "priority"),
    ({"callDataList": [{"called": str(number)} for number in range(21)]}, "0200029", "20"),
    ({"callDataList": [{"called": "1"}, {"called": "2"}, {"called": "1"}]}, "0200018", "1 "),
]


async def test_a_wrong_request_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    before = await rows.everything()

    for body, code, named in REFUSED:
        with subtests.test(body=body):
            reply = await client.post(f"/calldata/{campaign_id}", body)

            assert (reply.status, reply.code, reply.body["returnCode"]) == (200, code, code)
            assert named in reply.description
            assert await rows.everything() == before


async def test_one_wrong_record_keeps_all_out(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    reply = await client.post(f"/calldata/{campaign_id}", {"callDataList": [{"called": "1"}, {"called": "x"}]})

    assert "callDataList[1].called" in reply.description
    assert await rows.table("contact") == []


async def test_a_body_that_is_no_json_is_refused(client: Client, rows: Rows) -> None:
    assert (await client.post(f"/calldata/{await rows.campaign()}", b'{"callDataList":')).code == "02000008"


async def test_rules_of_the_campaign_refuse_with_their_own_codes(client: Client, rows: Rows, server: Server) -> None:
    done, full, busy, flow = (
        await rows.campaign(ends_at=NOW),
        await rows.campaign(open_contacts=200_000),
        await rows.campaign(),
        await rows.campaign(mode="intelligent_flow"),
    )
    await rows.blacklisted("666")
    assert (await client.post(f"/calldata/{busy}", one(called="1"))).code == "0200000"
    before = await rows.everything()

    refused = [
        await client.post("/calldata/999999", one()),
        await client.post(f"/calldata/{done}", one()),
        await client.post(f"/calldata/{full}", one()),
        await client.post(f"/calldata/{busy}", one()),
        await client.post(f"/calldata/{flow}", one(callData="no JSON")),
        await client.post(f"/calldata/{flow}", one(called="666")),
    ]

    assert [reply.code for reply in refused] == ["0200007", "0200019", "0200020", "0200022", "02000007", "0200024"]
    assert "666" in refused[-1].description
    assert await rows.everything() == before
    server.clock.advance(SECOND)
    assert (await client.post(f"/calldata/{busy}", one())).code == "0200000"


async def test_an_intelligent_flow_takes_json_however_often_it_was_made_a_string(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    """The third is the example of seed 003, as a client that copies it sends it."""
    for text in ('{"fullName":"Lin Zihang"}', '"{\\"fullName\\":\\"Lin Zihang\\"}"', OVER_ESCAPED, "[]"):
        with subtests.test(text=text):
            campaign_id = await rows.campaign(mode="intelligent_flow")
            reply = await client.post(f"/calldata/{campaign_id}", one(callData=text))

            assert reply.code == "0200000"
            stored = await rows.one("select call_data from contact where campaign_id = $1", campaign_id)
            assert stored["call_data"] == text


async def test_an_intelligent_flow_refuses_what_is_no_json(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign(mode="intelligent_flow")
    for text in ("{", '"text"', '"{"', "{'a': 1}", "NaN", "[" * 600):
        with subtests.test(text=text):
            reply = await client.post(f"/calldata/{campaign_id}", one(callData=text))

            assert reply.code == "02000007"
            assert "80021" in reply.description


async def test_of_clients_that_add_at_once_one_passes(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    reply = await asyncio.gather(
        *(client.post(f"/calldata/{campaign_id}", one(called=str(number))) for number in range(8))
    )

    assert sorted(answer.code for answer in reply) == ["0200000", *["0200022"] * 7]


async def test_a_tenants_own_limits_count(client: Client, rows: Rows) -> None:
    await rows.limits(json.dumps({"contacts_per_request_max": 30, "add_interval": 0}))
    campaign_id = await rows.campaign()
    body = {"callDataList": [{"called": str(number)} for number in range(30)]}

    assert [(await client.post(f"/calldata/{campaign_id}", body)).code for _ in range(2)] == ["0200000"] * 2


async def test_another_tenants_campaign_does_not_exist(stranger: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign(1)
    before = await rows.everything()

    assert (await stranger.post(f"/calldata/{campaign_id}", one())).code == "0200007"
    assert await rows.everything() == before
