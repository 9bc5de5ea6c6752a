"""Campaign templates (1128 to 1132). No interface deletes one, so a run makes two."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import LEFT_OUT, Body
from outdial.conformance.case import Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    TOO_LONG,
    VALUE,
    Codes,
    expect,
    field,
    listed,
    show,
    text_at,
)
from outdial.conformance.house import ABSENT, House
from outdial.conformance.server import V2
from outdial.conformance.visit import Visit

_QUERY: Final[Mapping[str, object]] = {"status": 9, "taskType": 3, "offset": 0, "limit": 10}
_SUSPENDED: Final = 3
_SHOWN: Final[Mapping[str, JsonValue]] = {"deviceType": 3, "maxAlertingTime": 20, "status": 3}


def _body(house: House, changes: Mapping[str, object] | None = None) -> Body:
    """A campaign of the second version, without times (1130)."""
    times = {"strBeginTime": LEFT_OUT, "strEndTime": LEFT_OUT}
    return house.campaign_body({**times, **(changes or {})}, version=V2)


async def _template(visit: Visit) -> int:
    """The suspended template that all cases share."""
    house = visit.house

    async def made() -> int:
        reply = expect(await house.ask("POST", "/template", _body(house)), DONE, source="1130")
        return int(text_at(reply, "returnObject.id"))

    return int(str(await house.lent("template", made)))


async def _shows_what_was_added(visit: Visit) -> None:
    number = await _template(visit)
    reply = await visit.done("GET", f"/template/{number}")
    show(reply, {"returnObject.id": number})
    show(reply, {f"returnObject.{name}": value for name, value in _SHOWN.items()})


async def _is_listed(visit: Visit) -> None:
    number = await _template(visit)
    name = field(await visit.done("GET", f"/template/{number}"), "returnObject.name")
    reply = await visit.done("GET", "/template", query={**_QUERY, "status": 3, "name": name})
    show(reply, {"totalSize": 1, "data.0.id": number, "data.0.name": name, "data.0.status": 3, "data.0.taskType": 3})


async def _copy_of_a_campaign(visit: Visit) -> None:
    source = await visit.house.lent_campaign()
    body: JsonValue = {"name": visit.house.unique("copy"), "description": "", "from": source, "initStatus": 0}
    number = text_at(await visit.done("POST", "/template/copy", body), "returnObject.id")
    show(await visit.done("GET", f"/template/{number}"), {"returnObject.deviceType": 3, "returnObject.status": 9})


async def _name_taken(visit: Visit) -> None:
    number = await _template(visit)
    name = field(await visit.done("GET", f"/template/{number}"), "returnObject.name")
    await visit.gets("0200005", "POST", "/template", _body(visit.house, {"name": name}))
    body: JsonValue = {"name": name, "from": number}
    await visit.gets("0200005", "POST", "/template/copy", body)


async def _modified(visit: Visit) -> None:
    number = await _template(visit)
    body = _body(visit.house, {"maxAlertingTime": 33, "initStatus": LEFT_OUT})
    await visit.done("PUT", f"/template/{number}/update", body)
    show(await visit.done("GET", f"/template/{number}"), {"returnObject.maxAlertingTime": 33})
    await visit.done("PUT", f"/template/{number}/update", {**body, "maxAlertingTime": 20})


async def _status_kept_to(visit: Visit) -> None:
    await _template(visit)
    reply = await visit.done("GET", "/template", query={**_QUERY, "status": 3})
    found = listed(reply, "data")
    if not found or any(each.get("status") != _SUSPENDED for each in found):
        raise reply.mismatch("suspended templates, and no others")


def _refused(rule: str, changes: Mapping[str, object], codes: Codes) -> Case:
    async def check(visit: Visit) -> None:
        await visit.gets(codes, "POST", "/template", _body(visit.house, changes))

    return steps("3.16", f"adding: {rule}", "1130", check)


def _listing(rule: str, changes: Mapping[str, object], codes: Codes = DONE) -> Case:
    query = {name: value for name, value in {**_QUERY, **changes}.items() if value is not None}
    return asks("3.16", f"listing: {rule}", "1128", "GET", "/template", query=query, to=codes)


async def _not_modified(visit: Visit) -> None:
    number = await _template(visit)
    body = _body(visit.house, {"maxAlertingTime": 121, "initStatus": LEFT_OUT})
    await visit.gets(VALUE, "PUT", f"/template/{number}/update", body)


async def _unknown_is_not_modified(visit: Visit) -> None:
    body = _body(visit.house, {"initStatus": LEFT_OUT})
    await visit.gets(NO_CAMPAIGN, "PUT", f"/template/{ABSENT}/update", body)


CASES: Final[Sequence[Case]] = (
    steps("3.16", "details show what was added", "1129, 1130", _shows_what_was_added),
    steps("3.16", "a template is listed by its name", "1128", _is_listed),
    steps("3.16", "a campaign is copied to a published template", "1131", _copy_of_a_campaign),
    steps("3.16", "a name that is taken is refused", "1130, 1131", _name_taken),
    steps("3.16", "details show what was modified", "1132", _modified),
    steps("3.16", "modifying: maxAlertingTime of 121 s is too long", "1132", _not_modified),
    steps("3.16", "modifying: a template that does not exist is refused", "1132", _unknown_is_not_modified),
    steps("3.16", "listing: status is kept to", "1128", _status_kept_to),
    _refused("a name must be given", {"name": LEFT_OUT}, EMPTY),
    _refused("a name of 101 characters is too long", {"name": "n" * 101}, TOO_LONG),
    _refused("deviceType must be given", {"deviceType": LEFT_OUT}, EMPTY),
    _refused("maxAlertingTime of 4 s is too short", {"maxAlertingTime": 4}, VALUE),
    _refused("priority 6 is too large", {"priority": 6}, VALUE),
    asks(
        "3.16",
        "listing: the answer has a count and a list, and repeats its page",
        "1128",
        "GET",
        "/template",
        query={**_QUERY, "offset": 20, "limit": 5},
        shows={"offset": 20, "limit": 5, "totalSize": A_NUMBER, "data": A_LIST},
    ),
    _listing("status must be given", {"status": None}, EMPTY),
    _listing("status 1 is a draft", {"status": 1}),
    _listing("status 2 does not exist", {"status": 2}, VALUE),
    _listing("taskType 4 does not exist", {"taskType": 4}, VALUE),
    _listing("limit 1 is taken", {"limit": 1}),
    _listing("limit 100 is taken", {"limit": 100}),
    _listing("limit 0 is too small", {"limit": 0}, VALUE),
    _listing("limit 101 is too large", {"limit": 101}, VALUE),
    asks("3.16", "a template that does not exist is refused", "1129", "GET", "/template/{absent}", to=NO_CAMPAIGN),
    asks(
        "3.16",
        "copying: what does not exist is refused",
        "1131",
        "POST",
        "/template/copy",
        {"name": "{name}", "from": "{absent}"},
        to=NO_CAMPAIGN,
    ),
    asks("3.16", "copying: from must be given", "1131", "POST", "/template/copy", {"name": "{name}"}, to=EMPTY),
)
