"""The log of invocations (0803), whose fields nobody could read."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import given, time_text
from outdial.conformance.case import Case
from outdial.conformance.cases.table import steps
from outdial.conformance.expect import A_LIST, COMBINATION, DONE, EMPTY, PARAMETER, TYPE, VALUE, Codes, field, show
from outdial.conformance.visit import Visit

_WRITTEN_WITHIN: Final = timedelta(seconds=10)
"""The log may be written a moment later."""
_LOOK_EVERY: Final = timedelta(seconds=0.5)
_ANY_ZONE: Final = timedelta(hours=15)


def _body(visit: Visit, changes: Mapping[str, JsonValue] | None = None) -> dict[str, JsonValue]:
    """The log of two days around now, for nobody knows in whose zone the times are; null takes a field out."""
    now = visit.house.clock.now()
    body: dict[str, JsonValue] = {
        "offset": 0,
        "limit": 100,
        "url": "",
        "beginTime": time_text(now - _ANY_ZONE),
        "endTime": time_text(now + _ANY_ZONE),
        **(changes or {}),
    }
    return given(body)


def _asks(rule: str, changes: Mapping[str, JsonValue], codes: Codes = DONE) -> Case:
    async def check(visit: Visit) -> None:
        await visit.gets(codes, "POST", "/calllogs", _body(visit, changes))

    return steps("7.3", rule, "0803", check)


def _of_days(days: int, codes: Codes, rule: str) -> Case:
    async def check(visit: Visit) -> None:
        end = visit.house.clock.now()
        span: dict[str, JsonValue] = {"beginTime": time_text(end - timedelta(days=days)), "endTime": time_text(end)}
        await visit.gets(codes, "POST", "/calllogs", _body(visit, span))

    return steps("7.3", rule, "0803", check)


async def _is_logged(visit: Visit) -> None:
    """By the path of a campaign of this case alone, for which nobody else asks."""
    campaign_id = await visit.fresh_campaign()
    path = f"/retryPolicy/{campaign_id}"
    await visit.done("GET", path)
    until = visit.house.clock.now() + _WRITTEN_WITHIN
    while True:
        reply = await visit.done("POST", "/calllogs", _body(visit, {"url": path}))
        show(reply, {"result": A_LIST})
        if field(reply, "result"):
            return
        if visit.house.clock.now() > until:
            raise reply.mismatch(f"the request to {path} in the log, within {_WRITTEN_WITHIN.total_seconds():g} s")
        await visit.house.clock.sleep(_LOOK_EVERY)


async def _url_kept_to(visit: Visit) -> None:
    reply = await visit.done("POST", "/calllogs", _body(visit, {"url": "/no/such/interface"}))
    show(reply, {"result": []})


CASES: Final[Sequence[Case]] = (
    steps("7.3", "a request is logged, and found by its url", "0803", _is_logged),
    steps("7.3", "url is kept to", "0803", _url_kept_to),
    _asks("an empty url means all", {"url": ""}),
    _asks("limit 1 is taken", {"limit": 1}),
    _asks("limit 100 is taken", {"limit": 100}),
    _asks("limit 0 is too small", {"limit": 0}, VALUE),
    _asks("limit 101 is too large", {"limit": 101}, VALUE),
    _asks("limit must be given", {"limit": None}, EMPTY),
    _asks("offset must be given", {"offset": None}, EMPTY),
    _asks("offset is an integer", {"offset": "first"}, TYPE),
    _asks("offset is no less than 0", {"offset": -1}, VALUE),
    _asks("beginTime must be given", {"beginTime": None}, EMPTY),
    _asks("endTime must be given", {"endTime": None}, EMPTY),
    _asks("times are times", {"beginTime": "yesterday"}, (VALUE, PARAMETER, "0200030")),
    _of_days(7, DONE, "seven days are taken"),
    _of_days(8, (COMBINATION, VALUE, PARAMETER, "0200011"), "eight days are too many"),
)
