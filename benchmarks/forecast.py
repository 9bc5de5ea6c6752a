"""The forecast of a long list, intervals and all, on one core: processor time against the promise.

And the calls of a short list, each on a virtual floor, against the bare agenda that they are entered into.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as wall_time
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.report import Ratio, Report
from benchmarks.stand import Stand
from outdial.domain.campaign import Campaign, CampaignSettings, CampaignState, Mode
from outdial.domain.contact import Contact, Number
from outdial.domain.history import History, WaitingKind
from outdial.domain.pacing.base import AgentUsePace, ProgressivePace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.schedule import Calendar, Schedule, Segment
from outdial.domain.tenant import Tenant
from outdial.forecast.forecast import forecast
from outdial.forecast.question import Question, Team
from outdial.virtual.agenda import Agenda

NOW: Final = datetime(2025, 3, 4, 9, tzinfo=UTC)
PROMISED_S: Final = 20.0
EVENTS_A_CALL: Final = 4
"""Placed, ringing over, talk over, wrap-up over."""


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of the list, of the small one that is run call by call, and how often."""

    numbers: int
    agents: int
    few_numbers: int
    replications: int


FULL = Size(numbers=200_000, agents=30, few_numbers=300, replications=20)
QUICK = Size(numbers=20, agents=3, few_numbers=20, replications=2)


async def run(stand: Stand, size: Size) -> Report:  # noqa: ARG001 - every benchmark is called alike
    """A long list for agents who are dialled ahead for; then a short one call by call, beside the bare agenda."""
    began_s = time.process_time()
    answer = forecast(_question(size.numbers, agents=size.agents, ahead=True), seed=1, replications=size.replications)
    long_s = time.process_time() - began_s
    began_s = time.process_time()
    few = forecast(
        _question(size.few_numbers, agents=5, ahead=False), seed=1, replications=size.replications, budget_s=3600.0
    )
    few_s = time.process_time() - began_s
    calls = few.calls.middle * size.replications
    bare_s = _bare(round(calls) * EVENTS_A_CALL)
    return Report(
        {
            f"forecast of {size.numbers:,} numbers, s of processor time": long_s,
            "contacts of which one is dialled": answer.size.every,
            "calls on virtual floors, a second": calls / few_s,
            "the bare agenda's, a second": calls / bare_s,
        },
        [
            Ratio(what="a long forecast to the promise", unit="s", limit=PROMISED_S, ours=long_s, at_most=1.0),
            Ratio(
                what="calls of a forecast to the bare agenda's",
                unit="calls/s",
                limit=calls / bare_s,
                ours=calls / few_s,
                at_least=0.01,
            ),
        ],
    )


def _bare(events: int) -> float:
    agenda = Agenda()
    began_s = time.process_time()
    for event in range(events):
        agenda.at(float(event % 1_000), _nothing)
    agenda.run_until(1_000.0)
    return max(1e-6, time.process_time() - began_s)


def _nothing() -> None:
    """What the bare agenda has to do."""


def _question(numbers: int, *, agents: int, ahead: bool) -> Question:
    pace = ProgressivePace()
    if ahead:
        longest, shortest = timedelta(seconds=200), timedelta(seconds=50)
        pace = AgentUsePace(talk_max=longest, talk_min=shortest, loss_rate=3, use_rate=95, count_wrap_up=True)
    settings = CampaignSettings(
        name="benchmark",
        description=None,
        mode=Mode.PREDICTED,
        begin=NOW,
        end=NOW + timedelta(days=365),
        callers=("10086",),
        ring_timeout=timedelta(seconds=25),
        schedule=Schedule((Segment(wall_time(9), wall_time(18)),)),
        pace=pace,
    )
    zone = ZoneInfo("UTC")
    rule = CommonRule(tries_per_day=2, days=2, wait=timedelta(minutes=10))
    contact = Contact(vdn_id=1, campaign_id=1, contact_id=0, priority=3, due_at=NOW, numbers=(Number("0"),))
    return Question(
        campaign=Campaign(
            vdn_id=1, campaign_id=1, settings=settings, state=CampaignState.STARTED, retry=RetryPolicy(general=rule)
        ),
        calendar=Calendar(
            schedule=settings.schedule, special_dates=(), zone=zone, begin=settings.begin, end=settings.end
        ),
        tenant=Tenant(vdn_id=1, zone=zone),
        waiting=(WaitingKind(numbers, contact),),
        history=History(),
        team=Team.of(agents),
        now=NOW,
    )
