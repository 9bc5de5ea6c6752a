"""What an explanation is made from: contacts as they stand, with all that decides about them."""

from collections.abc import Sequence

from outdial.domain.contact import ContactState, Finished
from outdial.domain.explain import Standing
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
    (number,) = await database.rows("number_standing", vdn_id, called)
    loaded = {
        campaign_id: await turns.load(database, CampaignKey(vdn_id, campaign_id))
        for campaign_id in {row["campaign_id"] for row in rows}
    }
    return [_standing(row, number, campaign) for row in rows if (campaign := loaded[row["campaign_id"]]) is not None]


def _standing(row: Row, number: Row, loaded: Loaded) -> Standing:
    campaign = loaded.campaign
    return Standing(
        tenant=loaded.tenant,
        campaign=campaign,
        calendar=loaded.calendar,
        contact=contact_from(
            row,
            key=CampaignKey(campaign.vdn_id, campaign.campaign_id),
            work_no=row["work_no"],
            caller=row["caller"],
        ),
        state=ContactState(row["state"]),
        finished=None if row["finished"] is None else Finished(row["finished"]),
        listing=_listing(number) if number["listed"] else None,
        calls=tuple(number["calls"]),
        number_in_call=number["number_in_call"],
    )


def _listing(number: Row) -> Listing:
    return Listing(
        valid_until=number["valid_until"],
        calls_max=number["calls_max"],
        period_is_day=number["period_is_day"],
    )
