"""Whole shifts in virtual time: few people find nobody, agents are kept busy, and planted faults are noticed."""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import pytest

from outdial.domain.pacing.ahead import Ahead
from outdial.domain.pacing.base import Account, Decision, Memory, Pace, Pacer, PacingView, ProgressivePace, Share
from outdial.domain.pacing.choice import pacer_for
from outdial.domain.pacing.guard import Guard, Limit
from outdial.domain.rule_set import Period
from outdial.virtual.agenda import Agenda
from outdial.virtual.floor import Fate, VirtualFloor
from outdial.virtual.shift import Shift
from outdial.worlds.course import Course, Looks, run_shift
from outdial.worlds.grid import realistic
from outdial.worlds.laws import LogNormal
from tests.domain.builders import MINUTE, NOON, SECOND
from tests.domain.pacing_views import PREDICTIVE, agent_use

LIMIT: Final = 0.03
ANSWER_RATE: Final = 0.25
WORLD: Final = replace(realistic(20, rate=ANSWER_RATE), talk=LogNormal(mean_s=60.0, cv=0.9), hours=0.75)
"""Some six hundred people answer."""
SELDOM: Final = Looks(every_s=2.0, gap_s=1.0)
SEEDS: Final = (1, 2)


def shift(pacer: Pacer, *, seed: int = SEEDS[0]) -> Course:
    return run_shift(WORLD, pacer, seed=seed, looks=SELDOM)


def share_lost(new_pacer: Callable[[], Pacer]) -> float:
    """Of the answers of all seeds."""
    courses = [shift(new_pacer(), seed=seed) for seed in SEEDS]
    return sum(course.abandoned for course in courses) / sum(course.answers for course in courses)


def test_progressive_dialling_loses_nobody() -> None:
    assert shift(pacer_for(ProgressivePace())).abandoned == 0


@pytest.mark.slow
@pytest.mark.parametrize("pace", PREDICTIVE, ids=lambda pace: pace.kind)
def test_predictive_dialling_keeps_agents_busier_under_its_limit(pace: Pace) -> None:
    course = shift(pacer_for(pace))

    assert course.utilisation > shift(pacer_for(ProgressivePace())).utilisation + 0.1
    assert course.abandoned_share <= LIMIT


def test_one_seed_is_one_course() -> None:
    assert shift(pacer_for(agent_use())) == shift(pacer_for(agent_use()))


class ForgetfulGuard(Guard):
    """The planted fault: whatever the limits were, anything goes."""

    def __init__(self, share_max: float) -> None:
        super().__init__(share_max)
        self.limits = (Limit(1.0, Period.TODAY),)


class AheadPacer:
    """Agents' use at its simplest, with a guard of one's own."""

    def __init__(self, guard: Guard) -> None:
        self._ahead = Ahead(guard)

    def decide(self, view: PacingView) -> Decision:
        return self._ahead.decide(view, lambda _: view.lines_free)

    def memory(self) -> Memory:
        return self._ahead.memory()


@pytest.mark.slow
def test_a_limit_forgotten_is_noticed() -> None:
    assert share_lost(lambda: AheadPacer(Guard(LIMIT))) <= LIMIT
    assert share_lost(lambda: AheadPacer(ForgetfulGuard(LIMIT))) > 2 * LIMIT


class Observed:
    """A pacer between a view that is tampered with and decisions that are kept."""

    def __init__(self, tamper: Callable[[PacingView], PacingView] = lambda view: view) -> None:
        self._pacer = pacer_for(agent_use())
        self._tamper = tamper
        self.decisions: list[Decision] = []

    def decide(self, view: PacingView) -> Decision:
        self.decisions.append(self._pacer.decide(self._tamper(view)))
        return self.decisions[-1]

    def memory(self) -> Memory:
        return self._pacer.memory()

    @property
    def answer_rate(self) -> float:
        """As believed on average, once something is known."""
        later = self.decisions[len(self.decisions) // 4 :]
        return sum(dict(decision.terms)["answer_rate"] for decision in later) / len(later)


def answers_told_twice(view: PacingView) -> PacingView:
    """The planted fault: what rang and was answered is news twice."""
    again = tuple(end for end in view.news.rings if end.answered)
    return replace(view, news=replace(view.news, rings=(*view.news.rings, *again)))


def answers_counted_twice(view: PacingView) -> PacingView:
    """The planted fault, in the account."""
    lost = view.account.today
    return replace(view, account=Account(today=Share(2 * lost.answers, lost.abandoned)))


@pytest.mark.slow
def test_an_answer_told_twice_is_noticed() -> None:
    honest, fault = Observed(), Observed(answers_told_twice)
    shift(honest)
    shift(fault)

    assert honest.answer_rate == pytest.approx(ANSWER_RATE, abs=0.04)
    assert fault.answer_rate > ANSWER_RATE + 0.08


class Late:
    """The planted fault: what was lost is told when a talk more has passed."""

    def __init__(self, by: timedelta) -> None:
        self._by = by
        self._told = Account()
        self._untold: deque[tuple[PacingView, Account]] = deque()

    def __call__(self, view: PacingView) -> PacingView:
        self._untold.append((view, view.account))
        while self._untold and self._untold[0][0].now <= view.now - self._by:
            self._told = self._untold.popleft()[1]
        return replace(view, account=self._told)


def decides_by_the_true_account(tamper: Callable[[PacingView], PacingView]) -> bool:
    """Whether each decision was made with what had been answered and lost until then; most find nobody here."""
    agenda = Agenda()
    floor = VirtualFloor(agenda, begins_at=NOON, lines_max=50)
    true: list[tuple[int, int]] = []

    def see(view: PacingView) -> PacingView:
        true.append((floor.tally.answers, floor.tally.abandoned))
        return tamper(view)

    observed = Observed(see)
    place = partial(floor.place, Fate(rings_s=5.0, answered=True, patience_s=1.0, talk_s=60.0))
    agenda.at(0.0, partial(floor.staff, 3))
    for when_s in range(10, 600, 7):
        agenda.at(when_s, place)
    Shift(agenda, floor, observed, place).run(until_s=600.0)
    assert floor.tally.abandoned > 10, "there is something to be told of"
    terms = [dict(decision.terms) for decision in observed.decisions]
    return true == [(told["answers_today"], told["abandoned_today"]) for told in terms]


def test_feedback_that_comes_a_talk_late_is_noticed() -> None:
    assert decides_by_the_true_account(lambda view: view)
    assert not decides_by_the_true_account(Late(by=MINUTE))
    assert not decides_by_the_true_account(Late(by=SECOND))


def test_an_answer_counted_twice_in_the_account_is_noticed() -> None:
    assert not decides_by_the_true_account(answers_counted_twice)
