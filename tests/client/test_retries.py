"""Retry policies travel as the vendor's pages print them: lists as JSON text."""

import json
from typing import Any

import pytest

from outdial.api.isales.wire import loose_json
from outdial.client.interface import sent
from outdial.client.retries import BusinessRule, ResultRow, RetryPolicy, RetryRule, SetRetryPolicy, Tries
from tests.api.isales import examples

ROW = ResultRow(result=4, retry_number=3, call_interval=60)


@pytest.mark.parametrize(
    ("printed", "policy_type", "rule"),
    [
        (examples.RETRY_COMMON, 0, RetryRule(type=0, retry_times=1, retry_day=1)),
        (examples.RETRY_BY_RESULT, 0, RetryRule(type=1, policy=[ROW])),
        (
            examples.RETRY_BY_TYPE_COMMON,
            1,
            RetryRule(data_type="ST", type=0, policy=Tries(retry_times=2, retry_day=1)),
        ),
        (examples.RETRY_BY_TYPE_BY_RESULT, 1, RetryRule(data_type="ST", type=1, policy=[ROW])),
    ],
)
def test_the_vendors_four_examples_can_be_said(printed: bytes, policy_type: int, rule: RetryRule) -> None:
    body = told(SetRetryPolicy(campaign_id=146, policy_type=policy_type, policy_json=[rule]))

    expected = json.loads(printed)
    assert body["policyType"] == expected["policyType"]
    assert json.loads(body["policyJson"]) == loose_json.parse(expected["policyJson"])


def test_text_that_is_json_already_travels_as_it_is() -> None:
    text = "[{'type':0,'retryTimes':1,'retryDay':1}]"

    assert told(SetRetryPolicy(campaign_id=1, policy_type=0, policy_json=text))["policyJson"] == text


def test_codes_and_business_rules_are_text_too() -> None:
    rule = BusinessRule(busi_result_code="LATER", busi_result_policy=2, call_interval=60)
    body = told(
        SetRetryPolicy(campaign_id=1, policy_type=0, policy_json="[]", no_retry_policy=["OB1"], busi_policy=[rule])
    )

    assert json.loads(body["noRetryPolicy"]) == ["OB1"]
    assert json.loads(body["busiPolicy"]) == [{"busiResultCode": "LATER", "busiResultPolicy": 2, "callInterval": 60}]


def test_a_policy_inside_a_campaign_says_it_the_same_way() -> None:
    policy = RetryPolicy(policy_type=0, result_retry=[ROW]).model_dump(mode="json", exclude_none=True)

    assert policy == {"policyType": 0, "resultRetry": '[{"result":4,"retryNumber":3,"callInterval":60}]'}


def told(request: SetRetryPolicy) -> dict[str, Any]:
    return json.loads(sent(request, vdn_id=1).content)
