"""Standings as a table, JSON, CSV and a plot; the same standings give the same bytes."""

import csv
import json
from collections.abc import Sequence
from io import StringIO
from itertools import groupby

from rich.table import Column, Table

from outdial.cli.plots import Panel, Plot, Series, Sheet
from outdial.worlds.algorithms import OURS
from outdial.worlds.ours import LOSS_LIMIT
from outdial.worlds.standings import Standing
from outdial.worlds.statistics import Interval

_DIGITS = 9
TABLE_WIDTH = 160
"""Whatever the terminal's, or the same seeds would not give the same table."""
_COLUMNS = (
    *("world", "algorithm", "utilisation", "abandoned %", "shifts over %", "worst half-hour %"),
    *("best possible", "of it", "verdict"),
)


_ABANDONED_SHOWN = 10.0
_UNBROKEN = {"world", "algorithm", "utilisation", "abandoned %", "verdict"}


def as_table(standings: Sequence[Standing]) -> Table:
    """For the terminal, one row an algorithm in a world; a row of ours that is behind is red."""
    table = Table(*(Column(name, no_wrap=name in _UNBROKEN) for name in _COLUMNS), width=TABLE_WIDTH)
    for _, rows in groupby(standings, key=lambda standing: standing.world):
        for standing in rows:
            table.add_row(*_cells(standing), style=_style(standing))
        table.add_section()
    return table


def as_sheet(standings: Sequence[Standing]) -> Sheet:
    """For an HTML page."""
    return Sheet(columns=_COLUMNS, rows=[_cells(standing) for standing in standings])


def as_csv(standings: Sequence[Standing]) -> str:
    """One line an algorithm in a world, figures as the table shows them."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([_COLUMNS, *(_cells(standing) for standing in standings)])
    return text.getvalue()


def as_json(standings: Sequence[Standing]) -> str:
    """Every figure, without the last digits, which may differ from machine to machine."""
    return json.dumps([_figures(standing) for standing in standings], indent=1) + "\n"


def _figures(standing: Standing) -> dict[str, object]:
    against = standing.against
    return {
        "world": standing.world,
        "algorithm": standing.algorithm,
        "knob": standing.knob,
        "utilisation": _ends(standing.utilisation),
        "abandoned": _ends(standing.abandoned),
        "shifts_over_limit": standing.over_limit,
        "worst_half_hour": round(standing.worst_half_hour, _DIGITS),
        "within_limit": standing.within_limit,
        "clairvoyant": round(standing.clairvoyant, _DIGITS),
        "optimum": standing.optimum,
        "rival": None if against is None else against.rival,
        "lead": None if against is None else _ends(against.lead),
        "verdict": standing.verdict,
    }


def _ends(interval: Interval) -> dict[str, float]:
    return {
        "mean": round(interval.mean, _DIGITS),
        "low": round(interval.low, _DIGITS),
        "high": round(interval.high, _DIGITS),
    }


def as_plot(standings: Sequence[Standing]) -> Plot:
    """Utilisation and abandoned share of every algorithm, world beside world."""
    worlds = list(dict.fromkeys(standing.world for standing in standings))
    algorithms = list(dict.fromkeys(standing.algorithm for standing in standings))
    busy, abandoned = list[Series](), list[Series]()
    for place, algorithm in enumerate(algorithms):
        rows = [standing for standing in standings if standing.algorithm == algorithm]
        x = [worlds.index(standing.world) + (place - len(algorithms) / 2) * 0.05 for standing in rows]
        busy.append(_points(algorithm, x, [standing.utilisation for standing in rows], scale=1.0))
        abandoned.append(_points(algorithm, x, [standing.abandoned for standing in rows], scale=100.0))
    # The bound comes last, so that an algorithm has the same colour in both panels.
    busy.append(_bound(standings, worlds))
    panels = [
        Panel(title="Agents busy", x_label="", y_label="utilisation", series=busy, x_names=worlds),
        Panel(
            title="Abandoned",
            x_label="",
            y_label=f"% of answers, cut off at {_ABANDONED_SHOWN:g}",
            series=abandoned,
            limits=[("limit", 100 * LOSS_LIMIT)],
            y_max=_ABANDONED_SHOWN,
            x_names=worlds,
        ),
    ]
    return Plot(title="Pacing in the world of worlds", panels=panels)


def _bound(standings: Sequence[Standing], worlds: Sequence[str]) -> Series:
    bounds = {standing.world: _most(standing) for standing in standings}
    x = [float(place) for place in range(len(worlds))]
    return Series(label="best possible", x=x, y=[bounds[world] for world in worlds], style="points")


def _points(name: str, x: Sequence[float], intervals: Sequence[Interval], *, scale: float) -> Series:
    return Series(
        label=name,
        x=x,
        y=[scale * interval.mean for interval in intervals],
        low=[scale * interval.low for interval in intervals],
        high=[scale * interval.high for interval in intervals],
        style="points",
    )


def _cells(standing: Standing) -> tuple[str, ...]:
    busy, abandoned, most = standing.utilisation, standing.abandoned, _most(standing)
    # Of one from a file only the class is shown: paths are long, and differ from machine to machine.
    knob = "" if standing.knob is None else f" ({standing.knob:.3g})"
    return (
        standing.world,
        standing.algorithm.rpartition(":")[2] + knob,
        f"{busy.mean:.3f} ± {busy.high - busy.mean:.3f}",
        f"{100 * abandoned.mean:.2f} ± {100 * (abandoned.high - abandoned.mean):.2f}",
        f"{100 * standing.over_limit:.0f}",
        f"{100 * standing.worst_half_hour:.1f}",
        f"<= {most:.3f}" if standing.optimum is None else f"{most:.3f}",
        f"{busy.mean / most:.3f}",
        standing.verdict,
    )


def _most(standing: Standing) -> float:
    return standing.clairvoyant if standing.optimum is None else standing.optimum


def _style(standing: Standing) -> str | None:
    if standing.algorithm != OURS:
        return None
    good = standing.within_limit and not standing.is_behind
    return "bold green" if good else "bold red"
