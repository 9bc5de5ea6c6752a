"""What is told of an agent from one look to the next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outdial.api.own.agent_news import news
from outdial.domain.agent import AgentState, Standing
from outdial.store.followed import FollowedAgent, FollowedCall
from outdial.store.legs import Leg
from outdial.store.offers import OfferRead

NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
OFFER = OfferRead(
    contact_id=7, campaign_id=3, called="1", call_data=None, offered_at=NOON, until=NOON + SECOND, answer=None
)

standings = st.builds(
    Standing,
    st.sampled_from(AgentState),
    st.sampled_from([NOON, NOON + SECOND]),
    st.sampled_from([None, AgentState.PAUSED, AgentState.OFF]),
)
calls = st.builds(
    FollowedCall,
    attempt_id=st.integers(1, 2),
    campaign_id=st.just(3),
    contact_id=st.just(7),
    called=st.just("1"),
    call_data=st.none(),
)
offers = st.sampled_from([OFFER, replace(OFFER, contact_id=8), replace(OFFER, offered_at=NOON + SECOND)])
looks = st.builds(
    FollowedAgent,
    standing=standings,
    leg=st.sampled_from(Leg),
    call=st.none() | calls,
    offer=st.none() | offers,
)


def names(before: FollowedAgent | None, now: FollowedAgent) -> list[str]:
    return [name for name, _ in news(before, now)]


@given(looks)
def test_first_all_that_is_is_told_and_the_state_before_the_rest(now: FollowedAgent) -> None:
    expected = ["state"]
    if now.offer is not None:
        expected.append("offer")
    if now.talks_in is not None:
        expected.append("call")

    assert names(None, now) == expected


@given(looks)
def test_nothing_is_told_of_what_stays(now: FollowedAgent) -> None:
    assert names(now, replace(now)) == []


@given(st.lists(looks, min_size=1, max_size=8))
def test_every_call_that_is_told_is_ended_before_the_next_is_told(seen: list[FollowedAgent]) -> None:
    told: list[str] = []
    for before, now in zip([None, *seen], seen, strict=False):
        told += [name for name in names(before, now) if name in ("call", "ended")]

    assert told == ["call", "ended"] * (len(told) // 2) + ["call"] * (len(told) % 2)
    assert (len(told) % 2 == 1) == (seen[-1].talks_in is not None)


@given(looks, looks)
def test_whoever_knows_only_the_last_of_each_event_knows_the_present(before: FollowedAgent, now: FollowedAgent) -> None:
    first, then = dict(news(None, before)), dict(news(before, now))

    known = {**first, **then}
    for name, told in news(None, now):
        assert known[name] == told
