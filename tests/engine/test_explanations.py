"""What is explained from the rows is what an engine then does: the real one, with its database and a simulated carrier.

Twenty tenants with a random contact each stand side by side; time goes on from one instant of interest to the next, and
at each the engine has a turn. ``tests/domain/test_explain_laws.py`` does the same for a thousand states without I/O.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from random import Random

import pytest

from outdial.domain.contact import Number
from outdial.domain.explain import Explanation, NumberStanding, Verdict, explain
from outdial.domain.plan import Rule
from outdial.domain.schedule import Span, SpecialDate, Weekly, Yearly
from outdial.store import standings
from outdial.store.codec import CAMPAIGN_SETTINGS, LEDGER, RETRY_POLICY, SPECIAL_DATES
from tests.domain.random_standings import DAY, HOUR, SECOND, Asked, Moment, a_moment, a_state
from tests.engine.world import Pilot, Row, World

pytestmark = pytest.mark.anyio

TENANTS = range(2, 22)  # tenant 1 is the world's own
ELSEWHERE = 9_999  # a campaign that is not there: nobody dials for it, and nobody asks what became of its calls


@pytest.mark.parametrize("seed", range(5))
async def test_an_engine_dials_a_contact_when_its_explanation_says_and_not_a_second_before(
    world: World, seed: int
) -> None:
    random = Random(seed)
    moment = a_moment(random)
    world.clock.advance(moment.now - SECOND - world.clock.now())
    states = {vdn_id: a_state(random, moment, vdn_id=vdn_id) for vdn_id in TENANTS}
    for state in states.values():
        await write(world, state, moment)
    pilot = await world.engine()
    explained = {
        vdn_id: explanation
        for vdn_id, state in states.items()
        if (explanation := await explanation_of(pilot, state, now=moment.now)) is not None
    }

    await turn_at(world, instants(explained.values(), now=moment.now))

    assert world.no_faults(), pilot.faults
    first = await first_attempts(world)
    disagreements = {
        vdn_id: (explanation, first.get(vdn_id))
        for vdn_id, explanation in explained.items()
        if not agree(explanation, states[vdn_id].called, first.get(vdn_id))
    }
    assert disagreements == {}
    assert sum(explanation.at is not None for explanation in explained.values()) >= len(TENANTS) // 4


async def explanation_of(pilot: Pilot, state: Asked, *, now: datetime) -> Explanation | None:
    """As it is told outside; None when the number stands further back in the contact's list and is not found."""
    found = await standings.of_number(pilot.database, state.standing.tenant.vdn_id, state.called)
    return explain(found[0], state.called, now=now) if found else None


def instants(explained: Collection[Explanation], *, now: datetime) -> Sequence[datetime]:
    """Where a rule ends, a second before and after, and every few hours for contacts that are not to be dialled."""
    ends = {step.until for explanation in explained for step in explanation.steps if step.until is not None}
    ends |= {explanation.at for explanation in explained if explanation.at is not None}
    beside = {end + away * SECOND for end in ends for away in (-1, 0, 1)}
    return sorted(at for at in beside | {now + hours * HOUR for hours in range(0, 96, 5)} if now <= at < now + 4 * DAY)


async def turn_at(world: World, when: Sequence[datetime]) -> None:
    for at in when:
        world.clock.advance(at - world.clock.now())
        await world.turn()


async def first_attempts(world: World) -> Mapping[int, Row]:
    """The first call of each tenant's contact."""
    calls = await world.rows(
        "select distinct on (vdn_id) * from attempt where campaign_id <> $1 order by vdn_id, placed_at", ELSEWHERE
    )
    return {call["vdn_id"]: call for call in calls}


def agree(explanation: Explanation, called: str, first: Row | None) -> bool:
    if explanation.verdict in (Verdict.NEVER, Verdict.WAITS):
        return first is None or first["called"] != called
    # A contact that its rule sends on to another number is dialled by the turn after the one that finds out.
    goes_on = sum(step.rule in (Rule.RETRY_RULE, Rule.ROUND) for step in explanation.steps)
    return (
        first is not None
        and explanation.at is not None
        and first["called"] == called
        and explanation.at <= first["placed_at"] <= explanation.at + goes_on * SECOND
    )


# Rows of a random state


async def write(world: World, state: Asked, moment: Moment) -> None:
    standing = state.standing
    await world.tenant(
        standing.tenant.vdn_id,
        zone=moment.zone.key,
        attempts_per_contact_max=standing.tenant.limits.attempts_per_contact_max,
    )
    await write_campaign(world, state)
    for special_date in standing.calendar.special_dates:
        await write_special_date(world, state, special_date)
    await write_contact(world, state)
    for called, number in standing.numbers.items():
        await write_number(world, standing.tenant.vdn_id, called, number, now=moment.now)


async def write_campaign(world: World, state: Asked) -> None:
    campaign = state.standing.campaign
    settings = campaign.settings
    await world.execute(
        """
        insert into campaign (vdn_id, campaign_id, name, mode, state, begins_at, ends_at, settings, retry_policy,
            created_at, updated_at, rounds)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6, $6, 3)
        """,
        *(campaign.vdn_id, campaign.campaign_id, settings.name, settings.mode.value, campaign.state),
        *(settings.begin, settings.end, CAMPAIGN_SETTINGS.dump(settings), RETRY_POLICY.dump(campaign.retry)),
    )
    for batch_id in campaign.suspended_batches:
        await world.execute(
            "insert into batch values ($1, $2, $3, 'a batch', true, $4)",
            *(campaign.vdn_id, batch_id, campaign.campaign_id, settings.begin),
        )
    await world.execute(
        "insert into campaign_tally (vdn_id, campaign_id, open_contacts) values ($1, $2, 1)",
        *(campaign.vdn_id, campaign.campaign_id),
    )


async def write_special_date(world: World, state: Asked, special_date: SpecialDate) -> None:
    campaign = state.standing.campaign
    await world.execute(
        """
        with made as (insert into special_date (vdn_id, name, rule) values ($1, $3, $4) returning special_date_id)
        insert into campaign_special_date select $1, $2, special_date_id from made
        """,
        *(campaign.vdn_id, campaign.campaign_id, special_date.name, rule_of(special_date)),
    )


def rule_of(special_date: SpecialDate) -> str:
    assert isinstance(special_date.rule, Weekly | Span | Yearly)
    (stored,) = json.loads(SPECIAL_DATES.dump((special_date,)))
    return json.dumps(stored["rule"])


async def write_contact(world: World, state: Asked) -> None:
    contact = state.standing.contact
    await world.execute(
        """
        insert into contact (vdn_id, contact_id, campaign_id, state, priority, due_at, called, position, number_type,
            numbers, recycle_at, ledger, finished, batch_id, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $6)
        """,
        *(contact.vdn_id, contact.contact_id, contact.campaign_id, state.standing.state, contact.priority),
        *(contact.due_at, contact.next_number.called, contact.position, contact.next_number.number_type),
        json.dumps([as_stored(number) for number in contact.numbers]),
        *(contact.recycle_at, LEDGER.dump(contact.ledger), state.standing.finished, contact.batch_id),
    )


def as_stored(number: Number) -> Mapping[str, object]:
    return {"called": number.called, "number_type": number.number_type, "delay_s": number.delay.total_seconds()}


async def write_number(world: World, vdn_id: int, called: str, number: NumberStanding, *, now: datetime) -> None:
    if (listing := number.listing) is not None:
        await world.execute(
            "insert into blacklist values ($1, $2, $3, $4, $5)",
            *(vdn_id, called, listing.valid_until, listing.calls_max, listing.period_is_day),
        )
    calls = [(at, 9) for at in number.calls] + [(now - SECOND, 2)] * number.in_call
    for placed_at, state in calls:
        await world.execute(
            """
            insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state)
            values ($1, $2, 0, 1, 0, $3, '1', $4, $5)
            """,
            *(vdn_id, ELSEWHERE, called, placed_at, state),
        )
