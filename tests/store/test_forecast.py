"""What a forecast is made of, as it comes from the rows."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from outdial.domain.agent import AgentState, Standing
from outdial.domain.campaign import Mode
from outdial.domain.history import Tries
from outdial.domain.ledger import Ledger
from outdial.domain.outcome import Outcome
from outdial.store import agents, floor, forecast
from outdial.store.codec import LEDGER
from outdial.store.database import Database
from outdial.store.forecast import Grounds
from outdial.store.leases import CampaignKey
from tests.engine.world import HOUR, MINUTE, NOON, SECOND, World, a_world

pytestmark = pytest.mark.anyio


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with a_world(database_url) as world:
        yield world


async def grounds(database: Database, campaign_id: int) -> Grounds:
    found = await forecast.load(database, CampaignKey(1, campaign_id), now=NOON)
    assert found is not None
    return found


async def called(
    world: World,
    campaign_id: int,
    contact_id: int,
    *,
    at: datetime,
    outcome: Outcome,
    rang_s: float = 10,
    talked_s: float | None = None,
) -> None:
    """A call that is over."""
    over_at = at + rang_s * SECOND
    await world.execute(
        """
        insert into attempt (vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at,
            answered_at, connected_at, ended_at, outcome)
        values (1, $1, $2, 9, 1, 0, '1', '2', $3, $4, $5, $6, $7)
        """,
        campaign_id,
        contact_id,
        at,
        over_at if outcome.live_answer else None,
        None if talked_s is None else over_at,
        over_at + (talked_s or 0) * SECOND,
        outcome.value,
    )


async def test_past_calls_are_counted_by_hour_attempt_and_outcome(database: Database, world: World) -> None:
    await world.execute("update tenant set time_zone = 'Asia/Shanghai'")
    campaign_id = await world.campaign(Mode.PREDICTED)
    one, other = await world.contacts(campaign_id, "1", "2")
    await called(world, campaign_id, one, at=NOON - 2 * HOUR, outcome=Outcome.BUSY, rang_s=2)
    await called(world, campaign_id, one, at=NOON - HOUR, outcome=Outcome.ANSWERED, rang_s=8, talked_s=60)
    await called(world, campaign_id, other, at=NOON - HOUR, outcome=Outcome.ABANDONED, rang_s=12)

    history = (await grounds(database, campaign_id)).history

    assert set(history.tries) == {
        Tries(18, 1, Outcome.BUSY, 1),
        Tries(19, 2, Outcome.ANSWERED, 1),
        Tries(19, 1, Outcome.ABANDONED, 1),
    }
    assert history.rings[Outcome.BUSY].mean_s == pytest.approx(2)
    assert history.rings[Outcome.ANSWERED].mean_s == pytest.approx(10)
    assert (history.talks.count, history.talks.mean_s) == (1, pytest.approx(60))
    assert history.of_others


async def test_a_campaign_that_has_called_enough_is_not_helped_out_by_others(database: Database, world: World) -> None:
    campaign_id, other = await world.campaign(Mode.PREDICTED), await world.campaign(Mode.PREDICTED)
    flow = await world.campaign(Mode.FLOW)
    for owner in (other, flow):
        await called(world, owner, 1, at=NOON - HOUR, outcome=Outcome.BUSY)

    helped = (await grounds(database, campaign_id)).history
    await world.execute(
        """
        insert into attempt (vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at,
            ended_at, outcome)
        select 1, $1, number, 9, 1, 0, number::text, '2', $2, $2, 'no_answer' from generate_series(1, 300) as number
        """,
        campaign_id,
        NOON - HOUR,
    )
    alone = (await grounds(database, campaign_id)).history

    assert (helped.calls, helped.of_others) == (1, True)
    assert (alone.calls, alone.of_others) == (300, False)


async def test_what_waits_is_told_in_kinds_without_anybodys_number(database: Database, world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    await world.contacts(campaign_id, "1001", "1002", "1003")
    await world.contact(campaign_id, "1004", priority=1, due_at=NOON + 2 * HOUR + MINUTE)
    await world.contact(campaign_id, "1005", numbers=("1005", "1006"))
    tried = await world.contact(campaign_id, "1007")
    ledger = Ledger().after(0, Outcome.BUSY, on=NOON.date())
    await world.execute("update contact set ledger = $1 where contact_id = $2", LEDGER.dump(ledger), tried)
    await world.contact(campaign_id, "1008")
    await world.execute("insert into blacklist (vdn_id, called) values (1, '1008')")

    kinds = (await grounds(database, campaign_id)).waiting

    assert [kind.contacts for kind in kinds] == [3, 1, 1, 1]
    assert sum(len(kind.example.numbers) == 2 for kind in kinds) == 1
    assert [kind.example.ledger for kind in kinds if kind.example.ledger.attempts] == [ledger]
    (later,) = [kind.example for kind in kinds if kind.example.due_at > NOON]
    assert (later.priority, later.due_at) == (1, NOON + 2 * HOUR)
    assert not any("100" in number.called for kind in kinds for number in kind.example.numbers)


async def test_kinds_beyond_the_bound_are_made_up_for(
    database: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for place in range(4):
        await world.contact(campaign_id, f"100{place}", due_at=NOON + place * HOUR)
    monkeypatch.setattr(forecast, "KINDS_MAX", 2)

    kinds = (await grounds(database, campaign_id)).waiting

    assert [kind.contacts for kind in kinds] == [2, 2]


async def test_agents_are_those_logged_in_or_else_all_of_the_skill(database: Database, world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no in ("1", "2", "3"):
        await world.agent(work_no, state="off")

    everybody = (await grounds(database, campaign_id)).agents
    await world.execute("update agent set state = 'talking' where work_no = '2'")

    assert (everybody, (await grounds(database, campaign_id)).agents) == (3, 1)


async def test_wrap_ups_are_remembered_however_they_end(database: Database, world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    for work_no, since in (("1", NOON - 10 * SECOND), ("2", NOON - 30 * SECOND), ("3", NOON - 5 * SECOND)):
        await world.agent(work_no, state="wrap_up", since=since)

    ready = Standing(AgentState.IDLE, NOON)
    seen = Standing(AgentState.WRAP_UP, NOON - 10 * SECOND)
    assert await agents.move(database, 1, "1", seen=seen, to=ready)
    assert not await agents.move(database, 1, "1", seen=seen, to=ready)
    assert await floor.end_wrap_ups(database, 1, longest=30 * SECOND, now=NOON) == 1

    wrap_ups = (await grounds(database, campaign_id)).history.wrap_ups
    assert (wrap_ups.count, wrap_ups.mean_s, wrap_ups.deviation_s) == (2, pytest.approx(20), pytest.approx(10))


async def test_a_campaign_of_another_tenant_is_unknown(database: Database, world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)

    assert await forecast.load(database, CampaignKey(2, campaign_id), now=NOON) is None
