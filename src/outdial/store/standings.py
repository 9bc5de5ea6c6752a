"""What an explanation is made from: contacts as they stand, with all that decides about them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from outdial.domain.contact import ContactState, Finished, Number
from outdial.domain.explain import NumberStanding, Standing
from outdial.domain.rotation import numbers_ahead
from outdial.domain.screening import Listing
from outdial.store import turns
from outdial.store.database import Database, Row
from outdial.store.leases import CampaignKey
from outdial.store.turns import Loaded, contact_from

HOLDERS_MAX = 100  # contacts of one number that are told of; a number is in a campaign once as a rule


async def of_number(database: Database, vdn_id: int, called: str) -> Sequence[Standing]:
    """A tenant's contacts that hold a number, the open ones first and then the newest, ``HOLDERS_MAX`` at most.

    A contact of several numbers is found by the one that is next, or was last, and by those it was called on; not by
    one that stands further back in its list.
    """
    rows = await database.rows("number_holders", vdn_id, called, HOLDERS_MAX)
    if not rows:
        return []
    loaded = {
        campaign_id: await turns.load(database, CampaignKey(vdn_id, campaign_id))
        for campaign_id in {row["campaign_id"] for row in rows}
    }
    found = [_standing(row, campaign) for row in rows if (campaign := loaded[row["campaign_id"]]) is not None]
    numbers = await _numbers(database, vdn_id, found)
    return [replace(standing, numbers=numbers) for standing in found]


async def _numbers(database: Database, vdn_id: int, found: Sequence[Standing]) -> Mapping[str, NumberStanding]:
    """What stands against every number that may yet be dialled for these contacts."""
    ahead = {number.called for each in found for number in _may_be_dialled(each)}
    rows = await database.rows("number_standings", vdn_id, sorted(ahead))
    return {row["called"]: _number(row) for row in rows}


def _may_be_dialled(standing: Standing) -> Sequence[Number]:
    contact = standing.contact
    return [contact.next_number, *numbers_ahead(standing.campaign.settings.rotation, contact)]


def _number(row: Row) -> NumberStanding:
    return NumberStanding(
        listing=_listing(row) if row["listed"] else None, calls=tuple(row["calls"]), in_call=row["in_call"]
    )


def _standing(row: Row, loaded: Loaded) -> Standing:
    key = CampaignKey(loaded.campaign.vdn_id, loaded.campaign.campaign_id)
    return Standing(
        tenant=loaded.tenant,
        campaign=loaded.campaign,
        calendar=loaded.calendar,
        contact=contact_from(row, key=key, work_no=row["work_no"], caller=row["caller"]),
        state=ContactState(row["state"]),
        finished=None if row["finished"] is None else Finished(row["finished"]),
        is_offered=row["offered"],
        trunks=loaded.trunks,
    )


def _listing(row: Row) -> Listing:
    return Listing(valid_until=row["valid_until"], calls_max=row["calls_max"], period_is_day=row["period_is_day"])
