"""Batches of a campaign (0770 to 0775)."""

from collections.abc import Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.bodies import given
from outdial.conformance.case import CannotJudge, Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import (
    A_LIST,
    A_NUMBER,
    AN_ID,
    CHARACTERS,
    DONE,
    EMPTY,
    NO_CAMPAIGN,
    TOO_LONG,
    VALUE,
    Codes,
    listed,
    show,
    text_at,
)
from outdial.conformance.visit import Visit

BATCHES_MAX: Final = 100
_TAKEN, _CAMPAIGN_STATE, _TOO_MANY = "03000001", "03000002", "03000003"
_UNKNOWN, _SUSPENDED_ALREADY = "03000004", "03000006"
_STARTED, _SUSPENDED = 1, 2
_FORBIDDEN: Final = '<>!@#$%^&*?;"~/\\'
_PAGE: Final[dict[str, JsonValue]] = {"offset": 0, "limit": 10}


async def _created(visit: Visit, campaign_id: int, **more: JsonValue) -> str:
    body = given({"name": visit.house.unique("batch"), **more})
    reply = await visit.done("POST", f"/callbatch/{campaign_id}/create", body)
    show(reply, {"returnObject.id": AN_ID})
    return text_at(reply, "returnObject.id")


async def _status(visit: Visit, campaign_id: int, batch: str, status: int) -> None:
    reply = await visit.done("GET", f"/callbatch/{campaign_id}/list", _PAGE)
    found = [each for each in listed(reply, "data") if str(each.get("id")) == batch]
    if len(found) != 1 or str(found[0].get("status")) != str(status):
        raise reply.mismatch(f"the batch {batch} with status {status}")


def _initial(rule: str, status: int | None, shown: int) -> Case:
    async def check(visit: Visit) -> None:
        campaign_id = await visit.fresh_campaign()
        batch = await _created(visit, campaign_id, status=status)
        await _status(visit, campaign_id, batch, shown)

    return steps("5.10", rule, "0770", check)


async def _renamed(visit: Visit) -> None:
    campaign_id, name = await visit.fresh_campaign(), visit.house.unique("batch")
    batch = await _created(visit, campaign_id)
    await visit.done("POST", f"/callbatch/{campaign_id}/update", {"id": batch, "name": name})
    reply = await visit.done("GET", f"/callbatch/{campaign_id}/list", _PAGE)
    show(reply, {"data.0.name": name})


async def _taken(visit: Visit) -> None:
    campaign_id, name = await visit.fresh_campaign(), visit.house.unique("batch")
    await visit.done("POST", f"/callbatch/{campaign_id}/create", {"name": name})
    await visit.gets(_TAKEN, "POST", f"/callbatch/{campaign_id}/create", {"name": name})
    other = await _created(visit, campaign_id)
    await visit.gets(_TAKEN, "POST", f"/callbatch/{campaign_id}/update", {"id": other, "name": name})


async def _deleted_once(visit: Visit) -> None:
    campaign_id = await visit.fresh_campaign()
    batch = await _created(visit, campaign_id)
    await visit.done("POST", f"/callbatch/{campaign_id}/delete", {"id": batch})
    await visit.gets(_UNKNOWN, "POST", f"/callbatch/{campaign_id}/delete", {"id": batch})


async def _suspends_and_resumes(visit: Visit) -> None:
    """The campaign is started, and begins tomorrow."""
    campaign_id = await visit.fresh_campaign({"initStatus": 0})
    batch = await _created(visit, campaign_id, status=_STARTED)
    await visit.done("POST", f"/callbatch/{campaign_id}/pause", {"id": batch})
    await _status(visit, campaign_id, batch, _SUSPENDED)
    await visit.gets(_SUSPENDED_ALREADY, "POST", f"/callbatch/{campaign_id}/pause", {"id": batch})
    await visit.done("POST", f"/callbatch/{campaign_id}/resume", {"id": batch})
    await _status(visit, campaign_id, batch, _STARTED)


async def _campaign_is_suspended(visit: Visit) -> None:
    campaign_id = await visit.fresh_campaign()
    batch = await _created(visit, campaign_id, status=_STARTED)
    await visit.gets(_CAMPAIGN_STATE, "POST", f"/callbatch/{campaign_id}/pause", {"id": batch})


async def _too_many(visit: Visit) -> None:
    campaign_id = await visit.fresh_campaign()
    for index in range(BATCHES_MAX):
        await visit.done("POST", f"/callbatch/{campaign_id}/create", {"name": f"batch {index}"})
    reply = await visit.gets((_TOO_MANY, DONE), "POST", f"/callbatch/{campaign_id}/create", {"name": "one more"})
    if reply.code == DONE:
        raise CannotJudge(f"more than {BATCHES_MAX} batches were taken: this tenant may have more")


def _create(rule: str, body: dict[str, JsonValue], codes: Codes = DONE, campaign: str = "{campaign}") -> Case:
    return asks("5.10", f"creating: {rule}", "0770", "POST", f"/callbatch/{campaign}/create", body, to=codes)


def _unknown(what: str, source: str, **more: JsonValue) -> Sequence[Case]:
    body: dict[str, JsonValue] = {"id": "174712034211433247704877116507", **more}
    path = f"/callbatch/{{campaign}}/{what}"
    return (
        asks("5.10", f"{what}: a batch that does not exist is refused", source, "POST", path, body, to=_UNKNOWN),
        asks("5.10", f"{what}: an id must be given", source, "POST", path, dict(more), to=EMPTY),
        asks(
            "5.10",
            f"{what}: a campaign that does not exist is refused",
            source,
            "POST",
            f"/callbatch/{{absent}}/{what}",
            {**body, "id": "7"},
            to=NO_CAMPAIGN,
        ),
    )


def _list(rule: str, body: dict[str, JsonValue], codes: Codes = DONE, campaign: str = "{campaign}") -> Case:
    return asks("5.10", f"list: {rule}", "0775 (reading)", "GET", f"/callbatch/{campaign}/list", body, to=codes)


CASES: Final[Sequence[Case]] = (
    _initial("a batch is suspended unless it says otherwise", None, _SUSPENDED),
    _initial("status 1 starts a batch", _STARTED, _STARTED),
    _initial("status 2 suspends a batch", _SUSPENDED, _SUSPENDED),
    steps("5.10", "a batch is renamed", "0771", _renamed),
    steps("5.10", "a name that a batch of the campaign has is refused", "0770, 0771", _taken),
    steps("5.10", "a batch is deleted, once", "0772", _deleted_once),
    steps("5.10", "a batch is suspended, not twice, and resumed", "0773, 0774", _suspends_and_resumes),
    steps("5.10", "no batch of a suspended campaign is suspended", "0773", _campaign_is_suspended),
    steps("5.10", f"{BATCHES_MAX} batches are taken, and one more is refused", "0770", _too_many),
    _create("a name of 255 characters is taken", {"name": "b" * 255}),
    _create("a name of 256 characters is too long", {"name": "b" * 256}, TOO_LONG),
    _create("a name must be given", {}, EMPTY),
    *(_create(f"a name must not contain {sign}", {"name": f"a{sign}b"}, CHARACTERS) for sign in _FORBIDDEN),
    _create("status 3 does not exist", {"name": "{name}", "status": 3}, VALUE),
    _create("a campaign that does not exist is refused", {"name": "{name}"}, NO_CAMPAIGN, "{absent}"),
    _create("a campaign that is over takes none", {"name": "{name}"}, _CAMPAIGN_STATE, "{over}"),
    *_unknown("update", "0771", name="n"),
    *_unknown("delete", "0772"),
    *_unknown("pause", "0773"),
    *_unknown("resume", "0774"),
    asks(
        "5.10",
        "list: the answer has a count and a list",
        "0775 (reading)",
        "GET",
        "/callbatch/{campaign}/list",
        _PAGE,
        shows={"totalCount": A_NUMBER, "data": A_LIST},
    ),
    _list("limit 100 is taken", {"offset": 0, "limit": 100}),
    _list("limit 101 is too large", {"offset": 0, "limit": 101}, VALUE),
    _list("a campaign that does not exist is refused", _PAGE, NO_CAMPAIGN, "{absent}"),
)
