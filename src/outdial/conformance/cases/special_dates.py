"""Special dates of a campaign (0738 to 0742)."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import CannotJudge, Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    AN_ID,
    COMBINATION,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    PARAMETER,
    TOO_LONG,
    VALUE,
    Codes,
    listed,
    show,
    text_at,
)
from outdial.conformance.house import ABSENT
from outdial.conformance.server import Reply
from outdial.conformance.visit import Visit

DATES_MAX: Final = 20
_PATH: Final = "/holiday/{fresh}"
_FORMAT: Final = "0200030"
_BY_WEEK: Final[dict[str, JsonValue]] = {"name": "weekend", "type": 1, "week": "6,7"}
_BY_DATE: Final[dict[str, JsonValue]] = {
    "name": "mid-autumn",
    "type": 2,
    "week": None,
    "beginTime": "2026-09-22",
    "endTime": "2026-09-24",
}
"""The example of page 0740, in another year."""
_EVERY_YEAR: Final[dict[str, JsonValue]] = {"name": "labour", "type": 3, "beginTime": "05-01", "endTime": "05-03"}


def _add(rule: str, body: dict[str, JsonValue], codes: Codes = DONE, path: str = "") -> Case:
    """What is taken goes to a campaign of the case alone; what is refused, to the one that all cases share."""
    place = path or (_PATH if codes == DONE else "/holiday/{campaign}")
    return asks("4.1", f"adding: {rule}", "0739", "POST", place, body, to=codes)


def _without(body: dict[str, JsonValue], name: str) -> dict[str, JsonValue]:
    return {key: value for key, value in body.items() if key != name}


async def _dates(visit: Visit, campaign_id: int) -> tuple[Reply, list[dict[str, JsonValue]]]:
    reply = await visit.done("GET", f"/holiday/{campaign_id}")
    return reply, listed(reply, "data")


async def _id_of_the_first(visit: Visit, campaign_id: int) -> str:
    reply, _ = await _dates(visit, campaign_id)
    return text_at(reply, "data.0.id")


async def _listed_as_added(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    bodies = (_BY_WEEK, _BY_DATE, _EVERY_YEAR)
    for body in bodies:
        await visit.done("POST", f"/holiday/{number}", body)
    reply, dates = await _dates(visit, number)
    by_name = {date.get("name"): date for date in dates}
    for body in bodies:
        found = by_name.get(body["name"], {})
        if not AN_ID.holds(found.get("id")) or not body.items() <= found.items():
            raise reply.mismatch(f"a special date with an id and {body}")


async def _name_taken(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("POST", f"/holiday/{number}", _BY_WEEK)
    await visit.gets("0200013", "POST", f"/holiday/{number}", {**_BY_DATE, "name": _BY_WEEK["name"]})


async def _modified(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("POST", f"/holiday/{number}", _BY_WEEK)
    date = await _id_of_the_first(visit, number)
    await visit.done("PUT", f"/holiday/{number}", {**_BY_WEEK, "id": int(date), "week": "7"})
    reply, _ = await _dates(visit, number)
    show(reply, {"data.0.week": "7"})


async def _deleted(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    await visit.done("POST", f"/holiday/{number}", _BY_WEEK)
    await visit.done("POST", f"/holiday/{number}", _EVERY_YEAR)
    date = await _id_of_the_first(visit, number)
    await visit.done("DELETE", f"/holiday/{number}/{date}")
    reply, dates = await _dates(visit, number)
    if len(dates) != 1:
        raise reply.mismatch("one special date, of two of which one was deleted")
    await visit.gets("0200014", "DELETE", f"/holiday/{number}/{date}")


async def _all_deleted(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    for body in (_BY_WEEK, _EVERY_YEAR):
        await visit.done("POST", f"/holiday/{number}", body)
    await visit.done("DELETE", f"/holiday/{number}")
    reply, _ = await _dates(visit, number)
    show(reply, {"data": []})


async def _too_many(visit: Visit) -> None:
    """The page has both: fewer than 20 must exist, and more than 20 is the error."""
    number = await visit.fresh_campaign()
    for index in range(DATES_MAX):
        await visit.done("POST", f"/holiday/{number}", {**_BY_WEEK, "name": f"day {index}"})
    await visit.gets("0200015", "POST", f"/holiday/{number}", {**_BY_WEEK, "name": "one more"})


async def _of_this_campaign(visit: Visit) -> None:
    number, other = await visit.fresh_campaign(), await visit.fresh_campaign()
    await visit.done("POST", f"/holiday/{number}", _BY_WEEK)
    reply, dates = await _dates(visit, other)
    if dates:
        raise CannotJudge(f"the tenant's special dates are in every campaign here: {reply}")


CASES: Final[Sequence[Case]] = (
    asks("4.1", "a campaign has none at first", "0738", "GET", _PATH, shows={"data": A_LIST}),
    steps("4.1", "the list shows what was added, in each of the three types", "0738, 0739", _listed_as_added),
    steps("4.1", "a new campaign does not have those of another", "0738 (reading)", _of_this_campaign),
    steps("4.1", "modifying changes a special date", "0740", _modified),
    steps("4.1", "deleting takes one away, once", "0741", _deleted),
    steps("4.1", "deleting all leaves none", "0742", _all_deleted),
    steps("4.1", f"{DATES_MAX} are taken, and one more is refused", "0739", _too_many),
    steps("4.1", "adding: a name that is taken is refused", "0739", _name_taken),
    _add("a name of 30 characters is taken", {**_BY_WEEK, "name": "n" * 30}),
    _add("a name of 31 characters is too long", {**_BY_WEEK, "name": "n" * 31}, TOO_LONG),
    _add("a name must be given", _without(_BY_WEEK, "name"), EMPTY),
    _add("a type must be given", _without(_BY_WEEK, "type"), EMPTY),
    _add("type 0 does not exist", {**_BY_WEEK, "type": 0}, VALUE),
    _add("type 4 does not exist", {**_BY_WEEK, "type": 4}, VALUE),
    _add("type 1 needs its week", _without(_BY_WEEK, "week"), (EMPTY, PARAMETER)),
    _add("a week has no eighth day", {**_BY_WEEK, "week": "8"}, (VALUE, PARAMETER)),
    _add("one day of the week is taken", {**_BY_WEEK, "week": "1"}),
    _add("type 2 needs its beginTime", _without(_BY_DATE, "beginTime"), (EMPTY, PARAMETER, _FORMAT)),
    _add("a date is yyyy-MM-dd", {**_BY_DATE, "beginTime": "22.09.2026"}, _FORMAT),
    _add("a date without its year is none of type 2", {**_BY_DATE, "beginTime": "09-22"}, _FORMAT),
    _add("a day that no month has is refused", {**_BY_DATE, "endTime": "2026-09-31"}, _FORMAT),
    _add("a date every year is MM-dd", {**_EVERY_YEAR, "beginTime": "2026-05-01"}, _FORMAT),
    _add("one day is taken", {**_BY_DATE, "endTime": "2026-09-22"}),
    _add("an end before its begin is refused", {**_BY_DATE, "endTime": "2026-09-21"}, (COMBINATION, VALUE, PARAMETER)),
    _add("a campaign that does not exist is refused", _BY_WEEK, NO_CAMPAIGN, "/holiday/{absent}"),
    asks(
        "4.1",
        "modifying: one that does not exist is refused",
        "0740",
        "PUT",
        _PATH,
        {**_BY_WEEK, "id": ABSENT},
        to="0200014",
    ),
    asks("4.1", "modifying: an id must be given", "0740", "PUT", _PATH, _BY_WEEK, to=EMPTY),
    asks(
        "4.1",
        "deleting: one that does not exist is refused",
        "0741",
        "DELETE",
        "/holiday/{campaign}/{absent}",
        to="0200014",
    ),
    asks(
        "4.1", "listing: a campaign that does not exist is refused", "0738", "GET", "/holiday/{absent}", to=NO_CAMPAIGN
    ),
)
