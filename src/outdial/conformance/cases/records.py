"""Records of outbound data: deleting, one record, number types (0761 to 0764)."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import time_text
from outdial.conformance.case import Case, Need
from outdial.conformance.cases.calls import ALL_DAY
from outdial.conformance.cases.contacts import Contact, a_contact, added, added_together
from outdial.conformance.cases.table import asks, filled, steps
from outdial.conformance.expect import (
    A_LIST,
    A_TEXT,
    ANY_REFUSAL,
    CHARACTERS,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    TOO_LONG,
    TOO_MANY,
    TYPE,
    VALUE,
    Codes,
    field,
    listed,
    show,
    text_at,
)
from outdial.conformance.server import V2
from outdial.conformance.visit import Visit

_PATH: Final = "/calldata/{campaign}/delete"
_TYPES_MAX: Final = 20


async def _is_gone(visit: Visit, contact: Contact) -> None:
    await visit.gets(ANY_REFUSAL, "GET", f"/calldata/{contact.campaign_id}/{contact.data_id}")


async def _is_there(visit: Visit, contact: Contact) -> None:
    await visit.done("GET", f"/calldata/{contact.campaign_id}/{contact.data_id}")


def _deletes(rule: str, record: dict[str, JsonValue], selector: dict[str, JsonValue]) -> Case:
    """One record goes, another of the same campaign stays."""

    async def check(visit: Visit) -> None:
        campaign_id = await visit.fresh_campaign()
        gone, stays = await added_together(visit.house, [record, {}], campaign_id)
        words: dict[str, JsonValue] = {"{called}": gone.called, "{session}": gone.session_id}
        body = {name: words.get(str(value), value) for name, value in selector.items()}
        await visit.done("POST", f"/calldata/{campaign_id}/delete", body)
        await _is_gone(visit, gone)
        await _is_there(visit, stays)

    return steps("5.3", rule, "0761", check)


async def _of_a_campaign_that_executes(visit: Visit) -> None:
    """The record is of a suspended batch, so nobody is called; if anybody were, it would be who may be called."""
    begins = {**ALL_DAY, "strBeginTime": time_text(visit.house.clock.now()), "initStatus": 0}
    campaign_id = await visit.fresh_campaign(begins)
    batch = await visit.done("POST", f"/callbatch/{campaign_id}/create", {"name": "suspended", "status": 2})
    record: JsonValue = {"sessionId": "waits", "called": [{"calledNo": visit.house.means.dial}]}
    body: JsonValue = {"callDataList": [record], "batchId": field(batch, "returnObject.id")}
    await visit.done("POST", f"/calldata/{campaign_id}", body, version=V2)
    await visit.gets("0200028", "POST", f"/calldata/{campaign_id}/delete", {"sessionId": "waits"})


async def _archives(visit: Visit) -> None:
    campaign_id = await visit.fresh_campaign()
    contact = await added(visit.house, None, campaign_id)
    body: JsonValue = {"sessionId": contact.session_id, "archiveHistory": 1}
    await visit.done("POST", f"/calldata/{campaign_id}/delete", body)


def _refused(rule: str, body: JsonValue, codes: Codes, path: str = _PATH) -> Case:
    return asks("5.3", rule, "0761", "POST", path, body, to=codes)


async def _shows_a_record(visit: Visit) -> None:
    contact = await a_contact(visit)
    reply = await visit.done("GET", f"/calldata/{contact.campaign_id}/{contact.data_id}")
    if text_at(reply, "data.dataId") != contact.data_id:
        raise reply.mismatch(f"data.dataId {contact.data_id}")
    show(reply, {"data.properties": A_LIST, "data.calledNos.0.calledNo": contact.called})
    show(reply, {f"data.properties.0.{name}": A_TEXT for name in ("propCode", "propName")})
    values = {str(each.get("propValue")) for each in listed(reply, "data.properties")}
    if contact.session_id not in values:
        raise reply.mismatch(f"a property with the session {contact.session_id}")


async def _shows_every_number(visit: Visit) -> None:
    campaign_id = await visit.fresh_campaign()
    record: JsonValue = {"called": [{"calledNo": "{number}", "type": "SI"}, {"calledNo": "{number}", "type": "ST"}]}
    body = await filled(visit, {"callDataList": [record]})
    reply = await visit.done("POST", f"/calldata/{campaign_id}", body, version=V2)
    data_id = text_at(reply, "returnObject.dataIdList.0.dataId")
    shown = await visit.done("GET", f"/calldata/{campaign_id}/{data_id}")
    if [each.get("type") for each in listed(shown, "data.calledNos")] != ["SI", "ST"]:
        raise shown.mismatch("both numbers in their order, with their types")


def _names(count: int) -> list[JsonValue]:
    """Always the same, for no interface deletes one."""
    return [f"conformance-{index}" for index in range(count)]


async def _types_are_listed(visit: Visit) -> None:
    await visit.done("POST", "/callNoType/add", {"callNoTypes": ["ST", "SI"]})
    reply = await visit.done("GET", "/callNoType/query")
    names = field(reply, "data")
    if not isinstance(names, list) or not {"ST", "SI"} <= set(map(str, names)):
        raise reply.mismatch("data that is a list of names with ST and SI")


def _types(rule: str, names: JsonValue, codes: Codes = DONE) -> Case:
    return asks("5.4", rule, "0762", "POST", "/callNoType/add", {"callNoTypes": names}, to=codes)


CASES: Final[Sequence[Case]] = (
    _deletes("a record is deleted by its session", {}, {"sessionId": "{session}"}),
    _deletes("a record is deleted by its number", {}, {"called": "{called}"}),
    _deletes("records are deleted by customField", {"customField": "monday"}, {"customField": "monday"}),
    _deletes(
        "recycleType 1 deletes up to the day",
        {"recycleTime": "2098-05-05 12:00:00"},
        {"recycleTime": "2098-05-06 00:00:00", "recycleType": 1},
    ),
    _deletes(
        "recycleType 2 deletes of the day",
        {"recycleTime": "2098-05-05 12:00:00"},
        {"recycleTime": "2098-05-05 18:00:00", "recycleType": 2},
    ),
    _deletes(
        "recycleType 3 deletes to the second",
        {"recycleTime": "2098-05-05 12:00:00"},
        {"recycleTime": "2098-05-05 12:00:00", "recycleType": 3},
    ),
    _deletes("archiveHistory 0 deletes outright", {}, {"sessionId": "{session}", "archiveHistory": 0}),
    steps("5.3", "archiveHistory 1 moves to history", "0761", _archives),
    steps(
        "5.3", "numbers of a campaign that executes are not deleted", "0761", _of_a_campaign_that_executes, Need.CALL
    ),
    _refused("a selector must be given", {}, EMPTY),
    _refused("recycleTime is a time", {"recycleTime": "2098-05-05"}, "0200030"),
    _refused("recycleType 4 does not exist", {"recycleTime": "2098-05-05 12:00:00", "recycleType": 4}, VALUE),
    _refused("archiveHistory 2 does not exist", {"sessionId": "s", "archiveHistory": 2}, VALUE),
    _refused("sessionId of 33 characters is too long", {"sessionId": "s" * 33}, TOO_LONG),
    _refused("called has no letters", {"called": "8002x"}, CHARACTERS),
    _refused("what nothing matches is not deleted", {"sessionId": "{name}"}, ("0200028", DONE)),
    _refused("a campaign that does not exist is refused", {"sessionId": "s"}, NO_CAMPAIGN, "/calldata/{absent}/delete"),
    steps("5.4", "the example of the page is taken, and listed", "0762, 0763", _types_are_listed),
    asks("5.4", "the list is a list", "0763", "GET", "/callNoType/query", shows={"data": A_LIST}),
    _types("20 types are taken", _names(_TYPES_MAX)),
    _types("21 types are too many", _names(_TYPES_MAX + 1), (TOO_MANY, "0200029")),
    _types("a type of 20 characters is taken", ["conformance-20-chars"]),
    _types("a type of 21 characters is too long", ["conformance-21-chars-"], TOO_LONG),
    _types("a type has letters, digits and hyphens alone", ["S_T"], CHARACTERS),
    _types("a type is not blank", [""], (EMPTY, "02000004")),
    _types("a type twice is refused", ["ST", "ST"], ANY_REFUSAL),
    _types("one type at least", [], (EMPTY, TOO_MANY)),
    _types("callNoTypes is a list", "ST", TYPE),
    asks("5.4", "callNoTypes must be given", "0762", "POST", "/callNoType/add", {}, to=EMPTY),
    steps("5.5", "a record shows its number and its fields", "0764", _shows_a_record),
    steps("5.5", "a person's numbers are shown with their types", "0764, 0760", _shows_every_number),
    asks(
        "5.5", "a record that does not exist is refused", "0764", "GET", "/calldata/{campaign}/{absent}", to=ANY_REFUSAL
    ),
    asks(
        "5.5", "a campaign that does not exist is refused", "0764", "GET", "/calldata/{absent}/{absent}", to=NO_CAMPAIGN
    ),
)
