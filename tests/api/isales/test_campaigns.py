"""The campaign group: the vendor's examples, and what becomes of a campaign."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Client, Server
from tests.api.conftest import add_key
from tests.api.isales.examples import DONE, MODIFY, RETRY_COMMON
from tests.rows import Rows

pytestmark = pytest.mark.anyio

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EXAMPLE: dict[str, Any] = json.loads(MODIFY)


def example(**changes: object) -> dict[str, Any]:
    """The vendor's example with some fields different; None takes one out."""
    return {name: value for name, value in {**EXAMPLE, **changes}.items() if value is not None}


async def added(client: Client, **changes: object) -> int:
    """The id of a campaign added as in the vendor's example."""
    reply = await client.post("", example(**changes))
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


@pytest.mark.of("modify_campaign")
async def test_the_vendors_example_modifies_a_campaign(client: Client) -> None:
    campaign_id = await added(client, name="before")

    reply = await client.put(f"/{campaign_id}", MODIFY)

    assert (reply.status, reply.text) == (200, DONE)
    assert reply.headers["content-type"] == "application/json;charset=UTF-8"


@pytest.mark.of("query_campaign")
async def test_details_have_every_field_of_the_vendors_example_with_its_type(client: Client) -> None:
    campaign_id = await added(client)

    reply = await client.get(f"/{campaign_id}")

    assert reply.body["returnObject"] == {
        "id": campaign_id,
        "name": "Data Package Recommendation for National Day",
        "description": "Data Package Recommendation for National Day",
        "status": 2,
        "strBeginTime": "2020-09-10 00:00:00",
        "strEndTime": "2020-10-07 23:59:59",
        "deviceType": 2,
        "callerNo": "10085",
        "maxAlertingTime": 20,
        "scheduleParam": {
            "workdayBeginTime1": "08:00",
            "workdayEndTime1": "11:30",
            "workdayBeginTime2": "13:00",
            "workdayEndTime2": "17:30",
            "workdayBeginTime3": None,
            "workdayEndTime3": None,
            "holidayBeginTime1": "10:00",
            "holidayEndTime1": "11:00",
            "holidayBeginTime2": "13:00",
            "holidayEndTime2": "17:30",
            "holidayBeginTime3": None,
            "holidayEndTime3": None,
        },
        "ivrParam": None,
        "skillParam": {
            "skillId": 5,
            "skillName": "Voice Skill Queue",
            "outBoundType": 2,
            "predictParam": {
                "predictMethod": 5,
                "expPredictParam": None,
                "agentPredictParam": None,
                "connectPredictParam": None,
                "offhookPredictParam": {"offHookRate": 100},
            },
            "previewParam": None,
        },
        "callBackUrl": "https://10.10.10.10/xxx/xxx/xxx",
        "priority": 3,
        "callOrder": None,
        "retryPolicy": None,
        "callPolicy": {"callPolicyId": str(campaign_id), "callType": 0, "chooseType": None, "turns": None},
    }


PREDICT_PARAMS = [
    {"predictMethod": 1, "expPredictParam": {"maxAvgCallTime": 100, "minAvgCallTime": 50, "outBoundRate": 70}},
    {
        "predictMethod": 2,
        "agentPredictParam": {
            "maxAvgCallTime": 200,
            "minAvgCallTime": 60,
            "lossRate": 3,
            "utilRate": 70,
            "utilRateMethod": 2,
        },
    },
    {
        "predictMethod": 3,
        "connectPredictParam": {
            "maxAvgCallTime": 200,
            "minAvgCallTime": 60,
            "lossRate": 3,
            "waitTime": 5,
            "connRate": 60,
        },
    },
    {"predictMethod": 5, "offhookPredictParam": {"offHookRate": 1}},
]


@pytest.mark.of("query_campaign")
@pytest.mark.parametrize("param", PREDICT_PARAMS, ids=lambda param: str(param["predictMethod"]))
async def test_prediction_methods_come_back_as_they_were_given(client: Client, param: dict[str, Any]) -> None:
    skill = {"skillId": 5, "predictParam": param}

    campaign_id = await added(client, skillParam=skill)

    shown = (await client.get(f"/{campaign_id}")).body["returnObject"]["skillParam"]["predictParam"]
    name = next(name for name in param if name != "predictMethod")
    figures = param[name]
    both_spellings = {"mimAvgCallTime": figures["minAvgCallTime"]} if "minAvgCallTime" in figures else {}
    assert shown[name] == {**figures, **both_spellings}
    assert [key for key, value in shown.items() if value is not None] == ["predictMethod", name]


async def test_the_misspelt_lower_bound_is_read_when_the_right_one_is_absent(client: Client) -> None:
    exp = {"maxAvgCallTime": 100, "mimAvgCallTime": 55, "outBoundRate": 70}

    campaign_id = await added(
        client, skillParam={"skillId": 5, "predictParam": {"predictMethod": 1, "expPredictParam": exp}}
    )

    shown = (await client.get(f"/{campaign_id}")).body["returnObject"]["skillParam"]["predictParam"]["expPredictParam"]
    assert (shown["minAvgCallTime"], shown["mimAvgCallTime"]) == (55, 55)


IVR = {"deviceSign": "flow-7", "callCount": 3, "callInterval": 3}
PREVIEW = {"skillId": 5, "outBoundType": 5, "previewParam": {"failInterval": 3, "obCallCount": 2, "autoCallTime": 17}}
BY_THE_AGENT = {**PREVIEW, "previewParam": {"failInterval": 3, "obCallCount": 2, "autoCallTime": 0}}


@pytest.mark.parametrize(
    ("device_type", "params"),
    [
        (1, {"ivrParam": IVR, "skillParam": None}),
        (3, {"ivrParam": IVR, "skillParam": None}),
        (5, {"skillParam": PREVIEW}),
        (5, {"skillParam": BY_THE_AGENT}),
        (6, {"skillParam": {"skillId": 5, "outBoundType": 6}}),
    ],
)
async def test_every_device_type_comes_back_as_it_was_given(
    client: Client, device_type: int, params: dict[str, Any]
) -> None:
    campaign_id = await added(client, deviceType=device_type, **params)

    shown = (await client.get(f"/{campaign_id}")).body["returnObject"]
    assert shown["deviceType"] == device_type
    if device_type in (1, 3):
        assert (shown["ivrParam"], shown["skillParam"]) == (IVR, None)
    else:
        assert shown["ivrParam"] is None
        assert shown["skillParam"]["outBoundType"] == device_type
        assert shown["skillParam"]["previewParam"] == params["skillParam"].get("previewParam")


async def test_numbers_may_be_sent_as_text(client: Client) -> None:
    campaign_id = await added(
        client, maxAlertingTime="20", deviceType="2", skillParam={**EXAMPLE["skillParam"], "skillId": "5"}
    )

    assert (await client.get(f"/{campaign_id}")).body["returnObject"]["maxAlertingTime"] == 20


async def test_of_several_calling_numbers_details_show_the_most_wanted(client: Client) -> None:
    callers = [{"accessCode": "2000", "priority": 4}, {"accessCode": "1000", "priority": 3}, {"accessCode": "3000"}]

    campaign_id = await added(client, callerNo=callers)

    assert (await client.get(f"/{campaign_id}")).body["returnObject"]["callerNo"] == "1000"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2020-10-07T23:59:58", "2020-10-07 23:59:58"),
        ("2020-10-0723:59:58", "2020-10-07 23:59:58"),
        ("2020-10-07", "2020-10-07 23:59:59"),
    ],
)
async def test_an_end_is_read_in_each_documented_form(client: Client, text: str, shown: str) -> None:
    campaign_id = await added(client, strEndTime=text)

    assert (await client.get(f"/{campaign_id}")).body["returnObject"]["strEndTime"] == shown


@pytest.mark.of("add_campaign")
async def test_a_campaign_starts_unless_its_initial_status_is_one(client: Client) -> None:
    started = await added(client, name="a", initStatus=0)
    suspended = await added(client, name="b", initStatus=1)

    assert (await client.get(f"/{started}")).body["returnObject"]["status"] == 2
    assert (await client.get(f"/{suspended}")).body["returnObject"]["status"] == 3


async def test_a_modification_keeps_what_it_leaves_out(client: Client) -> None:
    campaign_id = await added(client)
    before = (await client.get(f"/{campaign_id}")).body["returnObject"]

    left_out = {"strBeginTime": None, "strEndTime": None, "callBackUrl": None, "description": None}
    reply = await client.put(f"/{campaign_id}", example(**left_out, maxAlertingTime=30))

    after = (await client.get(f"/{campaign_id}")).body["returnObject"]
    assert (reply.code, after) == ("0200000", {**before, "maxAlertingTime": 30})


async def test_a_modification_clears_what_it_gives_as_blank(client: Client) -> None:
    campaign_id = await added(client)

    await client.put(f"/{campaign_id}", example(description="", callBackUrl=""))

    shown = (await client.get(f"/{campaign_id}")).body["returnObject"]
    assert (shown["description"], shown["callBackUrl"]) == (None, None)


@pytest.mark.of("modify_campaign")
async def test_a_running_campaign_may_be_modified_with_the_begin_it_has(client: Client, server: Server) -> None:
    campaign_id = await added(client)
    server.clock.advance(DAY)

    assert (await client.put(f"/{campaign_id}", MODIFY)).code == "0200000"
    assert (await client.put(f"/{campaign_id}", example(strBeginTime="2020-09-10 00:00:01"))).code == "0200002"


async def test_a_campaign_that_is_over_cannot_be_modified(client: Client, server: Server) -> None:
    campaign_id = await added(client, strEndTime="2020-09-10 09:00:00")
    server.clock.advance(HOUR)

    assert (await client.put(f"/{campaign_id}", example())).code == "0200016"


async def test_the_device_type_is_fixed(client: Client) -> None:
    campaign_id = await added(client)

    reply = await client.put(f"/{campaign_id}", example(deviceType=6, skillParam={"skillId": 5}))

    assert reply.code == "02000007"
    assert "deviceType" in reply.description


async def test_every_modification_is_dated(client: Client, server: Server) -> None:
    campaign_id = await added(client)
    steps = [
        lambda: client.put(f"/{campaign_id}", MODIFY),
        lambda: client.put(f"/{campaign_id}/pause"),
        lambda: client.put(f"/{campaign_id}/resume"),
        lambda: client.post(f"/retryPolicy/{campaign_id}", RETRY_COMMON),
    ]
    for step in steps:
        server.clock.advance(HOUR)
        assert (await step()).code == "0200000"
        [row] = await server.sql("select updated_at from campaign")
        assert row["updated_at"] == server.clock.now()


@pytest.mark.of("pause_campaign", "resume_campaign")
async def test_suspend_and_resume_need_the_other_state(client: Client) -> None:
    campaign_id = await added(client)

    codes = [
        (await client.put(f"/{campaign_id}/{step}")).code for step in ("resume", "pause", "pause", "resume", "resume")
    ]

    assert codes == ["0200011", "0200000", "0200011", "0200000", "0200011"]


@pytest.mark.of("pause_campaign", "resume_campaign")
async def test_a_campaign_that_is_over_shows_as_completed_and_cannot_be_switched(
    client: Client, server: Server
) -> None:
    campaign_id = await added(client, strEndTime="2020-09-10 09:00:00")
    server.clock.advance(HOUR)

    assert (await client.get(f"/{campaign_id}")).body["returnObject"]["status"] == 4
    assert (await client.put(f"/{campaign_id}/pause")).code == "0200011"
    assert (await client.put(f"/{campaign_id}/resume")).code == "0200011"


UNKNOWN_CAMPAIGN = [
    ("GET", "/77", None),
    ("PUT", "/77", EXAMPLE),
    ("DELETE", "/77", None),
    ("PUT", "/77/pause", None),
    ("PUT", "/77/resume", None),
]


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN_CAMPAIGN)
async def test_an_unknown_campaign_is_named_as_such(client: Client, method: str, path: str, body: object) -> None:
    reply = await client.send(method, path, body)

    assert (reply.status, reply.code) == (200, "0200007")
    assert "campaignId" in reply.description


@pytest.mark.parametrize(("method", "path", "body"), UNKNOWN_CAMPAIGN)
async def test_another_tenants_campaign_is_unknown(server: Server, method: str, path: str, body: object) -> None:
    await add_key(server.database, 2, "OTHER")
    campaign_id = await added(server.client())
    before = await server.sql("select * from campaign")

    reply = await server.client(vdn_id=2, access_key="OTHER").send(method, path.replace("77", str(campaign_id)), body)

    assert reply.code == "0200007"
    assert await server.sql("select * from campaign") == before


async def test_two_tenants_may_use_one_name(server: Server) -> None:
    await add_key(server.database, 2, "OTHER")
    await server.sql("insert into skill values (2, 5, 'Theirs', now())")
    await added(server.client())

    await added(server.client(vdn_id=2, access_key="OTHER"))


async def test_a_name_is_used_once(client: Client) -> None:
    await added(client, name="a")
    other = await added(client, name="b")

    assert (await client.post("", example(name="a"))).code == "0200005"
    assert (await client.put(f"/{other}", example(name="a"))).code == "0200005"
    assert (await client.put(f"/{other}", example(name="b"))).code == "0200000"


@pytest.mark.of("add_campaign")
async def test_of_two_clients_who_add_one_name_at_once_one_wins(client: Client) -> None:
    replies = await asyncio.gather(*(client.post("", example(name="a")) for _ in range(8)))

    assert sorted(reply.code for reply in replies) == ["0200000"] + ["0200005"] * 7


async def test_a_skill_queue_must_exist(client: Client) -> None:
    campaign_id = await added(client)
    unknown = {**EXAMPLE["skillParam"], "skillId": 6}

    assert (await client.post("", example(name="b", skillParam=unknown))).code == "0200017"
    assert (await client.put(f"/{campaign_id}", example(skillParam=unknown))).code == "0200017"


@pytest.mark.parametrize(
    ("kind", "code"), [({}, "0200003"), ({"deviceType": 3, "ivrParam": IVR}, "0200004")], ids=["skill", "flow"]
)
async def test_only_so_many_campaigns_run_at_once(
    client: Client, server: Server, kind: dict[str, Any], code: str
) -> None:
    await server.sql("""update tenant set limits = '{"skill_campaigns_max": 2, "flow_campaigns_max": 2}'""")
    replies = await asyncio.gather(*(client.post("", example(name=str(name), **kind)) for name in range(5)))

    assert sorted(reply.code for reply in replies) == ["0200000", "0200000", code, code, code]


async def test_campaigns_that_are_over_make_room(client: Client, server: Server) -> None:
    await server.sql("""update tenant set limits = '{"skill_campaigns_max": 1}'""")
    await added(client, name="a", strEndTime="2020-09-10 09:00:00")
    server.clock.advance(HOUR)

    await added(client, name="b")


async def test_begin_may_be_the_start_of_today_in_the_tenants_zone_or_in_utc(server: Server) -> None:
    client = server.client()
    await server.sql("update tenant set time_zone = 'Asia/Shanghai'")

    assert (await client.post("", example(strBeginTime="2020-09-09 15:59:59"))).code == "0200002"
    assert (await client.post("", example(strBeginTime="2020-09-09 16:00:00"))).code == "0200000"


# --- deleting ---


async def with_data(server: Server, campaign_id: int, *, attempt_state: int) -> None:
    """A contact, an attempt, a lease, counted answers and a special date for a campaign."""
    contact = (
        "insert into contact (vdn_id, contact_id, campaign_id, due_at, called, created_at)"
        " values (1, 1, $1, now(), '1', now())"
    )
    attempt = (
        "insert into attempt"
        " (vdn_id, attempt_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at)"
        " values (1, 1, $1, 1, $2, 1, 0, '1', '2', now())"
    )
    special_date = (
        "with dates as (insert into special_date (vdn_id, name, rule) values (1, 'x', '{}') returning special_date_id)"
        " insert into campaign_special_date select 1, $1, special_date_id from dates"
    )
    await server.sql(attempt, campaign_id, attempt_state)
    lease = "insert into campaign_lease values (1, $1, 'engine', 1, now())"
    answers = "insert into campaign_answers values (1, $1, now(), 'none/1', 1, 0)"
    outcomes = "insert into campaign_outcomes values (1, $1, now(), 'busy', 1)"
    hours = "insert into hourly_outcomes values (1, $1, now(), 'busy', 1)"
    for statement in (contact, special_date, lease, answers, outcomes, hours):
        await server.sql(statement, campaign_id)


async def counts(server: Server) -> dict[str, int]:
    data = ["campaign_tally", "contact", "attempt", "campaign_answers", "campaign_lease", "campaign_special_date"]
    data += ["campaign_outcomes", "hourly_outcomes"]
    tables = ["campaign", *data]
    return {table: (await server.sql(f"select count(*) from {table}"))[0]["count"] for table in tables}  # noqa: S608 - the names above


async def test_a_campaign_goes_with_its_data(client: Client, server: Server) -> None:
    campaign_id = await added(client, initStatus=1)
    await with_data(server, campaign_id, attempt_state=9)

    reply = await client.delete(f"/{campaign_id}")

    assert reply.text == DONE
    assert set((await counts(server)).values()) == {0}
    assert (await client.get(f"/{campaign_id}")).code == "0200007"


async def test_an_archived_campaign_is_out_of_sight_and_keeps_its_data(client: Client, server: Server) -> None:
    campaign_id = await added(client, initStatus=1)
    await with_data(server, campaign_id, attempt_state=9)

    reply = await client.delete(f"/{campaign_id}", {"archiveHistory": 1})

    assert reply.code == "0200000"
    kept = await counts(server)
    assert (kept["campaign"], kept["contact"], kept["attempt"], kept["campaign_lease"]) == (1, 1, 1, 0)
    assert (await client.get(f"/{campaign_id}")).code == "0200007"
    assert (await client.get("", status=0, deviceType=0)).body["data"] == []
    await added(client)  # its name is free again


@pytest.mark.of("delete_campaign")
async def test_a_started_campaign_is_not_deleted(client: Client, server: Server) -> None:
    campaign_id = await added(client)
    await with_data(server, campaign_id, attempt_state=9)
    before = await counts(server)

    assert (await client.delete(f"/{campaign_id}", {"archiveHistory": 0})).code == "0200009"
    assert await counts(server) == before


@pytest.mark.of("delete_campaign")
async def test_a_campaign_with_calls_under_way_is_not_deleted(client: Client, server: Server) -> None:
    campaign_id = await added(client, initStatus=1)
    await with_data(server, campaign_id, attempt_state=1)
    before = await counts(server)

    reply = await client.delete(f"/{campaign_id}")

    assert (reply.code, await counts(server)) == ("0200009", before)
    assert "1 of its calls" in reply.description


@pytest.mark.parametrize(("history", "code"), [(2, "02000007"), ("x", "02000006"), (True, "02000006")])
async def test_a_deletions_body_is_checked(client: Client, history: object, code: str) -> None:
    campaign_id = await added(client, initStatus=1)

    assert (await client.delete(f"/{campaign_id}", {"archiveHistory": history})).code == code


# --- listing ---


@pytest.mark.of("list_campaigns")
async def test_the_list_counts_and_pages(client: Client) -> None:
    ids = [await added(client, name=f"spring {number}") for number in range(3)]
    flow = await added(client, name="autumn", deviceType=3, ivrParam=IVR)

    first = await client.get("", status=0, deviceType=0, curPage=0, rowsPerPage=3)
    second = await client.get("", status=0, deviceType=0, curPage=2, rowsPerPage=3)

    counters = ["curPage", "totalSize", "rowsPerPage", "curSkillQueueCount", "curIvrCount"]
    assert [first.body[counter] for counter in counters] == [1, 4, 3, 3, 1]
    assert [second.body[counter] for counter in counters] == [2, 4, 3, 3, 1]
    assert [campaign["id"] for campaign in first.body["data"]] == [flow, ids[2], ids[1]]
    assert [campaign["id"] for campaign in second.body["data"]] == [ids[0]]
    assert first.body["data"][1] == (await client.get(f"/{ids[2]}")).body["returnObject"]


@pytest.mark.of("list_campaigns")
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, ["c", "b", "a"]),
        ({"name": "b"}, ["b"]),
        ({"name": "%"}, []),
        ({"status": 2}, ["b"]),
        ({"status": 3}, ["c"]),
        ({"status": 4}, ["a"]),
        ({"deviceType": 3}, ["c"]),
        ({"deviceType": 2, "status": 2}, ["b"]),
        ({"beginTime": "2020-09-11 00:00:00"}, ["c"]),
        ({"endTime": "2020-09-10 08:30:00"}, ["a"]),
        ({"ccId": "anything", "statusV2": "0"}, ["c", "b", "a"]),
        ({"statusV2": 2}, ["b"]),
        ({"statusV2": 3}, ["c"]),
        ({"statusV2": 4}, ["a"]),
        ({"statusV2": 5}, []),
        ({"statusV2": 6}, []),
    ],
)
async def test_the_list_filters(client: Client, server: Server, query: dict[str, object], names: list[str]) -> None:
    await added(client, name="a", strEndTime="2020-09-10 08:30:00")
    await added(client, name="b")
    await added(client, name="c", strBeginTime="2020-09-11 00:00:00", deviceType=3, ivrParam=IVR, initStatus=1)
    server.clock.advance(HOUR)

    reply = await client.get("", **{"status": 0, "deviceType": 0, **query})

    assert [campaign["name"] for campaign in reply.body["data"]] == names
    assert reply.body["totalSize"] == len(names)


async def test_the_finer_states_tell_whom_is_left_to_call_and_what_is_to_come(client: Client, rows: Rows) -> None:
    await added(client, name="nobody yet")
    done, going = await added(client, name="done"), await added(client, name="going")
    await added(client, name="tomorrow", strBeginTime="2020-09-11 00:00:00")
    for campaign_id in (done, going):
        await rows.attempt(campaign_id, await rows.contact(campaign_id), called=str(campaign_id))
    await client.post(f"/calldata/{going}", {"callDataList": [{"called": "1"}]})

    async def named(stage: int) -> list[str]:
        reply = await client.get("", status=0, deviceType=0, statusV2=stage)
        assert reply.body["totalSize"] == len(reply.body["data"])
        return [campaign["name"] for campaign in reply.body["data"]]

    assert await named(2) == ["going", "nobody yet"]
    assert await named(5) == ["done"]
    assert await named(6) == ["tomorrow"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"deviceType": 0}, "02000001"),
        ({"status": 0}, "02000001"),
        ({"status": "", "deviceType": 0}, "02000001"),
        ({"status": 1, "deviceType": 0}, "02000007"),
        ({"status": 0, "deviceType": 4}, "02000007"),
        ({"status": 0, "deviceType": 0, "statusV2": 7}, "02000007"),
        ({"status": "x", "deviceType": 0}, "02000006"),
        ({"status": 0, "deviceType": 0, "name": "x" * 31}, "02000003"),
        ({"status": 0, "deviceType": 0, "name": "a\0"}, "02000002"),
        ({"status": 0, "deviceType": 0, "rowsPerPage": 101}, "02000007"),
        ({"status": 0, "deviceType": 0, "rowsPerPage": 0}, "02000007"),
        ({"status": 0, "deviceType": 0, "curPage": 10**12}, "02000007"),
        ({"status": 0, "deviceType": 0, "beginTime": "yesterday"}, "02000007"),
        ({"status": 0, "deviceType": 0, "endTime": "2020-02-30 00:00:00"}, "02000007"),
    ],
)
async def test_the_list_refuses(client: Client, query: dict[str, object], code: str) -> None:
    reply = await client.get("", **query)

    assert (reply.status, reply.code) == (200, code)
