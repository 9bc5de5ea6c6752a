"""The whole week of a seed. Each part has a generator of its own, so that one more contact does not move a crash."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Final

from outdial.domain.rule_set import NO_RULES, Period, RuleSet
from outdial.domain.tenant import Limits, Tenant
from outdial.weeks.drawing.appointments import drawn_appointments
from outdial.weeks.drawing.batches import drawn_batch_deletions, drawn_batch_suspensions, in_a_batch
from outdial.weeks.drawing.campaigns import drawn_campaign, with_rotation
from outdial.weeks.drawing.contacts import Contacts
from outdial.weeks.drawing.floor import drawn_acts, drawn_agents
from outdial.weeks.drawing.listings import drawn_listings
from outdial.weeks.drawing.moments import edges_s, turns_s
from outdial.weeks.drawing.questions import drawn_questions
from outdial.weeks.drawing.zones import drawn_zone
from outdial.weeks.week import WEEK_S, DrawnCampaign, People, Suspension, Trouble, TroubleKind, Week

CAMPAIGNS: Final = (2, 4)
TROUBLES: Final = (8, 16)
STRICT_RULES: Final = RuleSet(
    name="strict",
    version="1",
    source="no country's",
    abandoned_max=0.01,
    period=Period.LAST_24_H,
    recall_pause=timedelta(hours=30),
)
LATEST_S: Final = 1_200.0
"""Trouble comes when there is something to lose: around the edges of windows, and soon after numbers were added."""


def drawn(seed: int) -> Week:
    """The week of a seed."""
    week = _campaigns_and_floor(seed)
    edges = [at_s for one in week.campaigns for at_s in edges_s(one, begins_at=week.begins_at, zone=week.zone)]
    turns = turns_s(begins_at=week.begins_at, zone=week.zone)
    suspended = [one.at_s + share * one.span_s for one in week.suspensions for share in (0.0, 0.5, 1.0)]
    called = [number.called for one in week.additions for number in one.contact.numbers]
    listed, taken_off = drawn_listings(_generator(seed, "listings"), called, moments=turns)
    batches = _generator(seed, "batch changes")
    return replace(
        week,
        listed=listed,
        taken_off=taken_off,
        batch_suspensions=drawn_batch_suspensions(batches, week.additions),
        batch_deletions=drawn_batch_deletions(batches, week.additions),
        appointments=drawn_appointments(_generator(seed, "appointments"), week, moments=[*edges, *turns, *suspended]),
        questions=drawn_questions(
            _generator(seed, "questions"), called, moments=[*turns, *(one.at_s for one in week.additions)]
        ),
    )


def _campaigns_and_floor(seed: int) -> Week:
    """All but what clients change in mid-week."""
    zone, begins_at = drawn_zone(_generator(seed, "zone"))
    random = _generator(seed, "campaigns")
    campaigns = tuple(
        drawn_campaign(random, number, begins_at=begins_at) for number in range(1, 1 + random.randint(*CAMPAIGNS))
    )
    rotating = _generator(seed, "rotations")
    campaigns = tuple(with_rotation(rotating, one) for one in campaigns)
    agents = drawn_agents(_generator(seed, "agents"))
    contacts = Contacts(_generator(seed, "contacts"), begins_at=begins_at, agents=list(agents))
    edges = {one.campaign.campaign_id: edges_s(one, begins_at=begins_at, zone=zone) for one in campaigns}
    additions = [addition for number, some in edges.items() for addition in contacts.of_campaign(number, some)]
    batches = _generator(seed, "batches")
    additions = [in_a_batch(batches, addition) for addition in additions]
    lively = [at_s for some in edges.values() for at_s in some] + sorted({addition.at_s for addition in additions})
    random = _generator(seed, "tenant")
    return Week(
        seed=seed,
        zone=zone,
        begins_at=begins_at,
        tenant=Tenant(vdn_id=1, zone=zone, limits=_limits(random)),
        rules=random.choice((NO_RULES, STRICT_RULES)),
        switch_lines=random.randint(2, 8),
        campaigns=campaigns,
        additions=tuple(sorted(additions, key=lambda addition: addition.at_s)),
        agents=agents,
        acts=tuple(act for work_no in agents for act in drawn_acts(random, work_no, lively=lively)),
        suspensions=_suspensions(random, campaigns),
        troubles=_troubles(_generator(seed, "troubles"), lively),
        people=_people(_generator(seed, "people")),
    )


def _generator(seed: int, part: str) -> Random:
    return Random(f"{seed}:{part}")  # noqa: S311 - a week is drawn, no secret


def _limits(random: Random) -> Limits:
    return Limits(
        attempts_per_contact_max=random.randint(2, 8),
        lines_max=random.randint(2, 8),
        wrap_up_max=timedelta(seconds=random.choice((15, 30, 60))),
    )


def _people(random: Random) -> People:
    return People(
        answer_ratio=random.uniform(0.1, 0.7),
        machine_ratio=random.choice((0.0, 0.1)),
        patience_s=8.0,
        talk_s=random.choice((20.0, 60.0, 180.0)),
        wrap_up_s=12.0,
        lost_ratio=random.choice((0.0, 0.02, 0.1)),
        doubled_ratio=random.choice((0.0, 0.1)),
        delayed_ratio=random.choice((0.0, 0.1)),
        write_back_ratio=0.6,
    )


def _suspensions(random: Random, campaigns: Sequence[DrawnCampaign]) -> tuple[Suspension, ...]:
    return tuple(
        Suspension(
            at_s=random.uniform(0, WEEK_S),
            campaign_id=random.choice(campaigns).campaign.campaign_id,
            span_s=random.uniform(30, 40_000),
        )
        for _ in range(random.randint(0, 3))
    )


def _troubles(random: Random, lively: Sequence[float]) -> tuple[Trouble, ...]:
    troubles = [_trouble(random, lively) for _ in range(random.randint(*TROUBLES))]
    return tuple(sorted(troubles, key=lambda trouble: trouble.at_s))


def _trouble(random: Random, lively: Sequence[float]) -> Trouble:
    kind = random.choice((*TroubleKind, TroubleKind.FREEZE_IN_TURN, TroubleKind.CRASH_IN_TURN))
    at_s = max(0.0, random.choice(lively) + random.uniform(-10, random.choice((20, LATEST_S))))
    span_s = random.choice((random.uniform(0.5, 6), random.uniform(6, 60), random.uniform(60, 1_800)))
    return Trouble(at_s=at_s, kind=kind, span_s=span_s, jump_s=random.uniform(-90, 90))
