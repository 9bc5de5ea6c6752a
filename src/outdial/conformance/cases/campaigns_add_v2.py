"""What only the second version of adding a campaign has (0722): priority, a list of numbers, policies."""

import json
from collections.abc import Sequence
from typing import Final

from outdial.conformance.case import Case
from outdial.conformance.cases.campaigns_add import Row, of_version
from outdial.conformance.cases.table import steps
from outdial.conformance.expect import (
    CHARACTERS,
    COMBINATION,
    CONVERSION,
    DONE,
    EMPTY,
    TOO_LONG,
    TOO_MANY,
    TYPE,
    VALUE,
    show,
)
from outdial.conformance.server import V2
from outdial.conformance.visit import Visit

_TWO_NUMBERS: Final = [{"accessCode": "88889527", "priority": 3}, {"accessCode": "88880066", "priority": 4}]
_BY_RESULT: Final = "[{'dataType':'SI','type':1,'policy':[{'result':4,'retryNumber':3,'callInterval':600}]}]"
_BY_TYPE: Final = {"callType": 1, "chooseType": 0}
_BY_PLACE: Final = {"callType": 1, "chooseType": 1}

_ROWS: Final[Sequence[Row]] = (
    ("callerNo is a list of numbers with priorities", {"callerNo": _TWO_NUMBERS}, DONE),
    ("a calling number needs no priority", {"callerNo": [{"accessCode": "88889527"}]}, DONE),
    ("a list without a calling number is refused", {"callerNo": []}, (EMPTY, TOO_MANY)),
    ("a calling number of 24 characters is taken", {"callerNo": [{"accessCode": "1" * 24}]}, DONE),
    ("a calling number of 25 characters is too long", {"callerNo": [{"accessCode": "1" * 25}]}, TOO_LONG),
    ("a calling number has no letters", {"callerNo": [{"accessCode": "1008x"}]}, CHARACTERS),
    ("a calling number's accessCode must be given", {"callerNo": [{"priority": 3}]}, EMPTY),
    ("maxAlertingTime of 60 s is taken", {"maxAlertingTime": 60}, DONE),
    ("priority 1 is taken", {"priority": 1}, DONE),
    ("priority 5 is taken", {"priority": 5}, DONE),
    ("priority 0 is too small", {"priority": 0}, VALUE),
    ("priority 6 is too large", {"priority": 6}, VALUE),
    ("priority is an integer", {"priority": "high"}, TYPE),
    (
        "a retry policy by number type comes along",
        {"retryPolicy": {"policyType": 1, "policyJson": _BY_RESULT}},
        DONE,
    ),
    (
        "a retry policy for all comes along",
        {"retryPolicy": {"policyType": 0, "policyJson": "[{'type':0,'retryTimes':1,'retryDay':1}]"}},
        DONE,
    ),
    ("a retry policy has a policyType", {"retryPolicy": {"policyJson": _BY_RESULT}}, EMPTY),
    ("policyType 2 does not exist", {"retryPolicy": {"policyType": 2, "policyJson": _BY_RESULT}}, VALUE),
    ("policyJson is JSON", {"retryPolicy": {"policyType": 0, "policyJson": "never"}}, CONVERSION),
    ("calls may go by sequence", {"callPolicy": {"callType": 0}}, DONE),
    ("rounds may go by number type", {"callPolicy": {**_BY_TYPE, "turns": [{"turnType": "SI"}]}}, DONE),
    ("rounds may be JSON text", {"callPolicy": {**_BY_TYPE, "turns": '[{"turnType":"SI","orderNo":1}]'}}, DONE),
    ("rounds may go by position", {"callPolicy": {**_BY_PLACE, "turns": [{"turnOrder": 1}, {"turnOrder": 2}]}}, DONE),
    ("rounds need a chooseType", {"callPolicy": {"callType": 1, "turns": [{"turnType": "SI"}]}}, (EMPTY, COMBINATION)),
    ("rounds by number type need their turns", {"callPolicy": _BY_TYPE}, (EMPTY, COMBINATION)),
    ("callType 2 does not exist", {"callPolicy": {"callType": 2}}, VALUE),
    ("chooseType 2 does not exist", {"callPolicy": {"callType": 1, "chooseType": 2, "turns": []}}, VALUE),
)


async def _shows_its_policies(visit: Visit) -> None:
    number = await visit.fresh_campaign(
        {
            "callerNo": _TWO_NUMBERS,
            "priority": 4,
            "retryPolicy": {"policyType": 1, "policyJson": _BY_RESULT},
            "callPolicy": {**_BY_TYPE, "turns": [{"turnType": "SI"}]},
        },
        version=V2,
    )
    reply = await visit.done("GET", f"/{number}")
    show(
        reply,
        {
            "returnObject.callerNo": "88889527",
            "returnObject.retryPolicy.policyType": 1,
            "returnObject.callPolicy.callType": 1,
            "returnObject.callPolicy.chooseType": 0,
        },
    )
    for path in ("retryPolicy.policyJson", "callPolicy.turns"):
        outer, inner = path.split(".")
        shown = reply.body.get("returnObject")
        policy = shown.get(outer) if isinstance(shown, dict) else None
        text = policy.get(inner) if isinstance(policy, dict) else None
        if not isinstance(text, str) or "SI" not in text or not isinstance(_parsed(text), list):
            raise reply.mismatch(f"returnObject.{path} that is JSON text of a list with SI")


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


async def _number_as_text(visit: Visit) -> None:
    number = await visit.fresh_campaign({"callerNo": "88889527"}, version=V2)
    show(await visit.done("GET", f"/{number}"), {"returnObject.callerNo": "88889527"})


CASES: Final[Sequence[Case]] = (
    *of_version(V2, _ROWS),
    steps("3.2", "its policies come along, and details show them as JSON text", "0722, seed 001", _shows_its_policies),
    steps("3.2", "callerNo may be one text, as the first version has it", "0722, seed 002 (reading)", _number_as_text),
)
