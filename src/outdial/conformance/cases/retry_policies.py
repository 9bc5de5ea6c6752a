"""Retry policies: the four examples of seed 000, both spellings where documents contradict themselves, the query."""

import json
from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_TEXT,
    COMBINATION,
    CONVERSION,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    TYPE,
    VALUE,
    Codes,
    field,
    show,
)
from outdial.conformance.server import Reply
from outdial.conformance.visit import Visit

_PATH: Final = "/retryPolicy/{campaign}"
_MISSING: Final = ("0200-01", NO_CAMPAIGN)
"""Seed 000 prints the first; all other pages the second."""

_COMMON: Final = "[{'type':0,'retryTimes':1,'retryDay':1}]"
_BY_RESULT: Final = "[{'type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':60}]}]"
_TYPE_COMMON: Final = "[{'dataType':'ST','type':0,''policy':{'retryTimes':2,'retryDay':1}}]"
_TYPE_BY_RESULT: Final = "[{'dataType':'ST','type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':60}]}]"
_ROWS_OF_RESULT: Final[JsonValue] = [{"result": 4, "retryNumber": 3, "callInterval": 60}]


def _sets(
    rule: str, source: str, policy: JsonValue, kind: JsonValue = 0, *, to: Codes = DONE, **more: JsonValue
) -> Case:
    body: dict[str, JsonValue] = {"policyJson": policy, "policyType": kind, **more}
    return asks("3.10", rule, source, "POST", _PATH, body, to=to)


def _shown(rule: str, policy: str, kind: int, element: Mapping[str, JsonValue]) -> Case:
    async def check(visit: Visit) -> None:
        number = await visit.fresh_campaign()
        await visit.done("POST", f"/retryPolicy/{number}", {"policyJson": policy, "policyType": kind})
        reply = await visit.done("GET", f"/retryPolicy/{number}")
        show(reply, {"data.retryPolicyId": A_TEXT, "data.policyType": kind})
        first = _elements(reply)[0]
        if not element.items() <= first.items():
            raise reply.mismatch(f"data.policyJson whose first element has {dict(element)}")

    return steps("3.11", rule, "0731, seed 000", check)


def _elements(reply: Reply) -> Sequence[Mapping[str, JsonValue]]:
    return _json_list(reply, "data.policyJson")


def _json_list(reply: Reply, path: str) -> Sequence[Mapping[str, JsonValue]]:
    """A field that is JSON text of a list of objects. Raises `Mismatch`."""
    text = field(reply, path)
    try:
        value: JsonValue = json.loads(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    if not isinstance(value, list) or not value:
        raise reply.mismatch(f"{path} that is JSON text of a list with an element")
    return [each for each in value if isinstance(each, dict)]


async def _replaced(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    for policy in (_BY_RESULT, _COMMON):
        await visit.done("POST", f"/retryPolicy/{number}", {"policyJson": policy, "policyType": 0})
    reply = await visit.done("GET", f"/retryPolicy/{number}")
    if _elements(reply)[0].get("type") != 0:
        raise reply.mismatch("the policy that was set last, of type 0")


async def _no_retry(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    policy = [{"type": 0, "retryTimes": 1, "retryDay": 1, "noRetryPolicy": ["OB00538", "OB00604"]}]
    await visit.done("POST", f"/retryPolicy/{number}", {"policyJson": json.dumps(policy), "policyType": 0})
    reply = await visit.done("GET", f"/retryPolicy/{number}")
    codes = field(reply, "data.noRetryPolicy")
    if not isinstance(codes, str) or "OB00538" not in codes or "OB00604" not in codes:
        raise reply.mismatch("data.noRetryPolicy that is a text with both codes")


async def _business(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    rows = [
        {"busiResultCode": "1621474513", "busiResultPolicy": 2, "callInterval": 3600},
        {"busiResultCode": "1621474514", "busiResultSubCode": "1", "busiResultPolicy": 0},
    ]
    body: dict[str, JsonValue] = {"policyJson": _COMMON, "policyType": 0, "busiPolicy": json.dumps(rows)}
    await visit.done("POST", f"/retryPolicy/{number}", body)
    reply = await visit.done("GET", f"/retryPolicy/{number}")
    shown = _json_list(reply, "data.busiPolicy")
    if [row.get("busiResultCode") for row in shown] != ["1621474513", "1621474514"]:
        raise reply.mismatch("data.busiPolicy with both business results, in their order")


def _business_row(rule: str, interval: int, policy: int, codes: Codes) -> Case:
    row = {"busiResultCode": "1621474513", "busiResultPolicy": policy, "callInterval": interval}
    return _sets(rule, "0731 (reading)", _COMMON, to=codes, busiPolicy=json.dumps([row]))


CASES: Final[Sequence[Case]] = (
    _sets("example 1: a common rule for all", "seed 000", _COMMON),
    _sets("example 2: a rule by result for all", "seed 000", _BY_RESULT),
    _sets("example 3: a common rule by number type, with the quote too many", "seed 000", _TYPE_COMMON, 1),
    _sets("example 4: a rule by result by number type", "seed 000", _TYPE_BY_RESULT, 1),
    _sets("example 3 without the quote too many", "seed 000", _TYPE_COMMON.replace("''p", "'p"), 1),
    _sets("strict JSON is understood", "seed 000 (reading)", json.dumps([{"type": 0, "retryTimes": 1, "retryDay": 1}])),
    _sets("a structure in place of text is understood", "seed 000 (reading)", [{"type": 1, "policy": _ROWS_OF_RESULT}]),
    _sets(
        "policy may be text in the text",
        "seed 000, table 4",
        json.dumps([{"type": 1, "policy": json.dumps(_ROWS_OF_RESULT)}]),
    ),
    _sets(
        "retryTimes may stand inside policy",
        "seed 000 (contradicts itself)",
        "[{'type':0,'policy':{'retryTimes':1,'retryDay':1}}]",
    ),
    _sets("retryTime is retryTimes, as one edition spells it", "0730", "[{'type':0,'retryTime':1,'retryDay':1}]"),
    _sets("policyType may come as digits in a text", "seed 000 (reading)", _COMMON, "0"),
    _sets(
        "noRetryPolicy is a list of codes",
        "seed 000",
        "[{'type':0,'retryTimes':1,'retryDay':1,'noRetryPolicy':['OB00538']}]",
    ),
    _sets(
        "noRetryPolicy may not be set by number type",
        "seed 000",
        "[{'dataType':'ST','type':0,'policy':{'retryTimes':2,'retryDay':1},'noRetryPolicy':['OB00538']}]",
        1,
        to=COMBINATION,
    ),
    _sets("policyType 2 does not exist", "seed 000", _COMMON, 2, to=VALUE),
    _sets("policyType is an integer", "seed 000", _COMMON, "all", to=TYPE),
    _sets("type 2 does not exist", "seed 000", "[{'type':2,'retryTimes':1,'retryDay':1}]", to=VALUE),
    _sets("policyJson is JSON", "seed 000", "[{'type':", to=CONVERSION),
    _sets("policyJson is not blank", "seed 000 (reading)", "", to=(EMPTY, CONVERSION)),
    asks("3.10", "policyType must be given", "seed 000 (reading)", "POST", _PATH, {"policyJson": _COMMON}, to=EMPTY),
    asks("3.10", "policyJson must be given", "seed 000 (reading)", "POST", _PATH, {"policyType": 0}, to=EMPTY),
    _sets("a common rule needs retryTimes", "seed 001, table 14", "[{'type':0,'retryDay':1}]", to=EMPTY),
    _sets("a rule by result needs its policy", "seed 001, table 14", "[{'type':1}]", to=EMPTY),
    _sets("a rule by number type needs its dataType", "seed 000 (reading)", _BY_RESULT, 1, to=EMPTY),
    _business_row("a business result's interval may be 3600 s", 3600, 2, DONE),
    _business_row("a business result's interval is no 3601 s", 3601, 2, VALUE),
    _business_row("busiResultPolicy 3 does not exist", 60, 3, VALUE),
    asks(
        "3.10",
        "a campaign that does not exist is refused",
        "seed 000",
        "POST",
        "/retryPolicy/{absent}",
        {"policyJson": _COMMON, "policyType": 0},
        to=_MISSING,
    ),
    _shown("a common rule for all is shown", _COMMON, 0, {"type": 0, "retryTimes": 1, "retryDay": 1}),
    _shown("a rule by result for all is shown", _BY_RESULT, 0, {"type": 1, "policy": _ROWS_OF_RESULT}),
    _shown("a common rule by number type is shown", _TYPE_COMMON, 1, {"dataType": "ST", "type": 0}),
    _shown(
        "a rule by result by number type is shown",
        _TYPE_BY_RESULT,
        1,
        {"dataType": "ST", "type": 1, "policy": _ROWS_OF_RESULT},
    ),
    steps("3.11", "a policy replaces the one before", "seed 000 (reading)", _replaced),
    steps("3.11", "noRetryPolicy is shown as text", "0731, seed 001", _no_retry),
    steps("3.11", "busiPolicy is shown", "0731", _business),
    asks(
        "3.11", "a campaign whose policy was never set has an answer", "0731 (reading)", "GET", "/retryPolicy/{fresh}"
    ),
    asks(
        "3.11",
        "a campaign that does not exist is refused",
        "0731, seed 000",
        "GET",
        "/retryPolicy/{absent}",
        to=_MISSING,
    ),
)
