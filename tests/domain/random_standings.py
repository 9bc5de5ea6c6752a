"""Random states of contacts, aimed at edges: clock changes, midnight, ends of windows and periods, spent budgets.

The same seed makes the same state. Everything lies within some days of ``Moment.now``.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from outdial.domain.campaign import Campaign, CampaignSettings, CampaignState, Mode
from outdial.domain.contact import PRIORITIES, Contact, ContactState, Finished, Number
from outdial.domain.days import day_of
from outdial.domain.explain import NumberStanding, Standing
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import CommonRule, NumberTypeRule, ResultRow, ResultRule, RetryPolicy, RetryRule
from outdial.domain.rotation import BY_SEQUENCE, ByNumberType, ByPosition, Rotation
from outdial.domain.routing import Trunk
from outdial.domain.schedule import Calendar, Schedule, Segment, Span, SpecialDate, Weekly, Yearly
from outdial.domain.screening import Listing
from outdial.domain.tenant import Limits, Tenant

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

CHANGES = (
    ("Asia/Shanghai", datetime(2025, 3, 4, 16, tzinfo=UTC)),  # an ordinary midnight
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, 3, tzinfo=UTC)),
    ("America/St_Johns", datetime(2010, 11, 7, 2, 31, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2025, 4, 5, 15, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(2025, 3, 4, 18, 15, tzinfo=UTC)),
)
"""Zones, and an instant of each near which something happens to their clocks."""

NUMBERS = ("13800000101", "13800000102", "13800000103")
TYPES = ("ST", "MT", None)
NARROW = Trunk(name="narrow", endpoint="carrier", called=NUMBERS[:1])
"""Reaches one of the numbers."""
BATCH = 7
SHORT = (timedelta(0), MINUTE, HOUR)


@dataclass(frozen=True)
class Moment:
    """Where and when states are looked at."""

    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True)
class Asked:
    """A contact's state, and the number that is asked about."""

    standing: Standing
    called: str


def a_moment(random: Random) -> Moment:
    zone, change = random.choice(CHANGES)
    return Moment(ZoneInfo(zone), change + random.randint(-2 * 1440, 1440) * MINUTE)


def a_state(random: Random, moment: Moment, *, vdn_id: int = 1) -> Asked:
    """Anything a contact, its campaign and its number may have come to."""
    contact = _contact(random, moment, vdn_id=vdn_id)
    campaign = _campaign(random, moment, vdn_id=vdn_id)
    state = random.choices(list(ContactState), (93, 3, 4))[0]
    standing = Standing(
        tenant=Tenant(
            vdn_id=vdn_id, zone=moment.zone, limits=Limits(attempts_per_contact_max=random.choice((100, 100, 3)))
        ),
        campaign=campaign,
        calendar=Calendar(
            schedule=campaign.settings.schedule,
            special_dates=_special_dates(random, moment),
            zone=moment.zone,
            begin=campaign.settings.begin,
            end=campaign.settings.end,
        ),
        contact=contact,
        state=state,
        finished=random.choice(list(Finished)) if state is ContactState.FINISHED else None,
        numbers={number.called: _against(random, moment) for number in contact.numbers},
    )
    called = contact.next_number.called if random.random() < 0.75 else random.choice(contact.numbers).called
    trunks = random.choice((*[()] * 7, (NARROW,)))
    return Asked(replace(standing, trunks=trunks), called)


def _campaign(random: Random, moment: Moment, *, vdn_id: int) -> Campaign:
    begin = moment.now + random.choice((*[-30 * DAY] * 8, 25 * MINUTE, DAY))
    settings = CampaignSettings(
        name=f"campaign {vdn_id}",
        description=None,
        mode=Mode.FLOW,
        begin=begin,
        end=max(begin + MINUTE, moment.now + random.choice((-HOUR, 3 * HOUR, *[DAY] * 3, *[4 * DAY] * 10))),
        callers=("95000",),
        ring_timeout=20 * SECOND,
        schedule=Schedule(_segments(random, moment, 1, 3), _segments(random, moment, 0, 2)),
        pace=TokenPace(calls=50, interval=SECOND),
        flow_sign="welcome",
        rotation=_rotation(random),
    )
    state = random.choices((CampaignState.STARTED, CampaignState.SUSPENDED), (90, 10))[0]
    suspended = frozenset({BATCH}) if random.random() < 0.3 else frozenset[int]()
    return Campaign(
        vdn_id=vdn_id,
        campaign_id=vdn_id,
        settings=settings,
        state=state,
        retry=_policy(random),
        suspended_batches=suspended,
    )


def _rotation(random: Random) -> Rotation:
    match random.randrange(6):
        case 0:
            return ByNumberType(rounds=tuple(random.sample(("ST", "MT"), random.choice((1, 2)))))
        case 1:
            return ByPosition(rounds=tuple(random.sample(range(3), random.choice((1, 2, 3)))))
        case _:
            return BY_SEQUENCE


def _segments(random: Random, moment: Moment, fewest: int, most: int) -> tuple[Segment, ...]:
    return tuple(_segment(random, moment) for _ in range(random.randint(fewest, most)))


def _segment(random: Random, moment: Moment) -> Segment:
    """A window anywhere, around the reading of the wall, or nearly the whole day."""
    wall = moment.now.astimezone(moment.zone).hour * 60
    near = range(max(0, wall - 90), min(1439, wall + 180))
    begin, end = sorted(random.sample(random.choice((range(0, 1440, 15), near, (0, 1439), (0, 1439))), 2))
    return Segment(time(begin // 60, begin % 60), time(end // 60, end % 60))


def _special_dates(random: Random, moment: Moment) -> tuple[SpecialDate, ...]:
    return tuple(SpecialDate(f"day {name}", _days(random, moment)) for name in range(random.choice((0, 0, 0, 1, 2))))


def _days(random: Random, moment: Moment) -> Weekly | Span | Yearly:
    first = _day(random, moment)
    last = first + random.randint(0, 2) * DAY
    return random.choice(
        (
            Weekly(frozenset({first.isoweekday(), last.isoweekday()})),
            Span(first, last),
            Yearly((first.month, first.day), (last.month, last.day)),
        )
    )


def _day(random: Random, moment: Moment) -> date:
    return day_of(moment.now, zone=moment.zone) + random.randint(-1, 3) * DAY


def _policy(random: Random) -> RetryPolicy:
    match random.randrange(5):
        case 0:
            return RetryPolicy()
        case 1:
            rules = tuple(NumberTypeRule(number_type=name, rule=_rule(random)) for name in ("ST", "MT"))
            return RetryPolicy(by_number_type=rules)
        case _:
            return RetryPolicy(general=_rule(random))


def _rule(random: Random) -> RetryRule:
    if random.random() < 0.75:
        return CommonRule(tries_per_day=random.randint(1, 3), days=random.randint(1, 3), wait=random.choice(SHORT))
    row = ResultRow(code=4, outcomes=frozenset({Outcome.BUSY}), retries_max=random.randint(0, 3), wait=MINUTE)
    return ResultRule(rows=(row,))


def _contact(random: Random, moment: Moment, *, vdn_id: int) -> Contact:
    numbers = tuple(
        Number(called, random.choice(TYPES), random.choice(SHORT))
        for called in random.choices(NUMBERS, k=random.choice((1, 1, 2, 3, 3)))
    )
    position = random.randrange(len(numbers))
    return Contact(
        vdn_id=vdn_id,
        campaign_id=vdn_id,
        contact_id=vdn_id,
        priority=random.choice(PRIORITIES),
        due_at=moment.now + random.choice((-2 * DAY, -HOUR, -SECOND, 0 * DAY, SECOND, 45 * MINUTE, 6 * HOUR, DAY)),
        numbers=numbers,
        position=position,
        batch_id=random.choice((None, BATCH)),
        ledger=_ledger(random, moment, position=position),
        recycle_at=_recycling(random, moment),
    )


def _recycling(random: Random, moment: Moment) -> datetime | None:
    away = random.choice((*[None] * 9, -HOUR, 40 * MINUTE, 7 * HOUR, DAY + SECOND))
    return None if away is None else moment.now + away


def _ledger(random: Random, moment: Moment, *, position: int) -> Ledger:
    """Tries of the numbers up to ``position``, on the last days; a number that was answered is among the rare."""
    ledger = Ledger()
    for tried in range(position + 1):
        for days_ago in sorted(random.choices((3, 2, 1, 0), k=random.choice((0, 0, 1, 2, 3))), reverse=True):
            outcome = random.choices((Outcome.BUSY, Outcome.NOT_PLACED, Outcome.ANSWERED), (20, 2, 1))[0]
            ledger = ledger.after(tried, outcome, on=day_of(moment.now - days_ago * DAY, zone=moment.zone))
    return ledger


def _against(random: Random, moment: Moment) -> NumberStanding:
    listing, calls = _listing(random, moment)
    return NumberStanding(listing=listing, calls=calls, in_call=random.random() < 0.08)


def _listing(random: Random, moment: Moment) -> tuple[Listing | None, tuple[datetime, ...]]:
    """An entry of the blacklist, and the last calls that it counts."""
    if random.random() < 0.5:
        return None, ()
    away = random.choice((None, -MINUTE, 10 * MINUTE, 5 * HOUR, DAY))
    valid_until = None if away is None else moment.now + away
    if random.random() < 0.2:
        return Listing(valid_until=valid_until), ()
    calls_max = random.randint(1, 3)
    ages = random.choices((SECOND, 5 * MINUTE, 50 * MINUTE, 5 * HOUR, 20 * HOUR), k=random.randint(0, 4))
    calls = tuple(sorted((moment.now - age for age in ages), reverse=True))[:calls_max]
    return Listing(valid_until=valid_until, calls_max=calls_max, period_is_day=random.random() < 0.5), calls
