"""How much likelier one contact answers now than another: learned from every finished call.

A score is the log-odds of a contact's chance against that of the average contact dialled. It is a sum of weights, one
for each trait: the number's type, the how manieth try it is, how the last one ended, and the hour together with the
type. The hour alone is no trait: it moves everybody alike, so it belongs to the level that the pacer follows;
counted in both places it would count twice.

Logistic regression, learned one call at a time by assumed-density filtering: each weight is believed to be normal,
around zero before anything was seen, and a call moves the weights it had by one Laplace step (the extended Kalman
filter of West, Harrison and Migon 1985, with a diagonal covariance as in Opper 1998). So a rare value stays near
zero by itself, and no rate of learning has to be chosen. Each call that a weight had a part in also lets it forget a
little, towards what was believed at first. The campaign's level is followed beside the weights, faster than they
move, so that they need not explain its drift; it is not told.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from outdial.domain.outcome import Outcome
from outdial.domain.pacing.base import Memory

TRIES_TOLD_APART = 6
"""From here on all tries count as the same."""
WEIGHTS_MAX = 400
"""Six tries, a dozen outcomes, and a dozen types of number with their hours; values first seen beyond weigh nothing."""
DEVIATION = 0.4
"""Of a trait's weight before anything was seen: half as likely again, or a third less, is nothing unusual."""
PAIR_DEVIATION = 0.7
"""Of an hour and type together, which differ most. Both chosen by simulation, and not delicate."""
FORGETS_AFTER = 20_000.0
"""Calls with a trait over which its weight may become any other; what they contradict is given up within a thousand."""
LEVEL_BEFORE, LEVEL_VARIANCE = math.log(0.25 / 0.75), 1.0
LEVEL_DRIFT = 2e-3
"""Variance that each call adds to the level: a change of it is followed within some hundred calls."""
CENTRE_MEMORY = 300.0
"""Calls over which the average contact is told."""

KNOT_HOURS = 3
"""An hour has a part in the weights of the three hours' marks around it, the nearer one the more."""

SAYS_NOTHING = frozenset({Outcome.NOT_PLACED, Outcome.UNKNOWN, Outcome.CONGESTION})
"""Outcomes that are the network's or ours, and tell nothing of the person."""

Part = tuple[str, float]
"""A weight by its name, and how much of it counts."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a contact before it is dialled, beside the hour. ``last`` is of the number that is next."""

    number_type: str | None = None
    tries: int = 0
    last: Outcome | None = None


@dataclass(slots=True)
class _Belief:
    """A weight as a normal distribution, and how much of it the average contact had when it last had a part."""

    mean: float
    variance: float
    exposure: float = 0.0
    had_at: int = 0


class Scores:
    """Remembers a belief for each trait, and the average score of the contacts dialled; goes on from a ``memory``."""

    def __init__(self, memory: Memory | None = None) -> None:
        kept: Memory = {} if memory is None else memory
        self._level = _belief(kept.get("level", [LEVEL_BEFORE, LEVEL_VARIANCE, 0.0, 0]))
        self._weights = {name: _belief(pair) for name, pair in _mapping(kept.get("weights", {})).items()}
        self._centre = _number(kept.get("centre", 0.0))
        self._usuals: dict[str, float] = {}
        self._learned = int(_number(kept.get("learned", 0)))

    def score(self, traits: Traits, *, hour: int) -> float:
        """The log-odds of such a contact in this hour of the tenant's day, against the average contact dialled."""
        return self._sum(_parts(traits, hour=hour)) - self._centre

    def learn(self, traits: Traits, *, hour: int, outcome: Outcome) -> None:
        """Take into account how a call ended that was placed in this hour."""
        if outcome in SAYS_NOTHING:
            return
        parts = _parts(traits, hour=hour)
        self._usuals.clear()
        weights = [(weight, share) for name, share in parts if (weight := self._kept(name)) is not None]
        self._move_centre(weights)
        before = [weight.mean for weight, _ in weights]
        self._level.variance += LEVEL_DRIFT
        _laplace_step([(self._level, 1.0), *weights], answered=outcome.live_answer)
        self._usuals.clear()
        # The average contact moves with its weights, so that what moves all of them alike moves no score.
        self._centre += sum(
            weight.exposure * (weight.mean - mean) for (weight, _), mean in zip(weights, before, strict=True)
        )

    def memory(self) -> Memory:
        """All that was learned, as JSON values."""
        return {
            "level": _as_list(self._level),
            "centre": self._centre,
            "learned": self._learned,
            "weights": {name: _as_list(weight) for name, weight in self._weights.items()},
        }

    def _sum(self, parts: Iterable[Part]) -> float:
        known = self._weights
        return sum((known[name].mean if name in known else self._usual(name)) * share for name, share in parts)

    def _usual(self, name: str) -> float:
        """What such a weight is on the average contact: what a value that was never seen is taken for."""
        trait = name.split(" ", 1)[0]
        if trait not in self._usuals:
            alike = [weight for known, weight in self._weights.items() if known.split(" ", 1)[0] == trait]
            exposure = sum(weight.exposure for weight in alike)
            self._usuals[trait] = sum(weight.exposure * weight.mean for weight in alike) / exposure if exposure else 0.0
        return self._usuals[trait]

    def _move_centre(self, weights: Sequence[tuple[_Belief, float]]) -> None:
        """Count one contact more in the average, which fades."""
        self._learned += 1
        fades = 1 / min(self._learned, CENTRE_MEMORY)
        for weight, share in weights:
            faded = weight.exposure * _faded(weight.had_at, self._learned - 1)
            weight.exposure = faded + fades * (share - faded)
            weight.had_at = self._learned
        self._centre += fades * (sum(weight.mean * share for weight, share in weights) - self._centre)

    def _kept(self, name: str) -> _Belief | None:
        """The belief about a trait, a little forgotten; None for one more than are kept."""
        before = _variance_before(name)
        weight = self._weights.get(name)
        if weight is not None:
            keep = 1 - 1 / FORGETS_AFTER
            weight.mean *= keep
            weight.variance = before + keep * keep * (weight.variance - before)
        elif len(self._weights) < WEIGHTS_MAX:
            weight = self._weights[name] = _Belief(self._usual(name), before)
        return weight


def _parts(traits: Traits, *, hour: int) -> tuple[Part, ...]:
    """The weights that such a call has a part in."""
    last = "none" if traits.last is None else traits.last.value
    number_type = f"type {traits.number_type}"
    since = hour // KNOT_HOURS * KNOT_HOURS
    later = (hour - since) / KNOT_HOURS
    return (
        (number_type, 1.0),
        (f"try {min(traits.tries, TRIES_TOLD_APART - 1)}", 1.0),
        (f"last {last}", 1.0),
        (f"at {since} {number_type}", 1.0 - later),
        (f"at {(since + KNOT_HOURS) % 24} {number_type}", later),
    )


def _faded(since: int, until: int) -> float:
    """What is left of a share in the average contact, which is a plain mean at first and then a fading one."""
    full, beyond = min(since, CENTRE_MEMORY), max(since, CENTRE_MEMORY)
    if not since:
        return 0.0
    return full / min(until, CENTRE_MEMORY) * (1 - 1 / CENTRE_MEMORY) ** (max(until, CENTRE_MEMORY) - beyond)


def _variance_before(name: str) -> float:
    deviation = PAIR_DEVIATION if name.startswith("at") else DEVIATION
    return deviation * deviation


def _laplace_step(parts: Sequence[tuple[_Belief, float]], *, answered: bool) -> None:
    """Move the beliefs whose weighted sum is a call's log-odds by what became of it."""
    spread = sum(belief.variance * share * share for belief, share in parts)
    chance = _expected_chance(sum(belief.mean * share for belief, share in parts), spread)
    curvature = chance * (1 - chance)
    gain = 1 / (1 + curvature * spread)
    for belief, share in parts:
        lever = belief.variance * share * gain
        belief.mean += lever * (answered - chance)
        belief.variance -= lever * belief.variance * share * curvature


def _expected_chance(log_odds: float, variance: float) -> float:
    """The mean chance of normal log-odds (MacKay 1992)."""
    return 0.5 + 0.5 * math.tanh(log_odds / math.sqrt(1 + math.pi * variance / 8) / 2)


def _as_list(belief: _Belief) -> list[float]:
    return [belief.mean, belief.variance, belief.exposure, belief.had_at]


def _belief(kept: object) -> _Belief:
    if not isinstance(kept, list):
        raise ValueError(f"a remembered weight is a list of mean and variance, not {kept!r}")  # noqa: TRY004 - bad input
    mean, variance, exposure, had_at = (_number(figure) for figure in cast("list[object]", kept))
    return _Belief(mean, variance, exposure, int(had_at))


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"remembered weights are a mapping by name, not {value!r}")  # noqa: TRY004 - bad input
    return cast("Mapping[str, object]", value)


def _number(value: object) -> float:
    if not isinstance(value, int | float):
        raise ValueError(f"a remembered figure is a number, not {value!r}")  # noqa: TRY004 - bad input
    return float(value)
