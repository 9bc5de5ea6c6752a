"""File servers, and imports of files from them (0766, 0767, 0792 to 0795).

The server of these cases has an address that nobody has, and imports are asked for half a day ahead: nothing is
fetched.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import changed, given
from outdial.conformance.case import Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    AN_ID,
    CHARACTERS,
    DONE,
    EMPTY,
    HALF,
    LENGTH,
    NO_CAMPAIGN,
    PARAMETER,
    TOO_LONG,
    VALUE,
    Codes,
    expect,
    listed,
    show,
    text_at,
)
from outdial.conformance.house import ABSENT, House
from outdial.conformance.visit import Visit

_NO_SERVER: Final = "0200006"
_ADDRESS: Final = "192.0.2.1"
"""Of a network for documentation: nobody has it."""
_ADDED: Final = "returnObject.serverId"
_LATER: Final = timedelta(hours=12)

Bodies = dict[str, JsonValue]


def _server(house: House) -> Bodies:
    return {
        "serverInfo": {"ip": _ADDRESS, "port": "22", "filePath": f"/home/sftp/{house.unique('f')}"},
        "userName": "zhangsan",
        "serverPwd": "correct horse",
    }


async def _made(visit: Visit, changes: Mapping[str, object] | None = None, codes: Codes = DONE) -> tuple[str, Bodies]:
    """Add a server and want one of these codes; it is deleted after the case."""
    body = changed(_server(visit.house), changes or {})
    reply = await visit.ask("POST", "/file/addServer", body)
    if reply.code != DONE:
        expect(reply, codes, source=visit.source)
        return "", body
    number = text_at(reply, _ADDED)
    visit.later(f"file server {number}", lambda: visit.ask("POST", f"/file/{number}/deleteServer"))
    expect(reply, codes, source=visit.source)
    return number, body


def _add(rule: str, changes: Mapping[str, object], codes: Codes = DONE) -> Case:
    async def check(visit: Visit) -> None:
        await _made(visit, changes, codes)

    return steps("7.1", f"adding: {rule}", "0792", check)


async def _entry(visit: Visit, number: str) -> dict[str, JsonValue]:
    reply = await visit.done("POST", "/file/queryServer", {"offset": 0, "limit": 10, "serverIds": [number]})
    found = next((each for each in listed(reply, "server") if str(each.get("serverId")) == number), None)
    if found is None:
        raise reply.mismatch(f"an entry of the server {number}")
    if b"correct horse" in reply.text:
        raise reply.mismatch("an answer without the password, which is kept encrypted")
    return found


async def _is_listed(visit: Visit) -> None:
    number, body = await _made(visit)
    found = await _entry(visit, number)
    info = body["serverInfo"]
    wanted = {"userName": "zhangsan", **(info if isinstance(info, dict) else {})}
    if {name: str(found.get(name)) for name in wanted} != wanted:
        reply = await visit.done("POST", "/file/queryServer", {"offset": 0, "limit": 10, "serverIds": [number]})
        raise reply.mismatch(f"a server with {wanted}")


async def _changed(visit: Visit) -> None:
    number, body = await _made(visit)
    new = changed(body, {"userName": "lisi", "serverInfo.port": "2222"})
    await visit.done("POST", f"/file/{number}/updateServer", new)
    found = await _entry(visit, number)
    if (found.get("userName"), str(found.get("port"))) != ("lisi", "2222"):
        reply = await visit.done("POST", "/file/queryServer", {"offset": 0, "limit": 10, "serverIds": [number]})
        raise reply.mismatch("a server with the userName lisi and the port 2222")


async def _address_wants_password(visit: Visit) -> None:
    number, body = await _made(visit)
    new = {name: value for name, value in changed(body, {"serverInfo.ip": "192.0.2.2"}).items() if name != "serverPwd"}
    await visit.gets((EMPTY, LENGTH, PARAMETER), "POST", f"/file/{number}/updateServer", new)


async def _deleted_once(visit: Visit) -> None:
    reply = await visit.done("POST", "/file/addServer", _server(visit.house))
    number = text_at(reply, _ADDED)
    await visit.done("POST", f"/file/{number}/deleteServer")
    await visit.gets(_NO_SERVER, "POST", f"/file/{number}/deleteServer")


async def _unknown_is_not_changed(visit: Visit) -> None:
    await visit.gets(_NO_SERVER, "POST", "/file/2147483647/updateServer", _server(visit.house))


async def _asked(visit: Visit, changes: Mapping[str, JsonValue], codes: Codes = DONE) -> tuple[int, str]:
    """Ask for an import half a day ahead, from a server of this case; the campaign and the import's id."""
    campaign_id = await visit.house.lent_campaign()
    number, _ = await _made(visit)
    later = visit.house.clock.now() + _LATER
    body: Bodies = {
        "serverId": number,
        "filePath": "/isales",
        "fileName": "demo.xlsx",
        "hour": later.hour,
        "minute": later.minute,
        **changes,
    }
    reply = await visit.gets(codes, "POST", f"/calldatafile/uploadFileServer/{campaign_id}", given(body))
    if reply.code != DONE:
        return campaign_id, ""
    show(reply, {"returnObject.importTaskId": AN_ID})
    return campaign_id, text_at(reply, "returnObject.importTaskId")


def _import(rule: str, changes: Mapping[str, JsonValue], codes: Codes = DONE) -> Case:
    async def check(visit: Visit) -> None:
        await _asked(visit, changes, codes)

    return steps("5.8", f"asking: {rule}", "0766, 0748 (reading)", check)


async def _import_is_listed(visit: Visit) -> None:
    campaign_id, number = await _asked(visit, {})
    body: JsonValue = {"offset": 0, "limit": 10, "importTaskIds": [number]}
    reply = await visit.done("POST", f"/calldatafile/queryDataImportTask/{campaign_id}", body)
    show(reply, {"count": 1, "result": A_LIST, "result.0.status": "0"})
    if text_at(reply, "result.0.id") != number:
        raise reply.mismatch(f"the import {number}")
    show(reply, {f"result.0.{name}": A_NUMBER for name in ("succNum", "repeatNum", "failNum", "blackNum")})


async def _import_into_nothing(visit: Visit) -> None:
    number, _ = await _made(visit)
    body: JsonValue = {"serverId": number, "fileName": "demo.xlsx"}
    await visit.gets(NO_CAMPAIGN, "POST", f"/calldatafile/uploadFileServer/{ABSENT}", body)


def _query(rule: str, body: Bodies, codes: Codes = DONE, campaign: str = "{campaign}") -> Case:
    path = f"/calldatafile/queryDataImportTask/{campaign}"
    return asks("5.8", f"querying: {rule}", "0767", "POST", path, body, to=codes)


def _servers(rule: str, body: Bodies, codes: Codes = DONE) -> Case:
    return asks("7.1", f"querying: {rule}", "0795", "POST", "/file/queryServer", body, to=codes)


CASES: Final[Sequence[Case]] = (
    steps("5.8", "asking: an import waits, and is listed", "0766, 0767", _import_is_listed),
    _import("a server that does not exist is refused", {"serverId": "2147483647"}, (_NO_SERVER, PARAMETER)),
    _import("fileName must be given", {"fileName": None}, EMPTY),
    _import("serverId must be given", {"serverId": None}, EMPTY),
    _import("hour needs minute", {"minute": None}, HALF),
    _import("minute needs hour", {"hour": None}, HALF),
    _import("there is no hour 24", {"hour": 24}, VALUE),
    _import("there is no minute 60", {"minute": 60}, VALUE),
    steps("5.8", "asking: a campaign that does not exist is refused", "0766", _import_into_nothing),
    asks(
        "5.8",
        "querying: the answer has a count and a list",
        "0767",
        "POST",
        "/calldatafile/queryDataImportTask/{campaign}",
        {"offset": 0, "limit": 10},
        shows={"count": A_NUMBER, "result": A_LIST},
    ),
    _query("limit 1 is taken", {"offset": 0, "limit": 1}),
    _query("limit 100 is taken", {"offset": 0, "limit": 100}),
    _query("limit 0 is too small", {"offset": 0, "limit": 0}, VALUE),
    _query("limit 101 is too large", {"offset": 0, "limit": 101}, VALUE),
    _query("offset must be given", {"limit": 10}, EMPTY),
    _query("limit must be given", {"offset": 0}, EMPTY),
    _query("a campaign that does not exist is refused", {"offset": 0, "limit": 10}, NO_CAMPAIGN, "{absent}"),
    steps("7.1", "a server is added and listed, without its password", "0792, 0795", _is_listed),
    steps("7.1", "a server is changed", "0794", _changed),
    steps("7.1", "another address needs the password", "0794", _address_wants_password),
    steps("7.1", "a server is deleted, once", "0793", _deleted_once),
    steps("7.1", "changing: a server that does not exist is refused", "0794, 0793", _unknown_is_not_changed),
    asks(
        "7.1",
        "deleting: a server that does not exist is refused",
        "0793",
        "POST",
        "/file/{absent}/deleteServer",
        to=_NO_SERVER,
    ),
    _add("userName of 30 characters is taken", {"userName": "u" * 30}),
    _add("userName of 31 characters is too long", {"userName": "u" * 31}, TOO_LONG),
    _add("userName has no special characters", {"userName": "zhang$an"}, CHARACTERS),
    _add("a password of 8 characters is taken", {"serverPwd": "p" * 8}),
    _add("a password of 80 characters is taken", {"serverPwd": "p" * 80}),
    _add("a password of 7 characters is too short", {"serverPwd": "p" * 7}, (LENGTH, "02000004")),
    _add("a password of 81 characters is too long", {"serverPwd": "p" * 81}, (LENGTH, TOO_LONG)),
    _add("an address is one", {"serverInfo.ip": "300.1.1.1"}, (VALUE, PARAMETER)),
    _add("port 0 does not exist", {"serverInfo.port": "0"}, (VALUE, PARAMETER)),
    _add("port 65536 does not exist", {"serverInfo.port": "65536"}, (VALUE, PARAMETER)),
    asks(
        "7.1",
        "adding: serverInfo must be given",
        "0792",
        "POST",
        "/file/addServer",
        {"userName": "u", "serverPwd": "correct horse"},
        to=EMPTY,
    ),
    asks(
        "7.1",
        "querying: the answer has a count and a list",
        "0795",
        "POST",
        "/file/queryServer",
        {"offset": 0, "limit": 10},
        shows={"count": A_NUMBER, "server": A_LIST},
    ),
    _servers("limit 100 is taken", {"offset": 0, "limit": 100}),
    _servers("limit 101 is too large", {"offset": 0, "limit": 101}, VALUE),
    _servers("limit 0 is too small", {"offset": 0, "limit": 0}, VALUE),
)
