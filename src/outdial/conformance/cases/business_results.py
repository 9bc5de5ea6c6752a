"""Business results: defining, listing, and writing one back (0732, 0733, seed 004).

No interface deletes a definition, so a run makes two, and finds the one that it lends again when it comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import Body, given
from outdial.conformance.case import Case, Need
from outdial.conformance.cases.calls import dialled
from outdial.conformance.cases.contacts import a_contact
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    A_TEXT,
    CHARACTERS,
    DONE,
    EMPTY,
    PARAMETER,
    TOO_LONG,
    VALUE,
    Codes,
    listed,
    show,
)
from outdial.conformance.house import House
from outdial.conformance.visit import Visit

_CODE: Final = "outdial-conformance"
_CHILD: Final = "outdial-conformance-1"
_DEFINITION: Final[dict[str, JsonValue]] = {
    "name": "Checked",
    "code": _CODE,
    "description": "Made to check the interface",
    "children": [{"name": "Checked twice", "code": _CHILD, "description": ""}],
}
_PAGE: Final = {"pageSize": 50, "pageNum": 1}
_PAGES_MAX: Final = 100  # that are looked through for what an earlier run defined


@dataclass(frozen=True, slots=True)
class _Defined:
    """A definition as the list shows it."""

    shown: Body


async def _definition(visit: Visit) -> _Defined:
    """The business result that all cases share; its code is the same in every run."""
    house = visit.house
    found = await house.lent("business result", lambda: _made(house))
    if not isinstance(found, _Defined):
        raise TypeError(f"{found!r} is no business result")
    return found


async def _made(house: House) -> _Defined:
    """Defined in this run or in an earlier one: then it is on one of the list's pages."""
    reply = await house.ask("POST", "/addBusinessResult", _DEFINITION)
    for number in range(1, _PAGES_MAX + 1):
        page = await house.ask("GET", "/queryBusinessResults", query={**_PAGE, "pageNum": number})
        results = listed(page, "data")
        found = [each for each in results if each.get("code") == _CODE]
        if found:
            return _Defined(shown=found[0])
        if not results:
            break
    raise reply.mismatch(f"the business result {_CODE} in the list of those that are defined (0732, 0733)")


async def _is_listed(visit: Visit) -> None:
    found = (await _definition(visit)).shown
    reply = await visit.done("GET", "/queryBusinessResults", query=_PAGE)
    children = found.get("children")
    shape = found.get("defLevel"), children[0] if isinstance(children, list) and children else None
    match shape:
        case "1", {"code": str(code), "defLevel": "2"} if code == _CHILD:
            return
        case _:
            raise reply.mismatch(f"{_CODE} of defLevel '1', with the child {_CHILD} of defLevel '2'; it is {found}")


async def _code_is_made(visit: Visit) -> None:
    before = await visit.done("GET", "/queryBusinessResults", query=_PAGE)
    await visit.done("POST", "/addBusinessResult", {"name": visit.house.unique("n")})
    after = await visit.done("GET", "/queryBusinessResults", query=_PAGE)
    counts = before.body.get("totalCount"), after.body.get("totalCount")
    if not isinstance(counts[0], int) or counts[1] != counts[0] + 1:
        raise after.mismatch(f"totalCount one more than {counts[0]}")


def _refused(rule: str, changes: dict[str, JsonValue], codes: Codes) -> Case:
    body = given({**_DEFINITION, "code": "{name}", **changes})
    return asks("3.12", rule, "0732", "POST", "/addBusinessResult", body, to=codes)


def _page(rule: str, size: object, codes: Codes = DONE) -> Case:
    return asks("3.13", rule, "0733", "GET", "/queryBusinessResults", query={"pageSize": size, "pageNum": 1}, to=codes)


def _written(rule: str, body: dict[str, JsonValue], codes: Codes, source: str = "seed 004") -> Case:
    """Written back for a record that was not called."""

    async def check(visit: Visit) -> None:
        await _definition(visit)
        contact = await a_contact(visit)
        await visit.gets(codes, "POST", f"/callBusiResult/{contact.data_id}", body)

    return steps("6.5", rule, source, check)


async def _of_a_call(visit: Visit) -> None:
    await _definition(visit)
    call = await dialled(visit, reached=True)
    body: JsonValue = {"busiResult": _CODE, "subStatus": _CHILD, "busiResultDesc": "1", "workNo": "2033"}
    reply = await visit.done("POST", f"/callBusiResult/{call.data_id}", body)
    show(reply, {"resultDesc": A_TEXT})


CASES: Final[Sequence[Case]] = (
    steps("3.12", "a business result is defined with its sub-results", "0732", _is_listed),
    steps("3.12", "a code that is left out is made", "0732 (reading)", _code_is_made),
    _refused("a name must be given", {"name": None}, EMPTY),
    _refused("a name of 51 characters is too long", {"name": "n" * 51}, TOO_LONG),
    _refused("a name has no special characters", {"name": "yes<no"}, CHARACTERS),
    _refused("a code of 51 characters is too long", {"code": "1" * 51}, TOO_LONG),
    _refused("a code has letters, digits and hyphens alone", {"code": "16_21"}, CHARACTERS),
    _refused("a description of 201 characters is too long", {"description": "d" * 201}, TOO_LONG),
    _refused("a child's name must be given", {"children": [{"code": "1"}]}, EMPTY),
    _refused("a child's code of 51 characters is too long", {"children": [{"name": "n", "code": "1" * 51}]}, TOO_LONG),
    asks(
        "3.13",
        "the answer has a count and a list",
        "0733",
        "GET",
        "/queryBusinessResults",
        query=_PAGE,
        shows={"totalCount": A_NUMBER, "data": A_LIST},
    ),
    _page("pageSize 1 is taken", 1),
    _page("pageSize 50 is taken", 50),
    _page("pageSize 51 is too large", 51, (VALUE, "0200005", "0200007", PARAMETER)),
    _page("pageSize 0 is too small", 0, (VALUE, "0200005", "0200007", PARAMETER)),
    asks(
        "6.5",
        "outbound data that does not exist is refused",
        "seed 004",
        "POST",
        "/callBusiResult/{absent}",
        {"busiResult": _CODE},
        to="0200033",
    ),
    _written("busiResult must be given", {"subStatus": _CHILD}, EMPTY),
    _written("busiResult is not blank", {"busiResult": ""}, EMPTY),
    _written("busiResult of 51 characters is too long", {"busiResult": "1" * 51}, TOO_LONG),
    _written("subStatus of 51 characters is too long", {"busiResult": _CODE, "subStatus": "1" * 51}, TOO_LONG),
    _written("subStatus must belong to the business result", {"busiResult": _CODE, "subStatus": "none"}, "0200034"),
    _written("a business result that is not defined is refused", {"busiResult": "not-defined"}, ("0200999", PARAMETER)),
    _written("a number that was not called yet has no result", {"busiResult": _CODE}, ("0200999", PARAMETER)),
    steps("6.5", "the result of a successful call is written back", "seed 004", _of_a_call, Need.CALL),
)
