"""The half of ``outdial explain`` that is about a campaign: what it does now, and why.

What there is to tell are the fields of ``CampaignExplained``: ``look`` fills them, ``lines`` puts them into words.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from outdial.api.own import pacing
from outdial.api.own.fields import Shown
from outdial.api.own.numbers import StepShown
from outdial.api.own.pacing import LatestShown, PacingShown
from outdial.cli.pacing_terms import term_lines
from outdial.domain.days import day_of, day_opens
from outdial.domain.explain import wall_time
from outdial.domain.outcome import Outcome
from outdial.domain.plan import why_resting
from outdial.store import progress, turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey
from outdial.store.progress import Progress, Waiting
from outdial.store.turns import Loaded

DECISIONS_TOLD = 5  # of the latest recorded turns; `outdial replay` has all of them


class CampaignExplained(Shown):
    """What a campaign does now. *Today* is the tenant's."""

    campaign_id: int
    campaign_name: str
    as_of: datetime
    state: str
    rests: StepShown | None
    """The rule that keeps the whole campaign from dialling; null: it may dial, until ``closes_at``."""
    closes_at: datetime | None
    contacts_due: int
    """Counted up to 10,000 of each priority."""
    next_due_at: datetime | None
    """When the first contact is due that is not yet."""
    open_contacts: int
    live_calls: int
    calls_today: Mapping[Outcome, int]
    pacing: PacingShown | None
    """How it paces itself, and why."""


async def look(database: Database, vdn_id: int, campaign_id: int, *, now: datetime) -> CampaignExplained | None:
    """A campaign as it stands; None when there is none of that id."""
    loaded = await turns.load(database, CampaignKey(vdn_id, campaign_id))
    if loaded is None:
        return None
    zone = loaded.tenant.zone
    stands = await progress.load(database, vdn_id, campaign_id, day_began=day_opens(day_of(now, zone=zone), zone=zone))
    waiting = await progress.waiting(database, vdn_id, campaign_id, now=now)
    paced = await pacing.look(database, CampaignKey(vdn_id, campaign_id), now=now, decisions_max=DECISIONS_TOLD)
    return None if stands is None else _explained(loaded, stands, waiting, paced, now=now)


def _explained(
    loaded: Loaded, stands: Progress, waiting: Waiting, paced: PacingShown | None, *, now: datetime
) -> CampaignExplained:
    campaign, calendar = loaded.campaign, loaded.calendar
    rest = why_resting(campaign, calendar, now=now)
    return CampaignExplained(
        campaign_id=campaign.campaign_id,
        campaign_name=campaign.settings.name,
        as_of=now,
        state=campaign.state_at(now).name.lower(),
        rests=None if rest is None else StepShown(rule=rest.rule, words=rest.reason, until=rest.until),
        closes_at=None if rest is not None else calendar.closes_at(now),
        contacts_due=waiting.due,
        next_due_at=waiting.next_due_at,
        open_contacts=stands.open_contacts,
        live_calls=sum(stands.live.values()),
        calls_today=stands.calls_today,
        pacing=paced,
    )


def lines(campaign: CampaignExplained, *, zone: ZoneInfo) -> Iterator[str]:
    """What a campaign does now, for people; times are on the wall of ``zone``."""
    yield f"Campaign {campaign.campaign_id} ({campaign.campaign_name}), {campaign.state}:"
    yield f"  {_dialling(campaign, zone=zone)}"
    later = "" if campaign.next_due_at is None else f", the next at {wall_time(campaign.next_due_at, zone=zone)}"
    yield f"  {campaign.contacts_due} contacts are due{later}; {campaign.open_contacts} are not finished"
    ended = ", ".join(f"{calls} {outcome.value}" for outcome, calls in campaign.calls_today.items()) or "none"
    yield f"  {campaign.live_calls} calls are under way; ended today: {ended}"
    if campaign.pacing is not None:
        yield from _pacing_lines(campaign.pacing, zone=zone)


def _dialling(campaign: CampaignExplained, *, zone: ZoneInfo) -> str:
    if campaign.rests is None:
        closes = "" if campaign.closes_at is None else f" until {wall_time(campaign.closes_at, zone=zone)}"
        return f"may dial{closes}; lines, agents and pacing decide how many calls"
    until = "" if campaign.rests.until is None else f", until {wall_time(campaign.rests.until, zone=zone)}"
    return f"does not dial: {campaign.rests.words}{until}"


def _pacing_lines(paced: PacingShown, *, zone: ZoneInfo) -> Iterator[str]:
    if paced.latest is None:
        yield "  no engine has said yet how many calls it starts"
    else:
        yield from _latest_lines(paced.latest, zone=zone)
    past = paced.summary
    yield (
        f"  since {wall_time(past.since, zone=zone)}: {past.calls} calls in {past.turns} recorded turns; "
        f"{past.answers} calls answered, {past.abandoned} of them abandoned"
    )
    for decision in paced.decisions:
        yield f"    {wall_time(decision.at, zone=zone)} {decision.reason}"


def _latest_lines(latest: LatestShown, *, zone: ZoneInfo) -> Iterator[str]:
    yield f"  last turn, {wall_time(latest.at, zone=zone)}: {latest.reason}"
    today = None if latest.account is None else latest.account.today
    lost = "" if today is None else f"; abandoned today: {today.abandoned} of {today.answers} answered calls"
    yield f"  paced by {latest.method}, rule set {latest.rule_set}{lost}"
    for line in term_lines(latest.terms):
        yield f"    {line}"
