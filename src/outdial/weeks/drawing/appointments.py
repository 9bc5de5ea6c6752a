"""Calls that somebody is promised for a time."""

from collections.abc import Sequence
from itertools import count
from random import Random
from typing import Final

from outdial.domain.contact import PRIORITY_DEFAULT, Contact, Number
from outdial.domain.rotation import PROMISED_ROUND
from outdial.weeks.drawing.chance import happens
from outdial.weeks.drawing.moments import beside
from outdial.weeks.week import WEEK_S, Addition, Appointment, DrawnCampaign, Week

APPOINTED_SHARE: Final = 0.12
MADE_OF_A_CAMPAIGN_MAX: Final = 3
AUTOMATIC: Final = 0.75
AHEAD_MAX_S: Final = 150_000.0
SOMEBODY: Final = "clerk"
"""A business account of nobody who is logged in: whoever is free takes the call."""


def drawn_appointments(random: Random, week: Week, *, moments: Sequence[float]) -> tuple[Appointment, ...]:
    """For some of the contacts, and for some numbers that no contact has; many are aimed at ``moments``."""
    numbers = count(1)
    some = random.sample(week.additions, int(len(week.additions) * APPOINTED_SHARE))
    known = [_with_contact(random, one, next(numbers), week, moments=moments) for one in some]
    contact_ids = count(1 + max(one.contact.contact_id for one in week.additions))
    made = [
        _with_a_new_contact(random, one, (next(numbers), next(contact_ids)), week, moments=moments)
        for one in week.campaigns
        for _ in range(random.randint(0, MADE_OF_A_CAMPAIGN_MAX))
    ]
    return (*known, *made)


def _with_contact(
    random: Random, addition: Addition, appointment_id: int, week: Week, *, moments: Sequence[float]
) -> Appointment:
    at_s, appointed_s = _times(random, since_s=addition.at_s, moments=moments)
    automatic = happens(random, AUTOMATIC)
    return Appointment(
        at_s=at_s,
        appointment_id=appointment_id,
        campaign_id=addition.contact.campaign_id,
        contact_id=addition.contact.contact_id,
        position=random.randrange(len(addition.contact.numbers)),
        automatic=automatic,
        appointed_s=appointed_s,
        work_no=_agent(random, week),
        changed=_put_off(random, at_s, appointed_s) if not automatic and happens(random, 0.5) else None,
        taken_back_s=random.uniform(at_s, appointed_s) if happens(random, 0.25) else None,
    )


def _with_a_new_contact(
    random: Random, drawn: DrawnCampaign, ids: tuple[int, int], week: Week, *, moments: Sequence[float]
) -> Appointment:
    appointment_id, contact_id = ids
    at_s, appointed_s = _times(random, since_s=0.0, moments=moments)
    work_no = _agent(random, week)
    contact = Contact(
        vdn_id=1,
        campaign_id=drawn.campaign.campaign_id,
        contact_id=contact_id,
        priority=PRIORITY_DEFAULT,
        due_at=max(week.at(at_s), week.at(appointed_s) - week.tenant.limits.appointment_lead),
        numbers=(Number(f"2{contact_id:05d}"),),
        round=PROMISED_ROUND,
        appointment_id=appointment_id,
        work_no=work_no,
    )
    return Appointment(
        at_s=at_s,
        appointment_id=appointment_id,
        campaign_id=contact.campaign_id,
        contact_id=contact_id,
        position=0,
        automatic=True,
        appointed_s=appointed_s,
        work_no=work_no,
        made=contact,
        taken_back_s=random.uniform(at_s, appointed_s + 600) if happens(random, 0.2) else None,
    )


def _times(random: Random, *, since_s: float, moments: Sequence[float]) -> tuple[float, float]:
    """When it is promised, and for when: often for a moment at which something else happens, too."""
    at_s = random.uniform(since_s, max(since_s, WEEK_S - 60))
    if happens(random, 0.5):
        at_s = min(since_s + random.expovariate(1 / 20_000), at_s)
    inviting = [moment for moment in moments if at_s < moment <= at_s + AHEAD_MAX_S]
    if inviting and happens(random, 0.6):
        return at_s, max(at_s + 1, beside(random, inviting))
    return at_s, at_s + random.choice((random.uniform(1, 600), random.uniform(1, AHEAD_MAX_S)))


def _put_off(random: Random, at_s: float, appointed_s: float) -> tuple[float, float]:
    return random.uniform(at_s, appointed_s), appointed_s + random.uniform(1, AHEAD_MAX_S)


def _agent(random: Random, week: Week) -> str:
    return random.choice((SOMEBODY, random.choice(list(week.agents))))
