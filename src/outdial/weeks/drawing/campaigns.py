"""Campaigns: their windows, their pace and their retry policies."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from outdial.domain.campaign import Campaign, CampaignSettings, CampaignState, Mode
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import (
    AgentUsePace,
    CompletionPace,
    EmpiricalPace,
    OffHookPace,
    Pace,
    PreviewPace,
    ProgressivePace,
    TokenPace,
)
from outdial.domain.retry import (
    BusinessAction,
    BusinessRow,
    CommonRule,
    NumberTypeRule,
    ResultRow,
    ResultRule,
    RetryPolicy,
    RetryRule,
)
from outdial.domain.rotation import BY_SEQUENCE, ByNumberType, ByPosition, Rotation
from outdial.domain.schedule import Schedule, Segment, Span, SpecialDate, Weekly, Yearly
from outdial.weeks.drawing.chance import happens
from outdial.weeks.week import DrawnCampaign

NUMBER_TYPES: Final = ("mobile", "home", "office")
SKILLS: Final = (1, 2)
FAILURES: Final[Sequence[Outcome]] = (
    Outcome.BUSY,
    Outcome.NO_ANSWER,
    Outcome.REJECTED,
    Outcome.UNREACHABLE,
    Outcome.HUNG_UP_IN_RING,
    Outcome.CONGESTION,
    Outcome.ABANDONED,
    Outcome.MACHINE,
    Outcome.INVALID_NUMBER,
)
MINUTE: Final = timedelta(minutes=1)
TALK_MAX: Final = timedelta(minutes=5)
TALK_MIN: Final = timedelta(seconds=10)

_PACES: Final = {
    (Mode.FLOW, "token"): 20,
    (Mode.PREVIEW, "preview"): 10,
    (Mode.PREEMPTED, "progressive"): 10,
    (Mode.PREDICTED, "progressive"): 30,
    (Mode.PREDICTED, "predictive"): 30,
}
"""Of a hundred campaigns."""
_PREDICTIVE: Final = (
    EmpiricalPace(talk_max=TALK_MAX, talk_min=TALK_MIN, outbound_rate=50),
    EmpiricalPace(talk_max=TALK_MAX, talk_min=TALK_MIN, outbound_rate=200),
    AgentUsePace(talk_max=TALK_MAX, talk_min=TALK_MIN, loss_rate=3, use_rate=90, count_wrap_up=True),
    CompletionPace(talk_max=TALK_MAX, talk_min=TALK_MIN, loss_rate=5, wait=timedelta(seconds=3), connect_rate=95),
    OffHookPace(off_hook_rate=50),
    OffHookPace(off_hook_rate=100),
)


def drawn_campaign(random: Random, campaign_id: int, *, begins_at: datetime) -> DrawnCampaign:
    """One campaign; it begins at any second of the first two days, or ran before, and may end within the week."""
    mode, pace = _pace(random)
    begin = begins_at + timedelta(seconds=random.choice((-9_999, random.randint(0, 2 * 86_400))))
    settings = CampaignSettings(
        name=f"campaign {campaign_id}",
        description=None,
        mode=mode,
        begin=begin,
        end=begin + timedelta(seconds=random.randint(3 * 86_400, 9 * 86_400)),
        callers=("95000",),
        ring_timeout=timedelta(seconds=random.choice((15, 25, 40))),
        schedule=_schedule(random),
        pace=pace,
        flow_sign=None if mode.wants_agent else "greeting",
        skill_id=random.choice(SKILLS) if mode.wants_agent else None,
        call_order=campaign_id,  # kept and shown; no week may change by it
    )
    campaign = Campaign(
        vdn_id=1, campaign_id=campaign_id, settings=settings, state=CampaignState.STARTED, retry=_policy(random)
    )
    return DrawnCampaign(campaign=campaign, special_dates=_special_dates(random, begins_at=begins_at))


def with_rotation(random: Random, drawn: DrawnCampaign) -> DrawnCampaign:
    """The campaign by rounds, or as it is: by sequence."""
    rotation = _rotation(random)
    settings = replace(drawn.campaign.settings, rotation=rotation)
    return replace(drawn, campaign=replace(drawn.campaign, settings=settings))


def _rotation(random: Random) -> Rotation:
    match random.choices(("sequence", "number type", "position"), (50, 25, 25))[0]:
        case "number type":
            return ByNumberType(rounds=tuple(random.sample(NUMBER_TYPES, random.randint(1, len(NUMBER_TYPES)))))
        case "position":
            return ByPosition(rounds=tuple(random.sample(range(3), random.randint(1, 3))))
        case _:
            return BY_SEQUENCE


def _pace(random: Random) -> tuple[Mode, Pace]:
    mode, kind = random.choices(list(_PACES), list(_PACES.values()))[0]
    match kind:
        case "token":
            return mode, TokenPace(calls=random.randint(1, 4), interval=timedelta(seconds=random.choice((2, 20, 60))))
        case "preview":
            interval = timedelta(seconds=random.choice((10, 60)))
            return mode, PreviewPace(push_interval=interval, pushes=random.randint(1, 3), auto_call_after=MINUTE)
        case "progressive":
            return mode, ProgressivePace()
        case _:
            return mode, random.choice(_PREDICTIVE)


def _schedule(random: Random) -> Schedule:
    special = _segments(random) if happens(random, 0.6) else ()
    return Schedule(workday=_segments(random), special=special)


def _segments(random: Random) -> tuple[Segment, ...]:
    """By day, with a lunch break or late into the night; or over midnight, where clocks change."""
    begin = time(random.randint(7, 10), random.choice((0, 30)))
    match random.randint(0, 3):
        case 0:
            return (Segment(begin, time(random.randint(16, 19), random.randint(0, 59))),)
        case 1:
            return (Segment(begin, time(12)), Segment(time(13, random.randint(0, 59)), time(18)))
        case 2:
            return Segment(time(0), time(random.randint(2, 4), 30)), Segment(time(20), time(23, 59))
        case _:
            return (Segment(time(0), time(23, 59)),)


def _special_dates(random: Random, *, begins_at: datetime) -> tuple[SpecialDate, ...]:
    day = (begins_at + timedelta(days=random.uniform(1, 6))).date()
    rules = (
        Weekly(frozenset({6, 7})),
        Weekly(frozenset({random.randint(1, 7)})),
        Span(day, day),
        Yearly((day.month, day.day), (day.month, day.day)),
    )
    chosen = random.sample(rules, random.randint(0, 2))
    return tuple(SpecialDate(f"special date {number}", rule) for number, rule in enumerate(chosen, start=1))


def _policy(random: Random) -> RetryPolicy:
    business = _business_rows(random)
    match random.choices(("none", "general", "by number type"), (10, 60, 30))[0]:
        case "general":
            refused = frozenset(random.sample(FAILURES, random.randint(0, 2)))
            return RetryPolicy(general=_rule(random), not_retried=refused, business=business)
        case "by number type":
            types = random.sample(NUMBER_TYPES, 2)
            rules = tuple(NumberTypeRule(number_type=name, rule=_rule(random)) for name in types)
            return RetryPolicy(by_number_type=rules, business=business)
        case _:
            return RetryPolicy(business=business)


def _rule(random: Random) -> RetryRule:
    if happens(random, 0.5):
        return CommonRule(tries_per_day=random.randint(1, 3), days=random.randint(1, 3), wait=_wait(random))
    failures = random.sample(FAILURES, 6)
    rows: list[frozenset[Outcome]] = [frozenset(failures[:3]), frozenset(failures[3:])]
    if happens(random, 0.2):
        rows.append(frozenset({Outcome.UNKNOWN}))
    return ResultRule(
        rows=tuple(
            ResultRow(code=code, outcomes=outcomes, retries_max=random.randint(1, 3), wait=_wait(random))
            for code, outcomes in enumerate(rows)
        )
    )


def _wait(random: Random) -> timedelta:
    return timedelta(seconds=random.choice((0, 60, 600, 3_600, random.randint(1, 40_000))))


def _business_rows(random: Random) -> tuple[BusinessRow, ...]:
    return (
        BusinessRow(code="again", sub_code=None, action=BusinessAction.SAME_NUMBER, wait=_wait(random)),
        BusinessRow(code="again", sub_code="later", action=BusinessAction.SAME_NUMBER, wait=120 * MINUTE),
        BusinessRow(code="other", sub_code=None, action=BusinessAction.NEXT_NUMBER, wait=_wait(random)),
        BusinessRow(code="stop", sub_code=None, action=BusinessAction.STOP),
    )
