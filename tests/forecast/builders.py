"""Questions with defaults, so that a test names only what it is about."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.campaign import Mode
from outdial.domain.contact import Contact
from outdial.domain.history import History, Moments, Spans, Tries, WaitingKind
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Pace, ProgressivePace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.schedule import Schedule
from outdial.domain.tenant import Limits, Tenant
from outdial.forecast.question import Question, Team
from tests.domain.builders import DAY, NOON, OFFICE_HOURS, SHANGHAI, a_calendar, a_campaign, a_contact

TWICE_ON_TWO_DAYS = RetryPolicy(general=CommonRule(tries_per_day=2, days=2, wait=timedelta(minutes=10)))

KNOWN = History(
    tries=(
        Tries(12, 1, Outcome.ANSWERED, 3_000),
        Tries(12, 1, Outcome.NO_ANSWER, 5_000),
        Tries(12, 1, Outcome.BUSY, 2_000),
    ),
    rings={Outcome.ANSWERED: Spans(((1_000, 6.0), (1_000, 11.0), (1_000, 16.0))), Outcome.BUSY: Spans(((2_000, 3.0),))},
    talks=Spans(((1_000, 20.0), (1_000, 50.0), (1_000, 110.0))),
    wrap_ups=Moments(count=1_000, mean_s=10.0, deviation_s=4.0),
)
"""Three in ten answer, a talk is a minute."""


def a_question(
    contacts: int = 20,
    *,
    agents: int = 3,
    retry: RetryPolicy | None = None,
    history: History = KNOWN,
    answer_rate: float | None = None,
    now: datetime = NOON,
    zone: ZoneInfo = SHANGHAI,
    schedule: Schedule = OFFICE_HOURS,
    end: datetime = NOON + 300 * DAY,
    pace: Pace | None = None,
    mode: Mode = Mode.PREDICTED,
    example: Contact | None = None,
    limits: Limits | None = None,
) -> Question:
    campaign = a_campaign(retry=retry, end=end)
    settings = replace(campaign.settings, schedule=schedule, pace=pace or ProgressivePace(), mode=mode)
    campaign = replace(campaign, settings=settings)
    return Question(
        campaign=campaign,
        calendar=replace(a_calendar(campaign), zone=zone),
        tenant=Tenant(vdn_id=1, zone=zone, limits=limits or Limits()),
        waiting=(WaitingKind(contacts, example or a_contact()),),
        history=history,
        team=Team.of(agents),
        now=now,
        answer_rate=answer_rate,
    )
