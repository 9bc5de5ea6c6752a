"""The result callback (0788): what a server pushes to a receiver that the run opens itself, after the one real call.

The receiver refuses the first push with HTTP 500, so that it must come again.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import CannotJudge, Case, Mismatch, Need
from outdial.conformance.cases.calls import DialledCall, dialled
from outdial.conformance.cases.table import steps
from outdial.conformance.expect import A_TIME
from outdial.conformance.receiver import Push
from outdial.conformance.visit import Visit

PUSH_WAIT: Final = timedelta(seconds=30)
"""From a call's end to its push, and from a refused push to the one that repeats it at once."""
_LOOK_EVERY: Final = timedelta(seconds=0.2)
_FIELDS: Final = ("campaignId", "sessionId", "called", "callTimeStr", "failCode", "callId", "customField", "recordPath")


async def _pushes(visit: Visit, count: int) -> tuple[DialledCall, Sequence[Push]]:
    """The call and at least so many pushes. Raises `CannotJudge` without a call, `Mismatch` without the pushes."""
    call = await dialled(visit)
    receiver = visit.house.receiver
    if receiver is None:
        raise CannotJudge(str(Need.CALLBACK))
    until = visit.house.clock.now() + PUSH_WAIT
    while len(receiver.pushes) < count:
        if visit.house.clock.now() > until:
            came = f"{len(receiver.pushes)} pushes within {PUSH_WAIT.total_seconds():g} s of the call's end"
            raise Mismatch(f"came: {came}\nto come: {count} ({visit.source})")
        await visit.house.clock.sleep(_LOOK_EVERY)
    return call, receiver.pushes


def _mismatch(push: Push, wanted: str) -> Mismatch:
    return Mismatch(f"came: {push.text.decode('utf-8', errors='replace')}\nto come: {wanted} (0788)")


def _elements(push: Push) -> list[dict[str, JsonValue]]:
    try:
        value: JsonValue = json.loads(push.text)
    except ValueError:
        value = None
    if not isinstance(value, list) or not value:
        raise _mismatch(push, "a bare JSON array with an element")
    return [each for each in value if isinstance(each, dict)]


def _of_call(push: Push, call: DialledCall) -> dict[str, JsonValue]:
    found = next((each for each in _elements(push) if each.get("sessionId") == call.session_id), None)
    if found is None:
        raise _mismatch(push, f"an element with the sessionId {call.session_id}")
    return found


async def _is_an_array(visit: Visit) -> None:
    _, pushes = await _pushes(visit, 1)
    _elements(pushes[0])


async def _is_json(visit: Visit) -> None:
    _, pushes = await _pushes(visit, 1)
    if "json" not in pushes[0].content_type.lower():
        raise _mismatch(pushes[0], f"Content-Type JSON; it is {pushes[0].content_type!r}")


async def _has_the_fields(visit: Visit) -> None:
    call, pushes = await _pushes(visit, 1)
    found = _of_call(pushes[0], call)
    texts = all(isinstance(found.get(name), str) for name in _FIELDS)
    numbers = found.get("callStatus") in (5, 6) and found.get("vdnId") == visit.house.means.key.vdn_id
    if not texts or not numbers or not A_TIME.holds(found.get("callTimeStr")):
        raise _mismatch(pushes[0], f"texts {', '.join(_FIELDS)}, callStatus 5 or 6, and vdnId, an integer")


async def _tells_of_the_call(visit: Visit) -> None:
    call, pushes = await _pushes(visit, 1)
    found = _of_call(pushes[0], call)
    wanted: dict[str, JsonValue] = {
        "campaignId": str(call.campaign_id),
        "called": call.called,
        "customField": call.custom_field,
        "callStatus": call.result.get("callStatus"),
        "failCode": call.result.get("failCode"),
        "callId": call.result.get("callId"),
    }
    if not wanted.items() <= found.items():
        raise _mismatch(pushes[0], f"what the query of results tells of the call: {wanted}")


async def _comes_again(visit: Visit) -> None:
    call, pushes = await _pushes(visit, 2)
    if _of_call(pushes[0], call) != _of_call(pushes[1], call):
        raise _mismatch(pushes[1], "the same element once more, for the first push was refused")


async def _comes_no_third_time(visit: Visit) -> None:
    call, _ = await _pushes(visit, 2)
    await visit.house.clock.sleep(timedelta(seconds=2))
    _, pushes = await _pushes(visit, 2)
    taken = [push for push in pushes if not push.refused and call.session_id.encode() in push.text]
    if len(taken) != 1:
        raise _mismatch(taken[-1] if taken else pushes[-1], "one push that was taken, and none after it")


CASES: Final[Sequence[Case]] = (
    steps("6.4", "a push is a bare array", "0788", _is_an_array, Need.CALLBACK),
    steps("6.4", "a push says that it is JSON", "0788 (reading)", _is_json, Need.CALLBACK),
    steps("6.4", "an element has the fields of the page, with their types", "0788", _has_the_fields, Need.CALLBACK),
    steps("6.4", "an element says what the query of results says", "0788, 0783", _tells_of_the_call, Need.CALLBACK),
    steps("6.4", "a push that was refused comes again at once", "0788", _comes_again, Need.CALLBACK),
    steps("6.4", "a push that was taken does not come again", "0788 (reading)", _comes_no_third_time, Need.CALLBACK),
)
