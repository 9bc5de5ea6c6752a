"""How a campaign is run: call by call on a virtual floor if that is quick, else as a long run of every k-th contact.

The costs are those of one core; they are constants and not measured as it runs, so that the same question is always
answered the same.
"""

import math
from dataclasses import dataclass

from outdial.domain.history import WaitingKind
from outdial.domain.retry import CommonRule, RetryPolicy, RetryRule
from outdial.forecast.floor_sample import LOOK_S, WARM_UP_S, WATCHED_S
from outdial.forecast.question import CannotBeForecast, Question
from outdial.forecast.world import World

BUDGET_S = 6.0
"""Of all replications together; the promise is 20 s for 200,000 numbers, on a machine that may be half as fast."""
CALL_S = 80e-6
LONG_RUN_CALL_S = 40e-6
SIMPLE_LOOK_S = 50e-6
PREDICTIVE_LOOK_S = 200e-6
PREDICTIVE_LOOK_AT_AGENT_S = 12e-6
SAMPLES_MAX = 8
"""Floors that are watched for a long run; each more makes the average surer and takes time."""
TRIES_MAX = 50
UTILISATION_USUAL = 0.85
CONTACTS_MAX = 2_000_000


@dataclass(frozen=True, slots=True)
class Size:
    """``samples`` of the floor, and every so manyeth contact; no samples: all of it call by call."""

    samples: int
    every: int


WHOLE = Size(samples=0, every=1)


def size_of(question: Question, world: World, *, replications: int, budget_s: float = BUDGET_S) -> Size:
    """The most exact that the budget allows. Raises `CannotBeForecast` for a list that is too long."""
    if question.contacts > CONTACTS_MAX:
        raise CannotBeForecast(f"a forecast takes at most {CONTACTS_MAX:,} numbers")
    calls = replications * sum(kind.contacts * _calls_of(kind, question, world) for kind in question.waiting)
    if calls * CALL_S + _looks(question, world, calls=calls) * _look_s(question) <= budget_s:
        return WHOLE
    sample_s = (WARM_UP_S + WATCHED_S) / LOOK_S * _look_s(question)
    samples = max(1, min(SAMPLES_MAX, int(budget_s / sample_s))) if question.wants_agents else 1
    return Size(samples, max(1, math.ceil(calls * LONG_RUN_CALL_S / budget_s)))


def _looks(question: Question, world: World, *, calls: float) -> float:
    """There are no more looks than events, and seconds in which nothing happens; a call makes four."""
    if not question.wants_agents:
        return 4 * calls + calls / question.calls_per_s
    busy_s = calls * world.average_chance * world.busy_mean_s / (question.team.most * UTILISATION_USUAL)
    at_once = busy_s / question.look_every_s
    return min(at_once, 4 * calls + (busy_s if question.dials_ahead else 0))


def _look_s(question: Question) -> float:
    if not question.dials_ahead:
        return SIMPLE_LOOK_S
    return PREDICTIVE_LOOK_S + question.team.most * PREDICTIVE_LOOK_AT_AGENT_S


def _calls_of(kind: WaitingKind, question: Question, world: World) -> float:
    """How many calls a contact takes, if each is answered with the average chance."""
    numbers = len(kind.example.numbers) - kind.example.position
    tries = min(
        TRIES_MAX, numbers * _tries_max(question.campaign.retry), question.tenant.limits.attempts_per_contact_max
    )
    chance = max(world.average_chance, 1e-6)
    return (1 - (1 - chance) ** tries) / chance


def _tries_max(policy: RetryPolicy) -> int:
    rules = [policy.general] if policy.general else [row.rule for row in policy.by_number_type]
    return max((_tries_of(rule) for rule in rules), default=1)


def _tries_of(rule: RetryRule) -> int:
    if isinstance(rule, CommonRule):
        return rule.tries_per_day * rule.days
    return 1 + sum(row.retries_max for row in rule.rows)
