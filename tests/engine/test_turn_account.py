"""What a pacer is told of what was really lost: at once, once, and also after a takeover."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.pacing.base import Account, Share
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.gateways.simulator import Behaviour
from tests.engine.curious import let_pace, owned_by
from tests.engine.world import MINUTE, NOON, SECOND, Pilot, World, a_world

pytestmark = pytest.mark.anyio

FAULTY = Behaviour(
    answer_ratio=0.6,
    machine_ratio=0.1,
    detects_machines=True,
    doubled_ratio=0.3,
    delayed_ratio=0.2,
    lost_ratio=0.1,
    ring_mean_s=3,
    talk_mean_s=10,
    patience_mean_s=3,
)


async def a_campaign(world: World, *, calls: int = 0, retry: RetryPolicy | None = None) -> tuple[int, Pilot]:
    """A campaign that begins with the next look, and the engine that owns it."""
    campaign_id = await world.campaign(Mode.PREDICTED, retry=retry)
    pilot = await world.engine()
    await world.turn()
    let_pace(pilot, campaign_id, calls=calls)
    return campaign_id, pilot


async def under(world: World, rule_set: str) -> None:
    """From the next look on; other rules make another pacer."""
    await world.execute("update tenant set limits = jsonb_build_object('rule_set', $1::text)", rule_set)
    await world.turn()


def account(pilot: Pilot, campaign_id: int, world: World) -> Account:
    owned = owned_by(pilot, campaign_id)
    return owned.answers.account(owned.answered, now=world.clock.now(), zone=ZoneInfo("UTC"))


def everywhere(answers: int, abandoned: int) -> Account:
    share = Share(answers, abandoned)
    return Account(today=share, last_24_h=share, last_30_days=share)


async def by_the_rows(world: World) -> Share:
    """What the attempts say themselves, and nothing that was derived from them."""
    return Share(
        await world.value("select count(*) from attempt where kept_connect_limit is not null"),
        await world.value("select count(*) from attempt where not kept_connect_limit"),
    )


async def test_an_answer_is_in_the_account_while_the_person_still_talks(world: World) -> None:
    campaign_id, pilot = await a_campaign(world, calls=1)
    await world.agent("1001")
    await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=90))

    await world.run(5 * SECOND)

    assert await world.states() == {"1001": "talking"}
    (look,) = [let_pace(pilot, campaign_id)]
    await world.turn()
    assert look.views[-1].account == everywhere(1, 0)


async def test_who_finds_nobody_is_abandoned_when_two_seconds_are_over_and_not_when_the_call_is(world: World) -> None:
    campaign_id, pilot = await a_campaign(world, calls=1)
    await world.contact(campaign_id, world.number("00", ring_s=1))
    await world.run(3 * SECOND)
    assert account(pilot, campaign_id, world) == everywhere(1, 0)

    await world.run(1.4 * SECOND)

    assert await world.outcomes() == [None], "the line is still open"
    assert account(pilot, campaign_id, world) == everywhere(1, 1)
    await world.run(10 * SECOND)
    assert await world.outcomes() == ["abandoned"]
    assert account(pilot, campaign_id, world) == everywhere(1, 1)


async def test_who_hangs_up_within_two_seconds_is_abandoned_at_once(database_url: str) -> None:
    async with a_world(database_url, behaviour=Behaviour(patience_mean_s=1, patience_cv=0.01)) as world:
        campaign_id, pilot = await a_campaign(world, calls=1)
        await world.contact(campaign_id, world.number("00", ring_s=1))

        await world.run(3.6 * SECOND)

        assert account(pilot, campaign_id, world) == everywhere(1, 1)


@pytest.mark.slow
async def test_whatever_is_lost_doubled_or_late_every_answer_counts_once(database_url: str) -> None:
    async with a_world(database_url, behaviour=FAULTY) as world:
        campaign_id, pilot = await a_campaign(world, calls=2)
        curious = let_pace(pilot, campaign_id, calls=2)
        for work_no in range(4):
            await world.agent(str(work_no))
        await world.contacts(campaign_id, *(str(13_800_000 + each) for each in range(60)))

        await world.run(4 * MINUTE)

        share = await by_the_rows(world)
        assert share.answers > share.abandoned > 0
        assert account(pilot, campaign_id, world) == everywhere(share.answers, share.abandoned)
        assert curious.views[-1].account == everywhere(share.answers, share.abandoned)
        assert await _stored(world) == share
        rang = await world.value("select count(*) from attempt where outcome not in ('not_placed', 'unknown')")
        assert len(curious.rings) == rang == 60
        answered = await world.value("select count(*) from attempt where answered_at is not null")
        machines = await world.value(
            "select count(*) from attempt where outcome = 'machine' and answered_at is not null"
        )
        assert sum(ring.answered for ring in curious.rings) == answered - machines


async def test_after_a_takeover_the_account_is_what_it_was(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    first = await world.engine("A")
    await world.turn()
    let_pace(first, campaign_id, calls=1)
    await world.agent("1001")
    for stay_s in (2, 90):
        await world.contact(campaign_id, world.number("00", ring_s=1, stay_s=stay_s))
        await world.run(5 * SECOND)
        await world.execute("update agent set state = 'idle', attempt_id = null where state = 'wrap_up'")
    await world.contact(campaign_id, world.number("00", ring_s=1))
    await world.run(4.6 * SECOND)
    assert await world.outcomes() == ["answered", None, None], "one is over, one talks, one waits for too long"
    before = account(first, campaign_id, world)

    first.freeze()
    await world.lapse()
    second = await world.engine("B")
    await world.turn()

    assert account(second, campaign_id, world) == before == everywhere(3, 1)


async def test_the_account_of_days_before_is_read_by_a_new_owner(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    add = "insert into campaign_answers values (1, $1, $2, 'none/1', 100, $3)"
    for days, abandoned in ((0, 1), (20, 2), (31, 50)):
        await world.execute(add, campaign_id, NOON - timedelta(days=days, hours=1), abandoned)
    pilot = await world.engine()

    await world.turn()

    found = account(pilot, campaign_id, world)
    assert (found.today, found.last_24_h, found.last_30_days) == (Share(100, 1), Share(100, 1), Share(200, 3))


async def test_an_attempt_keeps_the_rules_and_the_evidence_of_the_turn_that_placed_it(world: World) -> None:
    campaign_id, pilot = await a_campaign(world)
    await world.agent("1001")
    await world.contacts(campaign_id, *(world.number("01", ring_s=1) for _ in range(3)))
    let_pace(pilot, campaign_id, calls=2)
    await world.turn()
    await under(world, "united-states")
    let_pace(pilot, campaign_id, calls=1)
    await world.turn()

    rows = await world.rows(
        "select rule_set, ahead, answers_before, abandoned_before, abandoned_limit from attempt order by 1, 2"
    )

    assert [tuple(row.values()) for row in rows] == [
        ("none/1", False, 0, 0, None),
        ("none/1", True, 0, 0, None),
        ("united-states/1", True, 0, 0, None),
    ]


async def test_a_call_rings_as_long_as_the_rules_say(world: World) -> None:
    await world.execute("""update tenant set limits = '{"rule_set": "united-states"}'""")
    campaign_id = await world.campaign(ring_timeout=5 * SECOND)
    await world.contact(campaign_id, world.number("00", ring_s=12))
    await world.engine()

    await world.run(30 * SECOND)

    assert await world.outcomes() == ["answered"], "five seconds would not have been enough"


async def test_who_was_abandoned_is_not_due_again_before_the_rules_allow_it(world: World) -> None:
    await world.execute("""update tenant set limits = '{"rule_set": "united-kingdom"}'""")
    again = RetryPolicy(general=CommonRule(tries_per_day=9, days=9, wait=MINUTE))
    campaign_id, _ = await a_campaign(world, calls=1, retry=again)
    contact_id = await world.contact(campaign_id, world.number("00", ring_s=1))

    await world.run(20 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["outcome"] == "abandoned"
    assert (await world.contact_row(contact_id))["due_at"] == attempt["ended_at"] + timedelta(hours=72)


async def test_answers_are_kept_for_each_rule_set(world: World) -> None:
    campaign_id, pilot = await a_campaign(world)
    for rule_set in ("none", "canada"):
        await under(world, rule_set)
        let_pace(pilot, campaign_id, calls=1)
        await world.contact(campaign_id, world.number("00", ring_s=1))
        await world.run(15 * SECOND)

    rows = await world.rows("select rule_set, answers, abandoned from campaign_answers order by rule_set")

    assert rows == [_counted("canada/1"), _counted("none/1")]


def _counted(rule_set: str) -> Mapping[str, Any]:
    return {"rule_set": rule_set, "answers": 1, "abandoned": 1}


async def _stored(world: World) -> Share:
    (row,) = await world.rows(
        "select sum(answers)::int as answers, sum(abandoned)::int as abandoned from campaign_answers"
    )
    return Share(row["answers"], row["abandoned"])
