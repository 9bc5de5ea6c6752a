"""Groups of campaigns, among which numbers are spread that are added to the group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outdial.domain.spreading import spread
from outdial.domain.tenant import Tenant
from outdial.store import contacts
from outdial.store.contacts import Added, NewContacts, NotAdded
from outdial.store.database import Database, Statements

GROUPS_MAX = 1_000  # of one list


@dataclass(frozen=True, slots=True)
class CampaignGroup:
    """A group."""

    group_id: int
    name: str
    campaign_ids: Sequence[int]


class _Refused(Exception):  # noqa: N818 - it takes the transaction back
    def __init__(self, not_added: NotAdded) -> None:
        super().__init__(not_added)
        self.not_added = not_added


async def put(statements: Statements, vdn_id: int, group: CampaignGroup) -> bool:
    """Add a group, or change the one with its id; False when one of its campaigns does not exist."""
    ids = list(group.campaign_ids)
    return await statements.value("campaign_group_put", vdn_id, group.group_id, group.name, ids) is not None


async def remove(statements: Statements, vdn_id: int, group_id: int) -> bool:
    """Delete a group, not its campaigns; whether there was one."""
    return await statements.run("campaign_group_delete", vdn_id, group_id) > 0


async def of_tenant(statements: Statements, vdn_id: int) -> Sequence[CampaignGroup]:
    """The tenant's groups by id."""
    rows = await statements.rows("campaign_groups_list", vdn_id, GROUPS_MAX)
    return [CampaignGroup(row["group_id"], row["name"], row["campaign_ids"]) for row in rows]


async def open_campaigns(
    statements: Statements, vdn_id: int, group_id: int, *, now: datetime
) -> Mapping[int, int] | None:
    """The open contacts of each of a group's campaigns that is not over; None when there is no such group."""
    rows = await statements.rows("campaign_group_members", vdn_id, group_id, now)
    if not rows:
        return None
    return {row["campaign_id"]: row["open_contacts"] for row in rows if row["campaign_id"] is not None}


async def add(
    database: Database, tenant: Tenant, new: NewContacts, open_contacts: Mapping[int, int], *, now: datetime
) -> Added | NotAdded:
    """Spread new contacts over campaigns, all or none: how many these have open now, and the ids in the order given."""
    shares = spread(len(new.called), open_contacts)
    ids: dict[int, int] = {}
    counts = dict(open_contacts)
    try:
        async with database.transaction() as statements:
            for campaign_id, places in sorted(shares.items()):
                added = await _added(statements, tenant, campaign_id, new.part(places), now=now)
                counts[campaign_id] = added.open_contacts
                ids |= zip(places, added.contact_ids, strict=True)
    except _Refused as refused:
        return refused.not_added
    return Added(sum(counts.values()), [ids[place] for place in range(len(new.called))])


async def _added(statements: Statements, tenant: Tenant, campaign_id: int, new: NewContacts, *, now: datetime) -> Added:
    added = await contacts.add(statements, tenant, campaign_id, new, now=now)
    if isinstance(added, NotAdded):
        raise _Refused(added)
    return added
