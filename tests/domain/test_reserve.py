"""The order in which contacts that are due are called."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outdial.domain.contact import Contact, Number
from outdial.domain.outcome import Outcome
from outdial.domain.pacing.scores import Scores, Traits
from outdial.domain.reserve import OLDEST_EVERY, RESERVE_MAX, Reserve
from outdial.domain.retry import CommonRule, RetryPolicy
from tests.domain.builders import HOUR, MINUTE, NOON, SECOND, a_calendar, a_campaign, a_contact, tried

ODDS = {"good": 1.0, "fair": 0.0, "bad": -1.0}
CONTACTS = st.tuples(
    st.sampled_from(sorted(ODDS)),
    st.integers(1, 5),
    st.integers(0, 50),
    st.sampled_from([None, None, None, "1001"]),
)


class Told(Scores):
    """Scores that are told and not learned, the same at all hours."""

    def __init__(self) -> None:
        super().__init__()
        self.odds = dict(ODDS)

    def score(self, traits: Traits, *, hour: int) -> float:
        del hour
        return self.odds[traits.number_type or "fair"]


def waiting(
    contact_id: int,
    number_type: str = "fair",
    *,
    priority: int = 3,
    due_at: datetime = NOON,
    work_no: str | None = None,
) -> Contact:
    contact = a_contact(numbers=(Number(f"{contact_id}", number_type),), due_at=due_at)
    return replace(contact, contact_id=contact_id, priority=priority, work_no=work_no)


def a_reserve(*contacts: Contact, scores: Scores | None = None, retry: RetryPolicy | None = None) -> Reserve:
    reserve = Reserve(scores or Told(), calendar=a_calendar(a_campaign()), retry=retry or RetryPolicy())
    reserve.admit(contacts, now=NOON)
    return reserve


def order(reserve: Reserve, *, now: datetime = NOON) -> list[int]:
    return [pick.contact_id for pick in reserve.best(RESERVE_MAX, now=now)]


def test_the_likeliest_to_answer_comes_first_with_its_score() -> None:
    reserve = a_reserve(waiting(1, "bad"), waiting(2, "good"), waiting(3, "fair"))

    picks = reserve.best(2, now=NOON)

    assert [(pick.contact_id, pick.score) for pick in picks] == [(2, 1.0), (3, 0.0)]
    assert order(reserve) == [2, 3, 1]


def test_those_alike_come_in_the_order_of_their_due_times() -> None:
    late, early = waiting(1, due_at=NOON), waiting(2, due_at=NOON - HOUR)

    assert order(a_reserve(late, early, waiting(3, due_at=NOON))) == [2, 1, 3]


def test_a_higher_priority_comes_before_any_chance() -> None:
    assert order(a_reserve(waiting(1, "good", priority=3), waiting(2, "bad", priority=1))) == [2, 1]


def test_what_was_promised_comes_before_any_chance_and_in_the_order_of_due_times() -> None:
    reached = replace(waiting(2, "bad"), ledger=tried(Outcome.ANSWERED), due_at=NOON - SECOND)

    assert order(a_reserve(waiting(1, "good"), waiting(3, "bad", work_no="1001"), reached)) == [2, 3, 1]


def test_who_can_no_longer_be_called_comes_first_to_be_finished() -> None:
    recycled = replace(waiting(1, "bad"), recycle_at=NOON - HOUR)

    assert order(a_reserve(waiting(2, "good"), recycled)) == [1, 2]


def test_a_last_day_that_is_over_comes_first_to_be_finished() -> None:
    one_day = RetryPolicy(general=CommonRule(tries_per_day=3, days=1, wait=MINUTE))
    slipped = replace(waiting(1, "bad"), ledger=tried(Outcome.BUSY, at=NOON - 24 * HOUR))

    assert order(a_reserve(waiting(2, "good"), slipped, retry=one_day)) == [1, 2]


def test_every_twentieth_call_goes_to_whoever_has_been_due_longest() -> None:
    oldest = waiting(1, "bad", due_at=NOON - HOUR)
    reserve = a_reserve(oldest, *(waiting(contact_id, "good") for contact_id in range(2, 40)))

    assert order(reserve).index(1) == OLDEST_EVERY - 1
    reserve.called([2, 3, 4])
    assert order(reserve).index(1) == OLDEST_EVERY - 4, "calls are counted through"


@given(ahead=st.integers(0, 4), fresh=st.integers(1, 2))
def test_nobody_starves_however_many_better_ones_keep_coming(ahead: int, fresh: int) -> None:
    """With n before it in the queue, a contact is called within OLDEST_EVERY * (n + 1) calls."""
    reserve = a_reserve(*(waiting(place, "bad", due_at=NOON - HOUR + place * SECOND) for place in range(ahead + 1)))
    ids = iter(range(1_000, 10_000))
    for calls in range(1, OLDEST_EVERY * (ahead + 1) + 1):
        reserve.admit([waiting(next(ids), "good") for _ in range(fresh)], now=NOON)
        (pick,) = reserve.best(1, now=NOON)
        first = pick.contact_id
        reserve.called([first])
        if first == ahead:
            assert calls == OLDEST_EVERY * (ahead + 1)
            return
    pytest.fail("never called")


@given(st.lists(CONTACTS, max_size=40), st.integers(0, 45))
def test_everybody_is_called_once_by_priority_then_promise(
    drawn: list[tuple[str, int, int, str | None]], first: int
) -> None:
    contacts = {
        place: waiting(place, kind, priority=priority, due_at=NOON - due_s * SECOND, work_no=work_no)
        for place, (kind, priority, due_s, work_no) in enumerate(drawn)
    }
    reserve = a_reserve(*contacts.values())

    ids = order(reserve)

    assert sorted(ids) == sorted(contacts)
    ranks = [(contacts[one].priority, contacts[one].work_no is None) for one in ids]
    assert ranks == sorted(ranks)
    promised = [(contacts[one].priority, contacts[one].due_at, one) for one in ids if contacts[one].work_no]
    assert promised == sorted(promised)
    assert [pick.contact_id for pick in reserve.best(first, now=NOON)] == ids[:first]


def test_who_is_forgotten_is_not_called() -> None:
    reserve = a_reserve(waiting(1), waiting(2))

    reserve.forget([1, 99])

    assert (order(reserve), len(reserve)) == ([2], 1)


def test_a_contact_seen_again_is_kept_once_and_as_it_is_now() -> None:
    reserve = a_reserve(waiting(1, "good"), waiting(2, "fair"))

    assert reserve.admit([waiting(1, "bad"), waiting(2, "fair"), waiting(3)], now=NOON) == 1
    assert order(reserve) == [2, 3, 1]


def test_what_is_learned_counts_from_the_next_minute_on() -> None:
    scores = Told()
    reserve = a_reserve(waiting(1, "good"), waiting(2, "bad"), scores=scores)
    scores.odds["bad"] = 2.0

    assert order(reserve, now=NOON + 59 * SECOND) == [1, 2]
    assert order(reserve, now=NOON + MINUTE) == [2, 1]


def test_of_too_many_the_least_wanted_are_left_out() -> None:
    reserve = a_reserve(*(waiting(place, "good" if place % 2 else "bad") for place in range(RESERVE_MAX)))

    assert reserve.admit([waiting(RESERVE_MAX + place, "fair") for place in range(10)], now=NOON) == 10
    assert len(reserve) == RESERVE_MAX
    left_out = {*range(RESERVE_MAX + 10)} - {*order(reserve)}
    assert left_out == {*range(RESERVE_MAX - 20, RESERVE_MAX, 2)}
