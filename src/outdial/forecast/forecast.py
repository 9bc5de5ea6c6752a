"""The answer: figures with their intervals, over replications that differ in chance and in what the past leaves open.

From the lowest to the highest of order, an interval of n replications holds the next one, which is reality if the model
is right, with the chance (high - low) / (n + 1), whatever the law (Wilks 1941); ``BESIDE`` chooses the two.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from statistics import fmean, median

from outdial.forecast.floor_sample import FloorCost, FloorSample, cost_of, sample
from outdial.forecast.grounds import grounds
from outdial.forecast.long_run import LongRun
from outdial.forecast.question import CannotBeForecast, Question
from outdial.forecast.replication import Replication
from outdial.forecast.size import BUDGET_S, Size, size_of
from outdial.forecast.undertaking import PROGRESS_STEPS, Course
from outdial.forecast.world import WORKING_HOURS, World

BESIDE = 20
"""One in so many lies below the interval, one above: nine in ten within."""
REPLICATIONS = 20
REPLICATIONS_RANGE = range(2, 1001)
SECONDS_AN_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Interval:
    """The middle of the replications, and what nine in ten campaigns lie within."""

    middle: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """How a campaign will go. Hours are those of open windows; the floor's figures are None for flows."""

    working_hours: Interval
    calls: Interval
    connects: Interval
    abandoned_share: Interval
    """Of the live answers, by the rule of two seconds."""
    idle_hours: Interval | None
    """Of all agents together."""
    utilisation: Interval | None
    unfinished: Interval
    """Contacts that are not done with when the campaign ends."""
    ends_at: tuple[datetime | None, datetime | None, datetime | None]
    """Of the last call: middle, earliest, latest; None: not before the campaign's end."""
    finished_share: float
    """Of the replications that were done with all contacts in time."""
    progress: tuple[tuple[float, float, float], ...]
    """Working hours until each fortieth of the contacts is done with: middle, low, high; infinite: never."""
    contacts: int
    agents: int
    """The largest shift."""
    size: Size
    grounds: tuple[str, ...]
    """What it is based on, and what was assumed, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Figures:
    """One replication in the campaign's own measure."""

    working_hours: float
    calls: float
    connects: float
    abandoned_share: float
    idle_hours: float
    utilisation: float
    unfinished: float
    end_s: float
    """From now; infinite when it never ended."""
    progress: tuple[float, ...]


def forecast(
    question: Question, *, seed: int, replications: int = REPLICATIONS, budget_s: float = BUDGET_S
) -> Forecast:
    """Run the campaign so often. The same arguments give the same answer. Raises `CannotBeForecast`.

    ``budget_s`` is about how long it may take on one core; with more of it, larger campaigns are run call by call.
    """
    if replications not in REPLICATIONS_RANGE:
        raise CannotBeForecast(f"give {REPLICATIONS_RANGE[0]} to {REPLICATIONS_RANGE[-1]} replications")
    size = size_of(question, _world(question, f"{seed}:size"), replications=replications, budget_s=budget_s)
    if size.samples == 0:
        runs = [_whole(question, f"{seed}:{number}") for number in range(replications)]
    else:
        samples = [_sampled(question, f"{seed}:sample:{number}") for number in range(size.samples)]
        cost = cost_of(samples, dials_ahead=question.dials_ahead)
        # Two share each draw of what is not known: what differs between them is chance alone.
        runs = [
            _long(question, cost, f"{seed}:{number}", world=f"{seed}:world:{number // 2}", every=size.every)
            for number in range(replications + replications % 2)
        ]
    return _answer(question, size, [_figures(question, course, every=size.every) for course in runs])


def _world(question: Question, seed: str) -> World:
    return World(question, Random(seed))  # noqa: S311 - a world is drawn, no secret


def _whole(question: Question, seed: str) -> Course:
    random = Random(seed)  # noqa: S311 - as above
    return Replication(question, World(question, random), look_every_s=question.look_every_s, random=random).run()


def _sampled(question: Question, seed: str) -> FloorSample:
    random = Random(seed)  # noqa: S311 - as above
    hour = random.choice(WORKING_HOURS)
    return sample(question, World(question, random), random, hour=hour)


def _long(question: Question, cost: FloorCost, seed: str, *, world: str, every: int) -> Course:
    random = Random(seed)  # noqa: S311 - as above
    return LongRun(question, _world(question, world), cost, every=every, random=random).run()


def _figures(question: Question, course: Course, *, every: int) -> _Figures:
    reached = [at_s / SECONDS_AN_HOUR for at_s in course.reached_s]
    return _Figures(
        working_hours=course.open_s / SECONDS_AN_HOUR,
        calls=course.calls * every,
        connects=course.connects * every,
        abandoned_share=course.abandoned_share,
        idle_hours=max(0.0, course.logged_in_s - course.busy_s) * every / SECONDS_AN_HOUR,
        utilisation=min(1.0, course.busy_s / course.logged_in_s) if course.logged_in_s else 0.0,
        unfinished=course.unfinished * every,
        end_s=math.inf if course.finished_at is None else (course.finished_at - question.now).total_seconds(),
        progress=(*reached, *([math.inf] * (PROGRESS_STEPS - len(reached)))),
    )


def _answer(question: Question, size: Size, figures: Sequence[_Figures]) -> Forecast:
    def over(values: Sequence[float]) -> Interval:
        return interval(narrowed(values, every=size.every) if size.every > 1 else values)

    end = over([one.end_s for one in figures])
    agents = question.wants_agents
    return Forecast(
        working_hours=over([one.working_hours for one in figures]),
        calls=over([one.calls for one in figures]),
        connects=over([one.connects for one in figures]),
        abandoned_share=over([one.abandoned_share for one in figures]),
        idle_hours=over([one.idle_hours for one in figures]) if agents else None,
        utilisation=over([one.utilisation for one in figures]) if agents else None,
        unfinished=over([one.unfinished for one in figures]),
        ends_at=(_at(question, end.middle), _at(question, end.low), _at(question, end.high)),
        finished_share=fmean(one.end_s < math.inf for one in figures),
        progress=tuple(_triple(over([one.progress[step] for one in figures])) for step in range(PROGRESS_STEPS)),
        contacts=question.contacts,
        agents=question.team.most,
        size=size,
        grounds=grounds(question),
    )


def interval(values: Sequence[float]) -> Interval:
    """The middle, and the order statistics that cover what is promised; of few values the first and the last."""
    ordered = sorted(values)
    low = max(1, (len(ordered) + 1) // BESIDE)
    return Interval(median(ordered), ordered[low - 1], ordered[len(ordered) - low])


def narrowed(values: Sequence[float], *, every: int) -> Sequence[float]:
    """Values of a sample, in pairs that differ by chance alone, drawn towards their mean until they spread as those of
    the whole list would: its chance is ``every`` times smaller in variance, what the past leaves open is not.
    """
    if math.inf in values:
        return values
    middle = fmean(values)
    spread = fmean((value - middle) ** 2 for value in values)
    chance = fmean((one - other) ** 2 / 2 for one, other in zip(values[::2], values[1::2], strict=True))
    if spread == 0:
        return values
    left = max(spread - chance, 0.0) + min(chance, spread) / every
    return [middle + (value - middle) * math.sqrt(left / spread) for value in values]


def _triple(one: Interval) -> tuple[float, float, float]:
    return one.middle, one.low, one.high


def _at(question: Question, span_s: float) -> datetime | None:
    return None if span_s == math.inf else question.now + timedelta(seconds=round(span_s))
