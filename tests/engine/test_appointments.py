"""Promised calls: made some minutes before their time, before all others, on the contact's one budget."""

from datetime import timedelta
from typing import Any

import pytest

from outdial.domain.pacing.base import TokenPace
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.rotation import ByNumberType
from outdial.domain.schedule import Schedule, Segment
from outdial.domain.tenant import Limits
from outdial.store import appointments
from outdial.store.appointments import AppointmentRule, Filter, NewAppointment
from outdial.store.results import EVER, NEVER
from tests.engine.world import DAY, HOUR, MINUTE, NOON, SECOND, Pilot, World

pytestmark = pytest.mark.anyio

ONCE_A_DAY = RetryPolicy(general=CommonRule(tries_per_day=1, days=1, wait=SECOND))
AT = NOON + 30 * MINUTE
LEAD = 5 * MINUTE


async def promise(world: World, pilot: Pilot, campaign_id: int, called: str, **fields: Any) -> int:
    promised: dict[str, Any] = {"automatic": True, "appointed_at": AT, "work_no": "1"}
    new = NewAppointment(campaign_id=campaign_id, called=called, **(promised | fields))
    made = await appointments.add(pilot.database, 1, new, limits=Limits(), now=world.clock.now())
    assert not isinstance(made, AppointmentRule)
    return made


async def come(world: World, at: timedelta) -> None:
    """Let it be some time before (negative) or after the time from which the call may be made."""
    world.clock.advance(AT - LEAD + at - world.clock.now())


async def test_a_promised_call_to_a_new_number_is_made_five_minutes_before_its_time(world: World) -> None:
    campaign_id = await world.campaign()
    pilot = await world.engine()
    called = world.number("00")
    await promise(world, pilot, campaign_id, called)

    await come(world, -3 * SECOND)
    await world.run(2 * SECOND)
    assert await world.attempts() == []
    await world.run(3 * SECOND)

    (attempt,) = await world.attempts()
    assert attempt["called"] == called
    assert timedelta(0) <= attempt["placed_at"] - (AT - LEAD) <= SECOND


async def test_a_finished_contact_is_called_again_on_the_promised_number_and_its_budget_counts_it(world: World) -> None:
    campaign_id = await world.campaign(retry=ONCE_A_DAY)
    pilot = await world.engine()
    one, two = world.number("01"), world.number("01")
    contact_id = await world.contact(campaign_id, one, numbers=[one, two])
    await world.run(20 * SECOND)
    assert await world.dialled() == [one, two]
    await promise(world, pilot, campaign_id, one)

    await come(world, 0 * SECOND)
    await world.run(10 * SECOND)

    assert await world.dialled() == [one, two, one]
    row = await world.contact_row(contact_id)
    assert (row["state"], row["appointment_id"]) == (2, None)
    assert '"attempts": 3' in row["ledger"]
    assert await world.open_contacts(campaign_id) == 0
    finals = await world.rows("select final from attempt order by placed_at")
    assert [row["final"] for row in finals] == [False, False, True], "nothing more was dialled after the last one"
    assert await world.value("select sum(finals)::int from campaign_outcomes") == 1


async def test_a_spent_budget_forbids_a_promised_call_too(world: World) -> None:
    await world.execute("""update tenant set limits = '{"attempts_per_contact_max": 1}'""")
    campaign_id = await world.campaign()
    pilot = await world.engine()
    called = world.number("01")
    contact_id = await world.contact(campaign_id, called)
    await world.run(5 * SECOND)
    await promise(world, pilot, campaign_id, called)

    await come(world, 0 * SECOND)
    await world.run(5 * SECOND)

    assert await world.dialled() == [called]
    assert (await world.contact_row(contact_id))["finished"] == 7
    assert await world.open_contacts(campaign_id) == 0


async def test_promised_calls_go_before_all_others_whatever_their_priority(world: World) -> None:
    campaign_id = await world.campaign(pace=TokenPace(calls=1, interval=SECOND))
    pilot = await world.engine()
    promised = world.number("01")
    await promise(world, pilot, campaign_id, promised)
    await come(world, 0 * SECOND)
    for _ in range(5):
        await world.contact(campaign_id, world.number("01"), priority=1, due_at=NOON)

    await world.run(3 * SECOND)

    assert (await world.dialled())[0] == promised


async def test_a_number_that_no_round_takes_is_called_when_it_was_promised(world: World) -> None:
    campaign_id = await world.campaign(rotation=ByNumberType(rounds=("home",)))
    pilot = await world.engine()
    home, office = world.number("01"), world.number("01")
    await world.contact(campaign_id, home, numbers=[home, office], number_types=["home", "office"])
    await world.run(5 * SECOND)
    await world.execute("update contact set called = $1, position = 1", office)
    await promise(world, pilot, campaign_id, office)

    await come(world, 0 * SECOND)
    await world.run(5 * SECOND)

    assert await world.dialled() == [home, office]


async def test_a_promise_waits_for_the_end_of_the_call_that_its_contact_is_in(world: World) -> None:
    campaign_id = await world.campaign()
    pilot = await world.engine()
    await come(world, -5 * SECOND)
    called = world.number("00", stay_s=10)
    await world.contact(campaign_id, called)
    await world.run(2 * SECOND)
    await promise(world, pilot, campaign_id, called)

    await world.run(20 * SECOND)

    first, second = await world.attempts()
    assert second["placed_at"] >= first["ended_at"] > AT - LEAD


async def test_a_promised_call_keeps_the_window_and_what_follows_keeps_the_rules(world: World) -> None:
    opens = AT + HOUR
    schedule = Schedule((Segment(opens.time(), (opens + HOUR).time()),), ())
    campaign_id = await world.campaign(schedule=schedule, retry=ONCE_A_DAY)
    pilot = await world.engine()
    await promise(world, pilot, campaign_id, world.number("01"))

    await come(world, 0 * SECOND)
    await world.run(5 * SECOND)
    assert await world.attempts() == []
    world.clock.advance(opens - world.clock.now())
    await world.run(90 * SECOND)

    assert await world.outcomes() == ["busy"]


async def test_a_promise_that_the_switch_refused_is_kept_when_it_takes_calls_again(world: World) -> None:
    campaign_id = await world.campaign(retry=ONCE_A_DAY)
    pilot = await world.engine()
    called = world.number("01")
    await promise(world, pilot, campaign_id, called)
    await come(world, 0 * SECOND)
    pilot.line.refuses_calls = True
    await world.run(3 * SECOND)
    pilot.line.refuses_calls = False

    await world.run(MINUTE)

    assert await world.outcomes() == ["not_placed", "busy"]
    page = await appointments.page(
        pilot.database, 1, Filter(begin=EVER, end=NEVER), limit=9, offset=0, now=world.clock.now()
    )
    (one,) = page.appointments
    assert one.call is not None
    assert one.call.attempt_id == (await world.attempts())[1]["attempt_id"]


async def test_a_contact_that_waits_for_its_promised_call_is_not_called_in_its_own_turn_at_the_same_moment(
    world: World,
) -> None:
    campaign_id = await world.campaign()
    pilot = await world.engine()
    called = world.number("00")
    await world.contact(campaign_id, called, due_at=NOON + SECOND)
    await world.turn()
    await promise(world, pilot, campaign_id, called)

    await come(world, SECOND)
    await pilot.round("turns", "turns")
    assert await world.attempts() == []
    await world.run(30 * SECOND)

    assert await world.dialled() == [called]
    assert await world.value("select attempt_id from appointment") is not None


async def test_after_hours_without_an_engine_a_promised_call_is_made_once(world: World) -> None:
    campaign_id = await world.campaign()
    pilot = await world.engine()
    called = world.number("00")
    await world.contact(campaign_id, called, due_at=NOON + SECOND)
    await world.turn()
    await promise(world, pilot, campaign_id, called)
    await come(world, 3 * HOUR)

    await world.run(30 * SECOND)

    assert await world.dialled() == [called]
    assert await world.value("select attempt_id from appointment") is not None


async def test_a_promise_taken_back_does_not_cut_the_wait_short_after_which_its_contact_was_due(world: World) -> None:
    later = RetryPolicy(general=CommonRule(tries_per_day=2, days=1, wait=20 * MINUTE))
    campaign_id = await world.campaign(retry=later)
    pilot = await world.engine()
    called = world.number("01")
    await world.contact(campaign_id, called)
    await world.run(5 * SECOND)
    promised = await promise(world, pilot, campaign_id, called)
    assert await appointments.delete(pilot.database, 1, promised, now=world.clock.now()) is None

    await world.run(5 * SECOND)
    assert await world.dialled() == [called]
    world.clock.advance(20 * MINUTE)
    await world.run(5 * SECOND)

    first, second = await world.attempts()
    assert second["placed_at"] >= first["ended_at"] + 20 * MINUTE


async def test_of_two_promises_the_other_still_holds_the_contact_when_one_is_taken_back(world: World) -> None:
    campaign_id = await world.campaign()
    pilot = await world.engine()
    called = world.number("01")
    await world.contact(campaign_id, called, due_at=NOON + SECOND)
    earlier = await promise(world, pilot, campaign_id, called, appointed_at=AT - 10 * MINUTE)
    await promise(world, pilot, campaign_id, called)
    await appointments.delete(pilot.database, 1, earlier, now=world.clock.now())

    await come(world, -3 * SECOND)
    await world.run(2 * SECOND)
    assert await world.attempts() == []
    await world.run(5 * SECOND)

    assert await world.dialled() == [called]


async def test_a_promise_of_a_campaign_that_is_over_comes_to_nothing(world: World) -> None:
    campaign_id = await world.campaign(end=NOON + DAY)
    pilot = await world.engine()
    called = world.number("01")
    await world.contact(campaign_id, called)
    await world.run(5 * SECOND)
    await promise(world, pilot, campaign_id, called)
    await world.execute("update campaign set ends_at = $1", NOON + MINUTE)

    await come(world, 0 * SECOND)
    await world.run(5 * SECOND)

    assert await world.dialled() == [called]
    assert await world.open_contacts(campaign_id) == 0
