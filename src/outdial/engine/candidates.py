"""Whom one turn may choose from, the most wanted first.

Without a choice these are the first of the queue. With one, what the queue has is taken into the campaign's reserve,
past which the cursors go; the best of the reserve are read again before they are dialled, for the reserve remembers
what was true when they were seen: they may have been finished, blacklisted or called meanwhile.
"""

from collections.abc import Sequence
from datetime import datetime

from outdial.domain.plan import Candidate
from outdial.engine.owned import OwnedCampaign
from outdial.store import turns
from outdial.store.database import Database

SPARE_CANDIDATES = 20  # looked at beyond the demand, for those that turn out not to be diallable


async def candidates(database: Database, owned: OwnedCampaign, *, calls: int, now: datetime) -> Sequence[Candidate]:
    """Enough for so many calls, and some to spare; no row is changed."""
    wanted = calls + SPARE_CANDIDATES
    if not owned.prospects.chooses:
        return await _first(database, owned, contacts_max=wanted, now=now)
    page = wanted + owned.prospects.read_ahead
    seen = await _first(database, owned, contacts_max=page, now=now)
    contacts = [candidate.contact for candidate in seen]
    owned.prospects.seen(contacts, asked_for=page, now=now)
    owned.cursors.pass_over(contacts)
    return await _best(database, owned, seen, contacts_max=wanted, now=now)


async def _first(database: Database, owned: OwnedCampaign, *, contacts_max: int, now: datetime) -> Sequence[Candidate]:
    found = await turns.due(
        database,
        owned.key,
        cursors=owned.cursors,
        now=now,
        contacts_max=contacts_max,
        zone=owned.loaded.tenant.zone,
        suspended=owned.suspended_batches,
    )
    if not found and owned.suspended_batches:
        # Else all that is suspended would be read anew in every turn.
        owned.cursors.found_nobody(now=now)
    return found


async def _best(
    database: Database, owned: OwnedCampaign, seen: Sequence[Candidate], *, contacts_max: int, now: datetime
) -> Sequence[Candidate]:
    wanted = [pick.contact_id for pick in owned.prospects.best(contacts_max, now=now)]
    fresh = {candidate.contact.contact_id: candidate for candidate in seen}
    older = [contact_id for contact_id in wanted if contact_id not in fresh]
    if older:
        found = await turns.named(
            database,
            owned.key,
            older,
            now=now,
            zone=owned.loaded.tenant.zone,
            suspended=owned.suspended_batches,
        )
        fresh |= {candidate.contact.contact_id: candidate for candidate in found}
    owned.prospects.gone(contact_id for contact_id in older if contact_id not in fresh)
    return [fresh[contact_id] for contact_id in wanted if contact_id in fresh]
