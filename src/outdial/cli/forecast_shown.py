"""Forecasts as tables and plots."""

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from outdial.cli.plots import Panel, Plot, Series, Sheet
from outdial.forecast.forecast import Forecast, Interval
from outdial.forecast.undertaking import PROGRESS_STEPS

Show = Callable[[float], str]
_NEVER: Final = "not in time"


def _hours(value: float) -> str:
    return f"{value:,.1f} h"


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _share(value: float) -> str:
    return f"{100 * value:.1f} %"


def print_forecasts(console: Console, answers: Sequence[Forecast], *, zone: ZoneInfo) -> None:
    """One forecast as a list of its figures, several as a table of a row each."""
    first = answers[0]
    table = Table(title=f"{first.contacts:,} contacts", title_justify="left")
    if len(answers) == 1:
        for column in ("", "middle", "nine in ten lie within"):
            table.add_column(column)
        for row in (*_rows(first), *_end_rows(first, zone=zone)):
            table.add_row(*row)
    else:
        for column in COLUMNS:
            table.add_column(column, justify="right")
        for row in _table(answers):
            table.add_row(*row)
    console.print(table)
    for sentence in _sentences(first):
        console.print(sentence, markup=False)


def _sentences(answer: Forecast) -> Iterator[str]:
    yield from answer.grounds
    if answer.finished_share < 1:
        yield f"In {_share(answer.finished_share)} of the replications all contacts were done with before the end."
    if answer.size.samples:
        yield (
            f"The list is long: every {_ordinal(answer.size.every)} contact was dialled, on "
            f"{answer.size.samples} floors that were watched for a while."
        )


def _ordinal(every: int) -> str:
    return "single" if every == 1 else f"{every}th"


def _figures(answer: Forecast) -> Iterator[tuple[str, Interval, Show]]:
    yield "working hours", answer.working_hours, _hours
    yield "calls", answer.calls, _count
    yield "connects", answer.connects, _count
    if answer.idle_hours is not None:
        yield "idle, all agents", answer.idle_hours, _hours
    if answer.utilisation is not None:
        yield "agents busy", answer.utilisation, _share
    yield "abandoned, of live answers", answer.abandoned_share, _share
    yield "contacts left over", answer.unfinished, _count


def _rows(answer: Forecast) -> Iterator[tuple[str, str, str]]:
    for name, one, show in _figures(answer):
        yield name, show(one.middle), f"{show(one.low)} to {show(one.high)}"


def _end_rows(answer: Forecast, *, zone: ZoneInfo) -> Iterator[tuple[str, str, str]]:
    middle, earliest, latest = (_wall(at, zone=zone) for at in answer.ends_at)
    yield "last call ends", middle, f"{earliest} to {latest}"


def _wall(at: datetime | None, *, zone: ZoneInfo) -> str:
    return _NEVER if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


COLUMNS: Final = ("agents", "working hours", "calls", "connects", "agents busy", "abandoned", "left over")


def _table(answers: Sequence[Forecast]) -> Iterator[tuple[str, ...]]:
    for answer in answers:
        busy = answer.utilisation or Interval(0.0, 0.0, 0.0)
        yield (
            str(answer.agents),
            f"{answer.working_hours.middle:,.1f} ({answer.working_hours.low:,.1f} to {answer.working_hours.high:,.1f})",
            _count(answer.calls.middle),
            _count(answer.connects.middle),
            _share(busy.middle),
            _share(answer.abandoned_share.middle),
            _count(answer.unfinished.middle),
        )


def sheet(answers: Sequence[Forecast]) -> Sheet:
    """The table below the plot."""
    if len(answers) > 1:
        return Sheet(columns=COLUMNS, rows=list(_table(answers)))
    return Sheet(columns=("", "middle", "nine in ten lie within"), rows=list(_rows(answers[0])))


def plotted(answers: Sequence[Forecast]) -> Plot:
    """One forecast: contacts left over the working hours. Several: hours and lost calls over the size of the team."""
    return _progress(answers[0]) if len(answers) == 1 else _teams(answers)


def _progress(answer: Forecast) -> Plot:
    end_h = max((high for _, _, high in answer.progress if high < math.inf), default=1.0)
    grid = [end_h * place / 100 for place in range(101)]
    middle, low, high = ([_left(answer, hour, column) for hour in grid] for column in range(3))
    # Who is late has more left: the columns' low and high change places.
    series = Series(label="contacts left", x=grid, y=middle, low=low, high=high)
    panel = Panel(title="Contacts left", x_label="working hours", y_label="contacts", series=(series,))
    return Plot(title=f"Forecast of {answer.contacts:,} contacts with {answer.agents} agents", panels=(panel,))


def _left(answer: Forecast, hour: float, column: int) -> float:
    done = sum(step[column] <= hour for step in answer.progress)
    return answer.contacts * (1 - done / PROGRESS_STEPS)


def _teams(answers: Sequence[Forecast]) -> Plot:
    x = [float(answer.agents) for answer in answers]

    def panel(title: str, label: str, of: Callable[[Forecast], Interval], *, scale: float = 1.0) -> Panel:
        found = [of(answer) for answer in answers]
        series = Series(
            label=label,
            x=x,
            y=[scale * one.middle for one in found],
            low=[scale * one.low for one in found],
            high=[scale * one.high for one in found],
        )
        return Panel(title=title, x_label="agents", y_label=label, series=(series,))

    return Plot(
        title=f"Forecast of {answers[0].contacts:,} contacts",
        panels=(
            panel("Hours to finish", "working hours", lambda answer: answer.working_hours),
            panel("Abandoned", "per cent of live answers", lambda answer: answer.abandoned_share, scale=100.0),
        ),
    )
