"""Adding people with several numbers each (V2)."""

import json
from typing import Any

import pytest

from tests.api.client import Client, Reply
from tests.rows import Rows

pytestmark = pytest.mark.anyio


def one(*called: object, **fields: object) -> dict[str, Any]:
    return {"callDataList": [{"called": list(called) or [{"calledNo": "80021"}], **fields}]}


async def add(client: Client, campaign_id: int, body: object) -> Reply:
    return await client.send("POST", f"/calldata/{campaign_id}", body, v=2)


@pytest.mark.of("add_numbers_v2")
async def test_a_person_is_kept_with_all_numbers_types_and_pauses(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    mobile = {"calledNo": "80021", "type": "SI", "delayTime": "600"}

    reply = await add(client, campaign_id, one(mobile, {"calledNo": "80022"}, sessionId="00750", priority="1"))

    assert reply.code == "0200000"
    (number,) = reply.body["returnObject"]["dataIdList"]
    assert number["called"] == "80021"
    stored = await rows.one("select * from contact where contact_id = $1", int(number["dataId"]))
    assert (stored["called"], stored["number_type"], stored["priority"]) == ("80021", "SI", 1)
    assert json.loads(stored["numbers"]) == [
        {"called": "80021", "number_type": "SI", "delay_s": 600},
        {"called": "80022", "number_type": None, "delay_s": 0},
    ]


@pytest.mark.of("add_numbers_v2")
async def test_one_number_is_kept_as_in_v1_with_its_type(client: Client, rows: Rows) -> None:
    await add(client, await rows.campaign(), one({"calledNo": "80021", "type": "ST", "delayTime": ""}))

    assert await rows.one("select called, number_type, numbers from contact") == {
        "called": "80021",
        "number_type": "ST",
        "numbers": None,
    }


async def test_a_number_may_stand_under_two_sessions_but_once_under_each(client: Client, rows: Rows) -> None:
    apart = [{"sessionId": session, "called": [{"calledNo": "1"}]} for session in ("a", "b", "", None)]
    together = [{"sessionId": "a", "called": [{"calledNo": number}]} for number in ("1", "2", "1")]

    assert (await add(client, await rows.campaign(), {"callDataList": apart})).code == "0200000"
    refused = await add(client, await rows.campaign(), {"callDataList": together})

    assert refused.code == "0200018"
    assert "callDataList[2].called: 1 " in refused.description


REFUSED: list[tuple[object, str, str]] = [
    ({}, "02000001", "callDataList"),
    ({"callDataList": []}, "02000001", "callDataList"),
    ({"callDataList": [{"called": []}]}, "02000001", "callDataList[0].called"),
    (one("80021"), "02000006", "callDataList[0].called[0]"),
    ({"callDataList": [{"called": "80021"}]}, "02000006", "callDataList[0].called"),
    (one({}), "02000001", "called[0].calledNo"),
    (one({"calledNo": "8" * 25}), "02000003", "calledNo"),
    (one({"calledNo": "+86"}), "02000002", "calledNo"),
    (one({"calledNo": "1", "type": "t" * 21}), "02000003", "type"),
    (one({"calledNo": "1", "type": "a b"}), "02000002", "type"),
    (one({"calledNo": "1", "delayTime": 7201}), "02000007", "delayTime"),
    (one({"calledNo": "1", "delayTime": -1}), "02000007", "delayTime"),
    (one({"calledNo": "1", "delayTime": "soon"}), "02000006", "delayTime"),
    (one({"calledNo": "1"}, {"calledNo": "1"}), "0200018", "callDataList[0].called: 1 "),
    (one(*({"calledNo": str(number)} for number in range(21))), "0200029", "callDataList[0].called"),
    ({"callDataList": [{"called": [{"calledNo": "1"}]}] * 21}, "0200029", "20"),
    (one({"calledNo": "1"}, recycleTime="tomorrow"), "0200030", "callDataList[0].recycleTime"),
    ({**one(), "batchId": "77"}, "03000004", "batch"),
    ({**one(), "batchId": "x"}, "03000004", "batch"),
    ({**one(), "batchId": "9" * 30}, "03000004", "batch"),
    ({**one(), "batchId": 77}, "02000006", "batchId"),
    ({**one(), "batchId": "7" * 65}, "02000003", "batchId"),
]


async def test_a_wrong_request_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    before = await rows.everything()

    for body, code, named in REFUSED:
        with subtests.test(body=body):
            reply = await add(client, campaign_id, body)

            assert (reply.status, reply.code) == (200, code)
            assert named in reply.description
            assert await rows.everything() == before


async def test_a_blacklisted_number_anywhere_in_a_persons_list_keeps_all_out(client: Client, rows: Rows) -> None:
    await rows.blacklisted("666")

    reply = await add(client, await rows.campaign(), one({"calledNo": "1"}, {"calledNo": "666"}))

    assert reply.code == "0200024"
    assert "666" in reply.description
    assert await rows.table("contact") == []


async def test_both_versions_share_the_interval_of_a_campaign(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()

    answers = [
        await add(client, campaign_id, one()),
        await client.post(f"/calldata/{campaign_id}", {"callDataList": [{"called": "2"}]}),
        await add(client, campaign_id, one({"calledNo": "3"})),
    ]

    assert [reply.code for reply in answers] == ["0200000", "0200022", "0200022"]


async def test_a_batch_must_be_the_campaigns_own(client: Client, rows: Rows) -> None:
    campaign_id, other = await rows.campaign(), await rows.campaign()
    batch_id = await rows.batch(other)

    assert (await add(client, campaign_id, {**one(), "batchId": str(batch_id)})).code == "03000004"
    assert (await add(client, other, {**one(), "batchId": str(batch_id)})).code == "0200000"
    assert (await rows.one("select batch_id from contact"))["batch_id"] == batch_id
