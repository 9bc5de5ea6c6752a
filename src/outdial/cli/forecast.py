"""``outdial forecast``."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from outdial import observability
from outdial.api.own.forecast import NUMBERS_MAX, SEED_MAX, question_about, shown
from outdial.app.failures import CannotGoOn
from outdial.app.ground import open_database
from outdial.cli.forecast_shown import plotted, print_forecasts, sheet
from outdial.cli.keys import AsJson, Vdn, checked
from outdial.cli.plots import check_plot, save
from outdial.cli.surroundings import console, load_settings
from outdial.clock import SystemClock
from outdial.domain.schedule import Segment
from outdial.forecast.forecast import REPLICATIONS, REPLICATIONS_RANGE
from outdial.forecast.forecast import forecast as forecast_question
from outdial.forecast.question import AGENTS_MAX, CannotBeForecast, Team
from outdial.forecast.what_if import WhatIf
from outdial.settings import Settings
from outdial.store import forecast as store
from outdial.store.forecast import Grounds
from outdial.store.leases import CampaignKey

TEAMS_MAX = 30  # of one table

Share = validators.Number(gte=0, lte=100)


def forecast(
    campaign: Annotated[int, Parameter(help="The campaign's id.")],
    /,
    *,
    vdn: Vdn,
    agents: Annotated[
        str | None, Parameter(help="How many agents, or shifts such as 09:00=10,12:00=6; those of the skill otherwise.")
    ] = None,
    agents_from: Annotated[
        int | None, Parameter(help="With --agents-to: a table of teams.", validator=validators.Number(gte=1))
    ] = None,
    agents_to: Annotated[
        int | None, Parameter(help="The largest team of the table.", validator=validators.Number(lte=AGENTS_MAX))
    ] = None,
    limit: Annotated[
        float | None, Parameter(help="Per cent of live answers that may be lost.", validator=Share)
    ] = None,
    window: Annotated[
        list[str] | None, Parameter(negative="", help="09:00-18:00, in place of the workday's; up to three.")
    ] = None,
    answer_rate: Annotated[
        float | None, Parameter(help="What if so many answered, 0 to 1.", validator=validators.Number(gte=0, lte=1))
    ] = None,
    numbers: Annotated[
        int | None,
        Parameter(help="So many numbers in place of the list.", validator=validators.Number(gte=0, lte=NUMBERS_MAX)),
    ] = None,
    seed: Annotated[
        int, Parameter(help="The same seed, the same forecast.", validator=validators.Number(gte=0, lte=SEED_MAX))
    ] = 1,
    replications: Annotated[
        int,
        Parameter(
            help="How often the campaign is run.",
            validator=validators.Number(gte=REPLICATIONS_RANGE[0], lte=REPLICATIONS_RANGE[-1]),
        ),
    ] = REPLICATIONS,
    plot: Annotated[Path | None, Parameter(help="Where to draw it: .svg, .png or .html.")] = None,
    as_json: AsJson = False,
) -> None:
    """Say how a campaign will go from now on: hours, calls, connects, idle time, lost calls, and how sure that is.

    The campaign is run in virtual time by the rules of the engine itself, over and over, with what past calls say of
    answers, ringing and talking, and as uncertain as they leave it. Intervals hold nine campaigns in ten. It reads
    only, and may be asked while servers run.
    """
    observability.quiet()
    check_plot(plot)
    now = SystemClock().now()
    settings = load_settings()
    grounds = asyncio.run(_grounds(settings, CampaignKey(checked(vdn), campaign), now=now))
    try:
        base = WhatIf(
            team=None if agents is None else Team.parsed(agents),
            abandoned_max=None if limit is None else limit / 100,
            windows=tuple(_segment(text) for text in window) if window else None,
            answer_rate=answer_rate,
            numbers=numbers,
        )
        answers = [
            forecast_question(
                question_about(grounds, what_if, now=now, look_every_s=settings.turn_s),
                seed=seed,
                replications=replications,
            )
            for what_if in _what_ifs(base, agents_from, agents_to)
        ]
    except ValueError as refusal:
        raise CannotGoOn(f"Cannot forecast: {refusal}.") from None
    if as_json:
        told = [shown(campaign, answer, seed=seed).model_dump(mode="json", by_alias=True) for answer in answers]
        console().print(json.dumps(told if len(told) > 1 else told[0]), markup=False)
    else:
        print_forecasts(console(), answers, zone=grounds.loaded.tenant.zone)
    if plot is not None:
        save(plotted(answers), plot, sheet=sheet(answers))


async def _grounds(settings: Settings, key: CampaignKey, *, now: datetime) -> Grounds:
    async with open_database(settings) as database:
        grounds = await store.load(database, key, now=now)
    if grounds is None:
        raise CannotGoOn(f"Tenant {key.vdn_id} has no campaign {key.campaign_id}.")
    return grounds


def _segment(text: str) -> Segment:
    begin, dash, end = text.partition("-")
    if not dash:
        raise CannotBeForecast(f"cannot read the window {text!r}: give it as 09:00-18:00")
    return Segment(time.fromisoformat(begin.strip()), time.fromisoformat(end.strip()))


def _what_ifs(base: WhatIf, agents_from: int | None, agents_to: int | None) -> Sequence[WhatIf]:
    if agents_from is None and agents_to is None:
        return [base]
    if agents_from is None or agents_to is None or agents_from >= agents_to or base.team is not None:
        raise CannotBeForecast("give --agents-from and a larger --agents-to for a table of teams, and no --agents then")
    every = -(-(agents_to - agents_from) // (TEAMS_MAX - 1))
    return [replace(base, team=Team.of(agents)) for agents in (*range(agents_from, agents_to, every), agents_to)]
