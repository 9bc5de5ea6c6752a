"""What a predictive method learns from the news, and what it expects of a floor."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outdial.domain.pacing.base import Floor, News, PacingView, RingEnd
from outdial.domain.pacing.claims import Claims
from outdial.domain.pacing.estimator import Estimator, Outlook, TalkBounds
from outdial.domain.pacing.level import AnswerLevel
from tests.domain.builders import DAY, HOUR, NOON, SECOND
from tests.domain.pacing_views import SEEN, a_view, views

TURN = 5 * SECOND
CALLS = 20
"""Placed in every turn."""


def look(known: Estimator, view: PacingView, *, talk: TalkBounds | None = None, releases: bool = True) -> Outlook:
    return known.look(view, talk=talk, releases=releases)


def learned(*seen: PacingView) -> Estimator:
    known = Estimator()
    for view in seen:
        known.learn(view)
    return known


class Callers:
    """People who are called, twenty every five seconds: they answer after ten seconds, or ring for twenty-five."""

    def __init__(self, *, seed: int = 7) -> None:
        self._random = Random(seed)
        self._known = Estimator()
        self._turn = 0
        self._ringing: list[tuple[int, bool, float]] = []

    def call(self, share: float, *, turns: int, score: float = 0.0) -> float:
        """The share that is believed of the average contact after so many turns more."""
        view = a_view()
        for _ in range(turns):
            self._turn += 1
            view = self._view(score)
            self._known.learn(view)
            self._ringing += [(self._turn, self._random.random() < share, score) for _ in range(CALLS)]
        return look(self._known, view).rate.mean

    def level(self) -> AnswerLevel:
        """What is believed of it."""
        return AnswerLevel(self._known.memory()["level"])

    def _view(self, score: float) -> PacingView:
        rings = tuple(
            RingEnd(TURN * (2 if answered else 5), answered=answered, score=score)
            for since, answered, score in self._ringing
            if self._turn - since >= (2 if answered else 5)
        )
        self._ringing = [
            (since, answered, score)
            for since, answered, score in self._ringing
            if self._turn - since < (2 if answered else 5)
        ]
        return PacingView(
            now=NOON + self._turn * TURN,
            floor=Floor(idle=3),
            ringing=tuple((self._turn - since) * TURN for since, _, _ in self._ringing),
            ringing_scores=tuple(score for _, _, score in self._ringing) if score else (),
            lines_free=500,
            news=News(rings=rings),
        )


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.8])
def test_the_share_of_answers_is_learned_from_an_empty_history(share: float) -> None:
    assert Callers().call(share, turns=120) == pytest.approx(share, abs=0.02 + 0.15 * share)


@pytest.mark.parametrize(("before", "after"), [(0.1, 0.4), (0.4, 0.1)])
def test_a_jump_by_a_factor_of_four_is_followed_within_minutes(before: float, after: float) -> None:
    callers = Callers()
    callers.call(before, turns=120)

    assert callers.call(after, turns=24) == pytest.approx(after, rel=0.35)


def test_however_long_nobody_answers_a_call_is_taken_to_be_answered_one_time_in_fifty() -> None:
    callers = Callers()
    callers.call(0.3, turns=60)

    assert callers.call(0.0, turns=400) == pytest.approx(0.02)


@pytest.mark.parametrize(("ended", "may_ring"), [(0, 0), (29, 0), (30, 7), (280, 70)])
def test_so_many_calls_may_ring_as_a_quarter_of_those_that_have_ended(ended: int, may_ring: int) -> None:
    known = learned(a_view(news=News(rings=SEEN.rings[:ended])))

    assert look(known, a_view()).ringing_max == may_ring


def test_an_agent_taken_early_counts_for_those_who_ring_on() -> None:
    early, late = Claims(1, wanted=[(0.1, 1)], freed=()), Claims(1, wanted=[(0.4, 1)], freed=())
    plain = look(learned(a_view()), a_view())

    assert replace(plain, moments=(early, late)).chance_of_nobody() == pytest.approx(0.4)
    assert replace(plain, moments=(late, early)).chance_of_nobody() == pytest.approx((0.4 + 0.1) / 2)


def test_the_level_is_not_told_while_the_shape_of_ringing_is_a_guess() -> None:
    few, many = (
        learned(a_view(news=News(rings=SEEN.rings[:ended])), a_view(after=SECOND, news=SEEN)) for ended in (9, 30)
    )

    assert few.memory()["level"] == Estimator().memory()["level"]
    assert many.memory()["level"] != Estimator().memory()["level"]


def test_the_usual_hazard_follows_so_that_the_level_stays_near_it() -> None:
    callers = Callers()
    callers.call(0.05, turns=100)
    callers.call(0.6, turns=300)

    # They had drifted apart by a factor of twenty: then a single call that rings on says that nobody answers any more.
    assert 0.7 < callers.level().mean < 1.4


@pytest.mark.parametrize(("score", "share"), [(1.0, 0.45), (-1.0, 0.1)])
def test_answers_of_contacts_with_a_score_are_told_of_the_average_contact(score: float, share: float) -> None:
    average = Callers().call(share, turns=120, score=score)

    # An hour of likelier contacts is no better list.
    assert average == pytest.approx(0.25, abs=0.08)


def test_a_call_more_is_as_likely_answered_as_its_score_says() -> None:
    known = learned(a_view())
    outlooks = [look(known, a_view()) for _ in range(3)]
    for outlook, score in zip(outlooks, (-1.0, 0.0, 1.0), strict=True):
        for _ in range(9):
            outlook.add(score)
    lost = [outlook.without() for outlook in outlooks]

    assert lost == sorted(set(lost))


def test_to_look_is_not_to_learn() -> None:
    known = learned(a_view())
    memory = json.dumps(known.memory())
    look(known, a_view(after=SECOND))

    assert json.dumps(known.memory()) == memory


def test_with_every_call_added_nobody_becomes_likelier() -> None:
    outlook = look(learned(a_view()), a_view())
    course = [(outlook.chance_of_nobody(), outlook.without())]
    for _ in range(50):
        outlook.add(0.0)
        course.append((outlook.chance_of_nobody(), outlook.without()))

    assert course == sorted(course)


def released(view: PacingView, *, talk: TalkBounds | None = None, releases: bool = True) -> float:
    return look(learned(view), view, talk=talk, releases=releases).released


def test_agents_who_talk_or_wrap_up_come_free() -> None:
    talking, wrapping_up = (
        replace(a_view(idle=0, talking=0), floor=floor)
        for floor in (Floor(talking=(60 * SECOND,) * 10), Floor(wrapping_up=(5 * SECOND,) * 10))
    )

    assert 0.0 < released(talking) < released(wrapping_up) <= 10.0
    assert released(talking, releases=False) == 0.0


def test_an_agent_is_the_likelier_free_the_longer_the_talk_has_lasted_when_all_talks_last_as_long() -> None:
    alike = News(talks=(110 * SECOND,) * 200, wrap_ups=(5 * SECOND,) * 200)
    some = [released(replace(a_view(news=alike), floor=Floor(talking=(span_s * SECOND,) * 10))) for span_s in (10, 100)]

    assert some[1] > 5 * some[0]


def test_a_mean_talk_time_is_believed_within_its_bounds_only() -> None:
    view = a_view()
    short, long = (TalkBounds(shortest=span_s * SECOND, longest=span_s * SECOND) for span_s in (50, 200))

    assert released(view, talk=long) < released(view) < released(view, talk=short)


def test_idle_agents_who_leave_are_counted_as_taken() -> None:
    view = a_view(idle=3, talking=0, ringing=2)
    leaving = replace(view, news=replace(SEEN, left_idle=200))

    assert look(learned(leaving), view).chance_of_nobody() > look(learned(view), view).chance_of_nobody()


def test_people_who_wait_take_the_next_agents() -> None:
    chances = [
        look(learned(view), view).chance_of_nobody() for view in (a_view(waiting=waiting) for waiting in (0, 1, 3))
    ]

    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


@pytest.mark.parametrize("jump", [-HOUR, -SECOND, timedelta(0)], ids=str)
def test_a_clock_that_stands_still_or_is_set_back_leaves_what_was_learned(jump: timedelta) -> None:
    before, later = a_view(), a_view(after=jump, news=News())

    expected = look(learned(before), before).rate
    assert look(learned(before, later), later).rate.mean == pytest.approx(expected.mean, rel=0.1)


def test_a_day_later_hardly_anything_is_known_of_how_readily_people_answer() -> None:
    first, second, later = a_view(), a_view(after=SECOND), a_view(after=DAY, news=News())
    known, later_known = learned(first, second), learned(first, second, later)

    assert look(later_known, later).rate.deviation > 2 * look(known, second).rate.deviation


@settings(max_examples=40)
@given(st.lists(views(), max_size=4))
def test_an_outlook_is_made_of_chances(course: list[PacingView]) -> None:
    known = Estimator()

    for view in course:
        known.learn(view)
        outlook = look(known, view)
        assert 0.0 < outlook.rate.mean <= 1.0
        assert outlook.rate.deviation >= 0.0
        assert -1e-9 <= outlook.chance_of_nobody() <= 1.0 + 1e-9
        assert 0.0 <= outlook.ringing_answers <= outlook.ringing + 1e-6
        assert -1e-9 <= outlook.released <= view.floor.staffed
        assert all(-1e-9 <= share <= 1.0 + 1e-9 for share in outlook.new_by)
        assert 0.0 <= outlook.horizon_s <= 100.0


@settings(max_examples=40)
@given(views(), views())
def test_an_estimator_goes_on_from_its_memory(before: PacingView, later: PacingView) -> None:
    known = learned(before)
    other = Estimator(json.loads(json.dumps(known.memory())))
    for one in (known, other):
        one.learn(later)

    assert other.memory() == known.memory()
