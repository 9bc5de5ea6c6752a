"""One turn of one campaign: how many, whom, when to look again, and why."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.campaign import Campaign, CampaignState
from outdial.domain.contact import Contact, Finished
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Decision, Floor, Memory, PacingView
from outdial.domain.pacing.progressive import ProgressivePacer
from outdial.domain.plan import Candidate, Demand, Dial, Drop, Plan, Postpone, TurnView, choose, demand
from outdial.domain.retry import CommonRule, RetryPolicy
from outdial.domain.schedule import Calendar, Span, SpecialDate
from outdial.domain.screening import Listing
from tests.domain.builders import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    SECOND,
    SHANGHAI,
    a_calendar,
    a_campaign,
    a_contact,
    tried,
)

EVENING = datetime(2025, 3, 4, 10, tzinfo=UTC)  # 18:00 in Shanghai, when the office closes
MORNING = EVENING + 15 * HOUR


def asked(
    *, now: datetime = NOON, campaign: Campaign | None = None, calendar: Calendar | None = None, lines_free: int = 10
) -> Demand:
    campaign = campaign or a_campaign()
    pacing = PacingView(now=now, floor=Floor(idle=3), lines_free=lines_free)
    view = TurnView(campaign=campaign, calendar=calendar or a_calendar(campaign), pacing=pacing)
    return demand(view, ProgressivePacer())


def test_an_open_campaign_starts_what_its_pacer_says_and_is_looked_at_a_second_later() -> None:
    decision = asked()

    assert (decision.calls, decision.look_again_at) == (3, NOON + SECOND)
    assert decision.reason == "3 calls: 3 idle, 0 ringing, 0 waiting, 10 lines free"
    assert ("idle", 3) in decision.terms


def test_the_last_look_before_closing_is_at_closing() -> None:
    assert asked(now=EVENING - SECOND / 4).look_again_at == EVENING


def test_without_a_free_line_nothing_is_asked_of_the_pacer() -> None:
    decision = asked(lines_free=0)

    assert (decision.calls, decision.reason, decision.look_again_at) == (0, "no line is free", NOON + SECOND)


def test_a_pacer_that_asks_for_too_much_gets_the_free_lines() -> None:
    class Greedy:
        def decide(self, view: PacingView) -> Decision:
            return Decision(calls=view.lines_free + 7, reason="more")

        def memory(self) -> Memory:
            return {}

    campaign = a_campaign()
    pacing = PacingView(now=NOON, floor=Floor(), lines_free=5)

    assert demand(TurnView(campaign=campaign, calendar=a_calendar(campaign), pacing=pacing), Greedy()).calls == 5


def test_a_suspended_campaign_rests() -> None:
    decision = asked(campaign=a_campaign(state=CampaignState.SUSPENDED))

    assert (decision.calls, decision.reason) == (0, "the campaign is suspended")
    assert decision.look_again_at == NOON + MINUTE


@pytest.mark.parametrize("state", CampaignState)
def test_a_campaign_whose_end_has_come_has_ended_whatever_was_asked_for(state: CampaignState) -> None:
    assert asked(campaign=a_campaign(state=state, end=NOON)).reason == "the campaign has ended"


def test_a_campaign_rests_until_it_begins() -> None:
    decision = asked(campaign=a_campaign(begin=NOON + 10 * SECOND))

    assert decision.calls == 0
    assert decision.reason == "closed: before begin; opens at 2025-03-04 04:00 UTC"
    assert decision.look_again_at == NOON + 10 * SECOND


@pytest.mark.parametrize(
    ("now", "look_again_at"), [(EVENING, EVENING + MINUTE), (MORNING - 30 * SECOND, MORNING), (MORNING, None)]
)
def test_a_closed_campaign_is_looked_at_when_it_opens_and_every_minute(
    now: datetime, look_again_at: datetime | None
) -> None:
    decision = asked(now=now)

    assert decision.calls == (3 if look_again_at is None else 0)
    assert decision.look_again_at == (look_again_at or now + SECOND)


def test_a_special_date_is_named_as_the_reason() -> None:
    campaign = a_campaign(end=NOON + HOUR)
    day = NOON.date()
    calendar = Calendar(
        schedule=campaign.settings.schedule,
        special_dates=(SpecialDate("Founders' day", Span(day, day)),),
        zone=SHANGHAI,
        begin=campaign.settings.begin,
        end=campaign.settings.end,
    )

    decision = asked(campaign=campaign, calendar=calendar)

    assert decision.reason == "closed: special date (Founders' day); not again"
    assert decision.look_again_at == NOON + MINUTE


# The second half.


def chosen(*candidates: Candidate, calls: int = 10, now: datetime = NOON, retry: RetryPolicy | None = None) -> Plan:
    campaign = a_campaign(retry=retry)
    return choose(candidates, calls=calls, campaign=campaign, now=now, zone=SHANGHAI, attempts_max=100)


def with_listing(
    contact: Contact, *, valid_until: datetime | None = None, calls_max: int | None = None, calls_in_period: int = 0
) -> Candidate:
    listing = Listing(valid_until=valid_until, calls_max=calls_max, calls_in_period=calls_in_period)
    return Candidate(contact=contact, listing=listing)


def test_candidates_are_dialled_in_their_order_up_to_the_number_of_calls() -> None:
    first, second, third = (Candidate(contact=a_contact(number)) for number in ("1", "2", "3"))

    plan = chosen(first, second, third, calls=2)

    assert [dial.called for dial in plan.dials] == ["1", "2"]
    assert not plan.postponed
    assert not plan.dropped


def test_no_calls_wanted_nobody_touched() -> None:
    assert chosen(Candidate(contact=a_contact(recycle_at=NOON)), calls=0) == Plan()


@pytest.mark.parametrize(("own", "shown"), [("96000", "96000"), (None, "95000")])
def test_the_person_sees_the_contacts_number_or_the_campaigns_most_wanted(own: str | None, shown: str) -> None:
    contact = a_contact("1", caller=own)

    assert chosen(Candidate(contact=contact)).dials == (Dial(contact=contact, called="1", caller=shown),)


def test_a_contact_that_is_not_due_is_left_alone() -> None:
    assert chosen(Candidate(contact=a_contact(due_at=NOON + SECOND / 1000))) == Plan()


def test_a_recycled_contact_is_dropped() -> None:
    contact = a_contact(recycle_at=NOON)

    assert chosen(Candidate(contact=contact)).dropped == (Drop(contact=contact, reason=Finished.RECYCLED),)


def test_a_contact_without_budget_is_dropped() -> None:
    contact = a_contact(ledger=tried(*[Outcome.BUSY] * 100))

    assert chosen(Candidate(contact=contact)).dropped == (Drop(contact=contact, reason=Finished.BUDGET_SPENT),)


def test_a_number_blacklisted_for_good_is_dropped() -> None:
    contact = a_contact()

    assert chosen(with_listing(contact)).dropped == (Drop(contact=contact, reason=Finished.BLACKLISTED),)


def test_a_number_blacklisted_for_a_time_is_put_off_until_then() -> None:
    contact = a_contact()
    expected = Postpone(contact=contact, until=NOON + DAY, reason="blacklisted")

    assert chosen(with_listing(contact, valid_until=NOON + DAY)).postponed == (expected,)


def test_a_restricted_number_is_put_off_until_its_period_ends() -> None:
    contact = a_contact()
    plan = chosen(with_listing(contact, calls_max=1, calls_in_period=1), now=NOON + MINUTE)

    assert plan.postponed == (
        Postpone(contact=contact, until=NOON + HOUR, reason="restricted to 1 calls an hour, 1 made"),
    )


def test_a_listing_that_allows_the_call_does_not_hold_it_up() -> None:
    assert len(chosen(with_listing(a_contact(), calls_max=2, calls_in_period=1)).dials) == 1


def test_a_number_that_is_in_a_call_already_is_put_off() -> None:
    contact = a_contact()
    plan = chosen(Candidate(contact=contact, number_in_call=True))

    assert plan.postponed == (Postpone(contact=contact, until=NOON + MINUTE, reason="the number is in a call already"),)


def test_one_turn_dials_no_number_twice() -> None:
    plan = chosen(Candidate(contact=a_contact("1")), Candidate(contact=a_contact("2", "1", position=1)))

    assert [dial.called for dial in plan.dials] == ["1"]
    assert [entry.until for entry in plan.postponed] == [NOON + MINUTE]


def test_who_is_put_off_or_dropped_takes_nobodys_place() -> None:
    plan = chosen(
        Candidate(contact=a_contact("1"), number_in_call=True),
        with_listing(a_contact("2")),
        Candidate(contact=a_contact("3")),
        calls=1,
    )

    assert [dial.called for dial in plan.dials] == ["3"]


ONE_DAY = RetryPolicy(general=CommonRule(tries_per_day=2, days=1, wait=MINUTE))


def test_a_retry_that_slipped_past_its_last_day_is_dropped() -> None:
    contact = a_contact(ledger=tried(Outcome.BUSY, at=NOON - DAY))

    assert chosen(Candidate(contact=contact), retry=ONE_DAY).dropped == (
        Drop(contact=contact, reason=Finished.NO_RETRY_LEFT),
    )


def test_a_retry_that_slipped_past_its_last_day_gives_way_to_the_next_number() -> None:
    contact = a_contact("1", "2", ledger=tried(Outcome.BUSY, at=NOON - DAY))
    (moved,) = chosen(Candidate(contact=contact), retry=ONE_DAY).postponed

    assert (moved.until, moved.contact.position) == (NOON, 1)
    assert moved.reason == "its rule allows the number no call today"


candidates = st.builds(
    Candidate,
    contact=st.builds(
        a_contact,
        st.sampled_from(["1", "2", "3", "4"]),
        due_at=st.integers(-5, 1).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        recycle_at=st.none() | st.just(NOON),
    ),
    listing=st.none()
    | st.builds(Listing, valid_until=st.none() | st.just(NOON + DAY), calls_max=st.none() | st.just(1)),
    number_in_call=st.booleans(),
)


@given(offered=st.lists(candidates, max_size=12), calls=st.integers(-1, 12))
def test_whoever_is_offered_nobody_is_dialled_who_must_not_be(offered: list[Candidate], calls: int) -> None:
    plan = chosen(*offered, calls=calls)
    called = [dial.called for dial in plan.dials]
    free = [entry.contact for entry in offered if not entry.number_in_call]

    assert len(called) == len(set(called)) <= max(0, calls)
    assert all(dial.contact in free and dial.contact.due_at <= NOON for dial in plan.dials)
    assert all(dial.contact.recycle_at is None for dial in plan.dials)
    assert all(entry.until > NOON for entry in plan.postponed)
