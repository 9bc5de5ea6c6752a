"""How a campaign will go."""

from collections.abc import Sequence
from datetime import datetime, time
from http import HTTPStatus
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from outdial.api.api_call import ApiCall
from outdial.api.own.fields import AS_WHOLE, CampaignIdInPath, Shown, Told
from outdial.api.own.problem import Problem
from outdial.api.own.route import Operation
from outdial.domain.schedule import SEGMENTS_MAX, Segment
from outdial.forecast.apart import forecast_apart
from outdial.forecast.forecast import REPLICATIONS, Forecast, Interval
from outdial.forecast.question import AGENTS_MAX, CannotBeForecast, Question, Shift, Team
from outdial.forecast.what_if import WhatIf, question_of
from outdial.store import forecast as store
from outdial.store.forecast import Grounds
from outdial.store.leases import CampaignKey

REPLICATIONS_MAX: Final = 100
NUMBERS_MAX: Final = 1_000_000
SHIFTS_MAX: Final = 24
LONGEST_S: Final = 30.0
SEED_MAX: Final = 2**31 - 1

Wall = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the tenant's clock."""
Agents = Annotated[int, Field(strict=True, ge=0, le=AGENTS_MAX), AS_WHOLE]


class WindowTold(Told):
    """When dialling is allowed on an ordinary day: from ``begin`` until just before ``end``."""

    begin: Wall
    end: Wall


class ShiftTold(Told):
    """So many agents from a time of the day on."""

    begin: Wall
    agents: Agents


class ForecastTold(Told):
    """What to assume; what is left out stays as it is."""

    agents: Agents | None = None
    team: Annotated[Sequence[ShiftTold], Field(min_length=1, max_length=SHIFTS_MAX)] | None = None
    """In place of ``agents``: shifts in their order over the day."""
    limit_percent: Annotated[float, Field(strict=True, ge=0, le=100)] | None = None
    """Of live answers that may be abandoned."""
    windows: Annotated[Sequence[WindowTold], Field(min_length=1, max_length=SEGMENTS_MAX)] | None = None
    answer_rate: Annotated[float, Field(strict=True, ge=0, le=1)] | None = None
    numbers: Annotated[int, Field(strict=True, ge=0, le=NUMBERS_MAX), AS_WHOLE] | None = None
    """So many fresh contacts in place of the list."""
    seed: Annotated[int, Field(strict=True, ge=0, le=SEED_MAX), AS_WHOLE] = 1
    replications: Annotated[int, Field(strict=True, ge=2, le=REPLICATIONS_MAX), AS_WHOLE] = REPLICATIONS


class IntervalShown(Shown):
    """The middle of the replications, and what nine in ten campaigns lie within."""

    middle: float
    low: float
    high: float


class ForecastShown(Shown):
    """How the campaign will go. Hours are those of open windows; figures of the floor are null for flows."""

    campaign_id: int
    contacts: int
    working_hours: IntervalShown
    calls: IntervalShown
    connects: IntervalShown
    abandoned_share: IntervalShown
    """Of live answers, by the rule of two seconds."""
    idle_hours: IntervalShown | None
    """Of all agents together."""
    utilisation: IntervalShown | None
    unfinished: IntervalShown
    """Contacts that are not done with when the campaign ends."""
    ends_at: datetime | None
    """Of the last call, the middle; null: not before the campaign's end."""
    ends_at_earliest: datetime | None
    ends_at_latest: datetime | None
    finished_share: float
    """Of the replications that were done with all contacts in time."""
    every_contact: bool
    """Whether the campaign was run call by call; else from samples of the list and of the floor."""
    seed: int
    grounds: Sequence[str]
    """What it is based on, and what was assumed."""


async def forecast_campaign(call: ApiCall, body: ForecastTold | None) -> ForecastShown:
    """Forecast how a campaign goes from now on, were it started; nothing is changed. Takes up to half a minute."""
    told, campaign_id = body or ForecastTold(), call.whole("campaignId")
    question = await _question(call, campaign_id, told)
    try:
        async with call.context.forecasting:
            found = await forecast_apart(question, seed=told.seed, replications=told.replications, longest_s=LONGEST_S)
    except CannotBeForecast as refusal:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal)) from None
    return shown(campaign_id, found, seed=told.seed)


async def _question(call: ApiCall, campaign_id: int, told: ForecastTold) -> Question:
    if call.context.forecasting.locked():
        raise Problem(HTTPStatus.TOO_MANY_REQUESTS, "other forecasts are under way; ask again when they are done")
    found = await store.load(call.context.database, CampaignKey(call.tenant.vdn_id, campaign_id), now=call.now)
    if found is None:
        raise Problem(HTTPStatus.NOT_FOUND, f"campaignId: there is no campaign {campaign_id}")
    try:
        return question_about(found, _what_if(told), now=call.now, look_every_s=call.context.settings.turn_s)
    except ValueError as wrong:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(wrong)) from None


def question_about(grounds: Grounds, what_if: WhatIf, *, now: datetime, look_every_s: float) -> Question:
    """The forecast's question about a campaign that was read. Raises ValueError for what cannot be forecast."""
    loaded = grounds.loaded
    return question_of(
        loaded.campaign,
        loaded.calendar,
        loaded.tenant,
        loaded.rules,
        waiting=grounds.waiting,
        history=grounds.history,
        agents=grounds.agents,
        what_if=what_if,
        now=now,
        look_every_s=look_every_s,
    )


def _what_if(told: ForecastTold) -> WhatIf:
    return WhatIf(
        team=_team(told),
        abandoned_max=None if told.limit_percent is None else told.limit_percent / 100,
        windows=None
        if told.windows is None
        else tuple(
            Segment(time.fromisoformat(window.begin), time.fromisoformat(window.end)) for window in told.windows
        ),
        answer_rate=told.answer_rate,
        numbers=told.numbers,
    )


def _team(told: ForecastTold) -> Team | None:
    if told.team is not None and told.agents is not None:
        raise CannotBeForecast("give agents or team, not both")
    if told.team is not None:
        return Team(tuple(Shift(time.fromisoformat(shift.begin), shift.agents) for shift in told.team))
    return None if told.agents is None else Team.of(told.agents)


def shown(campaign_id: int, found: Forecast, *, seed: int) -> ForecastShown:
    """The answer as clients, and ``outdial forecast --json``, see it."""
    middle, earliest, latest = found.ends_at
    return ForecastShown(
        campaign_id=campaign_id,
        contacts=found.contacts,
        working_hours=_interval(found.working_hours),
        calls=_interval(found.calls),
        connects=_interval(found.connects),
        abandoned_share=_interval(found.abandoned_share),
        idle_hours=None if found.idle_hours is None else _interval(found.idle_hours),
        utilisation=None if found.utilisation is None else _interval(found.utilisation),
        unfinished=_interval(found.unfinished),
        ends_at=middle,
        ends_at_earliest=earliest,
        ends_at_latest=latest,
        finished_share=found.finished_share,
        every_contact=found.size.samples == 0,
        seed=seed,
        grounds=found.grounds,
    )


def _interval(one: Interval) -> IntervalShown:
    return IntervalShown(middle=one.middle, low=one.low, high=one.high)


OPERATIONS: Sequence[Operation[Any]] = (
    Operation(
        method="POST",
        path="/campaigns/{campaignId}/forecast",
        act=forecast_campaign,
        summary="Forecast how a campaign goes",
        kinds={"campaignId": CampaignIdInPath},
        body=ForecastTold,
        body_optional=True,
        answer=ForecastShown,
        problems=(HTTPStatus.NOT_FOUND, HTTPStatus.TOO_MANY_REQUESTS),
        tag="Campaigns",
    ),
)
