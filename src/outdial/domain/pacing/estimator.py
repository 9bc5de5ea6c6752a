"""What a predictive method expects: who will answer, which agents come free, and how many people find nobody.

Every figure errs to the side of the called person: answers are taken one standard deviation above their mean,
agents who come free one below. Talk times vary so much that an agent's age in a call says little; the end of a call
is taken as memoryless. A ringing call that is older than answers usually take becomes less likely to be answered.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from outdial.domain.attempt import CONNECT_LIMIT
from outdial.domain.pacing.base import PacingView, Recent

# Before anything was seen: three answers in ten, as sure as five calls would make it.
PRIOR_ANSWERED = 1.5
PRIOR_UNANSWERED = 3.5
ANSWER_DELAY_PRIOR = timedelta(seconds=10)
VARIANCE_OF_NORMAL = 25.0
"""From here on the normal curve is close enough to the binomial, and costs the same for any number of calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its standard deviation."""

    mean: float
    deviation: float

    @property
    def cautious(self) -> float:
        """More answers than this are unlikely."""
        return min(1.0, self.mean + self.deviation)


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBounds:
    """Between which a mean talk time is believed."""

    shortest: timedelta
    longest: timedelta

    def clamp(self, mean: timedelta) -> timedelta:
        return max(self.shortest, min(mean, self.longest))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The near future of a floor. ``ringing_answers`` is how many of the ``ringing`` will be answered, cautiously."""

    answer_rate: Rate
    ringing: int
    ringing_answers: float
    free: int
    """Agents who will be there for answers: idle and soon free, less those whom people wait for already."""
    released: int
    """Of these, the soon free."""
    expected_free: float
    """The same agents as ``free``, neither cautiously nor in whole ones."""
    horizon: timedelta

    def answers(self, calls: int) -> float:
        """How many people will answer if ``calls`` are added to those ringing."""
        return self.ringing_answers + calls * self.answer_rate.cautious

    def chance_of_nobody(self, calls: int) -> float:
        """The chance that the person who answers the last of ``calls`` new ones finds every free agent taken."""
        others = self.ringing + calls - 1
        return chance_at_least(self.free, trials=others, mean=self.answers(calls - 1))

    def abandoned(self, calls: int) -> float:
        """How many people will find nobody if ``calls`` are added: E[(X - free)+] of a binomial X."""
        trials, mean = self.ringing + calls, self.answers(calls)
        if trials == 0:
            return 0.0
        fewer = mean * (trials - 1) / trials
        reached = self.free * chance_at_least(self.free + 1, trials=trials, mean=mean)
        return max(0.0, mean * chance_at_least(self.free, trials=trials - 1, mean=fewer) - reached)


def answer_rate(recent: Recent) -> Rate:
    """The share of calls that a person answers: Beta prior, decayed counts."""
    answered = PRIOR_ANSWERED + max(0.0, recent.answered)
    unanswered = PRIOR_UNANSWERED + max(0.0, recent.unanswered)
    total = answered + unanswered
    return Rate(mean=answered / total, deviation=math.sqrt(answered * unanswered / (total * total * (total + 1))))


def look_ahead(view: PacingView, *, talk: TalkBounds | None, releases: bool, patience: timedelta) -> Outlook:
    """What to expect of the time in which a call placed now is answered, and ``patience`` after it."""
    rate = answer_rate(view.recent)
    delay = view.recent.answer_delay_mean or ANSWER_DELAY_PRIOR
    horizon = delay + min(patience, CONNECT_LIMIT)
    expected, deviation = _releases(view, talk=talk, horizon=horizon) if releases else (0.0, 0.0)
    released = max(0, math.floor(expected - deviation))
    return Outlook(
        answer_rate=rate,
        ringing=len(view.ringing),
        ringing_answers=sum(_still_answered(age / delay, rate=rate.cautious) for age in view.ringing),
        free=max(0, view.floor.idle + released - view.waiting),
        released=released,
        expected_free=max(0.0, view.floor.idle + expected - view.waiting),
        horizon=horizon,
    )


def _still_answered(age: float, *, rate: float) -> float:
    """The chance that a call is still answered, whose ``age`` is counted in mean answer delays.

    Unanswered calls ring on, answered ones are gone after a few delays, so what rings long is unlikely to be answered.
    """
    survival = math.exp(-max(0.0, age - 1.0))
    alive = rate * survival + 1.0 - rate
    return rate * survival / alive if alive > 0 else 1.0


def _releases(view: PacingView, *, talk: TalkBounds | None, horizon: timedelta) -> tuple[float, float]:
    """How many agents are expected to be free within the horizon, and the standard deviation of it."""
    talking, wrapping = _release_chances(view, talk=talk, horizon=horizon)
    on_call, after_call = len(view.floor.talking), len(view.floor.wrapping_up)
    mean = on_call * talking + after_call * wrapping
    variance = on_call * talking * (1 - talking) + after_call * wrapping * (1 - wrapping)
    return mean, math.sqrt(variance)


def _release_chances(view: PacingView, *, talk: TalkBounds | None, horizon: timedelta) -> tuple[float, float]:
    """The chances that one who talks, and one who wraps up, is free within the horizon."""
    talk_mean, wrap_up_mean = view.recent.talk_mean, view.recent.wrap_up_mean
    if wrap_up_mean is None and not view.floor.wrapping_up:
        wrap_up_mean = timedelta(0)
    if talk_mean is None or wrap_up_mean is None:
        return 0.0, 0.0
    believed = talk.clamp(talk_mean) if talk else talk_mean
    return _both_end_within(horizon, first=believed, second=wrap_up_mean), _ends_within(horizon, mean=wrap_up_mean)


def _ends_within(span: timedelta, *, mean: timedelta) -> float:
    return 1.0 - math.exp(-(span / mean)) if mean > timedelta(0) else 1.0


def _both_end_within(span: timedelta, *, first: timedelta, second: timedelta) -> float:
    """The chance that two spans of those means, one after the other, end: hypoexponential."""
    longer, shorter = max(first, second), min(first, second)
    # Equal means would divide by zero; a hundredth more makes no difference to anybody.
    apart = max(longer, shorter * 1.01)
    if shorter <= timedelta(0):
        return _ends_within(span, mean=longer)
    weight = shorter / (apart - shorter)
    # A difference of two nearly equal numbers: rounding may take it out of what a chance can be.
    return min(1.0, max(0.0, _ends_within(span, mean=apart) * (1 + weight) - _ends_within(span, mean=shorter) * weight))


def chance_at_least(successes: int, *, trials: int, mean: float) -> float:
    """P(X >= successes) for a binomial X of that many trials and that mean."""
    if successes <= 0:
        return 1.0
    if successes > trials:
        return 0.0
    share = min(1.0, mean / trials)
    if trials * share * (1 - share) > VARIANCE_OF_NORMAL:
        return _normal_tail(successes - 0.5, mean=mean, variance=mean * (1 - share))
    if share > 0.5:  # noqa: PLR2004 - the rarer side keeps the first term far from zero
        return 1.0 - _binomial_tail(trials - successes + 1, trials=trials, share=1 - share)
    return _binomial_tail(successes, trials=trials, share=share)


def _normal_tail(above: float, *, mean: float, variance: float) -> float:
    return 0.5 * math.erfc((above - mean) / math.sqrt(2 * variance))


def _binomial_tail(successes: int, *, trials: int, share: float) -> float:
    """Sum the chances of fewer successes; ``share`` is at most one half."""
    term = (1 - share) ** trials
    below = 0.0
    for count in range(successes):
        below += term
        term *= (trials - count) / (count + 1) * share / (1 - share)
    return max(0.0, 1.0 - below)
