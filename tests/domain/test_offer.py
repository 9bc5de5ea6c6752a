"""What becomes of a contact that an agent reads before the call."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.offer import (
    LATE_MAX,
    LET_PASS_PAUSE,
    SKIPPED_PAUSE,
    Call,
    GiveBack,
    Offer,
    OfferAnswer,
    Wait,
    attend,
)

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
UNTIL = NOON + timedelta(seconds=10)
OFFER = Offer(work_no="1001", contact_id=7, offered_at=NOON, until=UNTIL)

moments = st.one_of(
    st.sampled_from([NOON, UNTIL - INSTANT, UNTIL, UNTIL + LATE_MAX, UNTIL + LATE_MAX + INSTANT]),
    st.timedeltas(min_value=timedelta(0), max_value=timedelta(minutes=1)).map(lambda span: NOON + span),
)
offers = st.builds(
    replace,
    st.just(OFFER),
    answer=st.sampled_from([None, *OfferAnswer]),
    kept=st.booleans(),
    reachable=st.booleans(),
    leaving=st.booleans(),
)


def test_an_offer_waits_for_its_agent_until_its_end() -> None:
    assert attend(OFFER, calls_by_itself=True, now=UNTIL - INSTANT) == Wait()


def test_at_its_end_the_contact_is_called_by_itself_or_goes_back() -> None:
    assert attend(OFFER, calls_by_itself=True, now=UNTIL) == Call()
    assert attend(OFFER, calls_by_itself=False, now=UNTIL) == GiveBack(LET_PASS_PAUSE)


def test_an_answer_counts_at_once() -> None:
    assert attend(replace(OFFER, answer=OfferAnswer.DIAL), calls_by_itself=False, now=NOON) == Call()
    assert attend(replace(OFFER, answer=OfferAnswer.SKIP), calls_by_itself=True, now=NOON) == GiveBack(SKIPPED_PAUSE)


@pytest.mark.parametrize("lost", [{"kept": False}, {"reachable": False}])
def test_nobody_is_called_for_an_agent_who_cannot_talk_to_them(lost: dict[str, bool]) -> None:
    offer = replace(OFFER, answer=OfferAnswer.DIAL, **lost)

    assert attend(offer, calls_by_itself=True, now=NOON) == GiveBack()


def test_an_agent_who_is_leaving_is_called_for_only_when_they_say_so() -> None:
    leaving = replace(OFFER, leaving=True)

    assert attend(leaving, calls_by_itself=True, now=UNTIL) == GiveBack(LET_PASS_PAUSE)
    assert attend(replace(leaving, answer=OfferAnswer.DIAL), calls_by_itself=True, now=NOON) == Call()


def test_an_offer_that_nobody_attended_to_is_void_a_little_after_its_end() -> None:
    wanted = replace(OFFER, answer=OfferAnswer.DIAL)

    assert attend(wanted, calls_by_itself=True, now=UNTIL + LATE_MAX) == Call()
    assert attend(wanted, calls_by_itself=True, now=UNTIL + LATE_MAX + INSTANT) == GiveBack()


@given(offer=offers, calls_by_itself=st.booleans(), now=moments)
def test_whoever_is_called_has_an_agent_who_is_kept_can_be_reached_and_said_so_or_let_the_time_pass(
    *, offer: Offer, calls_by_itself: bool, now: datetime
) -> None:
    if attend(offer, calls_by_itself=calls_by_itself, now=now) == Call():
        assert offer.kept
        assert offer.reachable
        assert now <= offer.until + LATE_MAX
        assert offer.answer is OfferAnswer.DIAL or (
            offer.answer is None and calls_by_itself and now >= offer.until and not offer.leaving
        )


@given(offer=offers, calls_by_itself=st.booleans(), now=moments)
def test_no_offer_waits_beyond_its_end(*, offer: Offer, calls_by_itself: bool, now: datetime) -> None:
    if attend(offer, calls_by_itself=calls_by_itself, now=now) == Wait():
        assert now < offer.until
