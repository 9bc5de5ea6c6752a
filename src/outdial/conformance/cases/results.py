"""Results of calls, one call, and what was said in it (0783 to 0786)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import time_text
from outdial.conformance.case import Case, Need
from outdial.conformance.cases.calls import dialled
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_TEXT,
    A_TIME,
    ANY_REFUSAL,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    TOO_LONG,
    TYPE,
    VALUE,
    Codes,
    Like,
    field,
    show,
)
from outdial.conformance.server import V1, V2
from outdial.conformance.visit import Visit

_PATH: Final = "/callresult/{campaign}"
_HALF, _FORMAT, _ORDER, _SPAN = "0200008", "0200009", "0200010", "0200011"
_UNKNOWN_CALL: Final = "1644464743-2147483647"
"""In the look of the page's example, and of no call."""
_A_STATUS: Final = Like("5 or 6", lambda value: value in (5, 6))
_A_STATUS_TEXT: Final = Like("'5' or '6'", lambda value: value in ("5", "6"))
_A_CODE: Final = Like("five digits", lambda value: isinstance(value, str) and len(value) == 5 and value.isdecimal())  # noqa: PLR2004 - as the page's list of codes


def _asks(rule: str, body: dict[str, JsonValue], codes: Codes = DONE, path: str = _PATH) -> Case:
    return asks("6.1", rule, "0783", "POST", path, body, to=codes)


def _of_days(days: int, codes: Codes, rule: str) -> Case:
    async def check(visit: Visit) -> None:
        end = visit.house.clock.now()
        span: JsonValue = {"beginTime": time_text(end - timedelta(days=days)), "endTime": time_text(end)}
        await visit.gets(codes, "POST", f"/callresult/{await visit.house.lent_campaign()}", span)

    return steps("6.1", rule, "0783", check)


async def _of_a_call(visit: Visit) -> None:
    call = await dialled(visit)
    reply = await visit.done("POST", f"/callresult/{call.campaign_id}", {"sessionId": call.session_id, "showDetail": 1})
    shown: dict[str, JsonValue | Like] = {
        "sessionId": call.session_id,
        "called": call.called,
        "callTimeStr": A_TIME,
        "callStatus": _A_STATUS,
        "failCode": _A_CODE,
        "resultCode": A_TEXT,
        "vdnId": visit.house.means.key.vdn_id,
        "callId": A_TEXT,
        "recordPath": A_TEXT,
    }
    show(reply, {f"data.0.{name}": value for name, value in shown.items()})
    if str(field(reply, "data.0.campaignId")) != str(call.campaign_id):
        raise reply.mismatch(f"data.0.campaignId {call.campaign_id}")


async def _found_by_field(visit: Visit) -> None:
    call = await dialled(visit)
    for name, count in ((call.custom_field, 1), ("somebody else", 0)):
        reply = await visit.done("POST", f"/callresult/{call.campaign_id}", {"customField": name})
        show(reply, {"totalCount": count})


async def _found_by_time(visit: Visit) -> None:
    call = await dialled(visit)
    old: JsonValue = {"beginTime": "2001-01-01 00:00:00", "endTime": "2001-01-02 00:00:00"}
    show(await visit.done("POST", f"/callresult/{call.campaign_id}", old), {"totalCount": 0})


async def _one_call(visit: Visit) -> None:
    call = await dialled(visit)
    reply = await visit.done("GET", f"/callresultdetail/{call.call_id}")
    shown: Mapping[str, JsonValue | Like] = {
        "called": call.called,
        "callEndTime": A_TIME,
        "callStatus": _A_STATUS_TEXT,
        "failCode": _A_CODE,
        "resultCode": A_TEXT,
        "callId": call.call_id,
        "recordPath": A_TEXT,
    }
    show(reply, {f"data.{name}": value for name, value in shown.items()})


async def _one_that_was_answered(visit: Visit) -> None:
    call = await dialled(visit, reached=True)
    reply = await visit.done("GET", f"/callresultdetail/{call.call_id}")
    shown: Mapping[str, JsonValue | Like] = {"callStatus": "6", "failCode": "00000", "resultCode": "OB99999"}
    show(reply, {f"data.{name}": value for name, value in {**shown, "callBeginTime": A_TIME}.items()})


def _record(rule: str, version: int, body: dict[str, JsonValue], codes: Codes) -> Case:
    source, words = ("0785", "V1") if version == V1 else ("0786", "V2")
    return asks("6.3", f"{words}: {rule}", source, "POST", "/callRecord", body, version=version, to=codes)


def _page(rule: str, page: JsonValue, limit: JsonValue, codes: Codes) -> Case:
    body = {name: value for name, value in (("page", page), ("limit", limit)) if value is not None}
    return _record(rule, V2, {"callId": _UNKNOWN_CALL, **body}, codes)


def _transcript(version: int) -> Case:
    async def check(visit: Visit) -> None:
        call = await dialled(visit, reached=True)
        for page in ((1, 1), (1000, 100)) if version == V2 else ((0, 0),):
            paging: dict[str, JsonValue] = {"page": page[0], "limit": page[1]} if version == V2 else {}
            reply = await visit.done("POST", "/callRecord", {"callId": call.call_id, **paging}, version=version)
            if not A_LIST.holds(field(reply, "recordList")) and not A_LIST.holds(field(reply, "data.recordList")):
                raise reply.mismatch("recordList, a list of what was said, without an entry where nothing was")

    source, words = ("0785", "V1") if version == V1 else ("0786", "V2, on the first and on the last page there may be")
    return steps("6.3", f"{words}: a call has a list of what was said", source, check, Need.CALL)


CASES: Final[Sequence[Case]] = (
    asks(
        "6.1",
        "a campaign without calls has no results",
        "0783",
        "POST",
        _PATH,
        {},
        shows={"totalCount": 0, "data": []},
    ),
    steps("6.1", "a call is shown with all its fields", "0783", _of_a_call, Need.CALL),
    steps("6.1", "customField is kept to", "0783", _found_by_field, Need.CALL),
    steps("6.1", "the span of times is kept to", "0783", _found_by_time, Need.CALL),
    _asks("beginTime needs endTime", {"beginTime": "2026-01-01 00:00:00"}, _HALF),
    _asks("endTime needs beginTime", {"endTime": "2026-01-01 00:00:00"}, _HALF),
    _asks(
        "times are yyyy-MM-dd HH:mm:ss", {"beginTime": "01/01/2026 00:00:00", "endTime": "02/01/2026 00:00:00"}, _FORMAT
    ),
    _asks("times are times", {"beginTime": "2026-01-01 25:00:00", "endTime": "2026-01-02 00:00:00"}, _FORMAT),
    _asks(
        "an end before its begin is refused",
        {"beginTime": "2026-01-02 00:00:00", "endTime": "2026-01-01 00:00:00"},
        _ORDER,
    ),
    _asks(
        "an end at its begin is refused", {"beginTime": "2026-01-02 00:00:00", "endTime": "2026-01-02 00:00:00"}, _ORDER
    ),
    _of_days(30, DONE, "30 days are taken"),
    _of_days(31, _SPAN, "31 days are too many"),
    _asks("500 final results on a page are taken", {"pageSize": 500, "pageNum": 1}),
    _asks("501 final results on a page are too many", {"pageSize": 501, "pageNum": 1}, VALUE),
    _asks("100 calls on a page are taken", {"showDetail": 1, "pageSize": 100, "pageNum": 1}),
    _asks("101 calls on a page are too many", {"showDetail": 1, "pageSize": 101, "pageNum": 1}, VALUE),
    _asks("pageSize 0 is too small", {"pageSize": 0, "pageNum": 1}, VALUE),
    _asks("pageNum 0 is too small", {"pageSize": 10, "pageNum": 0}, VALUE),
    _asks("showDetail 2 does not exist", {"showDetail": 2}, VALUE),
    _asks("showDetail is an integer", {"showDetail": "all"}, TYPE),
    _asks("sessionId of 32 characters is taken", {"sessionId": "s" * 32}),
    _asks("sessionId of 33 characters is too long", {"sessionId": "s" * 33}, TOO_LONG),
    _asks("a campaign that does not exist is refused", {}, NO_CAMPAIGN, "/callresult/{absent}"),
    steps("6.2", "a call is shown, its status as text", "0784", _one_call, Need.CALL),
    steps("6.2", "a call that was answered has the codes of success", "0784", _one_that_was_answered, Need.CALL),
    asks(
        "6.2",
        "a call that does not exist is refused",
        "0784",
        "GET",
        f"/callresultdetail/{_UNKNOWN_CALL}",
        to=ANY_REFUSAL,
    ),
    asks("6.2", "what is no id of a call is refused", "0784", "GET", "/callresultdetail/none", to=ANY_REFUSAL),
    _transcript(V1),
    _transcript(V2),
    _record("callId must be given", V1, {}, EMPTY),
    _record("callId is not blank", V1, {"callId": ""}, EMPTY),
    _record("callId is a text", V1, {"callId": []}, TYPE),
    _record("a call that does not exist has no transcript", V1, {"callId": _UNKNOWN_CALL}, ANY_REFUSAL),
    _record("callId must be given", V2, {"page": 1, "limit": 10}, EMPTY),
    _page("page must be given", None, 10, EMPTY),
    _page("limit must be given", 1, None, EMPTY),
    _page("page 0 is too small", 0, 10, VALUE),
    _page("page 1001 is too large", 1001, 10, VALUE),
    _page("limit 0 is too small", 1, 0, VALUE),
    _page("limit 101 is too large", 1, 101, VALUE),
    _page("page is an integer", "first", 10, TYPE),
    _page("a call that does not exist has no transcript", 1, 10, ANY_REFUSAL),
)
