"""Campaigns by the second version of the interface: priority, retry policy and call policy in one body."""

import json
from typing import Any

import pytest

from outdial.api.isales.examples import CAMPAIGN_V2
from tests.api.client import Client, Reply, Server
from tests.api.isales.examples import DONE
from tests.rows import Rows

pytestmark = pytest.mark.anyio

BY_TYPE = "[{'dataType':'SI','type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':600}]}]"
PREVIEW = {"skillId": 5, "previewParam": {"failInterval": 3, "obCallCount": 2, "autoCallTime": 0}}


def example(**changes: object) -> dict[str, Any]:
    """The vendor's example in the days of these tests, with some fields different; None takes one out."""
    skill = {**json.loads(json.dumps(CAMPAIGN_V2["skillParam"])), "skillId": 5}
    now = {"strBeginTime": "2020-09-10 00:00:00", "strEndTime": "2020-09-30 23:59:59", "skillParam": skill}
    return {name: value for name, value in {**CAMPAIGN_V2, **now, **changes}.items() if value is not None}


async def post(client: Client, body: object) -> Reply:
    return await client.send("POST", "", body, v=2)


async def put(client: Client, campaign_id: int, body: object) -> Reply:
    return await client.send("PUT", f"/{campaign_id}", body, v=2)


async def added(client: Client, **changes: object) -> int:
    reply = await post(client, example(**changes))
    assert reply.code == "0200000", reply.description
    return reply.body["returnObject"]["id"]


async def details(client: Client, campaign_id: int) -> dict[str, Any]:
    return (await client.get(f"/{campaign_id}")).body["returnObject"]


@pytest.mark.of("add_campaign_v2")
async def test_the_vendors_example_is_shown_with_everything_that_it_said(client: Client) -> None:
    campaign_id = await added(client)

    shown = await details(client, campaign_id)

    assert (shown["callerNo"], shown["priority"], shown["status"]) == ("88889527", 4, 2)
    assert shown["retryPolicy"]["policyType"] == 1
    [rule] = json.loads(shown["retryPolicy"]["policyJson"])
    row = {"result": 4, "retryNumber": 3, "callInterval": 600}
    assert (rule["dataType"], rule["type"], rule["policy"]) == ("SI", 1, [row])
    assert shown["callPolicy"] == {
        "callPolicyId": str(campaign_id),
        "callType": 1,
        "chooseType": 0,
        "turns": '[{"turnType":"SI","orderNo":1}]',
    }


async def test_a_campaign_needs_no_policies(client: Client) -> None:
    campaign_id = await added(client, retryPolicy=None, callPolicy=None, priority=None)

    shown = await details(client, campaign_id)

    assert (shown["priority"], shown["retryPolicy"], shown["callPolicy"]["callType"]) == (3, None, 0)


async def test_a_modification_replaces_what_it_gives_and_keeps_the_rest(client: Client) -> None:
    campaign_id = await added(client)
    before = await details(client, campaign_id)
    without = {"retryPolicy": None, "callPolicy": None, "priority": None, "callOrder": None}

    reply = await put(client, campaign_id, example(**without, maxAlertingTime=30))
    kept = await details(client, campaign_id)
    await put(client, campaign_id, example(priority=1, callPolicy={"callType": 0}, retryPolicy=None, callOrder=2))
    changed = await details(client, campaign_id)

    assert reply.text == DONE
    assert kept == {**before, "maxAlertingTime": 30}
    assert (changed["priority"], changed["callPolicy"]["callType"], changed["callOrder"]) == (1, 0, 2)
    assert changed["retryPolicy"] == before["retryPolicy"]


async def test_the_first_version_keeps_what_only_the_second_can_say(client: Client) -> None:
    campaign_id = await added(client, callOrder="asc")
    before = await details(client, campaign_id)
    first = {**example(maxAlertingTime=30), "callerNo": "10085"}

    assert (await client.put(f"/{campaign_id}", first)).code == "0200000"

    assert await details(client, campaign_id) == {**before, "maxAlertingTime": 30, "callerNo": "10085"}


RETRY_POLICIES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    (
        {"policyType": 0, "retryTimes": 2, "retryDay": "3", "callInterval": 60},
        {"retryTimes": 2, "retryDay": 3, "callInterval": 60, "resultRetry": None},
    ),
    (
        {"policyType": 0, "policyJson": "[{'type':0,'retryTimes':1,'retryDay':1}]"},
        {"retryTimes": 1, "retryDay": 1, "callInterval": 60, "resultRetry": None},
    ),
    (
        {"policyType": 0, "resultRetry": "[{'result':4,'callInterval':60,'retryNumber':3}]"},
        {"retryTimes": None, "resultRetry": '[{"result":4,"retryNumber":3,"callInterval":60}]'},
    ),
    (
        {"policyType": 0, "retryTimes": 1, "retryDay": 1, "noRetryPolicy": ["OB00537"]},
        {"noRetryPolicy": '["OB00537"]'},
    ),
    (
        {"policyType": 1, "policyJson": BY_TYPE, "busiPolicy": [{"busiResultCode": "1", "busiResultPolicy": 0}]},
        {"busiPolicy": '[{"busiResultCode":"1","busiResultPolicy":0}]'},
    ),
]


@pytest.mark.parametrize(("policy", "part"), RETRY_POLICIES, ids=range(len(RETRY_POLICIES)))
async def test_a_retry_policy_may_be_given_as_it_is_set_or_as_it_is_shown(
    client: Client, policy: dict[str, Any], part: dict[str, Any]
) -> None:
    campaign_id = await added(client, retryPolicy=policy)

    shown = (await details(client, campaign_id))["retryPolicy"]
    assert {name: shown[name] for name in part} == part

    # What is shown can be sent back, and means the same.
    assert (await put(client, campaign_id, example(retryPolicy=shown))).code == "0200000"
    assert (await details(client, campaign_id))["retryPolicy"] == shown


@pytest.mark.parametrize(
    ("policy", "turns"),
    [
        ({"chooseType": 0, "turns": '[{"turnType":"b","orderNo":2},{"turnType":"a","orderNo":1}]'}, ["a", "b"]),
        ({"chooseType": 0, "turns": "[{'turnType':'b'},{'turnType':'a'}]"}, ["b", "a"]),
        ({"chooseType": 1, "turns": [{"turnOrder": 2}, {"turnOrder": "1"}]}, [2, 1]),
    ],
)
async def test_rounds_come_in_the_order_of_their_numbers_or_of_the_list(
    client: Client, policy: dict[str, Any], turns: list[object]
) -> None:
    campaign_id = await added(client, callPolicy={"callType": 1, **policy})

    shown = (await details(client, campaign_id))["callPolicy"]
    rounds = json.loads(shown["turns"])
    assert [turn.get("turnType", turn.get("turnOrder")) for turn in rounds] == turns
    assert [turn["orderNo"] for turn in rounds] == [1, 2]
    assert (await put(client, campaign_id, example(callPolicy=shown))).code == "0200000"
    assert (await details(client, campaign_id))["callPolicy"] == shown


async def test_several_calling_numbers_may_also_be_one_as_text(client: Client) -> None:
    campaign_id = await added(client, callerNo="10085")

    assert (await details(client, campaign_id))["callerNo"] == "10085"


async def test_how_long_it_may_ring_is_the_tenants_limit_but_for_previews(client: Client) -> None:
    long = example(maxAlertingTime=61)

    assert (await post(client, long)).code == "02000007"
    assert (await client.post("", {**long, "callerNo": "10085"})).code == "0200000"
    preview = {"deviceType": 5, "skillParam": PREVIEW, "maxAlertingTime": 120}
    assert (await post(client, example(name="preview", **preview))).code == "0200000"
    assert (await post(client, example(name="short", **{**preview, "maxAlertingTime": 8}))).code == "02000007"


@pytest.mark.of("add_campaign_v2")
async def test_the_limit_of_ringing_can_be_lifted(client: Client, rows: Rows) -> None:
    await rows.limits('{"ring_timeout_max": 120}')

    await added(client, maxAlertingTime=120)


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"priority": 0}, "02000007", "priority"),
    ({"priority": 6}, "02000007", "priority"),
    ({"priority": "x"}, "02000006", "priority"),
    ({"strEndTime": ""}, "02000007", "strEndTime"),
    ({"retryPolicy": {"policyType": 0}}, "02000001", "retryPolicy.policyJson"),
    ({"retryPolicy": {"policyType": 2, "policyJson": BY_TYPE}}, "02000007", "policyType"),
    ({"retryPolicy": {"policyType": 0, "policyJson": "[{"}}, "02000008", "policyJson"),
    ({"retryPolicy": {"policyType": 0, "retryTimes": 1}}, "02000001", "retryDay"),
    ({"retryPolicy": {"policyType": 1, "retryTimes": 1, "retryDay": 1}}, "02000001", "dataType"),
    ({"retryPolicy": {"policyType": 0, "resultRetry": [{"result": 99, "callInterval": 1, "retryNumber": 1}]}},
     "02000007", "result"),
    ({"callPolicy": {"callType": 2}}, "02000007", "callType"),
    ({"callPolicy": {"callType": 1}}, "02000001", "chooseType"),
    ({"callPolicy": {"callType": 1, "chooseType": 0}}, "02000001", "turns"),
    ({"callPolicy": {"callType": 1, "chooseType": 0, "turns": "x"}}, "02000008", "turns"),
    ({"callPolicy": {"callType": 1, "chooseType": 0, "turns": [{"turnOrder": 1}]}}, "02000001", "turnType"),
    ({"callPolicy": {"callType": 1, "chooseType": 1, "turns": [{"turnType": "a"}]}}, "02000001", "turnOrder"),
    ({"callPolicy": {"callType": 1, "chooseType": 1, "turns": [{"turnOrder": 0}]}}, "02000007", "turnOrder"),
    ({"callPolicy": {"callType": 1, "chooseType": 1, "turns": [{"turnOrder": 1}] * 2}}, "02000009", "turns"),
    ({"callPolicy": {"callType": 1, "chooseType": 1, "turns": [{"turnOrder": 1, "orderNo": 1}, {"turnOrder": 2}]}},
     "02000009", "orderNo"),
    ({"callPolicy": {"callType": 1, "chooseType": 1, "turns": [{"turnOrder": 1}] * 21}}, "02000011", "turns"),
]  # fmt: skip


async def test_a_wrong_body_is_refused_by_name_and_changes_nothing(
    client: Client, rows: Rows, subtests: pytest.Subtests
) -> None:
    campaign_id = await added(client)
    before = await rows.everything()

    for changes, code, named in REFUSED:
        with subtests.test(changes=changes):
            replies = [
                await post(client, example(name="b", **changes)),
                await put(client, campaign_id, example(**changes)),
            ]
            assert [reply.code for reply in replies] == [code, code], replies[0].description
            assert all(named in reply.description for reply in replies)
    assert await rows.everything() == before


@pytest.mark.of("modify_campaign_v2")
async def test_a_modifications_times_must_be_given(client: Client) -> None:
    campaign_id = await added(client)

    assert (await put(client, campaign_id, example(strBeginTime=None))).code == "02000001"


@pytest.mark.of("modify_campaign_v2")
async def test_rules_of_the_first_version_hold(client: Client, server: Server) -> None:
    campaign_id = await added(client)

    assert (await post(client, example())).code == "0200005"
    assert (await put(client, 77, example())).code == "0200007"
    assert (await put(client, campaign_id, example(strBeginTime="2020-09-01 00:00:00"))).code == "0200002"
    await server.sql(
        "update campaign set ends_at = $1, settings = settings || $2",
        server.clock.now(),
        '{"end": "2020-09-10T08:00:00Z"}',
    )
    assert (await put(client, campaign_id, example())).code == "0200016"


async def test_of_two_bodies_of_which_one_is_refused_no_policy_is_left(client: Client, rows: Rows) -> None:
    await added(client, name="taken")
    campaign_id = await added(client)
    before = await rows.everything()

    refused = await put(
        client, campaign_id, example(name="taken", retryPolicy={"policyType": 0, "retryTimes": 9, "retryDay": 9})
    )

    assert refused.code == "0200005"
    assert await rows.everything() == before
