"""Reserved calls (0777 to 0781): days ahead, in a suspended campaign, and deleted after the case."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import given
from outdial.conformance.case import Case
from outdial.conformance.cases.table import asks, filled, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    AN_ID,
    ANY_REFUSAL,
    CHARACTERS,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    PARAMETER,
    TOO_LONG,
    TYPE,
    VALUE,
    Codes,
    expect,
    field,
    listed,
    show,
    text_at,
)
from outdial.conformance.server import Reply
from outdial.conformance.visit import Visit

_MANUAL, _AUTOMATIC = 1, 2
_BAD_TIME, _BAD_NUMBER, _UNKNOWN = "04000001", "04000002", "04000004"
_BODY: Final[dict[str, JsonValue]] = {
    "callType": _MANUAL,
    "calledNo": "{number}",
    "userAccount": "zhangsan",
    "workNo": "125",
    "taskId": "{campaign}",
    "appointTime": "{ahead_ms}",
    "remark": "call back",
}
_PAGE: Final[dict[str, JsonValue]] = {"offset": 0, "limit": 10}


async def _body(visit: Visit, changes: Mapping[str, JsonValue] | None = None) -> dict[str, JsonValue]:
    """A reserved call, of the campaign that all cases share; null takes a field out."""
    body = await filled(visit, given({**_BODY, **(changes or {})}))
    return body if isinstance(body, dict) else {}


async def _reserved(visit: Visit, body: JsonValue, codes: Codes = DONE) -> Reply:
    reply = await visit.ask("POST", "/appoint/create", body)
    if reply.code == DONE:
        number = text_at(reply, "returnObject.appointId")
        visit.later(f"reserved call {number}", lambda: _unreserved(visit, number))
    return expect(reply, codes, source=visit.source)


async def _unreserved(visit: Visit, number: str) -> Reply:
    """A case may have deleted it itself; those that were called stay, as the page says."""
    reply = await visit.ask("POST", "/appoint/delete", {"appointId": number})
    if reply.code in (DONE, _UNKNOWN, "04000005"):
        return await visit.ask("POST", "/appoint/list", _PAGE)
    return reply


def _create(rule: str, changes: Mapping[str, JsonValue], codes: Codes = DONE) -> Case:
    async def check(visit: Visit) -> None:
        await _reserved(visit, await _body(visit, changes), codes)

    return steps("5.11", f"creating: {rule}", "0777", check)


async def _is_listed(visit: Visit) -> None:
    body = await _body(visit)
    reply = await _reserved(visit, body)
    show(reply, {"returnObject.appointId": AN_ID, "returnObject.id": AN_ID})
    number = text_at(reply, "returnObject.appointId")
    page = await visit.done("POST", "/appoint/list", {**_PAGE, "calledNo": body["calledNo"]})
    show(page, {"totalCount": 1, "data.0.calledNo": body["calledNo"], "data.0.appointTime": body["appointTime"]})
    shown = [str(field(page, f"data.0.{name}")) for name in ("appointId", "callType", "taskId")]
    if shown != [number, str(_MANUAL), str(body["taskId"])]:
        raise page.mismatch(f"the reserved call {number} with its callType and taskId")


async def _found_by_task(visit: Visit) -> None:
    body = await _body(visit, {"taskId": "{fresh}"})
    await _reserved(visit, body)
    page = await visit.done("POST", "/appoint/list", {**_PAGE, "taskId": str(body["taskId"])})
    show(page, {"totalCount": 1})


async def _modified(visit: Visit) -> None:
    body = await _body(visit)
    number = text_at(await _reserved(visit, body), "returnObject.appointId")
    change: JsonValue = {"appointId": number, "workNo": "126", "userAccount": "lisi", "remark": "later"}
    await visit.done("POST", "/appoint/update", change)
    page = await visit.done("POST", "/appoint/list", {**_PAGE, "calledNo": body["calledNo"]})
    show(page, {"data.0.remark": "later"})


async def _automatic_is_not_modified(visit: Visit) -> None:
    number = text_at(await _reserved(visit, await _body(visit, {"callType": _AUTOMATIC})), "returnObject.appointId")
    await visit.gets(ANY_REFUSAL, "POST", "/appoint/update", {"appointId": number, "workNo": "126", "remark": "later"})


async def _result_is_kept(visit: Visit) -> None:
    body = await _body(visit)
    number = text_at(await _reserved(visit, body), "returnObject.appointId")
    result: JsonValue = {
        "appointId": number,
        "userAccount": "zhangsan",
        "workNo": "125",
        "callerNo": "10085",
        "failCode": "00000",
        "callId": "1644464743-1388",
        "beginTime": body["appointTime"],
        "endTime": body["appointTime"],
    }
    await visit.done("POST", "/appoint/updateResult", result)


async def _deleted_once(visit: Visit) -> None:
    number = text_at(await _reserved(visit, await _body(visit)), "returnObject.appointId")
    await visit.done("POST", "/appoint/delete", {"appointId": number})
    await visit.gets(_UNKNOWN, "POST", "/appoint/delete", {"appointId": number})


async def _other_numbers_are_left_out(visit: Visit) -> None:
    await _reserved(visit, await _body(visit))
    page = await visit.done("POST", "/appoint/list", {**_PAGE, "calledNo": visit.house.number()})
    if listed(page, "data"):
        raise page.mismatch("no reserved call, for nobody reserved one to this number")


def _unknown(what: str, source: str) -> Case:
    body: JsonValue = {"appointId": "2147483647", "workNo": "125", "userAccount": "zhangsan"}
    return asks(
        "5.11", f"{what}: one that does not exist is refused", source, "POST", f"/appoint/{what}", body, to=_UNKNOWN
    )


def _list(rule: str, body: dict[str, JsonValue], codes: Codes = DONE) -> Case:
    return asks("5.11", f"list: {rule}", "0781", "POST", "/appoint/list", body, to=codes)


CASES: Final[Sequence[Case]] = (
    steps("5.11", "a call is reserved and listed; the answer has its id by both names", "0777, 0781", _is_listed),
    steps("5.11", "list: taskId is kept to", "0781", _found_by_task),
    steps("5.11", "list: calledNo is kept to", "0781", _other_numbers_are_left_out),
    steps("5.11", "a manual call is modified", "0778", _modified),
    steps("5.11", "an automatic call is not modified", "0778", _automatic_is_not_modified),
    steps("5.11", "the result of a manual call is written back", "0779", _result_is_kept),
    steps("5.11", "a call is deleted, once", "0780", _deleted_once),
    _create("an automatic call is taken", {"callType": _AUTOMATIC, "callData": '{"fullName":"Lin Zihang"}'}),
    _create("callType must be given", {"callType": None}, EMPTY),
    _create("callType 3 does not exist", {"callType": 3}, VALUE),
    _create("callType 0 does not exist", {"callType": 0}, VALUE),
    _create("calledNo must be given", {"calledNo": None}, EMPTY),
    _create("calledNo has no letters", {"calledNo": "8002x"}, (_BAD_NUMBER, CHARACTERS)),
    _create("calledNo of 25 characters is too long", {"calledNo": "1" * 25}, (_BAD_NUMBER, TOO_LONG)),
    _create("taskId must be given", {"taskId": None}, EMPTY),
    _create("a campaign that does not exist is refused", {"taskId": "{absent}"}, (NO_CAMPAIGN, PARAMETER)),
    _create("appointTime must be given", {"appointTime": None}, EMPTY),
    _create("appointTime is in milliseconds", {"appointTime": "tomorrow"}, (TYPE, _BAD_TIME)),
    _create("appointTime lies ahead", {"appointTime": "{past_ms}"}, (_BAD_TIME, VALUE, PARAMETER)),
    _create("an agent must be named", {"userAccount": None, "workNo": None}, EMPTY),
    _create("callData of 1024 characters is taken", {"callType": _AUTOMATIC, "callData": "1" * 1024}),
    _create("callData of 1025 characters is too long", {"callType": _AUTOMATIC, "callData": "1" * 1025}, TOO_LONG),
    _unknown("update", "0778"),
    _unknown("updateResult", "0779"),
    _unknown("delete", "0780"),
    asks("5.11", "delete: appointId must be given", "0780", "POST", "/appoint/delete", {}, to=EMPTY),
    asks(
        "5.11",
        "updateResult: appointId must be given",
        "0779",
        "POST",
        "/appoint/updateResult",
        {"failCode": "00000"},
        to=EMPTY,
    ),
    asks(
        "5.11",
        "list: the answer has a count and a list",
        "0781",
        "POST",
        "/appoint/list",
        _PAGE,
        shows={"totalCount": A_NUMBER, "data": A_LIST},
    ),
    _list("limit 100 is taken", {"offset": 0, "limit": 100}),
    _list("limit 101 is too large", {"offset": 0, "limit": 101}, VALUE),
    _list("limit 0 is too small", {"offset": 0, "limit": 0}, VALUE),
    _list("a span of times is taken", {**_PAGE, "beginTime": "{past_ms}", "endTime": "{ahead_ms}"}),
)
