"""A record of outbound data that cases lend each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from outdial.conformance.expect import DONE, expect, listed
from outdial.conformance.house import House
from outdial.conformance.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A record, in a campaign that calls nobody."""

    campaign_id: int
    data_id: str
    called: str
    session_id: str


async def a_contact(visit: Visit) -> Contact:
    """One that waits in the shared campaign; cases look at it and leave it as it is."""
    house = visit.house
    contact = await house.lent("contact", lambda: added(house))
    if not isinstance(contact, Contact):
        raise TypeError(f"{contact!r} is no contact")
    return contact


async def added(house: House, record: Mapping[str, JsonValue] | None = None, campaign_id: int | None = None) -> Contact:
    """Add a record with a number of its own, to the shared campaign unless another is named."""
    [contact] = await added_together(house, [record or {}], campaign_id)
    return contact


async def added_together(
    house: House, records: Sequence[Mapping[str, JsonValue]], campaign_id: int | None = None
) -> Sequence[Contact]:
    """Add records in one call, each with a number and a session of its own."""
    number = await house.lent_campaign() if campaign_id is None else campaign_id
    new = [{"sessionId": house.unique("s"), "called": house.number(), **record} for record in records]
    reply = expect(await house.ask("POST", f"/calldata/{number}", {"callDataList": [*new]}), DONE, source="seed 003")
    ids = {str(each.get("called")): str(each.get("dataId")) for each in listed(reply, "returnObject.dataIdList")}
    if not ids.keys() >= {str(record["called"]) for record in new}:
        raise reply.mismatch("returnObject.dataIdList with each of the new records (0759)")
    return [
        Contact(
            campaign_id=number,
            data_id=ids[str(record["called"])],
            called=str(record["called"]),
            session_id=str(record["sessionId"]),
        )
        for record in new
    ]
