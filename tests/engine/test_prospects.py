"""What an owner has learned of who answers, and whom it would call next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.domain.attempt import Attempt
from outdial.domain.campaign import Mode
from outdial.domain.contact import Contact, Finished, Number
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Traits
from outdial.domain.plan import Dial, Drop, Plan, Postpone
from outdial.domain.reserve import RESERVE_MAX
from outdial.domain.rule_set import NO_RULES
from outdial.domain.tenant import Limits, Tenant
from outdial.engine.prospects import READ_AHEAD, READ_AHEAD_MAX, Prospects
from outdial.store.turns import Loaded
from tests.domain.builders import HOUR, NOON, SECOND, SHANGHAI, a_calendar, a_campaign, a_contact, an_attempt

HOME, MOBILE = Traits("home"), Traits("mobile")


def loaded(*, limits: Limits | None = None, mode: Mode = Mode.PREDICTED) -> Loaded:
    campaign = a_campaign()
    campaign = replace(campaign, settings=replace(campaign.settings, mode=mode))
    tenant = Tenant(vdn_id=1, zone=SHANGHAI, limits=limits or Limits())
    return Loaded(campaign=campaign, tenant=tenant, calendar=a_calendar(campaign), rules=NO_RULES, stamp="1")


def waiting(contact_id: int, number_type: str = "home", *, ago: timedelta = HOUR) -> Contact:
    contact = a_contact(numbers=(Number(f"{contact_id}", number_type),), due_at=NOON - ago)
    return replace(contact, contact_id=contact_id)


def next_ids(prospects: Prospects) -> list[int]:
    return [pick.contact_id for pick in prospects.best(10, now=NOON)]


def mobiles_called() -> Prospects:
    """Of a campaign that has called some mobiles, so that others may differ from these."""
    prospects = Prospects(loaded())
    for outcome in (Outcome.ANSWERED, Outcome.NO_ANSWER, Outcome.BUSY):
        prospects.learn(MOBILE, outcome, placed_at=NOON)
    return prospects


def steps_of(outcome: Outcome) -> list[Attempt]:
    placed = an_attempt()
    ringing = placed.ring(NOON + SECOND)
    if outcome is not Outcome.ANSWERED:
        return [placed, ringing, ringing.end(NOON + 9 * SECOND, outcome=outcome, cause="")]
    answered = ringing.answer(NOON + 5 * SECOND)
    connected = answered.connect(NOON + 6 * SECOND, work_no="1001")
    return [placed, ringing, answered, connected, connected.end(NOON + HOUR, outcome=outcome, cause="")]


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.NO_ANSWER])
def test_a_call_teaches_once(outcome: Outcome) -> None:
    through_steps, told = mobiles_called(), mobiles_called()
    steps = steps_of(outcome)

    for before, after in zip([steps[0], *steps], [*steps, steps[-1]], strict=True):
        through_steps.moved(HOME, before, after, machine=False)
    told.learn(HOME, outcome, placed_at=NOON)

    learned = told.score(HOME, placed_at=NOON)
    assert through_steps.score(HOME, placed_at=NOON) == learned != 0.0


def test_a_campaign_without_agents_learns_nothing() -> None:
    prospects = Prospects(loaded(mode=Mode.FLOW))
    prospects.learn(MOBILE, Outcome.BUSY, placed_at=NOON)
    _, ringing, answered, *_ = steps_of(Outcome.ANSWERED)

    prospects.moved(HOME, ringing, answered, machine=False)

    assert prospects.score(HOME, placed_at=NOON) == prospects.score(MOBILE, placed_at=NOON)
    assert not prospects.chooses


def test_a_machine_that_picks_up_is_no_person() -> None:
    prospects = mobiles_called()
    _, ringing, answered, *_ = steps_of(Outcome.ANSWERED)

    prospects.moved(HOME, ringing, answered, machine=True)

    assert prospects.score(HOME, placed_at=NOON) < 0


def test_the_best_of_those_seen_come_first_with_their_scores() -> None:
    prospects = Prospects(loaded())
    for _ in range(50):
        prospects.learn(MOBILE, Outcome.ANSWERED, placed_at=NOON)
        prospects.learn(HOME, Outcome.NO_ANSWER, placed_at=NOON)

    prospects.seen([waiting(1, "home"), waiting(2, "mobile")], asked_for=10, now=NOON)

    assert next_ids(prospects) == [2, 1]
    scores = tuple(prospects.score(one, placed_at=NOON) for one in (MOBILE, HOME))
    assert prospects.next_scores(now=NOON) == scores


def test_who_is_called_put_off_or_dropped_waits_no_longer() -> None:
    prospects = Prospects(loaded())
    contacts = [waiting(contact_id) for contact_id in range(5)]
    prospects.seen(contacts, asked_for=10, now=NOON)

    prospects.carried_out(
        Plan(
            dials=(Dial(contact=contacts[0], called="0", caller="9"),),
            postponed=(Postpone(contact=contacts[1], until=NOON + HOUR, reason="busy"),),
            dropped=(Drop(contact=contacts[2], reason=Finished.RECYCLED),),
        )
    )
    prospects.gone([3])

    assert next_ids(prospects) == [4]


def test_a_full_page_of_nobody_new_is_read_past_by_a_larger_one() -> None:
    prospects = Prospects(loaded())
    page = [waiting(contact_id) for contact_id in range(20)]
    read_ahead: list[int] = []
    for _ in range(6):
        prospects.seen(page, asked_for=len(page), now=NOON)
        read_ahead.append(prospects.read_ahead)

    assert read_ahead == [READ_AHEAD, 2 * READ_AHEAD, 4 * READ_AHEAD, *[READ_AHEAD_MAX] * 3]
    prospects.seen([*page, waiting(20)], asked_for=21, now=NOON)
    assert prospects.read_ahead == READ_AHEAD, "somebody new was found"
    prospects.seen(page, asked_for=99, now=NOON)
    assert prospects.read_ahead == READ_AHEAD, "the queue was read to its end"


def test_a_full_reserve_is_not_read_ahead_for() -> None:
    prospects = Prospects(loaded())
    prospects.seen([waiting(contact_id) for contact_id in range(RESERVE_MAX)], asked_for=1, now=NOON)

    assert prospects.read_ahead == 0


def test_new_settings_empty_the_reserve_and_keep_what_was_learned() -> None:
    prospects = mobiles_called()
    prospects.learn(HOME, Outcome.ANSWERED, placed_at=NOON)
    learned = prospects.score(HOME, placed_at=NOON)
    prospects.seen([waiting(1)], asked_for=10, now=NOON)

    prospects.settle(loaded(limits=Limits(choose_by_chance=False)))

    assert (next_ids(prospects), prospects.chooses) == ([], False)
    assert prospects.score(HOME, placed_at=NOON) == learned
