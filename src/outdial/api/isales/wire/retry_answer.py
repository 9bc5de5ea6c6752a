"""A retry policy as queries show it: lists as double-quoted JSON text, whatever form they came in."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import assert_never

from outdial.api.isales.wire.envelope import Answer, Shown
from outdial.api.isales.wire.retry_body import ACTIONS, BY_NUMBER_TYPE, BY_RESULT, COMMON, GLOBAL
from outdial.domain.campaign import Campaign
from outdial.domain.retry import BusinessAction, CommonRule, ResultRule, RetryPolicy, RetryRule

Shape = Mapping[str, object]


class RetryPolicyShown(Shown):
    """The policy inside a campaign's details (seed 001, tables 14 to 20)."""

    retry_policy_id: str
    policy_type: int
    retry_day: int | None
    retry_times: int | None
    call_interval: int | None
    result_retry: str | None
    policy_json: str | None
    busi_policy: str | None
    no_retry_policy: str | None


class RetryPolicyAlone(Shown):
    """The policy as its own query shows it; ``null`` where nothing was set."""

    retry_policy_id: str
    policy_type: int
    policy_json: str | None
    no_retry_policy: str | None
    busi_policy: str | None


class RetryPolicyAnswer(Answer):
    """A campaign's retry policy."""

    data: RetryPolicyAlone


def retry_policy_shown(number: int, policy: RetryPolicy) -> RetryPolicyShown | None:
    """For the details of a campaign or template with that id; None when no policy was ever set."""
    if policy == RetryPolicy():
        return None
    common = policy.general if isinstance(policy.general, CommonRule) else None
    return RetryPolicyShown(
        retry_policy_id=str(number),
        policy_type=_policy_type(policy),
        retry_day=None if common is None else common.days,
        retry_times=None if common is None else common.tries_per_day,
        call_interval=None if common is None else _seconds(common.wait),
        result_retry=_text(_rows(policy.general)) if isinstance(policy.general, ResultRule) else None,
        policy_json=_text(_by_number_type(policy)) if policy.by_number_type else None,
        busi_policy=_text(_business(policy)),
        no_retry_policy=_text(policy.not_retried_codes),
    )


def retry_policy_alone(campaign: Campaign) -> RetryPolicyAlone:
    """For the query of the policy."""
    policy = campaign.retry
    elements = _by_number_type(policy) if policy.by_number_type else _general(policy.general)
    return RetryPolicyAlone(
        retry_policy_id=str(campaign.campaign_id),
        policy_type=_policy_type(policy),
        policy_json=_text(elements),
        no_retry_policy=_text(policy.not_retried_codes),
        busi_policy=_text(_business(policy)),
    )


def _policy_type(policy: RetryPolicy) -> int:
    return BY_NUMBER_TYPE if policy.by_number_type else GLOBAL


def _text(elements: Sequence[object]) -> str | None:
    return json.dumps(elements, ensure_ascii=False, separators=(",", ":")) if elements else None


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


def _general(rule: RetryRule | None) -> Sequence[Shape]:
    match rule:
        case None:
            return []
        case CommonRule():
            return [{"type": COMMON, **_times(rule)}]
        case ResultRule():
            return [{"type": BY_RESULT, "policy": _rows(rule)}]
        case _:
            assert_never(rule)


def _by_number_type(policy: RetryPolicy) -> Sequence[Shape]:
    return [_of_number_type(each.number_type, each.rule) for each in policy.by_number_type]


def _of_number_type(number_type: str, rule: RetryRule) -> Shape:
    match rule:
        case CommonRule():
            return {"dataType": number_type, "type": COMMON, "policy": _times(rule)}
        case ResultRule():
            return {"dataType": number_type, "type": BY_RESULT, "policy": _rows(rule)}
        case _:
            assert_never(rule)


def _times(rule: CommonRule) -> Shape:
    return {"retryTimes": rule.tries_per_day, "retryDay": rule.days, "callInterval": _seconds(rule.wait)}


def _rows(rule: ResultRule) -> Sequence[Shape]:
    return [
        {"result": row.code, "retryNumber": row.retries_max, "callInterval": _seconds(row.wait)} for row in rule.rows
    ]


def _business(policy: RetryPolicy) -> Sequence[Shape]:
    shapes: list[Shape] = []
    for row in policy.business:
        number = next(number for number, action in ACTIONS.items() if action is row.action)
        interval = {} if row.action is BusinessAction.STOP else {"callInterval": _seconds(row.wait)}
        sub_code = {} if row.sub_code is None else {"busiResultSubCode": row.sub_code}
        shapes.append({"busiResultCode": row.code, **sub_code, "busiResultPolicy": number, **interval})
    return shapes
