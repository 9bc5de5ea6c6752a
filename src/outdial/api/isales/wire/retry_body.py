"""The retry policy that a client sends (seed 000): text or structure, rules beside or inside ``policy``."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Final, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field, JsonValue, StringConstraints, TypeAdapter, ValidationError

from outdial.api.errors import Refusal, Refused
from outdial.api.isales.wire import loose_json
from outdial.api.isales.wire.faults import refused_by, unfit
from outdial.api.isales.wire.fields import AS_WHOLE, Asked, Maybe, Whole
from outdial.domain.retry import (
    BusinessAction,
    BusinessRow,
    CommonRule,
    NumberTypeRule,
    ResultRow,
    ResultRule,
    RetryPolicy,
    RetryRule,
)
from outdial.isales_codes import RESULT_TYPES, outcomes_of_result_type
from outdial.wording.rules import Must
from outdial.wording.words import about, listed

COMMON, BY_RESULT = 0, 1  # the type of a rule
GLOBAL, BY_NUMBER_TYPE = 0, 1  # policyType
ELEMENTS_MAX = 100  # number types, rows and codes in one policy
TIMES_MAX = 99  # of a day, of days, of retries; the tenant's budget for a contact is below their product anyway
INTERVAL_MAX_S = 86_400  # a day
BUSINESS_INTERVAL_MAX_S = 3_600  # printed for the business policy alone

ACTIONS: Final = {0: BusinessAction.STOP, 1: BusinessAction.NEXT_NUMBER, 2: BusinessAction.SAME_NUMBER}

Validated = TypeVar("Validated")

Times = Annotated[int, Field(ge=0, le=TIMES_MAX), AS_WHOLE]
Interval = Annotated[int, Field(ge=1, le=INTERVAL_MAX_S), AS_WHOLE]
_Code = Annotated[str, StringConstraints(min_length=1, max_length=20, pattern="^[0-9A-Za-z-]*$")]
_BusinessCode = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern="^[0-9A-Za-z-]*$")]


def json_structure(value: object) -> object:
    """Read JSON that came as text; anything else is what it is."""
    if not isinstance(value, str):
        return value
    try:
        return loose_json.parse(value)
    except ValueError:
        raise unfit(Refusal.CONVERSION, Must.BE_JSON) from None


def _codes(value: object) -> object:
    """A list, JSON text of one, or codes with commas between."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return json_structure(value)
    return [code.strip() for code in value.split(",")]


def _blank_or_codes(value: object) -> object:
    return None if value == "" else _codes(value)


Codes = Annotated[
    Annotated[tuple[_Code, ...], Field(max_length=ELEMENTS_MAX)] | None,
    BeforeValidator(_blank_or_codes, json_schema_input_type=list[str] | str | None),
]


class Common(Asked):
    """So many tries a day on so many days; one edition of the page calls the tries ``retryTime``."""

    retry_day: Maybe[Times] = None
    retry_times: Annotated[Maybe[Times], Field(validation_alias=AliasChoices("retryTimes", "retryTime"))] = None
    call_interval: Maybe[Interval] = None


class Row(Asked):
    """After one result: so many retries, so far apart."""

    result: Annotated[Whole, Field(json_schema_extra={"enum": list(RESULT_TYPES)})]
    retry_number: Times
    call_interval: Interval


class Rule(Common):
    """One element of ``policyJson``."""

    data_type: Maybe[Annotated[str, StringConstraints(max_length=20, pattern="^[0-9A-Za-z-]*$")]] = None
    type: Annotated[int, Field(ge=0, le=1), AS_WHOLE]
    policy: Annotated[JsonValue, BeforeValidator(json_structure)] = None
    no_retry_policy: Codes = None


class BusinessRule(Asked):
    """What a written-back business result asks for."""

    busi_result_code: _BusinessCode
    busi_result_sub_code: Maybe[_BusinessCode] = None
    busi_result_policy: Annotated[int, Field(ge=0, le=2), AS_WHOLE]
    call_interval: Maybe[Annotated[int, Field(ge=0, le=BUSINESS_INTERVAL_MAX_S), AS_WHOLE]] = None


Rules = Annotated[
    tuple[Rule, ...],
    Field(min_length=1, max_length=ELEMENTS_MAX),
    BeforeValidator(
        json_structure,
        json_schema_input_type=Annotated[list[Rule], Field(min_length=1, max_length=ELEMENTS_MAX)] | str,
    ),
]
BusinessRules = Annotated[
    tuple[BusinessRule, ...],
    Field(max_length=ELEMENTS_MAX),
    BeforeValidator(
        json_structure,
        json_schema_input_type=Annotated[list[BusinessRule], Field(max_length=ELEMENTS_MAX)] | str,
    ),
]
_COMMON = TypeAdapter(Common)
_ROWS: TypeAdapter[tuple[Row, ...]] = TypeAdapter(
    Annotated[tuple[Row, ...], Field(min_length=1, max_length=ELEMENTS_MAX)]
)


class SetRetryPolicy(Asked):
    """When calls are tried again; replaces what was set before."""

    policy_type: Annotated[int, Field(ge=0, le=1), AS_WHOLE]
    policy_json: Rules
    no_retry_policy: Codes = None
    busi_policy: Maybe[BusinessRules] = None


def retry_policy(body: SetRetryPolicy, *, wait: timedelta) -> RetryPolicy:
    """The policy in the domain's words; ``wait`` is for common rules that name no interval."""
    codes = _not_retried(body)
    first, *others = body.policy_json
    if body.policy_type == GLOBAL and others:
        raise Refused(Refusal.TOO_MANY, about("policyJson", Must.HAVE_ONE_ENTRY_WITH, other="policyType", value=GLOBAL))
    return RetryPolicy(
        general=_rule(first, "policyJson[0]", wait=wait) if body.policy_type == GLOBAL else None,
        by_number_type=_by_number_type(body.policy_json, wait=wait) if body.policy_type == BY_NUMBER_TYPE else (),
        not_retried_codes=codes,
        business=tuple(_business(row, f"busiPolicy[{index}]") for index, row in enumerate(body.busi_policy or ())),
    )


def _not_retried(body: SetRetryPolicy) -> tuple[str, ...]:
    codes = [*(body.no_retry_policy or ()), *(code for rule in body.policy_json for code in rule.no_retry_policy or ())]
    if codes and body.policy_type == BY_NUMBER_TYPE:
        raise Refused(
            Refusal.COMBINATION, about("noRetryPolicy", Must.NOT_BE_SET_WITH, other="policyType", value=BY_NUMBER_TYPE)
        )
    return tuple(dict.fromkeys(codes))


def _by_number_type(rules: Sequence[Rule], *, wait: timedelta) -> tuple[NumberTypeRule, ...]:
    by_type: dict[str, NumberTypeRule] = {}
    for index, rule in enumerate(rules):
        place = f"policyJson[{index}]"
        if rule.data_type is None:
            raise Refused(
                Refusal.EMPTY, about(f"{place}.dataType", Must.BE_GIVEN_WITH, other="policyType", value=BY_NUMBER_TYPE)
            )
        if rule.data_type in by_type:
            raise Refused(Refusal.COMBINATION, about(f"{place}.dataType", Must.BE_ONE_RULE_A_TYPE))
        by_type[rule.data_type] = NumberTypeRule(number_type=rule.data_type, rule=_rule(rule, place, wait=wait))
    return tuple(by_type.values())


def _rule(rule: Rule, place: str, *, wait: timedelta) -> RetryRule:
    return _common(rule, place, wait=wait) if rule.type == COMMON else _by_result(rule, place)


def _common(rule: Rule, place: str, *, wait: timedelta) -> CommonRule:
    """Days, tries and interval stand beside ``policy`` or inside it; beside wins."""
    inside = Common() if rule.policy is None else _validated(_COMMON, rule.policy, f"{place}.policy")
    tries = inside.retry_times if rule.retry_times is None else rule.retry_times
    days = inside.retry_day if rule.retry_day is None else rule.retry_day
    interval_s = inside.call_interval if rule.call_interval is None else rule.call_interval
    if tries is None or days is None:
        missing = "retryTimes" if tries is None else "retryDay"
        raise Refused(Refusal.EMPTY, about(f"{place}.{missing}", Must.BE_GIVEN_WITH, other="type", value=COMMON))
    return CommonRule(
        tries_per_day=tries, days=days, wait=wait if interval_s is None else timedelta(seconds=interval_s)
    )


def _by_result(rule: Rule, place: str) -> ResultRule:
    if rule.policy is None:
        raise Refused(Refusal.EMPTY, about(f"{place}.policy", Must.BE_GIVEN_WITH, other="type", value=BY_RESULT))
    rows = _validated(_ROWS, rule.policy, f"{place}.policy")
    by_code: dict[int, ResultRow] = {}
    for index, row in enumerate(rows):
        if row.result not in RESULT_TYPES:
            raise Refused(
                Refusal.VALUE, about(f"{place}.policy[{index}].result", Must.BE_ONE_OF, values=listed(RESULT_TYPES))
            )
        if row.result in by_code:
            raise Refused(Refusal.COMBINATION, about(f"{place}.policy[{index}].result", Must.BE_ONE_ROW_A_RESULT))
        by_code[row.result] = ResultRow(
            code=row.result,
            outcomes=outcomes_of_result_type(row.result),
            retries_max=row.retry_number,
            wait=timedelta(seconds=row.call_interval),
        )
    return ResultRule(rows=tuple(by_code.values()))


def _business(row: BusinessRule, place: str) -> BusinessRow:
    action = ACTIONS[row.busi_result_policy]
    if action is not BusinessAction.STOP and not row.call_interval:
        raise Refused(
            Refusal.EMPTY, about(f"{place}.callInterval", Must.BE_GIVEN_UNLESS, other="busiResultPolicy", value=0)
        )
    return BusinessRow(
        code=row.busi_result_code,
        sub_code=row.busi_result_sub_code,
        action=action,
        wait=timedelta(seconds=row.call_interval or 0),
    )


def _validated(adapter: TypeAdapter[Validated], value: JsonValue, place: str) -> Validated:
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise refused_by(error, within=place) from None
