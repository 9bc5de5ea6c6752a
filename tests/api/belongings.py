"""A tenant who has one of everything that requests can name."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from outdial.domain.robot_id import robot_id
from outdial.isales_codes import call_id
from tests.api.client import Client
from tests.rows import Rows

ABSENT: Final = ("off",) * 3
AGENT_STATES: Final = (*ABSENT, "idle", "reserved", "talking", "wrap_up", "paused")
"""Of the agents, those who are logged out first."""
IVR: Final = {"deviceSign": "flow-7", "callCount": 3, "callInterval": 3}
PREVIEW: Final = {"failInterval": 3, "obCallCount": 2, "autoCallTime": 17}
PREDICT: Final = {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 100}}
OPEN_ALL_DAY: Final = {"workdayBeginTime1": "00:00", "workdayEndTime1": "23:59"}


def kinds(skill_id: int) -> Sequence[Mapping[str, Any]]:
    """What makes a campaign of each kind."""
    return (
        {"deviceType": 1, "ivrParam": IVR},
        {"deviceType": 2, "skillParam": {"skillId": skill_id, "outBoundType": 2, "predictParam": PREDICT}},
        {"deviceType": 3, "ivrParam": IVR},
        {"deviceType": 5, "skillParam": {"skillId": skill_id, "outBoundType": 5, "previewParam": PREVIEW}},
        {"deviceType": 6, "skillParam": {"skillId": skill_id, "outBoundType": 6}},
    )


Ids = Mapping[str, Sequence[object]]
"""What to call a tenant's things by, under the names that paths have for them."""


async def furnish(client: Client, rows: Rows, *, mark: str) -> Ids:
    """Give a tenant one of everything; ``mark``, some digits, is in all its names and numbers, and in nobody else's.

    Its skill queues are the mark's first two digits, which campaigns use, and the number after that.
    """
    vdn_id, skill_id = client.vdn_id, int(mark[:2])
    await rows.skill(skill_id, vdn_id=vdn_id)
    await rows.skill(skill_id + 1, vdn_id=vdn_id)
    campaign_ids = [
        await _campaign(client, kind, mark=mark, suspended=wait) for wait in (True, False) for kind in kinds(skill_id)
    ]
    first = campaign_ids[0]
    await _done(
        client, f"/retryPolicy/{first}", {"policyType": 0, "policyJson": "[{'type':0,'retryTimes':1,'retryDay':1}]"}
    )
    await _done(client, "/callNoType/add", {"callNoTypes": [f"type-{mark}"]})
    await _done(client, "/addBusinessResult", {"name": mark, "code": mark, "children": [{"name": mark, "code": mark}]})
    result_code = {"resultCode": mark, "displayResult": mark, "obsCodes": ["00008"]}
    definition = await client.post("/createObResult", result_code)
    special_date = await _done(client, f"/holiday/{first}", {"name": f"days {mark}", "type": 1, "week": "6,7"})
    template = await _done(client, "/template/copy", {"name": f"template {mark}", "from": first})
    group = await _done(client, "/blackCategory/create", {"name": f"group {mark}"})
    kind = await _done(client, "/blackType/create", {"name": f"type {mark}"})
    await client.put(f"/api/v1/blacklist/{mark}00")
    await client.put(f"/api/v1/trunks/west{mark}", {})
    reserved = await client.post(
        "/appoint/create",
        {
            "callType": 1,
            "calledNo": f"{mark}03",
            "workNo": f"{mark}0",
            "taskId": str(first),
            "appointTime": round((client.clock.now() + timedelta(days=1)).timestamp() * 1000),
        },
    )
    await client.put(f"/api/v1/campaign-groups/{mark}", {"name": mark, "campaigns": campaign_ids})
    batch_ids = [
        await rows.batch(campaign_id, vdn_id=vdn_id, name=mark, suspended=number % 2 == 1)
        for number, campaign_id in enumerate(campaign_ids)
    ]
    server_id = (await _done(client, "/file/addServer", _file_server(mark)))["serverId"]
    imported = await _done(
        client, f"/calldatafile/uploadFileServer/{first}", {"serverId": server_id, "fileName": f"{mark}.xlsx"}
    )
    await rows.rejected(int(imported["importTaskId"]), f"no number {mark}", vdn_id=vdn_id)
    calls = [
        await _call(rows, campaign_id, client=client, called=f"{mark}{campaign_id}") for campaign_id in campaign_ids
    ]
    await rows.contact(first, vdn_id=client.vdn_id, called=[f"{mark}00"], state=0, outcome=None)
    live = await _live_call(rows, first, client=client, called=f"{mark}01")
    for number, state in enumerate(AGENT_STATES):
        await rows.agent(f"{mark}{number}", state=state, vdn_id=vdn_id, skill_id=skill_id)
    for number in range(len(ABSENT)):
        await client.put(f"/api/v1/agents/{mark}{number}/account", {"kind": "browser"})
    offered = await rows.contact(first, vdn_id=vdn_id, called=[f"{mark}01"], state=0, outcome=None)
    await rows.offer(f"{mark}{AGENT_STATES.index('reserved')}", first, offered, vdn_id=vdn_id)
    return {
        "vdnId": [vdn_id],
        "campaignId": campaign_ids,
        "contactId": [offered],
        "dataId": [contact_id for contact_id, _ in calls],
        "callId": [name for _, name in calls],
        "defId": [definition.body["defId"]],
        "holidayId": [special_date["id"]],
        "batchId": batch_ids,
        "groupId": [int(mark)],
        "appointId": [reserved.body["returnObject"]["id"]],
        "campaignTemplateId": [template["id"]],
        "categoryId": [group["id"]],
        "typeId": [kind["id"]],
        "skillId": [skill_id, skill_id + 1],
        "workNo": [f"{mark}{number}" for number in range(len(AGENT_STATES))],
        "called": [f"{mark}00"],
        "name": [f"west{mark}"],
        "robotId": [str(robot_id(vdn_id, live))],
        "serverId": [server_id],
        "importId": [imported["importTaskId"]],
    }


def _file_server(mark: str) -> Mapping[str, object]:
    where = {"ip": "192.0.2.1", "port": "22", "filePath": f"/home/{mark}"}
    return {"serverInfo": where, "userName": f"user {mark}", "serverPwd": f"password {mark}"}


async def _campaign(client: Client, kind: Mapping[str, Any], *, mark: str, suspended: bool) -> int:
    today = client.clock.now()
    body = {
        "name": f"{mark} {kind['deviceType']} {suspended}",
        "strBeginTime": f"{today:%Y-%m-%d} 00:00:00",
        "strEndTime": f"{today + timedelta(days=30):%Y-%m-%d} 00:00:00",
        "callerNo": [{"accessCode": "10085"}, {"accessCode": "10086"}],
        "maxAlertingTime": 20,
        "scheduleParam": OPEN_ALL_DAY,
        "callBackUrl": "https://receiver.example.com/results",
        "initStatus": int(suspended),
        **kind,
    }
    return (await _done(client, "", body))["id"]


async def _call(rows: Rows, campaign_id: int, *, client: Client, called: str) -> tuple[int, str]:
    """A contact that was called, and the call."""
    contact_id = await rows.contact(campaign_id, vdn_id=client.vdn_id, called=[called], session_id=called)
    placed_at = client.clock.now() - timedelta(minutes=1)
    attempt_id = await rows.attempt(
        campaign_id, contact_id, vdn_id=client.vdn_id, called=called, placed_at=placed_at, ended_at=client.clock.now()
    )
    return contact_id, call_id(placed_at, attempt_id)


async def _live_call(rows: Rows, campaign_id: int, *, client: Client, called: str) -> int:
    """A call that is with a robot."""
    contact_id = await rows.contact(
        campaign_id, vdn_id=client.vdn_id, called=[called], state=1, outcome=None, session_id=called
    )
    return await rows.attempt(
        campaign_id,
        contact_id,
        vdn_id=client.vdn_id,
        called=called,
        placed_at=client.clock.now() - timedelta(minutes=1),
        answered_at=client.clock.now(),
        ended_at=None,
        state=4,
    )


async def _done(client: Client, path: str, body: Mapping[str, object]) -> dict[str, Any]:
    reply = await client.post(path, body)
    assert reply.code == "0200000", reply.text
    return reply.body.get("returnObject", {})
