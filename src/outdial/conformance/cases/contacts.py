"""A record of outbound data that cases lend each other."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from outdial.conformance.expect import DONE, expect, listed, text_at
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
    number = await house.lent_campaign() if campaign_id is None else campaign_id
    called, session_id = house.number(), house.unique("s")
    body: JsonValue = {"callDataList": [{"sessionId": session_id, "called": called, **(record or {})}]}
    reply = expect(await house.ask("POST", f"/calldata/{number}", body), DONE, source="seed 003")
    ids = listed(reply, "returnObject.dataIdList")
    if not ids:
        raise reply.mismatch("returnObject.dataIdList with the new record (0759)")
    data_id = text_at(reply, "returnObject.dataIdList.0.dataId")
    return Contact(campaign_id=number, data_id=data_id, called=called, session_id=session_id)
