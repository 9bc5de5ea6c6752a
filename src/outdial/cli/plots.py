"""Plots of what commands found: a plain description in, an SVG, PNG or HTML file out; same description, same bytes.

matplotlib is an extra (``plots``) and is imported only here, and only when a plot is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from outdial.app.failures import CannotGoOn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = (".svg", ".png", ".html")
_WIDTH_INCHES = 10.0
_NAME_INCHES = 0.25
"""What a name of an x takes at least."""
_PANEL_INCHES = 3.2
_DOTS_PER_INCH = 110
_SETTINGS = {"svg.hashsalt": "outdial", "svg.fonttype": "none", "font.size": 9}


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One thing over x. ``low`` and ``high``, where given, are the ends of an interval around every y."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None
    style: Literal["line", "step", "points"] = "line"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One pair of axes; panels stand below each other."""

    title: str
    x_label: str
    y_label: str
    series: Sequence[Series]
    limits: Sequence[tuple[str, float]] = ()
    """Values of y that are marked across the panel, with their names."""
    y_max: float | None = None
    """What lies above is cut off; None: everything is shown."""
    x_names: Sequence[str] = ()
    """Names of x = 0, 1, 2 and so on, where x is no quantity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table for the HTML page, below the plot."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def check_plot(path: Path | None) -> None:
    """Say so before any work is done if a plot cannot be made there: raises `CannotGoOn`. None: no plot is wanted."""
    if path is None:
        return
    if path.suffix not in KINDS:
        raise CannotGoOn(f"Cannot plot to {path}: the name must end in {', '.join(KINDS)}.")
    if not path.parent.is_dir():
        raise CannotGoOn(f"Cannot plot to {path}: there is no folder {path.parent}. Make it first.")
    if find_spec("matplotlib") is None:
        raise CannotGoOn("Plots need matplotlib. Install it with: pip install 'outdial[plots]'.")


def save(plot: Plot, path: Path, *, sheet: Sheet | None = None) -> None:
    """Write the plot to ``path``, in the kind that its suffix names; ``sheet`` goes onto an HTML page only."""
    check_plot(path)
    match path.suffix:
        case ".html":
            path.write_text(_page(plot, sheet), encoding="utf-8")
        case suffix:
            path.write_bytes(_drawn(plot, "svg" if suffix == ".svg" else "png"))


def _page(plot: Plot, sheet: Sheet | None) -> str:
    drawing = _drawn(plot, "svg").decode()
    return (
        "<!doctype html>\n"
        f'<html lang="en"><meta charset="utf-8"><title>{escape(plot.title)}</title>\n'
        "<style>body{font:14px sans-serif;margin:2em}svg{max-width:100%;height:auto}"
        "td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ddd}</style>\n"
        f"<h1>{escape(plot.title)}</h1>\n{drawing[drawing.index('<svg') :]}\n{_table(sheet)}</html>\n"
    )


def _table(sheet: Sheet | None) -> str:
    if sheet is None:
        return ""
    head = "".join(f"<th>{escape(column)}</th>" for column in sheet.columns)
    rows = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in sheet.rows]
    return "<table>\n" + "".join(f"<tr>{row}</tr>\n" for row in [head, *rows]) + "</table>\n"


def _drawn(plot: Plot, kind: Literal["svg", "png"]) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415 - only who wants a plot needs it
    from matplotlib.figure import Figure  # noqa: PLC0415 - as above

    # What would differ from run to run: the date, the version of the software, the names of parts of the drawing.
    metadata = {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    with mpl.rc_context(_SETTINGS):
        width = max([_WIDTH_INCHES, *(3.0 + _NAME_INCHES * len(panel.x_names) for panel in plot.panels)])
        figure = Figure(figsize=(width, _PANEL_INCHES * len(plot.panels) + 0.5), layout="constrained")
        _fill(figure, plot)
        file = BytesIO()
        figure.savefig(file, format=kind, dpi=_DOTS_PER_INCH, metadata=metadata)
    return file.getvalue()


def _fill(figure: Figure, plot: Plot) -> None:
    figure.suptitle(plot.title)
    for place, panel in enumerate(plot.panels, start=1):
        axes = figure.add_subplot(len(plot.panels), 1, place)
        axes.set(title=panel.title, xlabel=panel.x_label, ylabel=panel.y_label)
        axes.grid(visible=True, alpha=0.3)
        for series in panel.series:
            _draw(axes, series)
        for name, value in panel.limits:
            axes.axhline(value, color="black", linestyle="--", linewidth=0.8, label=name)
        if panel.y_max is not None:
            axes.set_ylim(0.0, panel.y_max)
        if panel.x_names:
            axes.set_xticks(range(len(panel.x_names)), panel.x_names, rotation=30, ha="right")
        if panel.series or panel.limits:
            axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)


def _draw(axes: Axes, series: Series) -> None:
    match series.style:
        case "line":
            axes.plot(series.x, series.y, label=series.label, linewidth=1.3)
        case "step":
            axes.step(series.x, series.y, label=series.label, where="post", linewidth=1.3)
        case "points":
            axes.plot(series.x, series.y, label=series.label, marker="o", markersize=4, linestyle="none")
    if series.low is not None and series.high is not None:
        _draw_interval(axes, series, series.low, series.high)


def _draw_interval(axes: Axes, series: Series, low: Sequence[float], high: Sequence[float]) -> None:
    color = axes.lines[-1].get_color()
    if series.style == "points":
        axes.vlines(series.x, low, high, colors=color, linewidth=0.9)
    else:
        step = "post" if series.style == "step" else None
        axes.fill_between(series.x, low, high, color=color, alpha=0.2, linewidth=0, step=step)
