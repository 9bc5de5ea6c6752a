"""Records with defaults, so that a test names only what it is about."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import Campaign, CampaignSettings, CampaignState, Mode
from outdial.domain.contact import Contact, Number
from outdial.domain.days import day_of
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import ProgressivePace
from outdial.domain.retry import RetryPolicy
from outdial.domain.schedule import Calendar, Schedule, Segment

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2025, 3, 4, 4, tzinfo=UTC)
"""Twelve o'clock in Shanghai, on a Tuesday."""
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def a_contact(
    *called: str,
    position: int = 0,
    ledger: Ledger | None = None,
    due_at: datetime = NOON,
    recycle_at: datetime | None = None,
    caller: str | None = None,
    numbers: tuple[Number, ...] | None = None,
) -> Contact:
    return Contact(
        vdn_id=1,
        campaign_id=2,
        contact_id=3,
        priority=3,
        due_at=due_at,
        numbers=numbers or tuple(Number(number) for number in called or ("10001",)),
        position=position,
        ledger=ledger or Ledger(),
        recycle_at=recycle_at,
        caller=caller,
    )


def tried(*outcomes: Outcome, position: int = 0, at: datetime = NOON, zone: ZoneInfo = SHANGHAI) -> Ledger:
    """A ledger of tries of one number, all on one day."""
    ledger = Ledger()
    for outcome in outcomes:
        ledger = ledger.after(position, outcome, on=day_of(at, zone=zone))
    return ledger


def a_campaign(
    *,
    state: CampaignState = CampaignState.STARTED,
    retry: RetryPolicy | None = None,
    begin: datetime = NOON - 30 * DAY,
    end: datetime = NOON + 30 * DAY,
) -> Campaign:
    settings = CampaignSettings(
        name="spring",
        description=None,
        mode=Mode.PREDICTED,
        begin=begin,
        end=end,
        callers=("95000", "95001"),
        caller_priorities=(1, 2),
        ring_timeout=timedelta(seconds=25),
        schedule=OFFICE_HOURS,
        pace=ProgressivePace(),
    )
    return Campaign(vdn_id=1, campaign_id=2, settings=settings, state=state, retry=retry or RetryPolicy())


OFFICE_HOURS = Schedule(workday=(Segment(time(9), time(18)),))


def a_calendar(campaign: Campaign) -> Calendar:
    return Calendar(
        schedule=campaign.settings.schedule,
        special_dates=(),
        zone=SHANGHAI,
        begin=campaign.settings.begin,
        end=campaign.settings.end,
    )


def an_attempt() -> Attempt:
    return Attempt(
        vdn_id=1,
        attempt_id=9,
        campaign_id=2,
        contact_id=3,
        position=0,
        called="10001",
        caller="95000",
        placed_at=NOON,
    )
