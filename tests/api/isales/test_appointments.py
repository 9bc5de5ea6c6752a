"""Reserved calls: create, modify, write the result back, delete, list."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from outdial.api.auth import MEMORY
from outdial.domain.outcome import Outcome
from outdial.isales_codes import call_id
from outdial.store.appointments import HELD_BEYOND
from tests.api.client import Client, Reply
from tests.rows import DAY, NOW, SECOND, Rows

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def asked(campaign_id: int, **fields: object) -> dict[str, object]:
    return {
        "callType": 1,
        "calledNo": "80021",
        "workNo": "125",
        "taskId": str(campaign_id),
        "appointTime": ms(NOW + HOUR),
        **fields,
    }


async def create(client: Client, campaign_id: int, **fields: object) -> Reply:
    return await client.post("/appoint/create", asked(campaign_id, **fields))


async def created(client: Client, campaign_id: int, **fields: object) -> str:
    reply = await create(client, campaign_id, **fields)
    assert reply.code == "0200000", reply.text
    ids = reply.body["returnObject"]
    assert ids["appointId"] == ids["id"]
    return ids["id"]


async def listed(client: Client, **fields: object) -> list[dict[str, Any]]:
    reply = await client.post("/appoint/list", {"offset": 0, "limit": 100, **fields})
    assert reply.code == "0200000", reply.text
    assert reply.body["totalCount"] == len(reply.body["data"])
    return reply.body["data"]


@pytest.mark.of("list_appointments")
async def test_a_manual_call_is_kept_and_listed_with_its_agent_and_campaign(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.agent("125")

    appoint_id = await created(client, campaign_id, remark="call back")

    (one,) = await listed(client)
    expected = {
        "appointId": appoint_id,
        "callType": "1",
        "appointTime": ms(NOW + HOUR),
        "calledNo": "80021",
        "taskId": str(campaign_id),
        "taskStatus": "2",
        "timeout": False,
        "userAccount": None,
        "workNo": "125",
        "userName": "125",
        "remark": "call back",
        "beginTime": None,
        "endTime": None,
        "failCode": None,
        "callId": None,
    }
    assert expected.items() <= one.items()
    assert await rows.table("contact") == []


@pytest.mark.of("change_appointment")
async def test_a_manual_call_is_modified_and_its_result_written_back(client: Client, rows: Rows) -> None:
    appoint_id = await created(client, await rows.campaign())
    change = {"appointId": appoint_id, "remark": "later", "appointTime": ms(NOW + 2 * HOUR), "userAccount": "alice"}
    result = {
        "appointId": appoint_id,
        "failCode": "00000",
        "callId": "1747316188-341779",
        "busiResult": "17549503",
        "busiSubStatus": "1",
        "callerNo": "95000",
        "beginTime": ms(NOW),
        "endTime": ms(NOW + SECOND),
    }

    assert (await client.post("/appoint/update", change)).code == "0200000"
    assert (await client.post("/appoint/updateResult", result)).code == "0200000"

    (one,) = await listed(client)
    assert (change | result).items() <= one.items()
    assert one["workNo"] == "125"


@pytest.mark.of("create_appointment")
async def test_an_automatic_call_makes_a_contact_that_is_due_five_minutes_before(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    data = '{"fullName":"Lin Zihang"}'

    appoint_id = await created(client, campaign_id, callType=2, callData=data)

    contact = await rows.one("select * from contact")
    assert (contact["called"], contact["due_at"], contact["round"]) == ("80021", NOW + HOUR - 300 * SECOND, -1)
    assert (contact["appointment_id"], contact["work_no"], contact["call_data"]) == (int(appoint_id), "125", data)
    assert (await rows.one("select open_contacts from campaign_tally"))["open_contacts"] == 1


@pytest.mark.of("create_appointment")
async def test_an_automatic_call_to_a_number_that_the_campaign_has_is_about_its_contact(
    client: Client, rows: Rows
) -> None:
    campaign_id = await rows.campaign()
    waiting = await rows.contact(campaign_id, called=["80021"], state=0)

    await created(client, campaign_id, callType=2)

    (contact,) = await rows.all("select contact_id, due_at, appointment_id from contact")
    held_until = NOW + HOUR - 300 * SECOND + HELD_BEYOND
    assert contact == {"contact_id": waiting, "due_at": held_until, "appointment_id": None}
    assert (await rows.one("select contact_id, begun_at from appointment")) == {"contact_id": waiting, "begun_at": None}


async def test_the_lead_is_the_tenants_and_a_time_within_it_is_due_at_once(client: Client, rows: Rows) -> None:
    await rows.limits('{"appointment_lead": 7200}')
    await created(client, await rows.campaign(), callType=2)

    assert (await rows.one("select due_at from contact"))["due_at"] == NOW


@pytest.mark.of("report_appointment")
async def test_an_automatic_call_shows_what_its_call_came_to(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    contact_id = await rows.contact(campaign_id, called=["80021"], business_result="sold")
    appoint_id = await created(client, campaign_id, callType=2)
    attempt_id = await rows.attempt(campaign_id, contact_id, called="80021", outcome=Outcome.BUSY)
    await rows.change("appointment", f"attempt_id = {attempt_id}")

    await client.post("/appoint/updateResult", {"appointId": appoint_id, "failCode": "00000", "busiSubStatus": "x"})

    (one,) = await listed(client)
    placed_at = NOW - 60 * SECOND
    expected = {
        "failCode": "00537",
        "callId": call_id(placed_at, attempt_id),
        "callerNo": "88",
        "beginTime": ms(placed_at),
        "endTime": ms(NOW),
        "busiResult": "sold",
        "busiSubStatus": "x",
        "timeout": False,
    }
    assert expected.items() <= one.items()


@pytest.mark.of("change_appointment")
async def test_an_automatic_call_is_not_modified(client: Client, rows: Rows) -> None:
    appoint_id = await created(client, await rows.campaign(), callType=2)

    assert (await client.post("/appoint/update", {"appointId": appoint_id, "remark": "x"})).code == "0200001"


@pytest.mark.of("delete_appointment")
@pytest.mark.parametrize("automatic", [False, True])
async def test_a_reserved_call_that_was_not_made_is_deleted(client: Client, rows: Rows, *, automatic: bool) -> None:
    campaign_id = await rows.campaign()
    before = await rows.everything()
    appoint_id = await created(client, campaign_id, callType=1 + automatic)

    assert (await client.post("/appoint/delete", {"appointId": appoint_id})).code == "0200000"

    after = await rows.everything()
    tally = json.loads(after.pop("campaign_tally")[0])
    before.pop("campaign_tally")
    assert tally["open_contacts"] == 0
    assert after == before
    assert (await client.post("/appoint/delete", {"appointId": appoint_id})).code == "04000004"


@pytest.mark.of("delete_appointment")
async def test_a_contact_that_waited_for_a_deleted_call_goes_on(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    await rows.contact(campaign_id, called=["80021"], state=0)
    appoint_id = await created(client, campaign_id, callType=2)

    await client.post("/appoint/delete", {"appointId": appoint_id})

    assert (await rows.one("select due_at from contact"))["due_at"] == NOW


@pytest.mark.of("report_appointment")
async def test_a_reserved_call_that_was_made_is_not_deleted(client: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    manual, automatic = await created(client, campaign_id), await created(client, campaign_id, callType=2)
    await client.post("/appoint/updateResult", {"appointId": manual, "failCode": "00000"})
    await rows.change("contact", "state = 1")

    for appoint_id in (manual, automatic):
        assert (await client.post("/appoint/delete", {"appointId": appoint_id})).code == "04000005"


@pytest.mark.of("list_appointments")
async def test_the_list_is_filtered_by_number_agent_time_and_campaign(client: Client, rows: Rows) -> None:
    one, two = await rows.campaign(), await rows.campaign()
    first = await created(client, one, calledNo="1")
    second = await created(client, two, calledNo="2", workNo="", userAccount="alice", appointTime=ms(NOW + 2 * HOUR))

    async def ids(**fields: object) -> list[str]:
        return [entry["appointId"] for entry in await listed(client, **fields)]

    assert await ids() == [first, second]
    assert await ids(calledNo="2") == [second]
    assert await ids(userAccountList=["125"]) == [first]
    assert await ids(userAccountList=["alice", "bob"]) == [second]
    assert await ids(userAccountList=[]) == [first, second]
    assert await ids(taskId=two) == [second]
    assert await ids(beginTime=ms(NOW + HOUR) + 1) == [second]
    assert await ids(endTime=ms(NOW + HOUR)) == [first]
    page = await client.post("/appoint/list", {"offset": 1, "limit": 1})
    assert (page.body["totalCount"], [each["appointId"] for each in page.body["data"]]) == (2, [second])


async def test_a_call_whose_time_has_passed_is_timed_out(client: Client, rows: Rows) -> None:
    await created(client, await rows.campaign())
    client.clock.advance(HOUR + SECOND)

    assert (await listed(client))[0]["timeout"] is True


REFUSED: list[tuple[dict[str, object], str, str]] = [
    ({"callType": 3}, "02000007", "callType"),
    ({"callType": None}, "02000001", "callType"),
    ({"calledNo": "+86"}, "04000002", "calledNo"),
    ({"calledNo": "8" * 25}, "04000002", "calledNo"),
    ({"calledNo": ""}, "02000001", "calledNo"),
    ({"workNo": ""}, "02000001", "workNo"),
    ({"workNo": "7" * 51}, "02000003", "workNo"),
    ({"taskId": "x"}, "02000006", "taskId"),
    ({"taskId": "999999"}, "0200007", "taskId"),
    ({"appointTime": ms(NOW)}, "04000001", "appointTime"),
    ({"appointTime": ms(NOW + 40 * DAY)}, "04000001", "over by then"),
    ({"appointTime": "tomorrow"}, "02000006", "appointTime"),
    ({"appointTime": 10**15}, "02000007", "appointTime"),
    ({"callData": "d" * 1025}, "02000003", "callData"),
    ({"remark": "r" * 1025}, "02000003", "remark"),
]


async def test_a_wrong_request_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await rows.campaign()
    before = await rows.everything()

    for fields, code, named in REFUSED:
        with subtests.test(fields=fields):
            reply = await create(client, campaign_id, **fields)

            assert (reply.status, reply.code) == (200, code)
            assert named in reply.description
            assert await rows.everything() == before
    for what in ("update", "updateResult", "delete"):
        for appoint_id in ("7", "none", "9" * 30):
            assert (await client.post(f"/appoint/{what}", {"appointId": appoint_id})).code == "04000004"


async def test_limits_of_the_tenant_and_json_of_a_flow_are_kept(client: Client, rows: Rows) -> None:
    flow = await rows.campaign(mode="intelligent_flow")
    campaign_id = await rows.campaign()

    assert (await create(client, flow, callType=2, callData="no JSON")).code == "02000007"
    await rows.limits('{"appointments_max": 1, "open_contacts_max": 0}')
    client.clock.advance(MEMORY)
    assert (await create(client, campaign_id, callType=2)).code == "0200020"
    assert (await create(client, campaign_id)).code == "0200000"
    assert (await create(client, campaign_id)).code == "0200001"


async def test_another_tenants_calls_do_not_exist(client: Client, stranger: Client, rows: Rows) -> None:
    campaign_id = await rows.campaign()
    appoint_id = await created(client, campaign_id)

    assert (await create(stranger, campaign_id)).code == "0200007"
    assert await listed(stranger) == []
    assert (await stranger.post("/appoint/delete", {"appointId": appoint_id})).code == "04000004"
