"""What an owner reads and claims in one turn of its campaign."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, product
from zoneinfo import ZoneInfo

from outdial import rule_sets
from outdial.domain.attempt import Attempt, AttemptState
from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import PRIORITIES, Contact, Number
from outdial.domain.days import day_of, day_opens, hour_opened
from outdial.domain.detection import OFF, AnsweredBy, Detection
from outdial.domain.evidence import Evidence
from outdial.domain.ledger import Ledger
from outdial.domain.pacing.base import Share
from outdial.domain.plan import Candidate, Dial, Plan
from outdial.domain.retry import RetryPolicy
from outdial.domain.rotation import PROMISED_ROUND
from outdial.domain.routing import Trunk
from outdial.domain.rule_set import RuleSet
from outdial.domain.schedule import Calendar
from outdial.domain.screening import Listing
from outdial.domain.tenant import Tenant
from outdial.isales_codes import outcomes_of_codes
from outdial.store.codec import CAMPAIGN_SETTINGS, DETECTION, LEDGER, RETRY_POLICY, SPECIAL_DATES, TRUNKS
from outdial.store.database import Database, Row
from outdial.store.leases import CampaignKey, Lease
from outdial.store.tenants import tenant_of

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # before any contact was due


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A campaign with all that its owner needs to decide."""

    campaign: Campaign
    tenant: Tenant
    calendar: Calendar
    rules: RuleSet
    stamp: str
    """Another one, and campaign or tenant were changed."""
    detection: Detection = OFF
    record: bool = False
    """Whether its calls are recorded."""
    trunks: tuple[Trunk, ...] = ()
    """By which the tenant's calls go; none: by the one that the switch's address names."""
    rounds: int = 1
    """The most that the campaign ever had."""

    @property
    def ring_timeout(self) -> timedelta:
        """How long a call rings: as the campaign wants it, and no shorter than its rules allow."""
        return max(self.campaign.settings.ring_timeout, self.rules.ring_min)

    @property
    def callback_url(self) -> str | None:
        """Where its results are pushed: the campaign's receiver goes before the tenant's; None: nowhere."""
        return self.campaign.settings.callback_url or self.tenant.limits.callback_url or None


@dataclass(frozen=True, slots=True)
class Pulse:
    """What tells an owner that something has changed."""

    stamp: str
    rewound: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """An open attempt, its contact, and the agent who is kept for it or talks in it, as a new owner finds them."""

    attempt: Attempt
    contact: Contact
    kept_for: str | None
    talks_since: datetime | None


class Cursors:
    """How far the owner has walked the queue of each priority and round.

    Dead entries of the index lie behind the cursor and are never stepped over again. Whatever becomes due is due
    after now, hence ahead; a client's addition may be committed a little late, for which the owner steps back.
    """

    STEP_BACK = timedelta(seconds=10)  # more than any clock differs and any insertion takes

    def __init__(self, *, rounds: int = 1) -> None:
        promised = product(PRIORITIES, [PROMISED_ROUND])
        self._reached = dict.fromkeys(chain(promised, product(PRIORITIES, range(rounds))), BEGINNING)

    def columns(self) -> tuple[list[int], list[int], list[datetime]]:
        """Priorities, rounds and how far each of their queues was walked; the most urgent first."""
        priorities, rounds = zip(*self._reached, strict=True)
        return list(priorities), list(rounds), list(self._reached.values())

    def advance(self, plan: Plan) -> None:
        """All contacts of the plan were claimed, put off or finished."""
        put_off = [entry for entry in plan.postponed if not entry.moved]
        self.pass_over(entry.contact for entry in (*plan.dials, *put_off, *plan.dropped))

    def pass_over(self, contacts: Iterable[Contact]) -> None:
        """All these are remembered elsewhere."""
        for contact in contacts:
            lane = contact.priority, contact.round
            self._reached[lane] = max(self._reached[lane], contact.due_at)

    def found_nobody(self, *, now: datetime) -> None:
        """All that is due is of suspended batches, or nothing is."""
        latest = now - self.STEP_BACK
        self._reached = {lane: max(reached, latest) for lane, reached in self._reached.items()}

    def step_back(self, *, now: datetime) -> None:
        """Something was added: it may lie a little behind."""
        latest = now - self.STEP_BACK
        self._reached = {lane: min(reached, latest) for lane, reached in self._reached.items()}

    def rewind(self) -> None:
        """Look from the start again."""
        self._reached = dict.fromkeys(self._reached, BEGINNING)


async def load(database: Database, key: CampaignKey) -> Loaded | None:
    """The campaign as it stands; None when it is gone."""
    row = await database.row("engine_campaign", key.vdn_id, key.campaign_id)
    if row is None:
        return None
    settings = CAMPAIGN_SETTINGS.load(row["settings"])
    tenant = tenant_of(row)
    return Loaded(
        campaign=Campaign(
            vdn_id=key.vdn_id,
            campaign_id=key.campaign_id,
            settings=settings,
            state=CampaignState(row["state"]),
            retry=_retry_policy(row),
            suspended_batches=frozenset(row["suspended_batches"]),
        ),
        tenant=tenant,
        calendar=Calendar(
            schedule=settings.schedule,
            special_dates=SPECIAL_DATES.load(row["special_dates"]),
            zone=tenant.zone,
            begin=settings.begin,
            end=settings.end,
        ),
        rules=rule_sets.load(tenant.limits.rule_set),
        stamp=row["stamp"],
        detection=DETECTION.load(row["detection"]) if row["detection"] else OFF,
        record=row["record"],
        trunks=TRUNKS.load(row["trunks"]),
        rounds=row["rounds"],
    )


def _retry_policy(row: Row) -> RetryPolicy:
    """The policy; its result codes stand for what the tenant has defined them to be."""
    if row["retry_policy"] is None:
        return RetryPolicy()
    policy = RETRY_POLICY.load(row["retry_policy"])
    defined = json.loads(row["result_definitions"])
    return replace(policy, not_retried=outcomes_of_codes(policy.not_retried_codes, defined=defined))


async def pulses(database: Database, vdn_id: int, campaign_ids: Sequence[int]) -> Mapping[int, Pulse]:
    """A pulse for each of a tenant's campaigns that still stands."""
    rows = await database.rows("engine_pulse", vdn_id, campaign_ids)
    return {row["campaign_id"]: Pulse(row["stamp"], row["rewound"]) for row in rows}


async def due(
    database: Database,
    key: CampaignKey,
    *,
    cursors: Cursors,
    now: datetime,
    contacts_max: int,
    zone: ZoneInfo,
    suspended: Collection[int] = (),
) -> list[Candidate]:
    """The most urgent contacts that are due and of no suspended batch; nothing is changed."""
    rows = await database.rows(
        "due_contacts",
        key.vdn_id,
        key.campaign_id,
        *cursors.columns(),
        now,
        contacts_max,
        *_periods_began(now, zone=zone),
        list(suspended),
    )
    return [_candidate(row, key) for row in rows]


async def named(
    database: Database,
    key: CampaignKey,
    contact_ids: Sequence[int],
    *,
    now: datetime,
    zone: ZoneInfo,
    suspended: Collection[int] = (),
) -> list[Candidate]:
    """Those of the named contacts that are still due and of no suspended batch, in no order; nothing is changed."""
    rows = await database.rows(
        "due_contacts_named",
        key.vdn_id,
        key.campaign_id,
        contact_ids,
        now,
        *_periods_began(now, zone=zone),
        list(suspended),
    )
    return [_candidate(row, key) for row in rows]


def _periods_began(now: datetime, *, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The clock hour and the day whose calls restrictions count."""
    return hour_opened(now, zone=zone), day_opens(day_of(now, zone=zone), zone=zone)


def _candidate(row: Row, key: CampaignKey) -> Candidate:
    return Candidate(
        contact=contact_from(row, key=key, work_no=row["work_no"], caller=row["caller"]),
        listing=_listing(row) if row["listed"] else None,
        number_in_call=row["number_in_call"],
    )


async def answers(database: Database, key: CampaignKey, *, since: datetime) -> Mapping[datetime, Share]:
    """What became of a campaign's answered calls that are over, by the quarter hour of the answer."""
    rows = await database.rows("campaign_answers_since", key.vdn_id, key.campaign_id, since)
    return {row["quarter"]: Share(row["answers"], row["abandoned"]) for row in rows}


async def machines(database: Database, key: CampaignKey, *, since: datetime) -> Mapping[datetime, int]:
    """How many of a campaign's calls that are over were taken for a machine's, by the quarter hour of the answer."""
    rows = await database.rows("campaign_machines_since", key.vdn_id, key.campaign_id, since)
    return {row["quarter"]: row["machines"] for row in rows}


async def claim(
    database: Database,
    lease: Lease,
    dials: Sequence[Dial],
    evidence: Evidence,
    *,
    ahead: Sequence[bool],
    owner: str,
    now: datetime,
) -> list[Attempt]:
    """Write the attempts of ``dials``, before any switch is asked; those that were not ours to claim are missing.

    ``evidence`` is why they are allowed, ``ahead`` whether each, in the same order, has no agent yet.
    """
    key = lease.key
    rows = await database.rows(
        "claim_contacts",
        key.vdn_id,
        key.campaign_id,
        owner,
        lease.epoch,
        now,
        [dial.contact.contact_id for dial in dials],
        [dial.caller for dial in dials],
        ahead,
        evidence.rule_set,
        evidence.answers,
        evidence.abandoned,
        evidence.bound,
        evidence.limit,
        [None if dial.route is None else dial.route.trunk.switch for dial in dials],
        [None if dial.route is None else dial.route.trunk.name for dial in dials],
    )
    wanted = {dial.contact.contact_id: dial for dial in dials}
    return [_placed(wanted[row["contact_id"]], attempt_id=row["attempt_id"], now=now) for row in rows]


async def settle(database: Database, lease: Lease, plan: Plan, *, owner: str, now: datetime) -> None:
    """Put off and finish the contacts that the plan does not dial."""
    verdicts = [_settled(entry.contact, due_at=entry.until, finished=None) for entry in plan.postponed]
    verdicts += [_settled(entry.contact, due_at=now, finished=int(entry.reason)) for entry in plan.dropped]
    if not verdicts:
        return
    key = lease.key
    columns = zip(*verdicts, strict=True)
    await database.run("settle_contacts", key.vdn_id, key.campaign_id, owner, lease.epoch, *columns)


def _settled(contact: Contact, *, due_at: datetime, finished: int | None) -> tuple[object, ...]:
    number = contact.next_number
    return contact.contact_id, due_at, finished, contact.position, contact.round, number.called, number.number_type


def _placed(dial: Dial, *, attempt_id: int, now: datetime) -> Attempt:
    contact = dial.contact
    return Attempt(
        vdn_id=contact.vdn_id,
        attempt_id=attempt_id,
        campaign_id=contact.campaign_id,
        contact_id=contact.contact_id,
        position=contact.position,
        called=dial.called,
        caller=dial.caller,
        placed_at=now,
        switch=None if dial.route is None else dial.route.trunk.switch,
        trunk=None if dial.route is None else dial.route.trunk.name,
    )


def _listing(row: Row) -> Listing:
    return Listing(
        valid_until=row["valid_until"],
        calls_max=row["calls_max"],
        period_is_day=row["period_is_day"],
        calls_in_period=row["calls_in_period"],
    )


def contact_from(row: Row, *, key: CampaignKey, work_no: str | None, caller: str | None) -> Contact:
    """A contact from a row that has its columns."""
    return Contact(
        vdn_id=key.vdn_id,
        campaign_id=key.campaign_id,
        contact_id=row["contact_id"],
        priority=row["priority"],
        due_at=row["due_at"],
        numbers=numbers_from(row),
        position=row["position"],
        round=row["round"],
        batch_id=row["batch_id"],
        appointment_id=row["appointment_id"],
        caller=caller,
        ledger=LEDGER.load(row["ledger"]) if row["ledger"] else Ledger(),
        recycle_at=row["recycle_at"],
        work_no=work_no,
        call_data=row["call_data"],
        session_id=row["session_id"],
        custom_field=row["custom_field"],
    )


def numbers_from(row: Row) -> tuple[Number, ...]:
    """A contact's numbers from a row that has their columns."""
    if row["numbers"] is None:
        return (Number(row["called"], row["number_type"]),)
    return tuple(
        Number(entry["called"], entry.get("number_type"), timedelta(seconds=entry.get("delay_s", 0)))
        for entry in json.loads(row["numbers"])
    )


def adopted(row: Row, *, key: CampaignKey) -> Adopted:
    """An open attempt from a row of ``leases.open_attempts``."""
    attempt = Attempt(
        vdn_id=key.vdn_id,
        attempt_id=row["attempt_id"],
        campaign_id=key.campaign_id,
        contact_id=row["contact_id"],
        position=row["position"],
        called=row["called"],
        caller=row["caller"],
        placed_at=row["placed_at"],
        state=AttemptState(row["state"]),
        ringing_at=row["ringing_at"],
        answered_at=row["answered_at"],
        connected_at=row["connected_at"],
        work_no=row["work_no"],
        answered_by=AnsweredBy(row["answered_by"]) if row["answered_by"] else None,
        judged_at=row["judged_at"],
        recording=row["recording"],
        let_go_at=row["let_go_at"],
        switch=row["switch"],
        trunk=row["trunk"],
    )
    return Adopted(
        attempt=attempt,
        contact=contact_from(row, key=key, work_no=row["bound_to"], caller=row["own_caller"]),
        kept_for=row["kept_for"],
        talks_since=row["talks_since"],
    )
