"""What a predictive method knows of its world, all of it learned from what has ended; and what it expects of a floor.

Every figure is about a few moments at which a call placed now may be answered: how many people will have answered by
then, and how many agents will have come free. No future occupancy of the floor is computed.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Final

from outdial.domain.pacing.base import Floor, Memory, News, PacingView, time_kept, time_to_keep
from outdial.domain.pacing.claims import Claims
from outdial.domain.pacing.level import AnswerLevel, Rate
from outdial.domain.pacing.releases import ByMoment, Releases
from outdial.domain.pacing.rings import RingLaws
from outdial.domain.pacing.spans import SpanLaw

REFRESH_EVERY: Final = timedelta(seconds=10)
FEW_CALLS: Final = 100
"""Up to so many every call seen counts at once."""
KNOWN_CALLS: Final = 30
"""Which have ended tell enough of who answers, and when, to dial ahead at all..."""
ENDED_EACH: Final = 4
"""...and so many for each call that rings: calls that ring at the same age are all wrong together when the shape of
ringing is, so what rings must be little next to what was learned from."""
TALK_PRIOR_S, WRAP_UP_PRIOR_S = 120.0, 15.0
SCORE_STEP: Final = 0.5
"""Calls whose scores differ by less count as alike."""
SCORE_MAX: Final = 12.0
"""Scores beyond, either way, count as this: nobody is certain to answer, or not to."""
LEAVING_PRIOR_S: Final = 3600.0
"""Idle seconds that say that hardly any idle agent leaves."""
SPAN_MAX: Final = timedelta(seconds=10)
"""Between two looks; a clock that jumps further has not seen agents idle all the while."""
Freed = Sequence[tuple[ByMoment, int]]
"""Chances to come free, each with how many agents share them."""
Ringing = Mapping[tuple[int, float], int]
"""Calls by full seconds of age, and by score."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkBounds:
    """Between which a mean talk time is believed."""

    shortest: timedelta
    longest: timedelta

    def faster(self, mean_s: float) -> float:
        """By how much hazards are to be raised for the mean to come within the bounds."""
        return mean_s / max(self.shortest.total_seconds(), min(mean_s, self.longest.total_seconds()))


@dataclass(slots=True, kw_only=True)
class Outlook:
    """The near future of a floor; it changes as calls are added."""

    ringing_max: int
    """Calls that may ring, ahead of the agents, by what was learned."""
    rate: Rate
    moments: tuple[Claims, ...]
    new_by: tuple[float, ...]
    """By each moment, the share of the answers that a new call would have given by then."""
    ringing: int
    ringing_answers: float
    """How many of those that ring will be answered, expected."""
    released: float
    """Agents expected to come free by the last moment."""
    horizon_s: float

    def chance_of_nobody(self) -> float:
        """The chance that one call more, if it is answered, leaves somebody with nobody: the mean over the moments.

        Whoever answers early and still finds an agent takes it from those who ring on. So it counts for a moment how
        likely every agent is taken then, or at a later one if that is likelier.
        """
        total = worst = 0.0
        for claims in reversed(self.moments):
            worst = max(worst, claims.chance_of_nobody())
            total += worst
        return total / len(self.moments)

    def chance_of_answer(self, score: float) -> float:
        """Of a call placed now."""
        return _at_score(self.rate.mean, score)

    def add(self, score: float) -> None:
        """One call more."""
        chance = self.chance_of_answer(score)
        for claims, share in zip(self.moments, self.new_by, strict=True):
            claims.add(chance * share)

    def without(self) -> float:
        """How many of the people who answer will find nobody, expected."""
        return self.moments[-1].expected_without()


class Estimator:
    """Learns from each view's news, once."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._level = AnswerLevel(kept.get("level"))
        self._rings = RingLaws(kept.get("rings"))
        self._talks = SpanLaw(prior_mean_s=TALK_PRIOR_S, memory=kept.get("talks"))
        self._wrap_ups = SpanLaw(prior_mean_s=WRAP_UP_PRIOR_S, memory=kept.get("wrap_ups"))
        self._calls: int = kept.get("calls", 0)
        self._counted: float = kept.get("counted", 0.0)
        self._left: float = kept.get("left", 0.0)
        self._idle_s: float = kept.get("idle_s", LEAVING_PRIOR_S)
        self._refreshed_at = time_kept(kept.get("refreshed_at"))
        self._looked_at = time_kept(kept.get("looked_at"))
        self._releases: tuple[float, Releases] | None = None
        self._last: tuple[PacingView, Ringing] | None = None

    def memory(self) -> Memory:
        return {
            "level": self._level.memory(),
            "rings": self._rings.memory(),
            "talks": self._talks.memory(),
            "wrap_ups": self._wrap_ups.memory(),
            "calls": self._calls,
            "counted": self._counted,
            "left": self._left,
            "idle_s": self._idle_s,
            "refreshed_at": time_to_keep(self._refreshed_at),
            "looked_at": time_to_keep(self._looked_at),
        }

    def learn(self, view: PacingView) -> None:
        """Take in what has ended since the look before, and what went on."""
        passed = timedelta(0) if self._looked_at is None else max(timedelta(0), view.now - self._looked_at)
        self._looked_at = view.now
        ringing = self._ringing(view)
        if self._is_known:
            self._learn_level(view.news, ringing, passed_s=passed.total_seconds())
        else:
            # As long as the shape is a guess, the level would only tell how wrong the guess is.
            self._counted = self._usual(ringing)
        self._take(view.news)
        self._idle_s += view.floor.idle * min(passed, SPAN_MAX).total_seconds()
        self._left += view.news.left_idle
        due = self._refreshed_at is None or not timedelta(0) <= view.now - self._refreshed_at < REFRESH_EVERY
        if due or (view.news.rings and self._calls <= FEW_CALLS):
            self._refresh(view, ringing)

    def look(self, view: PacingView, *, talk: TalkBounds | None, releases: bool) -> Outlook:
        """What to expect; ``talk`` bounds the mean that is believed, without ``releases`` nobody comes free."""
        level = self._level.mean
        freed = self._freed(view.floor, talk=talk) if releases else ()
        moments_s = self._rings.moments_s
        ringing = [
            (self._rings.promises(level * _odds_ratio(score), age=age), calls)
            for (age, score), calls in self._ringing(view).items()
        ]
        *new_by, share = self._rings.promises(level, age=0)
        unsure = (1.0 - share) * self._level.deviation
        return Outlook(
            ringing_max=self._calls // ENDED_EACH if self._is_known else 0,
            rate=Rate(share, share * unsure),
            moments=tuple([self._claims(view, node, ringing, freed, unsure=unsure) for node in range(len(moments_s))]),
            new_by=tuple([chance / share for chance in new_by]),
            ringing=len(view.ringing),
            ringing_answers=sum([calls * promises[-1] for promises, calls in ringing]),
            released=sum([chances[-1] * agents for chances, agents in freed]),
            horizon_s=moments_s[-1],
        )

    @property
    def _is_known(self) -> bool:
        return self._calls >= KNOWN_CALLS

    def _ringing(self, view: PacingView) -> Ringing:
        """Counted once for a view that is learned from and then looked at."""
        if self._last is None or self._last[0] is not view:
            self._last = view, _by_age_and_score(view)
        return self._last[1]

    def _learn_level(self, news: News, ringing: Ringing, *, passed_s: float) -> None:
        """Answers against what the usual hazard brings of the ringing since the look before."""
        ended = sum([_odds_ratio(end.score) * self._rings.usual_of(end.rang.total_seconds()) for end in news.rings])
        now = self._usual(ringing)
        answers = sum(end.answered for end in news.rings)
        self._level.follow(answers, usual=max(0.0, ended + now - self._counted), passed_s=passed_s)
        self._counted = now

    def _usual(self, ringing: Ringing) -> float:
        by_age: Counter[int] = Counter()
        for (age, score), calls in ringing.items():
            by_age[age] += calls * _odds_ratio(score)  # pyright: ignore[reportArgumentType] - sums of floats
        return self._rings.usual(by_age)

    def _take(self, news: News) -> None:
        level = self._level.mean
        for end in news.rings:
            self._rings.add(end, level=level * _odds_ratio(end.score))
        for talk in news.talks:
            self._talks.add(talk.total_seconds())
        for wrap_up in news.wrap_ups:
            self._wrap_ups.add(wrap_up.total_seconds())
        self._calls += len(news.rings)

    def _refresh(self, view: PacingView, ringing: Ringing) -> None:
        self._refreshed_at = view.now
        self._rings.raise_usual(self._level.recentre())
        self._rings.refresh([(age + 0.5, calls) for (age, _), calls in ringing.items()], level=self._level.mean)
        self._talks.refresh([age.total_seconds() for age in view.floor.talking])
        self._wrap_ups.refresh([age.total_seconds() for age in view.floor.wrapping_up])
        self._releases = None
        self._counted = self._usual(ringing)

    def _claims(
        self,
        view: PacingView,
        node: int,
        ringing: Sequence[tuple[Sequence[float], int]],
        freed: Freed,
        *,
        unsure: float,
    ) -> Claims:
        wanted = [(promises[node], calls) for promises, calls in ringing]
        leaving = self._left / self._idle_s
        if leaving and view.floor.idle:
            # An idle agent who leaves is one whom nobody else can have: as good as taken.
            wanted.append((min(1.0, leaving * self._rings.moments_s[node]), view.floor.idle))
        return Claims(
            view.floor.idle - view.waiting,
            wanted=wanted,
            freed=[(chances[node], agents) for chances, agents in freed],
            unsure=unsure,
        )

    def _freed(self, floor: Floor, *, talk: TalkBounds | None) -> Freed:
        """The chances of the busy agents to come free by each moment."""
        faster = 1.0 if talk is None else talk.faster(self._talks.mean_s)
        if self._releases is None or self._releases[0] != faster:
            releases = Releases(self._talks, self._wrap_ups, moments_s=self._rings.moments_s, faster=faster)
            self._releases = faster, releases
        return self._releases[1].of(floor)


def _at_score(share: float, score: float) -> float:
    """The chance of a contact whose log-odds differ by ``score`` from those of ``share``."""
    if score == 0.0:
        return share
    odds = share * _odds_ratio(score)
    return odds / (odds + 1.0 - share)


@lru_cache(maxsize=1024)
def _odds_ratio(score: float) -> float:
    return math.exp(_bounded(score))


def _bounded(score: float) -> float:
    return max(-SCORE_MAX, min(SCORE_MAX, score))


def _by_age_and_score(view: PacingView) -> Ringing:
    ages = [int(age.total_seconds()) for age in view.ringing]
    if min(ages, default=0) < 0:
        # A clock that was set back: they count as new.
        ages = [max(0, age) for age in ages]
    if not any(view.ringing_scores):
        return {(age, 0.0): calls for age, calls in Counter(ages).items()}
    steps = Counter([(age, round(score / SCORE_STEP)) for age, score in zip(ages, view.ringing_scores, strict=True)])
    found: Counter[tuple[int, float]] = Counter()
    for (age, step), calls in steps.items():
        found[age, _bounded(step * SCORE_STEP)] += calls
    return found
