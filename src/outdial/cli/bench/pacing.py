"""``outdial bench pacing``."""

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from outdial.app.failures import CannotGoOn
from outdial.cli.bench.bar import counting
from outdial.cli.bench.standings import TABLE_WIDTH, as_csv, as_json, as_plot, as_sheet, as_table
from outdial.cli.plots import check_plot, save
from outdial.cli.surroundings import notes
from outdial.worlds.algorithms import OURS, UnknownAlgorithm, algorithm_named
from outdial.worlds.bench import Bench, compare
from outdial.worlds.grid import QUICK, UnknownWorld, worlds_named
from outdial.worlds.standings import Standing
from outdial.worlds.trace import trace_shift

_QUICK_SEEDS, _QUICK_HOURS = 3, 1.0


def pacing(
    *,
    worlds: Annotated[tuple[str, ...], Parameter(help="Names or patterns, such as 'real-*'; all otherwise.")] = (),
    seeds: Annotated[int, Parameter(help="Shifts of each algorithm in each world.")] = 10,
    hours: Annotated[float | None, Parameter(help="Length of every shift; each world has its own otherwise.")] = None,
    jobs: Annotated[int | None, Parameter(help="Processes; as many as there are cores otherwise.")] = None,
    quick: Annotated[bool, Parameter(negative="", help="A few worlds, three seeds, one hour.")] = False,
    algorithm: Annotated[tuple[str, ...], Parameter(help="One of your own, as FILE.py:CLASS.")] = (),
    json: Annotated[Path | None, Parameter(help="Write every figure to this file.")] = None,
    csv: Annotated[Path | None, Parameter(help="Write the table to this file.")] = None,
    plot: Annotated[Path | None, Parameter(help="Draw to this file: .svg, .png or .html.")] = None,
    trace: Annotated[
        Path | None,
        Parameter(help="Instead of comparing, write down one shift of the first world: every look and every event."),
    ] = None,
) -> None:
    """Compare the pacing with that of other dialers, in seeded worlds.

    One table tells of every world and algorithm the agents' utilisation and the share of abandoned calls, with 95 %
    intervals over the seeds, how many shifts ended beyond 3 %, the worst half-hour, the bound that nobody exceeds,
    and in the row of Outdial how far it is ahead of the best that kept to the limit, or behind. The same seeds give
    the same table, whatever the processes. Rivals with a knob are tuned for each world beforehand.
    """
    check_plot(plot)
    bench = _bench(worlds, seeds=seeds, hours=hours, quick=quick, own=algorithm)
    if trace is not None:
        _trace(bench, trace)
        return
    with counting("shifts") as report:
        standings = compare(bench, processes=jobs or os.cpu_count() or 1, report=report)
    _tell(standings, json=json, csv=csv, plot=plot)


def _bench(worlds: tuple[str, ...], *, seeds: int, hours: float | None, quick: bool, own: tuple[str, ...]) -> Bench:
    if seeds < 1 or (hours is not None and hours <= 0):
        raise CannotGoOn("--seeds must be 1 or more, and --hours above 0.")
    try:
        for name in own:
            algorithm_named(name)
        return Bench(
            worlds=worlds_named(worlds or (QUICK if quick else ("*",))),
            shifts=_QUICK_SEEDS if quick else seeds,
            hours=_QUICK_HOURS if quick and hours is None else hours,
            own=own,
        )
    except (UnknownWorld, UnknownAlgorithm) as error:
        raise CannotGoOn(str(error)) from None


def _trace(bench: Bench, path: Path) -> None:
    name = bench.own[0] if bench.own else OURS
    with path.open("w", encoding="utf-8") as file:
        course = trace_shift(bench.worlds[0], name, seed=1, hours=bench.hours, file=file)
    notes().print(
        f"{path}: {name} in {bench.worlds[0].name}, {course.calls} calls, utilisation {course.utilisation:.3f}, "
        f"{100 * course.abandoned_share:.2f} % abandoned. docs/reference/pacing-trace.md tells every field.",
        markup=False,
    )


def _tell(standings: list[Standing], *, json: Path | None, csv: Path | None, plot: Path | None) -> None:
    Console(width=TABLE_WIDTH, highlight=False).print(as_table(standings))
    if json is not None:
        json.write_text(as_json(standings), encoding="utf-8")
    if csv is not None:
        csv.write_text(as_csv(standings), encoding="utf-8")
    if plot is not None:
        save(as_plot(standings), plot, sheet=as_sheet(standings))
