"""What an owner reads and claims in one turn."""

from collections.abc import AsyncIterator
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import CampaignState, Mode
from outdial.domain.contact import Finished
from outdial.domain.evidence import Evidence
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Share
from outdial.domain.plan import Candidate, Dial, Drop, Plan, Postpone
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.rule_set import NO_RULES
from outdial.domain.schedule import UnknownZone
from outdial.rule_sets import UnknownRuleSetError
from outdial.store import leases, result_definitions, turns
from outdial.store.database import Database
from outdial.store.leases import CampaignKey, Lease
from outdial.store.turns import Cursors
from tests.engine.world import DAY, HOUR, MINUTE, NOON, SECOND, World, a_world

pytestmark = pytest.mark.anyio

EVIDENCE = Evidence(rule_set="none/1", answers=80, abandoned=2, within_idle=1, bound=0.25, limit=0.5)
RETRY = RetryPolicy(general=CommonRule(tries_per_day=2, days=1, wait=MINUTE))


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    async with a_world(database_url) as world:
        yield world


async def due(
    database: Database, campaign_id: int, *, cursors: Cursors | None = None, most: int = 10
) -> list[Candidate]:
    return await turns.due(
        database,
        CampaignKey(1, campaign_id),
        cursors=cursors or Cursors(),
        now=NOON,
        contacts_max=most,
        zone=ZoneInfo("UTC"),
    )


async def a_lease(database: Database, campaign_id: int) -> Lease:
    lease = await leases.take(database, CampaignKey(1, campaign_id), owner="A", span=HOUR)
    assert lease is not None
    return lease


async def claim(database: Database, lease: Lease, wanted: list[Dial]) -> list[Attempt]:
    ahead = [place > 0 for place in range(len(wanted))]
    return await turns.claim(database, lease, wanted, EVIDENCE, ahead=ahead, owner="A", now=NOON)


def dials(candidates: list[Candidate]) -> list[Dial]:
    return [Dial(contact=each.contact, called=each.contact.next_number.called, caller="95000") for each in candidates]


async def test_a_campaign_is_loaded_with_all_that_decides(database: Database, world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED, retry=RETRY)

    loaded = await turns.load(database, CampaignKey(1, campaign_id))

    assert loaded is not None
    assert loaded.campaign.retry == RETRY
    assert loaded.campaign.state is CampaignState.STARTED
    assert loaded.calendar.is_open(NOON)
    assert await turns.load(database, CampaignKey(2, campaign_id)) is None
    await world.execute("update campaign set archived_at = now()")
    assert await turns.load(database, CampaignKey(1, campaign_id)) is None


async def test_codes_that_are_not_retried_stand_for_what_the_tenant_defines_now(
    database: Database, world: World
) -> None:
    naming = replace(RETRY, not_retried_codes=("007", "OB00604"), not_retried=frozenset({Outcome.MACHINE}))
    key = CampaignKey(1, await world.campaign(retry=naming))
    before = await turns.load(database, key)
    await result_definitions.add(database, 1, "007", "n", ["00537", "01040"], definitions_max=99, now=NOON)
    after = await turns.load(database, key)

    assert before is not None
    assert after is not None
    assert before.campaign.retry.not_retried == {Outcome.REJECTED}
    assert after.campaign.retry.not_retried == {Outcome.REJECTED, Outcome.BUSY, Outcome.NO_ANSWER}
    assert before.stamp != after.stamp, "owners are told"


async def test_an_unknown_zone_is_not_guessed(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    await world.execute("update tenant set time_zone = 'Factory'")

    with pytest.raises(UnknownZone):
        await turns.load(database, CampaignKey(1, campaign_id))


@pytest.mark.parametrize(
    "change",
    [
        "update campaign set state = 3",
        "update campaign set updated_at = updated_at",
        "update tenant set time_zone = 'Asia/Shanghai'",
        """update tenant set limits = '{"lines_max": 5}'""",
    ],
)
async def test_whatever_changes_of_campaign_or_tenant_is_seen_in_the_pulse(
    database: Database, world: World, change: str
) -> None:
    campaign_id = await world.campaign()
    loaded = await turns.load(database, CampaignKey(1, campaign_id))
    assert loaded is not None
    assert (await turns.pulses(database, 1, [campaign_id]))[campaign_id].stamp == loaded.stamp

    await world.execute(change)

    assert (await turns.pulses(database, 1, [campaign_id]))[campaign_id].stamp != loaded.stamp


async def test_due_contacts_come_by_priority_and_then_by_age(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    for called, priority, age in (("1", 3, 1), ("2", 3, 2), ("3", 1, 0), ("4", 5, 9)):
        await world.contact(campaign_id, called, priority=priority, due_at=NOON - age * SECOND)
    await world.contact(campaign_id, "5", due_at=NOON + SECOND)

    assert [each.contact.next_number.called for each in await due(database, campaign_id)] == ["3", "2", "1", "4"]
    assert [each.contact.next_number.called for each in await due(database, campaign_id, most=2)] == ["3", "2"]


async def test_a_candidate_tells_of_its_listing_and_of_calls_to_its_number(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    for called in ("100", "101", "1010", "102"):
        await world.contact(campaign_id, called)
    for called, state, placed_at in (
        ("101", 1, NOON),
        ("102", 9, NOON - 5 * MINUTE),
        ("102", 9, NOON - 6 * MINUTE),
        ("102", 9, NOON + MINUTE),
    ):
        await world.execute(
            """
            insert into attempt (vdn_id, campaign_id, contact_id, epoch, position, called, caller, placed_at, state)
            values (1, 99, 1, 1, 0, $1, '1', $2, $3)
            """,
            called,
            placed_at,
            state,
        )
    await world.execute("insert into blacklist values (1, '100', null, null), (1, '102', null, 3)")

    found = {each.contact.next_number.called: each for each in await due(database, campaign_id)}

    assert {called: each.number_in_call for called, each in found.items()} == {
        "100": False,
        "101": True,
        "1010": False,
        "102": False,
    }
    listed, restricted = found["100"].listing, found["102"].listing
    assert found["101"].listing is None
    assert listed is not None
    assert listed.calls_max is None
    assert restricted is not None
    assert (restricted.calls_max, restricted.calls_in_period) == (3, 1), "this hour began at noon"


async def test_the_cursor_passes_what_was_handled_and_comes_back_when_asked(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    for age in (30, 20, 5):
        await world.contact(campaign_id, str(100 + age), due_at=NOON - age * SECOND)
    cursors = Cursors()
    oldest, middle, _ = await due(database, campaign_id)
    cursors.advance(
        Plan(
            dials=tuple(dials([oldest])),
            postponed=(Postpone(contact=middle.contact, until=NOON + DAY, reason="later"),),
        )
    )

    async def seen() -> list[str]:
        return [each.contact.next_number.called for each in await due(database, campaign_id, cursors=cursors)]

    assert await seen() == ["120", "105"], "the cursor stands on the last one handled"
    cursors.step_back(now=NOON - 15 * SECOND)
    assert await seen() == ["120", "105"]
    cursors.step_back(now=NOON - 20 * SECOND)
    assert await seen() == ["130", "120", "105"]
    cursors.advance(Plan(dropped=(Drop(contact=middle.contact, reason=Finished.RECYCLED),)))
    cursors.rewind()
    assert await seen() == ["130", "120", "105"]


async def test_a_contact_is_claimed_once(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, "1", "2")
    lease = await a_lease(database, campaign_id)
    wanted = dials(await due(database, campaign_id))

    first = await claim(database, lease, wanted)
    second = await claim(database, lease, wanted)

    assert sorted(attempt.called for attempt in first) == ["1", "2"]
    assert second == []
    assert await world.value("select count(*) from attempt where epoch = 1 and state = 1 and placed_at = $1", NOON) == 2


async def test_a_number_in_a_call_is_passed_over_whatever_campaign_asks(database: Database, world: World) -> None:
    first, second = await world.campaign(), await world.campaign()
    await world.contact(first, "1")
    await world.contacts(second, "1", "2")
    claims = [(await a_lease(database, each), dials(await due(database, each))) for each in (first, second)]

    placed = [await claim(database, lease, wanted) for lease, wanted in claims]

    assert [[attempt.called for attempt in each] for each in placed] == [["1"], ["2"]]
    assert await world.value("select count(*) from contact where state = 0") == 1


@pytest.mark.parametrize(
    "loss",
    [
        "update campaign_lease set owner = 'B'",
        "update campaign_lease set epoch = 2",
        "update campaign_lease set expires_at = clock_timestamp()",
        "delete from campaign_lease",
    ],
)
async def test_without_the_lease_nothing_is_claimed_and_nothing_settled(
    database: Database, world: World, loss: str
) -> None:
    campaign_id = await world.campaign()
    await world.contacts(campaign_id, "1", "2")
    lease = await a_lease(database, campaign_id)
    candidates = await due(database, campaign_id)
    await world.execute(loss)
    before = await world.rows("select * from contact order by contact_id")

    drop = Plan(dropped=(Drop(contact=candidates[0].contact, reason=Finished.RECYCLED),))
    await turns.settle(database, lease, drop, owner="A", now=NOON)

    assert await claim(database, lease, dials(candidates)) == []
    assert await world.rows("select * from contact order by contact_id") == before
    assert await world.open_contacts(campaign_id) == 2


async def test_what_is_not_dialled_is_put_off_or_finished(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    late, gone = await world.contacts(campaign_id, "1", "2")
    lease = await a_lease(database, campaign_id)
    contacts = {each.contact.contact_id: each.contact for each in await due(database, campaign_id)}
    plan = Plan(
        postponed=(Postpone(contact=contacts[late], until=NOON + HOUR, reason="later"),),
        dropped=(Drop(contact=contacts[gone], reason=Finished.BLACKLISTED),),
    )

    await turns.settle(database, lease, plan, owner="A", now=NOON)
    await turns.settle(database, lease, plan, owner="A", now=NOON)

    waiting, finished = await world.contact_row(late), await world.contact_row(gone)
    assert (waiting["state"], waiting["due_at"], waiting["finished"]) == (0, NOON + HOUR, None)
    assert (finished["state"], finished["finished"]) == (2, 5)
    assert await world.open_contacts(campaign_id) == 1, "counted once"


async def test_an_attempt_keeps_under_which_rules_and_on_what_grounds_it_was_placed(
    database: Database, world: World
) -> None:
    campaign_id = await world.campaign()
    first, second = await world.contacts(campaign_id, "1", "2")
    wanted = dials(await due(database, campaign_id))

    await claim(database, await a_lease(database, campaign_id), wanted)

    kept = """
        select contact_id, rule_set, answers_before, abandoned_before, abandoned_bound, abandoned_limit, ahead
        from attempt order by ahead
    """
    rows = [tuple(row.values()) for row in await world.rows(kept)]
    places = [dial.contact.contact_id for dial in wanted]
    assert sorted(places) == [first, second]
    assert [row[0] for row in rows] == places
    assert [row[1:] for row in rows] == [("none/1", 80, 2, 0.25, 0.5, ahead) for ahead in (False, True)]


async def test_answers_are_read_by_quarter_hours_under_whatever_rules_they_were(
    database: Database, world: World
) -> None:
    campaign_id, other = await world.campaign(), await world.campaign()
    add = "insert into campaign_answers values (1, $1, $2, $3, $4, $5)"
    for row in (
        (campaign_id, NOON, "none/1", 5, 1),
        (campaign_id, NOON, "canada/1", 7, 2),
        (campaign_id, NOON - DAY, "none/1", 3, 0),
        (campaign_id, NOON - 2 * DAY, "none/1", 100, 50),
        (other, NOON, "none/1", 100, 50),
    ):
        await world.execute(add, *row)

    found = await turns.answers(database, CampaignKey(1, campaign_id), since=NOON - DAY)

    assert found == {NOON: Share(12, 3), NOON - DAY: Share(3, 0)}


async def test_a_tenants_rules_come_with_its_campaigns(database: Database, world: World) -> None:
    campaign_id = await world.campaign(ring_timeout=9 * SECOND)
    before = await turns.load(database, CampaignKey(1, campaign_id))
    await world.execute("""update tenant set limits = '{"rule_set": "united-states"}'""")

    after = await turns.load(database, CampaignKey(1, campaign_id))

    assert before is not None
    assert (before.rules, before.ring_timeout) == (NO_RULES, 9 * SECOND)
    assert after is not None
    assert (after.rules.name, after.ring_timeout) == ("united-states", 15 * SECOND)


async def test_rules_that_are_not_known_are_not_guessed(database: Database, world: World) -> None:
    campaign_id = await world.campaign()
    await world.execute("""update tenant set limits = '{"rule_set": "atlantis"}'""")

    with pytest.raises(UnknownRuleSetError):
        await turns.load(database, CampaignKey(1, campaign_id))
