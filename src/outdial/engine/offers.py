"""Contacts that agents read before they are called: what the agents answer stands in rows, the turn attends to it.

All that is known of an offer is its row, so whoever owns the campaign goes on with the offers of the engine before.
What may stand against a call is asked once more before it is made: an agent reads for a while.
"""

from collections.abc import Mapping
from datetime import datetime

from outdial.domain.evidence import Evidence
from outdial.domain.offer import Call, GiveBack, Offer, OfferVerdict, Wait, attend
from outdial.domain.plan import choose, why_resting
from outdial.engine.owned import OwnedCampaign
from outdial.engine.placing import Placing
from outdial.store import offers, turns
from outdial.store.database import Database


class Offers:
    """The offers of the campaigns of one engine."""

    def __init__(self, database: Database, placing: Placing, *, owner: str) -> None:
        self._database = database
        self._placing = placing
        self._owner = owner

    async def attend(self, owned: OwnedCampaign, *, calls_max: int, now: datetime) -> Mapping[int, str]:
        """End the offers whose time has come; the contacts that are to be called, with the agents kept for them.

        Beyond ``calls_max`` those that are to be called wait, oldest first.
        """
        verdicts: list[tuple[Offer, Call | GiveBack]] = []
        for offer in await offers.open_of(self._database, owned.key):
            match _verdict(owned, offer, now=now):
                case Wait():
                    continue
                case GiveBack() as verdict:
                    verdicts.append((offer, verdict))
                case Call() as verdict:
                    if sum(isinstance(each, Call) for _, each in verdicts) < calls_max:
                        verdicts.append((offer, verdict))
        if not verdicts:
            return {}
        called = await offers.end(self._database, owned.held.lease, verdicts, owner=self._owner, now=now)
        return {offer.contact_id: offer.work_no for offer, _ in verdicts if offer.contact_id in called}

    async def call(self, owned: OwnedCampaign, agents: Mapping[int, str], evidence: Evidence, *, now: datetime) -> None:
        """Call contacts for the agents who are kept for them, unless something has come to stand against it."""
        tenant = owned.loaded.tenant
        found = await turns.named(
            self._database,
            owned.key,
            list(agents),
            now=now,
            zone=tenant.zone,
            suspended=owned.suspended_batches,
        )
        plan = choose(
            found,
            calls=len(agents),
            campaign=owned.loaded.campaign,
            now=now,
            zone=tenant.zone,
            attempts_max=tenant.limits.attempts_per_contact_max,
            trunks=owned.loaded.trunks,
        )
        await self._placing.call_offered(owned, plan, agents, evidence, now=now)


def _verdict(owned: OwnedCampaign, offer: Offer, *, now: datetime) -> OfferVerdict:
    loaded, preview = owned.loaded, owned.preview
    if why_resting(loaded.campaign, loaded.calendar, now=now) is not None:
        return GiveBack()
    return attend(offer, calls_by_itself=preview is not None and bool(preview.auto_call_after), now=now)
