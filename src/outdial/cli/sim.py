"""``outdial sim``."""

from typing import Annotated

from cyclopts import Parameter

from outdial.cli.surroundings import console
from outdial.clock import steady
from outdial.weeks.play import PlayedWeek, play

BROKEN = 1


def sim(
    seed: Annotated[int, Parameter(help="From which the week is drawn, with all that goes wrong in it.")] = 1,
    *,
    weeks: Annotated[
        int | None, Parameter(help="Play so many weeks, from this seed on, and tell each in a line.")
    ] = None,
    full: Annotated[
        bool, Parameter(help="Tell every call, not only what befell the world and a few contacts.")
    ] = False,
) -> int:
    """Play a week of campaigns in virtual time, and tell it. Exit code 1 when a promise was broken.

    A tenant's campaigns, contacts and agents, the people called, lost reports, crashes and takeovers are drawn from the
    seed; whom to call when is decided by the code that a real engine runs. The same seed gives the same week.
    """
    return _many(seed, weeks) if weeks is not None else _one(seed, full=full)


def _one(seed: int, *, full: bool) -> int:
    played = play(seed)
    for line in played.told(full=full):
        console().print(line, markup=False)
    return _verdict(played)


def _many(first: int, weeks: int) -> int:
    began_s, broken = steady(), 0
    for seed in range(first, first + weeks):
        played = play(seed)
        console().print(played.line(), markup=False)
        for violation in played.violations:
            console().print(str(violation), markup=False)
        broken += _verdict(played)
    took_s = steady() - began_s
    console().print(
        f"{weeks} weeks in {took_s:.1f} s, {weeks / took_s:.1f} a second; {broken} of them broke a promise."
    )
    return BROKEN if broken else 0


def _verdict(played: PlayedWeek) -> int:
    return BROKEN if played.violations else 0
