"""What ``outdial replay`` does with recorded chunks: checks them, copies them, or compares another pace with them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BufferedWriter
from pathlib import Path
from typing import Protocol

from rich.console import RenderableType
from rich.table import Table

from outdial.cli.plots import Panel, Plot, Series, Sheet, save
from outdial.cli.recorded import Found
from outdial.domain.pacing.comparison import STRETCH, Comparison, Stretch
from outdial.domain.pacing.record import Head
from outdial.domain.pacing.replay import Trial, TwoDecisions, first_difference

HOUR = timedelta(hours=1)
OPEN_LOOP = (
    "The recorded agents and calls do not react to the other decisions: a call that only the other pace starts never "
    "rings, so it is asked for again in the next turn. Compare turns; the sums are not what it would have dialled."
)


class Errand(Protocol):
    """Is given one chunk after the other, and then tells what came of it."""

    @property
    def chunks(self) -> int:
        """How many it was given."""
        ...

    def take(self, found: Found) -> None:
        """Do with a chunk what is to be done."""
        ...

    def told(self) -> Iterator[RenderableType]:
        """What to print."""
        ...

    @property
    def well(self) -> bool:
        """Whether all is as it should be."""
        ...


class Span:
    """How many turns there were, from when to when."""

    def __init__(self) -> None:
        self.chunks = 0
        self._turns = 0
        self._times: list[datetime] = []

    def take(self, found: Found) -> None:
        turns = found.chunk.turns
        self.chunks += 1
        self._turns += len(turns)
        self._times = [*self._times[:1], *(turn.view.now for turn in (turns[0], turns[-1]))]

    def __str__(self) -> str:
        first, last = self._times[0], self._times[-1]
        return (
            f"{self._turns:,} turns in {self.chunks:,} chunks, from {first:%Y-%m-%d %H:%M:%S} to "
            f"{last:%Y-%m-%d %H:%M:%S} UTC"
        )


class Check:
    """Runs each chunk through the code that recorded it."""

    def __init__(self, *, version: str) -> None:
        self._version = version
        self._span = Span()
        self._differences: list[str] = []

    def take(self, found: Found) -> None:
        self._span.take(found)
        difference = first_difference(found.chunk)
        if difference is not None:
            self._differences.append(
                f"{found.name} differs first in turn {difference.turn}, at {difference.at:%H:%M:%S.%f} UTC: "
                f"{difference.what}. {self._by_whom(found.chunk.head)}"
            )

    def told(self) -> Iterator[RenderableType]:
        if self.well:
            yield f"{self._span}: all equal."
            return
        yield f"{self._span}: {len(self._differences):,} chunks are not what this code decides."
        yield self._differences[0]

    @property
    def chunks(self) -> int:
        return self._span.chunks

    @property
    def well(self) -> bool:
        return not self._differences

    def _by_whom(self, head: Head) -> str:
        if head.recorded_by == self._version:
            return f"Outdial {self._version} recorded it, and this is the same version: please report it."
        return f"Outdial {head.recorded_by} recorded it, this is {self._version}: its pacing may have been changed."


class Export:
    """Copies chunks into a file, so that somebody else can replay them."""

    def __init__(self, file: BufferedWriter, path: Path) -> None:
        self._file = file
        self._path = path
        self._span = Span()

    def take(self, found: Found) -> None:
        self._span.take(found)
        self._file.write(found.text)

    def told(self) -> Iterator[RenderableType]:
        yield f"{self._span}: written to {self._path}. No number and no name is in it."

    @property
    def chunks(self) -> int:
        return self._span.chunks

    @property
    def well(self) -> bool:
        return True


class Compare:
    """Shows the recorded views to another pace. ``name`` is what it is called in table and plot."""

    def __init__(self, trial: Trial, *, name: str, plot: Path | None) -> None:
        self._trial = trial
        self._name = name
        self._plot = plot
        self._span = Span()
        self._comparison = Comparison()

    def take(self, found: Found) -> None:
        self._span.take(found)
        for turn in self._trial.run(found.chunk):
            self._comparison.add(turn)

    def told(self) -> Iterator[RenderableType]:
        yield f"{self._span}, as recorded and by {self._name}:"
        yield self._table()
        for example in self._comparison.examples:
            yield _example(example, name=self._name)
        yield OPEN_LOOP
        if self._plot is not None:
            save(self._drawing(), self._plot, sheet=self._sheet())
            yield f"The plot is in {self._plot}."

    @property
    def chunks(self) -> int:
        return self._span.chunks

    @property
    def well(self) -> bool:
        return True

    def _columns(self) -> tuple[str, ...]:
        return "hour (UTC)", "turns", "calls recorded", f"calls by {self._name}", "turns with more", "with fewer"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        for hour in self._comparison.stretches(HOUR):
            yield f"{hour.begins_at:%Y-%m-%d %H:00}", *_figures(hour)
        yield "in all", *_figures(self._comparison.whole())

    def _table(self) -> Table:
        table = Table(*self._columns())
        for row in self._rows():
            table.add_row(*row)
        return table

    def _sheet(self) -> Sheet:
        return Sheet(columns=self._columns(), rows=list(self._rows()))

    def _drawing(self) -> Plot:
        stretches = self._comparison.stretches()
        began_at = stretches[0].begins_at if stretches else None
        x = [(stretch.begins_at - began_at) / HOUR for stretch in stretches] if began_at else []
        minutes = STRETCH // timedelta(minutes=1)
        axis = f"hours from {began_at:%Y-%m-%d %H:%M} UTC"
        calls = Panel(
            title="Calls asked for. The recorded floor does not react to the other pace: compare turns, not sums.",
            x_label=axis,
            y_label=f"calls in {minutes} min",
            series=[
                _series("recorded", x, [stretch.recorded_calls for stretch in stretches]),
                _series(self._name, x, [stretch.other_calls for stretch in stretches]),
            ],
        )
        turns = Panel(
            title="Turns that differ",
            x_label=axis,
            y_label="share of turns, per cent",
            series=[
                _series("more calls", x, [100 * stretch.more / stretch.turns for stretch in stretches]),
                _series("fewer calls", x, [100 * stretch.fewer / stretch.turns for stretch in stretches]),
            ],
        )
        return Plot(title=f"Recorded, and {self._name} on the same turns", panels=[calls, turns])


def _series(label: str, x: list[float], y: list[float]) -> Series:
    return Series(label=label, x=x, y=y, style="step")


def _figures(stretch: Stretch) -> tuple[str, ...]:
    figures = (stretch.turns, stretch.recorded_calls, stretch.other_calls, stretch.more, stretch.fewer)
    return tuple(f"{figure:,}" for figure in figures)


def _example(example: TwoDecisions, *, name: str) -> str:
    return f"{example.at:%H:%M:%S.%f} UTC\n  recorded: {example.recorded.reason}\n  {name}: {example.other.reason}"
