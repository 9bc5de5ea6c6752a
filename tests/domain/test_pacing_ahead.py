"""How far a lead goes, and what a decision says of it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from outdial.domain.pacing.ahead import Ahead
from outdial.domain.pacing.base import Decision, News, PacingView, Share
from outdial.domain.pacing.guard import ABANDONED_MAX, Guard
from outdial.domain.pacing.price import CHANCE_AT_CUSHION
from tests.domain.builders import SECOND
from tests.domain.pacing_views import a_view

SPENT = Share(2000, 61)


def decided(view: PacingView, *, most: int = 500, guarded: bool = True) -> Decision:
    return Ahead(Guard(ABANDONED_MAX), guarded=guarded).decide(view, lambda _: most)


def term(decision: Decision, name: str) -> float:
    return dict(decision.terms)[name]


def test_a_decision_can_be_read() -> None:
    reason = decided(a_view()).reason

    assert re.fullmatch(
        r"\d+ calls: 5 idle, \d+\.\d expected free within \d+ s, answer rate 0\.\d\d ± 0\.\d\d, 4 ringing; "
        r"bound \d\.\d % of 3 %; one more would too likely find nobody",
        reason,
    )


@pytest.mark.parametrize(
    ("view", "most", "says"),
    [
        (a_view(lost=Share()), 500, "progressive: "),
        (a_view(lost=SPENT), 500, "progressive: "),
        (a_view(), 500, "one more would too likely find nobody"),
        (a_view(), 2, "the method or the lines allow no more"),
        (a_view(lines_free=2), 500, "the method or the lines allow no more"),
    ],
    ids=["nobody answered", "too many lost", "price", "method", "lines"],
)
def test_a_decision_says_what_stopped_it(view: PacingView, most: int, says: str) -> None:
    assert says in decided(view, most=most).reason


def test_no_more_calls_ring_ahead_of_the_agents_than_a_quarter_of_those_that_have_ended() -> None:
    view = a_view(talking=200, idle=20)
    first = decided(view)

    assert (term(first, "ringing") + first.calls) == len(view.news.rings) // 4
    assert "progressive: too few calls have ended yet" in first.reason


def test_a_call_for_every_idle_agent_needs_none_that_has_ended() -> None:
    assert decided(a_view(idle=100)).calls == 96


@pytest.mark.parametrize("view", [a_view(), a_view(lines_free=2)], ids=["price", "lines"])
def test_the_price_is_learned_where_the_guard_leaves_a_lead(view: PacingView) -> None:
    assert at_cushion_after(view) != CHANCE_AT_CUSHION


@pytest.mark.parametrize("view", [a_view(lost=SPENT), a_view(lost=Share())], ids=["too many lost", "nobody answered"])
def test_no_price_is_learned_where_the_guard_stops_a_lead(view: PacingView) -> None:
    assert at_cushion_after(view) == CHANCE_AT_CUSHION


def test_no_price_is_learned_where_nobody_is_left_to_call() -> None:
    assert at_cushion_after(a_view(), are_placed=0.0) == CHANCE_AT_CUSHION


def at_cushion_after(view: PacingView, *, are_placed: float = 1.0) -> float:
    """When of the calls that were wished for some were placed, and all of these still ring."""
    ahead = Ahead(Guard(ABANDONED_MAX))
    placed = round(are_placed * ahead.decide(view, lambda _: 500).calls)
    ringing = (timedelta(seconds=1),) * placed
    ahead.decide(replace(view, ringing=(*view.ringing, *ringing), news=News(), now=view.now + SECOND), lambda _: 500)
    return ahead.memory()["price"]["at_cushion"]


def test_the_terms_are_the_figures_of_the_view() -> None:
    decision = decided(a_view(waiting=2, lost=Share(900, 9)))
    told = {name: term(decision, name) for name in ("idle", "staffed", "ringing", "waiting", "lines_free")}

    assert told == {"idle": 5, "staffed": 20, "ringing": 4, "waiting": 2, "lines_free": 500}
    assert (term(decision, "answers_today"), term(decision, "abandoned_today")) == (900, 9)
    assert term(decision, "balance") == pytest.approx(0.03 * 900 - 9 - 2)
    assert term(decision, "abandoned_limit") == ABANDONED_MAX


def test_calls_go_as_far_as_the_price_and_no_further() -> None:
    decision = decided(a_view())
    one_less = decided(a_view(), most=decision.calls - 1)

    assert term(decision, "chance_of_nobody") > term(decision, "chance_allowed")
    assert term(one_less, "chance_of_nobody") <= term(one_less, "chance_allowed")


def test_the_fewer_have_been_lost_the_further_it_goes() -> None:
    calls = [decided(a_view(lost=Share(300, abandoned))).calls for abandoned in (0, 3, 6, 9, 12)]

    assert calls == sorted(calls, reverse=True)
    assert calls[0] > calls[-1] == 1


def test_without_a_guard_only_the_price_stops_a_start() -> None:
    start = a_view(lost=Share())

    assert decided(start, guarded=False).calls > decided(start).calls == 1


def test_likelier_contacts_need_fewer_calls() -> None:
    usual, likely, unlikely = (
        decided(replace(a_view(), next_scores=(score,) * 200)).calls for score in (0.0, 1.5, -1.5)
    )

    assert likely < usual < unlikely


def test_likelier_calls_that_ring_already_leave_less_to_start() -> None:
    ringing = a_view(idle=10, talking=10, ringing=20)
    usual, likely = (decided(replace(ringing, ringing_scores=(score,) * 20)).calls for score in (0.01, 2.0))

    assert likely < usual


def test_what_was_told_once_is_still_known_at_the_next_look() -> None:
    ahead = Ahead(Guard(ABANDONED_MAX))
    first = ahead.decide(a_view(), lambda _: 500)
    later = ahead.decide(a_view(after=SECOND, news=News()), lambda _: 500)

    assert term(later, "answer_rate") == pytest.approx(term(first, "answer_rate"), rel=0.1)
