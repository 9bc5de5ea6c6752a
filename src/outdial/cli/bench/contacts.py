"""``outdial bench contacts``."""

import os
from fnmatch import fnmatchcase
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table

from outdial.app.failures import CannotGoOn
from outdial.cli.bench.bar import counting
from outdial.cli.bench.standings import TABLE_WIDTH
from outdial.worlds.differing import DIFFERING, Differing
from outdial.worlds.knowing import Worth, value_of_knowing
from outdial.worlds.statistics import Interval

_QUICK_SEEDS, _QUICK_HOURS = 2, 1.0


def contacts(
    *,
    worlds: Annotated[
        tuple[str, ...], Parameter(help="Names or patterns, such as 'differing-n*'; all otherwise.")
    ] = (),
    seeds: Annotated[int, Parameter(help="Lists of each world.")] = 10,
    hours: Annotated[float | None, Parameter(help="Length of every shift; each world has its own otherwise.")] = None,
    jobs: Annotated[int | None, Parameter(help="Processes; as many as there are cores otherwise.")] = None,
    quick: Annotated[bool, Parameter(negative="", help="Two lists, one hour: a look at the table.")] = False,
) -> None:
    """Measure what it is worth to know who answers when.

    The same lists of people who differ are dialled in four ways with the same pacer: blind, in the order of due times;
    with scores told to the pacer alone; with scores used for the choice alone; and both. The table tells of each way
    the agents' utilisation, the share of abandoned calls and the connections per call, with 95 % intervals over the
    lists, and how far it is ahead of the blind way.
    """
    if seeds < 1 or (hours is not None and hours <= 0):
        raise CannotGoOn("--seeds must be 1 or more, and --hours above 0.")
    chosen = _named(worlds or ("*",))
    with counting("shifts") as report:
        worths = value_of_knowing(
            chosen,
            seeds=_QUICK_SEEDS if quick else seeds,
            processes=jobs or os.cpu_count() or 1,
            report=report,
            hours=_QUICK_HOURS if quick and hours is None else hours,
        )
    table = Table("world", "scores are used for", "utilisation", "ahead", "abandoned", "connects a call", "times blind")
    for worth in worths:
        table.add_row(*_row(worth))
    Console(width=TABLE_WIDTH, highlight=False).print(table)


def _named(patterns: tuple[str, ...]) -> list[Differing]:
    for pattern in patterns:
        if not any(fnmatchcase(name, pattern) for name in DIFFERING):
            raise CannotGoOn(f"No world is named {pattern}. There are: {', '.join(DIFFERING)}.")
    return [world for name, world in DIFFERING.items() if any(fnmatchcase(name, pattern) for pattern in patterns)]


def _row(worth: Worth) -> tuple[str, ...]:
    return (
        worth.world,
        worth.knowledge.value,
        _shown(worth.utilisation, "{:.3f}"),
        _shown(worth.utilisation_ahead, "{:+.3f}"),
        _shown(worth.abandoned, "{:.2%}"),
        _shown(worth.connects_per_call, "{:.3f}"),
        _shown(worth.connects_ratio, "{:.2f}"),
    )


def _shown(interval: Interval, form: str) -> str:
    return f"{form.format(interval.mean)} ({form.format(interval.low)} to {form.format(interval.high)})"
