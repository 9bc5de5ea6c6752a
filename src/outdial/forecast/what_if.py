"""What is asked about a campaign, and what is to be assumed in it."""

from dataclasses import dataclass, replace
from datetime import datetime

from outdial.domain.campaign import Campaign
from outdial.domain.contact import Contact, Number
from outdial.domain.history import History, WaitingKind
from outdial.domain.pacing.base import AgentUsePace, CompletionPace
from outdial.domain.rule_set import RuleSet
from outdial.domain.schedule import Calendar, Segment
from outdial.domain.tenant import Tenant
from outdial.forecast.question import LOOK_EVERY_S, CannotBeForecast, Question, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What is left None stays as it is."""

    team: Team | None = None
    abandoned_max: float | None = None
    """A share of live answers, 0 to 1."""
    windows: tuple[Segment, ...] | None = None
    """Of ordinary days."""
    answer_rate: float | None = None
    numbers: int | None = None
    """So many fresh contacts of one number each, in place of the list."""


def question_of(
    campaign: Campaign,
    calendar: Calendar,
    tenant: Tenant,
    rules: RuleSet,
    *,
    waiting: tuple[WaitingKind, ...],
    history: History,
    agents: int,
    what_if: WhatIf,
    now: datetime,
    look_every_s: float = LOOK_EVERY_S,
) -> Question:
    """The question with what is assumed worked into it. ``agents`` are there unless a team is assumed."""
    wants_agents = campaign.settings.mode.wants_agent
    question = Question(
        campaign=campaign,
        calendar=calendar,
        tenant=tenant,
        waiting=waiting if what_if.numbers is None else _fresh(campaign, what_if.numbers, now=now),
        history=history,
        team=what_if.team or Team.of(agents if wants_agents else 1),
        now=now,
        rules=rules,
        answer_rate=what_if.answer_rate,
        look_every_s=look_every_s,
    )
    if what_if.windows is not None:
        question = _with_windows(question, what_if.windows)
    return question if what_if.abandoned_max is None else _with_limit(question, what_if.abandoned_max)


def _fresh(campaign: Campaign, numbers: int, *, now: datetime) -> tuple[WaitingKind, ...]:
    contact = Contact(
        vdn_id=campaign.vdn_id,
        campaign_id=campaign.campaign_id,
        contact_id=0,
        priority=3,
        due_at=now,
        numbers=(Number("0"),),
    )
    return (WaitingKind(numbers, contact),)


def _with_limit(question: Question, abandoned_max: float) -> Question:
    """The method's own limit and the rules': neither is to undercut what is assumed."""
    if not question.dials_ahead:
        raise CannotBeForecast(
            "this campaign never dials ahead of its agents, so a limit of lost calls changes nothing"
        )
    settings = question.campaign.settings
    pace = settings.pace
    if isinstance(pace, AgentUsePace | CompletionPace):
        settings = replace(settings, pace=replace(pace, loss_rate=round(100 * abandoned_max)))
    return replace(
        question,
        campaign=replace(question.campaign, settings=settings),
        rules=replace(question.rules, abandoned_max=abandoned_max),
    )


def _with_windows(question: Question, windows: tuple[Segment, ...]) -> Question:
    schedule = replace(question.calendar.schedule, workday=windows)
    settings = replace(question.campaign.settings, schedule=schedule)
    return replace(
        question,
        campaign=replace(question.campaign, settings=settings),
        calendar=replace(question.calendar, schedule=schedule),
    )
