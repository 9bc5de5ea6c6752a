"""A retry policy inside a campaign's body: as details show it (seed 001, tables 14 to 20), or as ``policyJson``."""

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe
from outdial.api.isales.wire.retry_body import (
    BY_RESULT,
    COMMON,
    ELEMENTS_MAX,
    BusinessRules,
    Codes,
    Interval,
    Row,
    Rule,
    Rules,
    SetRetryPolicy,
    Times,
    json_structure,
    retry_policy,
)
from outdial.domain.retry import RetryPolicy
from outdial.wording.rules import Must
from outdial.wording.words import about

_Rows = Annotated[list[Row], Field(min_length=1, max_length=ELEMENTS_MAX)]


class RetryPolicyParam(Asked):
    """``policyJson`` says all, as when a policy is set by itself; or the fields beside it say one global rule."""

    policy_type: Annotated[int, Field(ge=0, le=1), AS_WHOLE]
    policy_json: Maybe[Rules] = None
    retry_day: Maybe[Times] = None
    retry_times: Maybe[Times] = None
    call_interval: Maybe[Interval] = None
    result_retry: Maybe[Annotated[_Rows, BeforeValidator(json_structure, json_schema_input_type=_Rows | str)]] = None
    no_retry_policy: Codes = None
    busi_policy: Maybe[BusinessRules] = None


def retry_policy_of(param: RetryPolicyParam, *, wait: timedelta) -> RetryPolicy:
    """The policy in the domain's words; ``wait`` is for common rules that name no interval."""
    rules = param.policy_json or _one_rule(param)
    if not rules:
        raise Refused(Refusal.EMPTY, about("retryPolicy.policyJson", Must.NAME_A_RULE))
    whole = SetRetryPolicy.model_construct(
        policy_type=param.policy_type,
        policy_json=rules,
        no_retry_policy=param.no_retry_policy,
        busi_policy=param.busi_policy,
    )
    return retry_policy(whole, wait=wait)


def _one_rule(param: RetryPolicyParam) -> tuple[Rule, ...]:
    if param.result_retry is not None:
        rows = [row.model_dump(by_alias=True) for row in param.result_retry]
        return (Rule.model_construct(type=BY_RESULT, policy=rows),)
    if param.retry_times is None and param.retry_day is None:
        return ()
    return (
        Rule.model_construct(
            type=COMMON,
            retry_times=param.retry_times,
            retry_day=param.retry_day,
            call_interval=param.call_interval,
        ),
    )
