"""Retry policies: the vendor's four examples byte for byte, every form they may take, and every refusal."""

import json
from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.outcome import Outcome
from outdial.domain.retry import (
    BusinessAction,
    BusinessRow,
    CommonRule,
    NumberTypeRule,
    ResultRow,
    ResultRule,
    RetryPolicy,
)
from outdial.store import campaigns
from tests.api.client import Client, Server
from tests.api.conftest import add_key
from tests.api.isales.examples import (
    DONE,
    MODIFY,
    RETRY_BY_RESULT,
    RETRY_BY_TYPE_BY_RESULT,
    RETRY_BY_TYPE_COMMON,
    RETRY_COMMON,
)

pytestmark = pytest.mark.anyio

MINUTE = timedelta(minutes=1)
NO_ANSWER = ResultRule(rows=(ResultRow(code=4, outcomes=frozenset({Outcome.NO_ANSWER}), retries_max=3, wait=MINUTE),))
ONCE = CommonRule(tries_per_day=1, days=1, wait=MINUTE)


@pytest.fixture
async def campaign_id(client: Client) -> int:
    return (await client.post("", MODIFY)).body["returnObject"]["id"]


async def stored(server: Server, campaign_id: int) -> RetryPolicy:
    campaign = await campaigns.load(server.database, 1, campaign_id)
    assert campaign is not None
    return campaign.retry


@pytest.mark.of("query_retry_policy", "set_retry_policy")
@pytest.mark.parametrize(
    ("body", "policy", "shown"),
    [
        (RETRY_COMMON, RetryPolicy(general=ONCE), '[{"type":0,"retryTimes":1,"retryDay":1,"callInterval":60}]'),
        (
            RETRY_BY_RESULT,
            RetryPolicy(general=NO_ANSWER),
            '[{"type":1,"policy":[{"result":4,"retryNumber":3,"callInterval":60}]}]',
        ),
        (
            RETRY_BY_TYPE_COMMON,
            RetryPolicy(
                by_number_type=(
                    NumberTypeRule(number_type="ST", rule=CommonRule(tries_per_day=2, days=1, wait=MINUTE)),
                )
            ),
            '[{"dataType":"ST","type":0,"policy":{"retryTimes":2,"retryDay":1,"callInterval":60}}]',
        ),
        (
            RETRY_BY_TYPE_BY_RESULT,
            RetryPolicy(by_number_type=(NumberTypeRule(number_type="ST", rule=NO_ANSWER),)),
            '[{"dataType":"ST","type":1,"policy":[{"result":4,"retryNumber":3,"callInterval":60}]}]',
        ),
    ],
)
async def test_the_vendors_examples_are_taken_byte_for_byte(
    client: Client, server: Server, campaign_id: int, *, body: bytes, policy: RetryPolicy, shown: str
) -> None:
    reply = await client.post(f"/retryPolicy/{campaign_id}", body)

    assert (reply.status, reply.text) == (200, DONE), reply.description
    assert await stored(server, campaign_id) == policy
    assert (await client.get(f"/retryPolicy/{campaign_id}")).body["data"] == {
        "retryPolicyId": str(campaign_id),
        "policyType": 1 if policy.by_number_type else 0,
        "policyJson": shown,
        "noRetryPolicy": None,
        "busiPolicy": None,
    }


ROW: dict[str, Any] = {"result": 4, "retryNumber": 3, "callInterval": 60}


@pytest.mark.of("set_retry_policy")
@pytest.mark.parametrize(
    "policy_json",
    [
        [{"type": 0, "retryTimes": 1, "retryDay": 1, "callInterval": 60}],
        '[{"type":0,"retryTimes":1,"retryDay":1}]',
        "[{'type':'0','retryTime':'1','retryDay':'1'}]",
        "[{'type':0,'policy':{'retryTimes':1,'retryDay':1}}]",
        """[{"type":0,"policy":"{'retryTimes':1,'retryDay':1}"}]""",
        "[{ ''type'' : 0, ''retryTimes'':1, ''retryDay':1, 'note':'it\\'s \"so\"', 'dataType':'' }]",
    ],
)
async def test_every_form_of_one_policy_is_read_alike(
    client: Client, server: Server, campaign_id: int, policy_json: object
) -> None:
    reply = await client.post(f"/retryPolicy/{campaign_id}", {"policyType": 0, "policyJson": policy_json})

    assert reply.code == "0200000", reply.description
    assert await stored(server, campaign_id) == RetryPolicy(general=ONCE)


@pytest.mark.of("query_retry_policy")
@pytest.mark.parametrize(
    "codes", [["OB00537", "OB00538"], '["OB00537","OB00538"]', "['OB00537','OB00538']", "OB00537, OB00538"]
)
@pytest.mark.parametrize("inside", [True, False])
async def test_codes_that_are_not_retried_are_read_in_every_form_and_place(
    client: Client, server: Server, campaign_id: int, codes: object, *, inside: bool
) -> None:
    rule: dict[str, Any] = {"type": 0, "retryTimes": 1, "retryDay": 1}
    body: dict[str, Any] = {"policyType": 0, "policyJson": [rule]}
    (rule if inside else body)["noRetryPolicy"] = codes

    assert (await client.post(f"/retryPolicy/{campaign_id}", body)).code == "0200000"

    policy = await stored(server, campaign_id)
    assert policy.not_retried_codes == ("OB00537", "OB00538")
    shown = (await client.get(f"/retryPolicy/{campaign_id}")).body["data"]["noRetryPolicy"]
    assert json.loads(shown) == ["OB00537", "OB00538"]


@pytest.mark.parametrize("as_text", [True, False])
async def test_business_results_steer_the_next_call(
    client: Client, server: Server, campaign_id: int, *, as_text: bool
) -> None:
    rows = [
        {"busiResultCode": "1", "busiResultPolicy": 0},
        {"busiResultCode": "2", "busiResultSubCode": "21", "busiResultPolicy": 1, "callInterval": 600},
        {"busiResultCode": "3", "busiResultPolicy": 2, "callInterval": 3600},
    ]
    body = {"policyType": 0, "policyJson": [{"type": 0, "retryTimes": 1, "retryDay": 1}]}

    await client.post(f"/retryPolicy/{campaign_id}", {**body, "busiPolicy": json.dumps(rows) if as_text else rows})

    assert (await stored(server, campaign_id)).business == (
        BusinessRow(code="1", sub_code=None, action=BusinessAction.STOP),
        BusinessRow(code="2", sub_code="21", action=BusinessAction.NEXT_NUMBER, wait=timedelta(minutes=10)),
        BusinessRow(code="3", sub_code=None, action=BusinessAction.SAME_NUMBER, wait=timedelta(hours=1)),
    )
    for path, place in [(f"/retryPolicy/{campaign_id}", "data"), (f"/{campaign_id}", "returnObject")]:
        shown = (await client.get(path)).body[place]
        shown = shown.get("retryPolicy", shown)
        assert json.loads(shown["busiPolicy"]) == rows


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (RETRY_COMMON, {"policyType": 0, "retryDay": 1, "retryTimes": 1, "callInterval": 60}),
        (RETRY_BY_RESULT, {"policyType": 0, "resultRetry": json.dumps([ROW], separators=(",", ":"))}),
        (
            RETRY_BY_TYPE_BY_RESULT,
            {
                "policyType": 1,
                "policyJson": '[{"dataType":"ST","type":1,"policy":[' + json.dumps(ROW, separators=(",", ":")) + "]}]",
            },
        ),
    ],
)
async def test_details_show_the_policy_in_their_own_fields(
    client: Client, campaign_id: int, body: bytes, shown: dict[str, object]
) -> None:
    await client.post(f"/retryPolicy/{campaign_id}", body)

    names = ["retryDay", "retryTimes", "callInterval", "resultRetry", "policyJson", "busiPolicy", "noRetryPolicy"]
    policy = (await client.get(f"/{campaign_id}")).body["returnObject"]["retryPolicy"]
    assert policy == {**dict.fromkeys(names), "retryPolicyId": str(campaign_id), **shown}


async def test_a_campaign_without_a_policy_shows_none(client: Client, campaign_id: int) -> None:
    data = (await client.get(f"/retryPolicy/{campaign_id}")).body["data"]

    assert data == {
        "retryPolicyId": str(campaign_id),
        "policyType": 0,
        "policyJson": None,
        "noRetryPolicy": None,
        "busiPolicy": None,
    }


async def test_a_common_rule_without_interval_takes_the_tenants(
    client: Client, server: Server, campaign_id: int
) -> None:
    await server.sql("""update tenant set limits = '{"retry_wait": 90}'""")
    server.clock.advance(timedelta(seconds=5))

    await client.post(f"/retryPolicy/{campaign_id}", RETRY_COMMON)

    assert (await stored(server, campaign_id)).general == CommonRule(
        tries_per_day=1, days=1, wait=timedelta(seconds=90)
    )


async def test_an_unknown_campaign_has_a_code_of_its_own_here(client: Client) -> None:
    assert (await client.post("/retryPolicy/77", RETRY_COMMON)).code == "0200-01"
    assert (await client.get("/retryPolicy/77")).code == "0200-01"


async def test_where_the_tenant_says_so_an_unknown_campaign_has_the_code_of_all_pages(
    client: Client, server: Server
) -> None:
    await server.sql("""update tenant set limits = '{"retry_missing_code": false}'""")
    server.clock.advance(timedelta(seconds=5))

    assert (await client.post("/retryPolicy/77", RETRY_COMMON)).code == "0200007"
    assert (await client.get("/retryPolicy/77")).code == "0200007"


async def test_another_tenants_campaign_is_unknown(server: Server, campaign_id: int) -> None:
    await add_key(server.database, 2, "OTHER")
    other = server.client(vdn_id=2, access_key="OTHER")

    assert (await other.post(f"/retryPolicy/{campaign_id}", RETRY_COMMON)).code == "0200-01"
    assert (await other.get(f"/retryPolicy/{campaign_id}")).code == "0200-01"
    assert await stored(server, campaign_id) == RetryPolicy()


def common(**changes: object) -> dict[str, Any]:
    return {"type": 0, "retryTimes": 1, "retryDay": 1, **changes}


def by_result(**changes: object) -> dict[str, Any]:
    return {"type": 1, "policy": [{**ROW, **changes}]}


def by_rows(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"type": 1, "policy": list(rows)}


def body(*rules: object, **changes: object) -> dict[str, Any]:
    return {"policyType": 0, "policyJson": list(rules), **changes}


ST = {"dataType": "ST"}
STOP = {"busiResultCode": "1", "busiResultPolicy": 0}
REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"policyJson": [common()]}, "02000001", "policyType"),
    (body(common(), policyType=2), "02000007", "policyType"),
    (body(common(), policyType="x"), "02000006", "policyType"),
    (body(common(), policyType=True), "02000006", "policyType"),
    ({"policyType": 0}, "02000001", "policyJson"),
    (body(), "02000001", "policyJson"),
    (body(policyJson=None), "02000001", "policyJson"),
    (body(policyJson=""), "02000008", "policyJson"),
    (body(policyJson="[{'type':0"), "02000008", "policyJson"),
    (body(policyJson="[" * 5000 + "]" * 5000), "02000008", "policyJson"),
    (body(policyJson={"type": 0}), "02000006", "policyJson"),
    (body(policyJson="5"), "02000006", "policyJson"),
    (body("x"), "02000006", "policyJson[0]"),
    (body(common(), common()), "02000011", "policyJson"),
    (body(*[{**common(), "dataType": f"T{number}"} for number in range(101)], policyType=1), "02000011", "policyJson"),
    (body({"retryTimes": 1, "retryDay": 1}), "02000001", "policyJson[0].type"),
    (body(common(type=2)), "02000007", "policyJson[0].type"),
    (body({"type": 0, "retryDay": 1}), "02000001", "policyJson[0].retryTimes"),
    (body({"type": 0, "retryTimes": 1}), "02000001", "policyJson[0].retryDay"),
    (body(common(retryTimes=100)), "02000007", "policyJson[0].retryTimes"),
    (body(common(retryDay=-1)), "02000007", "policyJson[0].retryDay"),
    (body(common(callInterval=0)), "02000007", "policyJson[0].callInterval"),
    (body(common(callInterval=86_401)), "02000007", "policyJson[0].callInterval"),
    (body(common(policy=[])), "02000006", "policyJson[0].policy"),
    (body({"type": 1}), "02000001", "policyJson[0].policy"),
    (body(by_rows()), "02000001", "policyJson[0].policy"),
    (body({"type": 1, "policy": {}}), "02000006", "policyJson[0].policy"),
    (body({"type": 1, "policy": "{"}), "02000008", "policyJson[0].policy"),
    (body(by_rows({})), "02000001", "policyJson[0].policy[0].result"),
    (body(by_result(result=11)), "02000007", "policyJson[0].policy[0].result"),
    (body(by_result(result="busy")), "02000006", "policyJson[0].policy[0].result"),
    (body(by_result(retryNumber=None)), "02000001", "policyJson[0].policy[0].retryNumber"),
    (body(by_result(callInterval=0)), "02000007", "policyJson[0].policy[0].callInterval"),
    (body(by_rows(ROW, ROW)), "02000009", "policyJson[0].policy[1].result"),
    (body(common(), policyType=1), "02000001", "policyJson[0].dataType"),
    (body(common(dataType="S T"), policyType=1), "02000002", "policyJson[0].dataType"),
    (body(common(dataType="S" * 21), policyType=1), "02000003", "policyJson[0].dataType"),
    (body({**common(), **ST}, {**common(), **ST}, policyType=1), "02000009", "policyJson[1].dataType"),
    (body({**common(), **ST}, policyType=1, noRetryPolicy=["OB00537"]), "02000009", "noRetryPolicy"),
    (body(common(), noRetryPolicy=["a b"]), "02000002", "noRetryPolicy[0]"),
    (body(common(), noRetryPolicy=5), "02000006", "noRetryPolicy"),
    (body(common(), noRetryPolicy=["1"] * 101), "02000011", "noRetryPolicy"),
    (body(common(), busiPolicy="{"), "02000008", "busiPolicy"),
    (body(common(), busiPolicy=[{"busiResultPolicy": 0}]), "02000001", "busiPolicy[0].busiResultCode"),
    (body(common(), busiPolicy=[{**STOP, "busiResultPolicy": 3}]), "02000007", "busiPolicy[0].busiResultPolicy"),
    (body(common(), busiPolicy=[{**STOP, "busiResultPolicy": 1}]), "02000001", "busiPolicy[0].callInterval"),
    (body(common(), busiPolicy=[{**STOP, "callInterval": 3601}]), "02000007", "busiPolicy[0].callInterval"),
]


@pytest.mark.parametrize(("wrong", "code", "place"), REFUSED)
async def test_a_wrong_policy_is_refused(
    client: Client, server: Server, campaign_id: int, *, wrong: dict[str, Any], code: str, place: str
) -> None:
    before = await server.sql("select * from campaign")

    reply = await client.post(f"/retryPolicy/{campaign_id}", wrong)

    assert (reply.status, reply.code) == (200, code), reply.description
    assert f" {place}: " in reply.description
    assert await server.sql("select * from campaign") == before
