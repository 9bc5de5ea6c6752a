"""What a call that has rung for a while still promises: hazards by age of being answered, and of ending otherwise.

Competing risks: ends over exposure, by the second, where calls that still ring are exposure too; without them the fast
failures would bias every start. The answers' exposure is weighed by the level at the time, so this is the usual hazard,
whose *shape* is learned slowly, and the level (``level.py``) is how many times as many answer just now.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from outdial.domain.pacing.base import Memory, RingEnd

AGES: Final = 64
"""Seconds; in the last bin is all that rings longer."""
FADE: Final = 0.9
FADE_EVERY: Final = 64
"""Calls, so that one weighs a third after some six hundred others; or more, until..."""
FADE_EVERY_ANSWERS: Final = 32
"""...so many have answered: the shape is that of some three hundred answers, however few people answer."""
SMOOTHED: Final = 4
"""Times: an answer then counts for the seconds around it too, within some three."""
PRIOR_CALLS: Final = 4.0
KEPT: Final = 0.02
"""Of the priors never fades, or the bins in which nothing ends would end as nothing over nothing."""
EVER: Final = float(AGES)
"""A span in seconds after which no call rings any more."""
SHARE_MIN: Final = 0.02
"""If hardly anybody has answered for long, another list or hour may change that at once: not more than some fifty calls
are ever placed for an agent."""
TINY: Final = 1e-9
"""A share to divide by where none is left."""
LEVEL_STEPS: Final = 50.0
"""In which a level that grows by the factor e is divided: what calls promise is told in steps of two per cent."""
QUANTILES: Final = (0.15, 0.5, 0.85)
"""Moments at which a new call may be answered, of those that are."""


@dataclass(frozen=True, slots=True)
class Prospects:
    """What calls of every age promise at some level."""

    surviving: Sequence[float]
    """By age, the chance to ring so long."""
    answered: Sequence[float]
    """By age, the chance to have been answered by then; the last is that of ever being answered."""

    @property
    def share(self) -> float:
        """The chance of a new call to be answered."""
        return self.answered[-1]

    def within(self, *spans_s: float, age: int) -> list[float]:
        """The chances of a call that has rung for ``age`` full seconds to be answered within each of the spans."""
        begin_s = min(age + 0.5, AGES - 1.0) if age else 0.0
        left, before = _between(self.surviving, begin_s), _between(self.answered, begin_s)
        if left <= 0.0:
            return [0.0 for _ in spans_s]
        # Where hardly a call rings so long, a difference of two sums may exceed what is left.
        return [min(1.0, (_between(self.answered, begin_s + span_s) - before) / left) for span_s in spans_s]


class RingLaws:
    """What was learned is used from the next ``refresh`` on, so that tables are made once for many decisions."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept = memory or {}
        self._answers: list[float] = list(kept.get("answers", PRIOR_ANSWERS))
        self._weighed_s: list[float] = list(kept.get("weighed_s", PRIOR_EXPOSURE_S))
        self._others: list[float] = list(kept.get("others", PRIOR_OTHERS))
        self._exposure_s: list[float] = list(kept.get("exposure_s", PRIOR_EXPOSURE_S))
        self._calls: int = kept.get("calls", 0)
        self._answered: int = kept.get("answered", 0)
        self._of_answers: list[float] = list(kept.get("of_answers", ()))
        self._of_others: list[float] = list(kept.get("of_others", ()))
        self.moments_s: list[float] = list(kept.get("moments_s", ()))
        self._prospects: dict[int, Prospects] = {}
        self._promises: dict[tuple[int, int], Sequence[float]] = {}
        if self.moments_s:
            self._sum_up()
        else:
            self.refresh((), level=1.0)

    def memory(self) -> Memory:
        return {
            "answers": list(self._answers),
            "weighed_s": list(self._weighed_s),
            "others": list(self._others),
            "exposure_s": list(self._exposure_s),
            "calls": self._calls,
            "answered": self._answered,
            "of_answers": self._of_answers,
            "of_others": self._of_others,
            "moments_s": self.moments_s,
        }

    def add(self, end: RingEnd, *, level: float) -> None:
        """One call has stopped ringing; ``level``, with its score, is that at which it rang."""
        rang_s = end.rang.total_seconds()
        counts = self._answers if end.answered else self._others
        counts[_bin(rang_s)] += 1.0
        _expose(self._exposure_s, rang_s, 1.0)
        _expose(self._weighed_s, rang_s, level)
        self._calls += 1
        self._answered += end.answered
        if self._calls >= FADE_EVERY and self._answered >= FADE_EVERY_ANSWERS:
            self._fade()

    def _fade(self) -> None:
        self._calls = self._answered = 0
        self._answers = _faded(self._answers, PRIOR_ANSWERS)
        self._weighed_s = _faded(self._weighed_s, PRIOR_EXPOSURE_S)
        self._others = _faded(self._others, PRIOR_OTHERS)
        self._exposure_s = _faded(self._exposure_s, PRIOR_EXPOSURE_S)

    def raise_usual(self, times: float) -> None:
        """Take the usual hazard for so many times as high: the level is told lower from now on."""
        self._weighed_s = [seconds / times for seconds in self._weighed_s]

    def refresh(self, ringing: Iterable[tuple[float, int]], *, level: float) -> None:
        """Take what was added into account, and the calls that still ring, by age."""
        exposure_s, weighed_s = list(self._exposure_s), list(self._weighed_s)
        for age_s, calls in ringing:
            _expose(exposure_s, age_s, calls)
            _expose(weighed_s, age_s, calls * level)
        self._of_answers = [
            ends / seconds for ends, seconds in zip(_smooth(self._answers), _smooth(weighed_s), strict=True)
        ]
        self._of_others = [ends / seconds for ends, seconds in zip(self._others, exposure_s, strict=True)]
        self._sum_up()
        self.moments_s = _quantiles(self.prospects(level).answered)

    def usual(self, ringing: Mapping[int, float]) -> float:
        """How many answers the usual hazard brings of calls up to these ages, each as many as stands there."""
        risks = self._risks
        return sum([calls * risks[min(age, AGES - 1)] for age, calls in ringing.items()])

    def usual_of(self, rang_s: float) -> float:
        """The same of one call that rang so long."""
        return _between(self._risks, rang_s)

    def prospects(self, level: float) -> Prospects:
        """What calls promise at that level."""
        return self._prospects_of(_step(level))

    def promises(self, level: float, *, age: int) -> Sequence[float]:
        """The chances of a call of that age to be answered by each moment from now, and ever.

        However few have answered, a new call is taken to be answered with a chance of `SHARE_MIN`.
        """
        key = _step(level), age
        found = self._promises.get(key)
        if found is None:
            prospects = self._prospects_of(key[0])
            found = prospects.within(*self.moments_s, EVER, age=age)
            if prospects.share < SHARE_MIN:
                raised = SHARE_MIN / max(prospects.share, TINY)
                found = [min(1.0, raised * chance) for chance in found]
            self._promises[key] = found
        return found

    def _prospects_of(self, step: int) -> Prospects:
        found = self._prospects.get(step)
        if found is None:
            found = self._prospects[step] = self._prospects_at(math.exp(step / LEVEL_STEPS))
        return found

    def _sum_up(self) -> None:
        self._risks = list(accumulate(self._of_answers, initial=0.0))
        self._prospects.clear()
        self._promises.clear()

    def _prospects_at(self, level: float) -> Prospects:
        surviving, answered = [1.0], [0.0]
        for of_answers, of_others in zip(self._of_answers, self._of_others, strict=True):
            risk = level * of_answers + of_others
            left = surviving[-1] * math.exp(-risk)
            gone = surviving[-1] - left
            answered.append(answered[-1] + (gone * level * of_answers / risk if risk > 0.0 else 0.0))
            surviving.append(left)
        return Prospects(surviving, answered)


def _step(level: float) -> int:
    return round(LEVEL_STEPS * math.log(max(level, 1e-6)))


def _prior_answers() -> list[float]:
    weights = [age * age * math.exp(-age / 4) + 0.05 for age in range(AGES)]
    return [PRIOR_CALLS * weight / sum(weights) for weight in weights]


def _prior_others() -> list[float]:
    weights = [1.0 if age < 6 else 0.1 if age < 20 else 1.0 if age < 32 else 0.1 for age in range(AGES)]  # noqa: PLR2004 - seconds
    return [3.0 * PRIOR_CALLS * weight / sum(weights) for weight in weights]


def _prior_exposure_s() -> list[float]:
    """Of as many calls as the priors let end, one in four of them answered."""
    ends = [of_answers + of_others for of_answers, of_others in zip(PRIOR_ANSWERS, PRIOR_OTHERS, strict=True)]
    left = list(accumulate(reversed(ends)))[::-1]
    return [max(0.05, calls - end / 2) for calls, end in zip(left, ends, strict=True)]


PRIOR_ANSWERS: Final = tuple(_prior_answers())
"""Between two seconds and half a minute, most at eight."""
PRIOR_OTHERS: Final = tuple(_prior_others())
"""Refused within seconds, or rung until the limit."""
PRIOR_EXPOSURE_S: Final = tuple(_prior_exposure_s())


def _faded(sums: Sequence[float], prior: Sequence[float]) -> list[float]:
    return [max(FADE * total, KEPT * least) for total, least in zip(sums, prior, strict=True)]


def _bin(age_s: float) -> int:
    """A clock that was set back makes ages negative; they count as none."""
    return max(0, min(int(age_s), AGES - 1))


def _expose(exposure_s: list[float], rang_s: float, weight: float) -> None:
    last = _bin(rang_s)
    for age in range(last):
        exposure_s[age] += weight
    exposure_s[last] += weight * max(0.0, rang_s - last)


def _smooth(sums: Sequence[float]) -> list[float]:
    """Each with some of its neighbours: the chance of an answer changes little from one second to the next."""
    for _ in range(SMOOTHED):
        below, above = [sums[0], *sums[:-1]], [*sums[1:], sums[-1]]
        sums = [0.5 * own + 0.25 * (left + right) for own, left, right in zip(sums, below, above, strict=True)]
    return list(sums)


def _between(values: Sequence[float], age_s: float) -> float:
    """Linear within a second; beyond the ends the last value, or the first."""
    if age_s <= 0.0:
        return values[0]
    index = int(age_s)
    if index >= len(values) - 1:
        return values[-1]
    return values[index] + (age_s - index) * (values[index + 1] - values[index])


def _quantiles(answered: Sequence[float]) -> list[float]:
    """The ages by which those shares of the answered calls were answered."""
    found: list[float] = []
    for share in QUANTILES:
        wanted = share * answered[-1]
        age = next(age for age in range(len(answered)) if answered[age] >= wanted)
        step = answered[age] - answered[age - 1] if age else 0.0
        found.append(age - (answered[age] - wanted) / step if step > 0.0 else float(age))
    return found
