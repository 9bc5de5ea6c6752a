"""Whom a turn chooses from, and in which order they are called."""

from collections.abc import Sequence

import pytest

from outdial.domain.campaign import Mode
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Traits
from outdial.engine.owned import OwnedCampaign
from tests.engine.curious import Curious, let_pace, owned_by
from tests.engine.world import MINUTE, NOON, SECOND, World

pytestmark = pytest.mark.anyio

ALIKE = """
insert into contact (vdn_id, campaign_id, due_at, called, number_type, created_at)
select 1, $1, $2, '000' || lpad((50000 + each)::text, 5, '0') || '010501', 'home', $2 from generate_series(1, $3) each
"""


async def a_campaign(world: World, *, mode: Mode = Mode.PREDICTED) -> tuple[int, OwnedCampaign, Curious]:
    """A campaign whose mobiles are known to answer, and its pacer, which wants nothing yet."""
    campaign_id = await world.campaign(mode)
    pilot = await world.engine()
    await world.turn()
    owned = owned_by(pilot, campaign_id)
    for _ in range(300):
        owned.prospects.learn(Traits("mobile"), Outcome.ANSWERED, placed_at=NOON)
        owned.prospects.learn(Traits("home"), Outcome.NO_ANSWER, placed_at=NOON)
    return campaign_id, owned, let_pace(pilot, campaign_id)


async def typed(world: World, campaign_id: int, *number_types: str, priority: int = 3) -> Sequence[int]:
    """Contacts whose numbers are of these types, in the order of their due times."""
    ids: list[int] = []
    for before, number_type in zip(range(len(number_types), 0, -1), number_types, strict=True):
        due_at = world.clock.now() - before * SECOND / 1000
        contact_id = await world.contact(campaign_id, world.number("01"), priority=priority, due_at=due_at)
        await world.execute("update contact set number_type = $1 where contact_id = $2", number_type, contact_id)
        ids.append(contact_id)
    return ids


async def called(world: World) -> list[int]:
    """Contacts in the order in which they were called."""
    return [attempt["contact_id"] for attempt in await world.attempts()]


async def test_the_likeliest_to_answer_is_called_first_and_the_others_after(world: World) -> None:
    campaign_id, _, pacer = await a_campaign(world)
    home, mobile, other = await typed(world, campaign_id, "home", "mobile", "home")
    pacer.calls = 1

    await world.run(3 * SECOND)

    assert await called(world) == [mobile, home, other]


async def test_where_the_choice_is_switched_off_due_times_decide(world: World) -> None:
    campaign_id, _, pacer = await a_campaign(world)
    await world.execute("""update tenant set limits = '{"choose_by_chance": false}'""")
    home, mobile = await typed(world, campaign_id, "home", "mobile")
    await world.run(SECOND)
    pacer.calls = 1

    await world.run(3 * SECOND)

    assert await called(world) == [home, mobile]


async def test_a_flow_calls_in_the_order_of_due_times(world: World) -> None:
    campaign_id, _, pacer = await a_campaign(world, mode=Mode.FLOW)
    home, mobile = await typed(world, campaign_id, "home", "mobile")
    pacer.calls = 1

    await world.run(3 * SECOND)

    assert await called(world) == [home, mobile]


async def test_a_more_urgent_contact_that_comes_later_goes_before_those_already_seen(world: World) -> None:
    campaign_id, _, pacer = await a_campaign(world)
    await typed(world, campaign_id, *["mobile"] * 5)
    await world.run(SECOND)
    pacer.calls = 1
    await world.turn()
    (urgent,) = await typed(world, campaign_id, "home", priority=1)
    await world.execute("update campaign_tally set rewound = rewound + 1")

    await world.run(SECOND)

    assert (await called(world))[1] == urgent


async def test_who_is_blacklisted_after_having_been_seen_is_not_called(world: World) -> None:
    campaign_id, _, pacer = await a_campaign(world)
    home, mobile = await typed(world, campaign_id, "home", "mobile")
    pacer.calls = 1
    await world.turn()
    await world.execute("insert into blacklist select 1, called from contact where contact_id = $1", home)

    await world.run(5 * SECOND)

    assert await called(world) == [mobile]
    assert (await world.contact_row(home))["finished"] == 5


async def test_who_is_deleted_after_having_been_seen_is_not_called(world: World) -> None:
    campaign_id, _, pacer = await a_campaign(world)
    home, mobile, other = await typed(world, campaign_id, "home", "mobile", "home")
    pacer.calls = 1
    await world.turn()
    await world.execute("delete from contact where contact_id = $1", home)

    await world.run(5 * SECOND)

    assert await called(world) == [mobile, other]


async def test_all_of_many_that_are_due_at_one_instant_are_called(world: World) -> None:
    campaign_id, owned, pacer = await a_campaign(world)
    await world.execute(ALIKE, campaign_id, NOON, 600)
    (last,) = await typed(world, campaign_id, "mobile")
    pacer.calls = 20

    await world.run(10 * SECOND)
    assert last in (await called(world))[:200], "a page of nobody new is read past"

    await world.run(MINUTE)
    assert len({*await called(world)}) == 601
    assert owned.prospects.next_scores(now=world.clock.now()) == ()


async def test_the_pacer_is_told_the_scores_of_those_who_ring_and_of_those_who_are_next(world: World) -> None:
    campaign_id, owned, pacer = await a_campaign(world)
    await typed(world, campaign_id, "home", "mobile", "home")
    mobile, home = (owned.prospects.score(Traits(one), placed_at=NOON) for one in ("mobile", "home"))
    pacer.calls = 1
    await world.turn()
    pacer.calls = 0

    await world.turn()
    view = pacer.views[-1]
    assert (len(view.ringing), view.ringing_scores) == (1, (mobile,))
    assert view.next_scores == (home, home)

    await world.run(5 * SECOND)
    assert [ring.score for ring in pacer.rings] == [mobile]


async def test_a_new_owner_has_learned_from_the_calls_before(world: World) -> None:
    campaign_id = await world.campaign(Mode.PREDICTED)
    homes = await typed(world, campaign_id, *["home"] * 40)
    mobiles = await typed(world, campaign_id, *["mobile"] * 40)
    past = """
    insert into attempt
        (vdn_id, campaign_id, contact_id, state, epoch, position, called, caller, placed_at, ended_at, outcome)
    select 1, campaign_id, contact_id, 9, 0, 0, called, '1', $2, $2, $3 from contact where contact_id = any($1)
    """
    await world.execute(past, homes, NOON - MINUTE, "no_answer")
    await world.execute(past, mobiles, NOON - MINUTE, "answered")

    pilot = await world.engine()
    await world.turn()

    prospects = owned_by(pilot, campaign_id).prospects
    assert prospects.score(Traits("mobile"), placed_at=NOON) > 0.3
    assert prospects.score(Traits("home"), placed_at=NOON) < -0.3
