"""Weeks with nothing in them but what a test is about: one campaign, nobody who picks up, and no troubles."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import Campaign, CampaignSettings, CampaignState, Mode
from outdial.domain.contact import Contact, Number
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.rotation import BY_SEQUENCE, Rotation
from outdial.domain.rule_set import NO_RULES
from outdial.domain.schedule import Schedule, Segment
from outdial.domain.tenant import Limits, Tenant
from outdial.weeks.parts import DOMAIN
from outdial.weeks.week import WEEK_S, Addition, DrawnCampaign, People, Week
from outdial.weeks.world import World

CAMPAIGN: Final = 1
ALL_DAY: Final = Schedule(workday=(Segment(time(0), time(23, 59)),))
NOBODY_PICKS_UP: Final = People(
    answer_ratio=0.0,
    machine_ratio=0.0,
    patience_s=8.0,
    talk_s=20.0,
    wrap_up_s=12.0,
    lost_ratio=0.0,
    doubled_ratio=0.0,
    delayed_ratio=0.0,
    write_back_ratio=0.0,
)
MINUTE: Final = timedelta(minutes=1)


def retries(tries_per_day: int, *, days: int = 7, wait: timedelta = MINUTE) -> RetryPolicy:
    return RetryPolicy(general=CommonRule(tries_per_day=tries_per_day, days=days, wait=wait))


def a_week(
    *,
    contacts: Sequence[Contact] = (),
    zone: str = "UTC",
    monday: date = date(2026, 5, 4),
    schedule: Schedule = ALL_DAY,
    begins_s: float = 0.0,
    ends_s: float = WEEK_S,
    retry: RetryPolicy | None = None,
    rotation: Rotation = BY_SEQUENCE,
    seed: int = 1,
    added_s: float = 0.0,
    **wishes: Any,
) -> Week:
    """``contacts`` are there from ``added_s`` on; ``wishes`` are what clients do besides."""
    where = ZoneInfo(zone)
    begins_at = datetime.combine(monday, time(0), where).astimezone(UTC)
    settings = CampaignSettings(
        name="a campaign",
        description=None,
        mode=Mode.FLOW,
        begin=begins_at + timedelta(seconds=begins_s),
        end=begins_at + timedelta(seconds=ends_s),
        callers=("95000",),
        ring_timeout=timedelta(seconds=15),
        schedule=schedule,
        pace=TokenPace(calls=20, interval=timedelta(seconds=1)),
        flow_sign="greeting",
        rotation=rotation,
    )
    campaign = Campaign(
        vdn_id=1,
        campaign_id=CAMPAIGN,
        settings=settings,
        state=CampaignState.STARTED,
        retry=retry or RetryPolicy(),
    )
    due_at = begins_at + timedelta(seconds=added_s)
    return Week(
        seed=seed,
        zone=where,
        begins_at=begins_at,
        tenant=Tenant(vdn_id=1, zone=where, limits=Limits(lines_max=50)),
        rules=NO_RULES,
        switch_lines=50,
        campaigns=(DrawnCampaign(campaign=campaign, special_dates=()),),
        additions=tuple(Addition(at_s=added_s, contact=replace(one, due_at=due_at)) for one in contacts),
        agents={"100": 1},
        acts=(),
        suspensions=wishes.pop("suspensions", ()),
        troubles=(),
        people=NOBODY_PICKS_UP,
        **wishes,
    )


def a_contact(contact_id: int, *numbers: Number | str, batch_id: int | None = None, priority: int = 3) -> Contact:
    return Contact(
        vdn_id=1,
        campaign_id=CAMPAIGN,
        contact_id=contact_id,
        priority=priority,
        due_at=datetime(2026, 1, 1, tzinfo=UTC),
        numbers=tuple(Number(one) if isinstance(one, str) else one for one in numbers),
        batch_id=batch_id,
    )


def played(week: Week) -> World:
    """The week after it has happened, with every promise kept."""
    world = World(week, DOMAIN)
    world.prepare()
    world.run()
    assert [str(violation) for violation in world.oracle.violations] == []
    return world


def calls(world: World, called: str | None = None) -> list[Attempt]:
    """The calls that were made, in their order; those that the switch refused are none."""
    made = [row.attempt for row in world.store.attempts.values()]
    made = [one for one in made if called in (None, one.called) and one.outcome is not Outcome.NOT_PLACED]
    return sorted(made, key=lambda one: one.placed_at)
