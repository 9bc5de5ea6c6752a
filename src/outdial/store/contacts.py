"""Contacts as clients bring them, and what clients write back about them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import Enum

from outdial.domain.contact import Number
from outdial.domain.tenant import Tenant
from outdial.store.database import Statements
from outdial.store.signatures import OneTime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContacts:
    """Contacts to be added, a list for each column; all lists are of one length."""

    called: Sequence[str]
    """Each one's first number."""
    callers: Sequence[str | None]
    session_ids: Sequence[str | None]
    custom_fields: Sequence[str | None]
    call_data: Sequence[str | None]
    recycle_at: Sequence[datetime | None]
    priorities: Sequence[int]
    number_types: Sequence[str | None]
    """Of the first numbers."""
    numbers: Sequence[Sequence[Number] | None]
    """All of a contact's numbers, where there are several."""
    batch_id: int | None = None
    not_json: str | None = None
    """A number whose call data is no JSON, if there is one: a campaign with an intelligent flow refuses it."""

    def part(self, places: Sequence[int]) -> "NewContacts":
        """Those at these places."""
        columns = {
            each.name: [getattr(self, each.name)[place] for place in places]
            for each in fields(self)
            if each.name not in ("batch_id", "not_json")
        }
        return replace(self, **columns)


@dataclass(frozen=True, slots=True)
class Added:
    """Every contact was added: how many of the campaign are open now, and the new ids in the order given."""

    open_contacts: int
    contact_ids: Sequence[int]


class AddingRule(Enum):
    """What can stand against adding contacts; the value is the statement's."""

    REPLAYED = "replayed"
    """The request's signature was used before."""
    CAMPAIGN_UNKNOWN = "campaign_unknown"
    CAMPAIGN_COMPLETED = "campaign_completed"
    CAMPAIGN_STARTED = "campaign_started"
    """The tenant may add only while the campaign does not run."""
    TOO_SOON = "too_soon"
    TOO_MANY_OPEN = "too_many_open"
    BATCH_UNKNOWN = "batch_unknown"
    CALL_DATA_NOT_JSON = "call_data_not_json"
    BLACKLISTED = "blacklisted"


@dataclass(frozen=True, slots=True)
class NotAdded:
    """Nothing was added: the first rule that stands against it, and the number that breaks it, if one does."""

    rule: AddingRule
    called: str | None = None


async def add(
    statements: Statements,
    tenant: Tenant,
    campaign_id: int,
    contacts: NewContacts,
    *,
    now: datetime,
    once: OneTime | None = None,
) -> Added | NotAdded:
    """Add contacts to a campaign, all or none, to be dialled from ``now`` on (seed 003).

    ``once`` is recorded whatever comes of it; when it was recorded before, nothing is added.
    """
    limits = tenant.limits
    row = await statements.row(
        "contacts_add",
        tenant.vdn_id,
        campaign_id,
        now,
        tenant.zone.key,
        contacts.called,
        contacts.callers,
        contacts.session_ids,
        contacts.custom_fields,
        contacts.call_data,
        contacts.recycle_at,
        contacts.priorities,
        contacts.not_json,
        limits.open_contacts_max,
        limits.add_interval,
        limits.add_while_started,
        None if once is None else once.signature,
        None if once is None else once.expires_at,
        contacts.number_types,
        [None if numbers is None else _stored(numbers) for numbers in contacts.numbers],
        [number.called for numbers in contacts.numbers for number in numbers or ()] + list(contacts.called),
        contacts.batch_id,
        limits.add_restricted,
    )
    if row is None:
        return NotAdded(AddingRule.CAMPAIGN_UNKNOWN)
    if row["refusal"] is not None:
        return NotAdded(AddingRule(row["refusal"]), row["called"])
    return Added(row["open_contacts"], row["contact_ids"])


def _stored(numbers: Sequence[Number]) -> str:
    """As ``turns`` reads them."""
    return json.dumps(
        [
            {"called": each.called, "number_type": each.number_type, "delay_s": each.delay.total_seconds()}
            for each in numbers
        ]
    )
