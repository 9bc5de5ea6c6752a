"""The one real call of a run, if it was given a number that may be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import time_text
from outdial.conformance.case import CannotJudge
from outdial.conformance.expect import DONE, expect, listed, text_at
from outdial.conformance.house import House
from outdial.conformance.visit import Visit

LOOK_EVERY: Final = timedelta(seconds=1.2)
"""Results may be asked for once a second (0783)."""
REACHED: Final = 6
"""``callStatus`` of a call that succeeded (0788)."""

ALL_DAY: Final = {
    f"scheduleParam.{kind}{edge}Time{number}": clock
    for kind in ("workday", "holiday")
    for number, begin, end in ((1, "00:00", "23:59"), (2, "", ""), (3, "", ""))
    for edge, clock in (("Begin", begin), ("End", end))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DialledCall:
    """A call that has ended, as the query of results shows it."""

    campaign_id: int
    data_id: str
    called: str
    session_id: str
    custom_field: str
    result: Mapping[str, JsonValue]

    @property
    def call_id(self) -> str:
        return str(self.result.get("callId"))


async def dialled(visit: Visit, *, reached: bool = False) -> DialledCall:
    """The call; made when it is first asked for. Raises `CannotJudge` where there is none, or none that succeeded."""
    house = visit.house
    call = await house.lent("call", lambda: _tried(house))
    if not isinstance(call, DialledCall):
        raise CannotJudge(str(call))
    if reached and call.result.get("callStatus") != REACHED:
        raise CannotJudge(f"the call was not answered: {dict(call.result)}")
    return call


async def _tried(house: House) -> DialledCall | str:
    """The call, or why there is none: it is dialled once, however many cases ask."""
    called, session_id, custom_field = str(house.means.dial), house.unique("s"), house.mark
    changes: dict[str, object] = {**ALL_DAY, "strBeginTime": time_text(house.clock.now()), "initStatus": 0}
    if house.means.callback_url is not None:
        changes["callBackUrl"] = house.means.callback_url
    number = await house.add_campaign(house.campaign_body(changes))
    house.undo_at_the_end(f"campaign {number}", lambda: house.delete_campaign(number))
    record: JsonValue = {"sessionId": session_id, "called": called, "customField": custom_field}
    reply = await house.ask("POST", f"/calldata/{number}", {"callDataList": [record]})
    data_id = text_at(expect(reply, DONE, source="seed 003"), "returnObject.dataIdList.0.dataId")
    result = await _result(house, number, session_id)
    await house.ask("PUT", f"/{number}/pause")
    if result is None:
        return f"no call to {called} came to an end within {house.means.dial_wait.total_seconds():g} s"
    return DialledCall(
        campaign_id=number,
        data_id=data_id,
        called=called,
        session_id=session_id,
        custom_field=custom_field,
        result=result,
    )


async def _result(house: House, campaign_id: int, session_id: str) -> Mapping[str, JsonValue] | None:
    until = house.clock.now() + house.means.dial_wait
    while house.clock.now() < until:
        reply = await house.ask("POST", f"/callresult/{campaign_id}", {"sessionId": session_id})
        found = listed(expect(reply, DONE, source="0783"), "data")
        if found:
            return found[0]
        await house.clock.sleep(LOOK_EVERY)
    return None
