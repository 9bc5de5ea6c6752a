"""Who plays: tenants' rows, past calls drawn from the same people as those to come, and lists to call."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import asyncpg

from outdial.domain.campaign import CampaignSettings, Mode
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import AgentUsePace, Pace, ProgressivePace
from outdial.domain.retry import ResultRow, ResultRule, RetryPolicy
from outdial.domain.schedule import Schedule, Segment
from outdial.gateways.base import Answered, CallRequest, Ended, Ringing
from outdial.gateways.simulator.behaviour import Behaviour
from outdial.gateways.simulator.carrier import Carrier
from outdial.gateways.simulator.switch import Switch
from outdial.store.codec import CAMPAIGN_SETTINGS, RETRY_POLICY
from tests.engine.world import NOON

VDN = 1
BEGIN = NOON
"""When all campaigns begin to dial, by the engine's clock."""
RING_TIMEOUT = timedelta(seconds=25)
PAST_CALLS = 400
CALLED_BEFORE = 10_000
"""The contacts who were called before have ids from such a multiple on, far below those that the database gives."""
PAST_CALL_EVERY = timedelta(seconds=9)
WRAP_UP_MEAN_S = 15.0
WRAP_UP_CV = 0.5
LIMITS = '{"wrap_up_max": 120, "lines_max": 5000, "pacing_bytes_per_day": 0}'

CAMPAIGN = """
insert into campaign (vdn_id, name, mode, state, begins_at, ends_at, skill_id, settings, retry_policy, created_at,
    updated_at)
values ($1, $2, 'predicted', 2, $3, $4, $5, $6, $7, $3, $3) returning campaign_id
"""
CONTACTS = """
insert into contact (vdn_id, campaign_id, due_at, called, created_at)
select $1, $2, $3, $4 || lpad(number::text, 5, '0'), $3 from generate_series(1, $5::integer) as number
"""
FINISHED = """
insert into contact (vdn_id, contact_id, campaign_id, state, due_at, called, created_at)
select $1, number, $2, 2, $3, '1', $3 from generate_series($4::bigint, $5::bigint) as number
"""
AGENTS = """
insert into agent (vdn_id, work_no, name, state, state_since, created_at, wrap_ups, wrapped_up_s, wrapped_up_s2)
select $1, $2 || '-' || number, 'an agent', 'idle', $3, $3, $5, $6, $7 from generate_series(1, $4::integer) as number
"""
SKILLS = "insert into agent_skill select $1, $2 || '-' || number, $3 from generate_series(1, $4::integer) as number"
ATTEMPT = """
insert into attempt (vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at, ringing_at,
    answered_at, connected_at, ended_at, outcome, kept_connect_limit, final)
values ($1, $2, $3, 9, 1, 0, '1', '2', $4, $5, $6, $6, $7, $8, $9, true)
"""


@dataclass(frozen=True, slots=True)
class Play:
    """One campaign, and all that its seed decides."""

    seed: int
    campaign_id: int
    skill_id: int
    agents: int
    contacts: int
    pace: Pace


def people(seed: int) -> Behaviour:
    """Each seed's people are a little different, so that a forecast must learn them."""
    random = Random(f"people {seed}")
    return Behaviour(
        answer_ratio=random.uniform(0.15, 0.5),
        talk_mean_s=random.uniform(40, 90),
        ring_mean_s=random.uniform(8, 13),
    )


def pace(seed: int) -> Pace:
    """Every fourth campaign dials ahead of its agents."""
    if seed % 4:
        return ProgressivePace()
    longest, shortest = timedelta(seconds=200), timedelta(seconds=50)
    return AgentUsePace(talk_max=longest, talk_min=shortest, loss_rate=3, use_rate=95, count_wrap_up=True)


def wrap_up_s(random: Random) -> float:
    variance = math.log1p(WRAP_UP_CV**2)
    return random.lognormvariate(math.log(WRAP_UP_MEAN_S) - variance / 2, math.sqrt(variance))


async def cast(connection: asyncpg.Connection, seeds: Sequence[int]) -> Sequence[Play]:
    """A team, a past and a list for each seed."""
    await connection.execute("update tenant set limits = $2 where vdn_id = $1", VDN, LIMITS)
    return [await _play(connection, seed, skill_id=place) for place, seed in enumerate(seeds, start=1)]


async def _play(connection: asyncpg.Connection, seed: int, *, skill_id: int) -> Play:
    random = Random(f"play {seed}")
    agents, contacts = random.randint(3, 10), random.randint(60, 100)
    campaign_id = await _campaign(connection, seed, skill_id=skill_id)
    answers = await _past(connection, seed, campaign_id)
    await connection.execute("insert into skill values ($1, $2, 'a team', $3)", VDN, skill_id, BEGIN)
    spans = [wrap_up_s(random) for _ in range(max(1, answers // agents))]
    sums = (len(spans), sum(spans), sum(span * span for span in spans))
    await connection.execute(AGENTS, VDN, str(seed), BEGIN, agents, *sums)
    await connection.execute(SKILLS, VDN, str(seed), skill_id, agents)
    await connection.execute(CONTACTS, VDN, campaign_id, BEGIN, str(1_000 + seed), contacts)
    tally = "insert into campaign_tally (vdn_id, campaign_id, open_contacts) values ($1, $2, $3)"
    await connection.execute(tally, VDN, campaign_id, contacts)
    return Play(seed, campaign_id, skill_id, agents, contacts, pace(seed))


async def _campaign(connection: asyncpg.Connection, seed: int, *, skill_id: int) -> int:
    end = BEGIN + timedelta(hours=11)
    settings = CampaignSettings(
        name=f"seed {seed}",
        description=None,
        mode=Mode.PREDICTED,
        begin=BEGIN,
        end=end,
        callers=("88",),
        ring_timeout=RING_TIMEOUT,
        schedule=Schedule((Segment(BEGIN.time(), end.time()),)),
        pace=pace(seed),
        skill_id=skill_id,
    )
    retry = RetryPolicy(general=ResultRule(rows=(_row(1, Outcome.BUSY, tries=2), _row(2, Outcome.NO_ANSWER, tries=1))))
    texts = CAMPAIGN_SETTINGS.dump(settings), RETRY_POLICY.dump(retry)
    return await connection.fetchval(CAMPAIGN, VDN, settings.name, BEGIN, end, skill_id, *texts)


def _row(code: int, outcome: Outcome, *, tries: int) -> ResultRow:
    return ResultRow(code=code, outcomes=frozenset({outcome}), retries_max=tries, wait=timedelta(minutes=3))


async def _past(connection: asyncpg.Connection, seed: int, campaign_id: int) -> int:
    """Calls of the day before, each by the simulator's own switch; how many were answered."""
    switch = Switch(Carrier(people(seed), seed=-seed - 1).script, lines_max=1)
    rows = [_call(switch, place, BEGIN - timedelta(days=1) + place * PAST_CALL_EVERY) for place in range(PAST_CALLS)]
    first = CALLED_BEFORE * (seed + 1)
    await connection.execute(FINISHED, VDN, campaign_id, BEGIN, first, first + PAST_CALLS - 1)
    await connection.executemany(ATTEMPT, [(VDN, campaign_id, first + place, *row) for place, row in enumerate(rows)])
    return sum(row[-1] is not None for row in rows)


def _call(switch: Switch, place: int, placed_at: datetime) -> tuple[object, ...]:
    """Placed, ringing, answered, ended, outcome, kept limit."""
    # A day for each call, on the switch, so that no two are there at once.
    begun = placed_at + place * timedelta(days=1)
    shift = placed_at - begun
    request = CallRequest(
        call_id=place, vdn_id=VDN, campaign_id=1, epoch=1, called="1", caller="2", ring_timeout=RING_TIMEOUT
    )
    switch.originate(request, listener=0, now=begun)
    ringing_at = answered_at = None
    while True:
        for _, event in switch.due(switch.next_at() or begun):
            match event:
                case Ringing(at=at):
                    ringing_at = at + shift
                case Answered(at=at):
                    answered_at = at + shift
                    switch.connect(place, work_no="1", flow=None, listener=0, now=at)
                case Ended(at=at, outcome=outcome):
                    kept = True if outcome is Outcome.ANSWERED else None
                    return placed_at, ringing_at, answered_at, at + shift, outcome.value, kept
                case _:
                    raise AssertionError(event)
