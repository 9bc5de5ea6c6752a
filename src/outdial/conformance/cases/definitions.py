"""Call-result definitions, "external results" (0797 to 0802). Those that a case makes are deleted after it."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import given
from outdial.conformance.case import CannotJudge, Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    A_TEXT,
    ANY_REFUSAL,
    DONE,
    EMPTY,
    PARAMETER,
    TOO_LONG,
    VALUE,
    Codes,
    expect,
    field,
    listed,
    show,
)
from outdial.conformance.server import Reply
from outdial.conformance.visit import Visit

_PAGE: Final = {"pageSize": 50, "pageNum": 1}
_PAGES_MAX: Final = 40  # of 50 definitions; a tenant has a few dozen


async def _platform_code(visit: Visit) -> str:
    """A platform code that this server knows."""
    reply = await visit.done("GET", "/queryOBSResultCode", query=_PAGE)
    show(reply, {"obsCodes.0.obsCode": A_TEXT})
    return str(field(reply, "obsCodes.0.obsCode"))


async def _definitions(visit: Visit) -> Sequence[Mapping[str, JsonValue]]:
    found: list[Mapping[str, JsonValue]] = []
    for number in range(1, _PAGES_MAX + 1):
        reply = await visit.done("GET", "/queryOBSResults", query={"pageSize": 50, "pageNum": number})
        page = listed(reply, "data")
        found.extend(page)
        if len(page) < _PAGE["pageSize"]:
            return found
    raise CannotJudge(f"more than {_PAGES_MAX * _PAGE['pageSize']} definitions: the new one was not looked for")


async def _made(visit: Visit, code: str) -> str:
    """Define a result code, and find the id by which it is listed; it is deleted after the case."""
    body: JsonValue = {"resultCode": code, "displayResult": "Checked", "obsCodes": [await _platform_code(visit)]}
    await visit.done("POST", "/createObResult", body)
    found = [each for each in await _definitions(visit) if each.get("resultCode") == code]
    if len(found) != 1 or not isinstance(found[0].get("defId"), int | str):
        reply = await visit.ask("GET", "/queryOBSResults", query=_PAGE)
        raise reply.mismatch(f"one definition with the resultCode {code}, and its defId (0801)")
    number = str(found[0]["defId"])
    visit.later(f"definition {number}", lambda: _deleted(visit, number))
    return number


async def _deleted(visit: Visit, number: str) -> Reply:
    """A case may have deleted it itself, which is then refused: what counts is that it is listed no more."""
    reply = await visit.ask("DELETE", f"/{number}/deleteObsResult")
    if reply.code == DONE or any(str(each.get("defId")) == number for each in await _definitions(visit)):
        return reply
    return await visit.done("GET", "/queryOBSResults", query=_PAGE)


def _code(visit: Visit) -> str:
    """Seven characters, as many as a code may have, and different in every case of a run."""
    return f"C{visit.house.number()[-6:]}"


async def _is_listed(visit: Visit) -> None:
    code = _code(visit)
    number = await _made(visit, code)
    reply = await visit.done("GET", f"/{number}/queryObsResultDetail")
    show(reply, {"obResult.resultCode": code, "obResult.displayResult": "Checked", "obResult.resultMapList": A_LIST})
    show(reply, {"obResult.resultMapList.0.failCode": await _platform_code(visit)})
    await visit.done("DELETE", f"/{number}/deleteObsResult")
    await visit.gets(ANY_REFUSAL, "GET", f"/{number}/queryObsResultDetail")


async def _changed(visit: Visit) -> None:
    number = await _made(visit, _code(visit))
    body: JsonValue = {"defId": number, "displayResult": "Changed", "obsCodes": [await _platform_code(visit)]}
    await visit.done("POST", "/updateObResult", body)
    show(await visit.done("GET", f"/{number}/queryObsResultDetail"), {"obResult.displayResult": "Changed"})


async def _code_taken(visit: Visit) -> None:
    code = _code(visit)
    await _made(visit, code)
    body: JsonValue = {"resultCode": code, "displayResult": "Twice", "obsCodes": [await _platform_code(visit)]}
    await visit.gets(ANY_REFUSAL, "POST", "/createObResult", body)


async def _has_a_factory_set(visit: Visit) -> None:
    if not await _definitions(visit):
        reply = await visit.ask("GET", "/queryOBSResults", query=_PAGE)
        raise reply.mismatch("a factory set of definitions (UG 3006)")


def _refused(rule: str, changes: Mapping[str, JsonValue], codes: Codes) -> Case:
    async def check(visit: Visit) -> None:
        body: dict[str, JsonValue] = {
            "resultCode": _code(visit),
            "displayResult": "Checked",
            "obsCodes": [await _platform_code(visit)],
            **changes,
        }
        expect(await visit.ask("POST", "/createObResult", given(body)), codes, source=visit.source)

    return steps("7.2", f"creating: {rule}", "0798", check)


def _page(place: str, source: str, rule: str, size: int, codes: Codes) -> Case:
    return asks("7.2", f"{place[1:]}: {rule}", source, "GET", place, query={"pageSize": size, "pageNum": 1}, to=codes)


def _pages(place: str, source: str) -> Sequence[Case]:
    return (
        _page(place, source, "pageSize 50 is taken", 50, DONE),
        _page(place, source, "pageSize 51 is too large", 51, (VALUE, PARAMETER)),
        _page(place, source, "pageSize 0 is too small", 0, (VALUE, PARAMETER)),
    )


CASES: Final[Sequence[Case]] = (
    asks(
        "7.2",
        "platform codes are listed with their texts",
        "0797",
        "GET",
        "/queryOBSResultCode",
        query=_PAGE,
        shows={"totalCount": A_NUMBER, "obsCodes.0.obsCode": A_TEXT, "obsCodes.0.obsCodeDesc": A_TEXT},
    ),
    *_pages("/queryOBSResultCode", "0797"),
    asks(
        "7.2",
        "definitions are listed",
        "0801",
        "GET",
        "/queryOBSResults",
        query=_PAGE,
        shows={"totalCount": A_NUMBER, "data.0.displayResult": A_TEXT, "data.0.resultCode": A_TEXT},
    ),
    *_pages("/queryOBSResults", "0801"),
    steps("7.2", "there is a factory set", "UG 3006", _has_a_factory_set),
    steps("7.2", "a definition is made, shown in detail, and deleted", "0798, 0800, 0802", _is_listed),
    steps("7.2", "a definition is changed", "0799", _changed),
    steps("7.2", "creating: a resultCode that is taken is refused", "0798 (reading)", _code_taken),
    _refused("resultCode of eight characters is too long", {"resultCode": "C1234567"}, TOO_LONG),
    _refused("displayResult must be given", {"displayResult": None}, EMPTY),
    _refused("obsCodes must be given", {"obsCodes": None}, EMPTY),
    _refused("obsCodes is not empty", {"obsCodes": []}, EMPTY),
    _refused("a platform code that does not exist is refused", {"obsCodes": ["none"]}, ANY_REFUSAL),
    asks(
        "7.2",
        "changing: one that does not exist is refused",
        "0799",
        "POST",
        "/updateObResult",
        {"defId": 2_147_483_647, "displayResult": "n", "obsCodes": ["00537"]},
        to=ANY_REFUSAL,
    ),
    asks(
        "7.2",
        "deleting: one that does not exist is refused",
        "0800",
        "DELETE",
        "/{absent}/deleteObsResult",
        to=ANY_REFUSAL,
    ),
    asks(
        "7.2",
        "details: one that does not exist is refused",
        "0802",
        "GET",
        "/{absent}/queryObsResultDetail",
        to=ANY_REFUSAL,
    ),
)
