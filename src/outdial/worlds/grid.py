"""The worlds by name: two families with exact parameters, and what else may happen to a floor.

The realistic family's laws for machines, busy and bad numbers are ours: a machine picks up around 15 s, a busy tone
comes within some seconds, an announcement for a bad number a little sooner.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from random import Random
from typing import Final

from outdial.worlds.laws import Exponential, Fixed, Gamma, LogNormal, Lomax
from outdial.worlds.world import AnswerRate, Unanswered, World, constant

HANDLING_MEANS_S: Final = (75, 195, 315)
MARKOVIAN_TEAMS: Final = (1, 3, 5, 10, 30, 100)
MARKOVIAN_RATES: Final = (0.10, 0.25, 0.50, 0.80)
_HOUR_S: Final = 3600.0
_JUMP_AT_S: Final = 5400.0
_NO_ANSWER, _MACHINE = Fixed(25.0), Gamma(mean_s=15.0, shape=8.0, least_s=3.0)
_BUSY, _BAD_NUMBER = Gamma(mean_s=3.0, shape=2.0, least_s=1.0), Gamma(mean_s=2.0, shape=2.0, least_s=0.5)


def _unanswered(*, no_answer: float, machine: float, busy: float, bad_number: float) -> tuple[Unanswered, ...]:
    return (
        Unanswered("no answer", no_answer, _NO_ANSWER),
        Unanswered("machine", machine, _MACHINE),
        Unanswered("busy", busy, _BUSY),
        Unanswered("bad number", bad_number, _BAD_NUMBER),
    )


def hours_of(agents: int) -> float:
    """Small teams need a longer shift to tell anything; large ones need a shorter one to be told in time."""
    return 8.0 if agents <= 10 else 4.0 if agents <= 100 else 2.0  # noqa: PLR2004 - a table in a line


def markovian(agents: int, *, rate: float, handling_s: float) -> World:
    """Every call rings exp(12 s) whatever becomes of it; who answers and finds nobody is lost at once."""
    rings = Exponential(12.0)
    return World(
        name=f"markov-n{agents}-p{round(100 * rate):02}-h{round(handling_s)}",
        agents=((0.0, agents),),
        answer_rate=constant(rate),
        answered_rings=rings,
        unanswered=(Unanswered("nobody", 1.0, rings),),
        talk=Exponential(handling_s),
        patience_s=0.0,
        hours=hours_of(agents),
    )


def realistic(agents: int, *, rate: float = 0.25, name: str = "") -> World:
    """Answers after 2 s and more, talks and wrap-ups of a working day."""
    return World(
        name=name or f"real-n{agents}-p{round(100 * rate):02}",
        agents=((0.0, agents),),
        answer_rate=constant(rate),
        answered_rings=Gamma(mean_s=10.0, shape=3.0, least_s=2.0),
        unanswered=_unanswered(no_answer=0.55, machine=0.25, busy=0.12, bad_number=0.08),
        talk=LogNormal(mean_s=180.0, cv=0.9),
        wrap_up=LogNormal(mean_s=15.0, cv=0.5),
        hours=hours_of(agents),
    )


def _talks() -> Iterator[World]:
    for agents in (5, 10, 30):
        plain = realistic(agents)
        yield replace(plain, name=f"short-n{agents}", talk=LogNormal(mean_s=45.0, cv=0.9))
        yield replace(plain, name=f"long-n{agents}", talk=LogNormal(mean_s=600.0, cv=0.7))
        yield replace(plain, name=f"heavy-n{agents}", talk=Lomax(mean_s=180.0, tail=2.2))
        machines = _unanswered(no_answer=0.20, machine=0.70, busy=0.06, bad_number=0.04)
        yield replace(plain, name=f"machines-n{agents}", unanswered=machines)


def _changing_rates() -> Iterator[World]:
    for agents in (5, 10, 30, 100):
        plain = replace(realistic(agents), hours=4.0)
        drift = AnswerRate(((0.0, 0.15), (_HOUR_S, 0.40), (3 * _HOUR_S, 0.12), (4 * _HOUR_S, 0.30)), smooth=True)
        yield replace(plain, name=f"drift-n{agents}", answer_rate=drift)
        for way, before, after in (("up", 0.10, 0.40), ("down", 0.40, 0.10)):
            jump = AnswerRate(((0.0, before), (_JUMP_AT_S, after)))
            yield replace(plain, name=f"jump-{way}-n{agents}", answer_rate=jump)


def _changing_teams() -> Iterator[World]:
    for agents in (10, 30):
        plain = replace(realistic(agents), hours=4.0)
        arriving = tuple((120.0 * agent * 10 / agents, agent + 1) for agent in range(agents))
        yield replace(plain, name=f"arriving-n{agents}", agents=arriving)
        lunch = ((0.0, agents), (1.5 * _HOUR_S, agents // 2), (2.25 * _HOUR_S, agents))
        yield replace(plain, name=f"lunch-n{agents}", agents=lunch)
        yield replace(plain, name=f"coming-and-going-n{agents}", agents=tuple(_coming_and_going(agents)))


def _coming_and_going(agents: int) -> Iterator[tuple[float, int]]:
    """Every ten minutes or so between half and all of them."""
    random = Random(agents)  # noqa: S311 - part of the description
    when_s = 0.0
    while when_s < 4 * _HOUR_S:
        yield when_s, random.randint((agents + 1) // 2, agents)
        when_s += random.uniform(300.0, 900.0)


def _short_of_lines() -> Iterator[World]:
    for agents, rate, lines in ((10, 0.25, 12), (10, 0.10, 14), (30, 0.25, 34)):
        plain = realistic(agents, rate=rate)
        yield replace(plain, name=f"lines-{lines}-n{agents}-p{round(100 * rate):02}", lines=lines)


def _all() -> Iterator[World]:
    for agents in (3, 5, 10, 30, 100):
        yield realistic(agents)
    yield realistic(1)
    yield realistic(300)
    for agents in (5, 10, 30):
        for rate in (0.05, 0.10, 0.50, 0.80):
            yield realistic(agents, rate=rate)
    yield from _talks()
    yield from _changing_rates()
    yield from _changing_teams()
    yield from _short_of_lines()
    for agents in MARKOVIAN_TEAMS:
        for rate in MARKOVIAN_RATES:
            for handling_s in HANDLING_MEANS_S:
                yield markovian(agents, rate=rate, handling_s=handling_s)


WORLDS: Final = {world.name: world for world in _all()}
QUICK: Final = ("real-n5-p25", "real-n30-p25", "jump-up-n10", "lunch-n10", "lines-12-n10-p25", "markov-n10-p25-h195")
"""One of each kind, for a look that takes a minute or two."""


class UnknownWorld(ValueError):  # noqa: N818 - it says what is the case
    """No world has such a name; the text lists those there are."""


def worlds_named(patterns: Sequence[str]) -> Sequence[World]:
    """The worlds whose names match a pattern such as ``real-*``, in the order of the grid. Raises `UnknownWorld`."""
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in WORLDS):
            raise UnknownWorld(f"No world is named {pattern}. There are: {', '.join(WORLDS)}.")
    return [world for name, world in WORLDS.items() if any(fnmatchcase(name, pattern) for pattern in patterns)]
