"""What a benchmark found: figures, and ratios to limits that were measured in the same run."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A figure of ours over its limit, and what is promised of it."""

    what: str
    unit: str
    limit: float
    ours: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def value(self) -> float:
        return self.ours / self.limit

    @property
    def promise(self) -> str:
        """The promise in signs; empty where nothing is promised."""
        if self.at_least is not None:
            return f"≥ {self.at_least:.2f}"
        return "" if self.at_most is None else f"≤ {self.at_most:.2f}"

    @property
    def kept(self) -> bool:
        """Whether the promise is kept, if there is one."""
        high_enough = self.at_least is None or self.value >= self.at_least
        return high_enough and (self.at_most is None or self.value <= self.at_most)

    @property
    def verdict(self) -> str:
        if not self.promise:
            return ""
        return "kept" if self.kept else "NOT KEPT"


@dataclass(frozen=True, slots=True)
class Report:
    """All that one benchmark found; figures by the sentence that says what they are."""

    figures: Mapping[str, object]
    ratios: Sequence[Ratio]


def load() -> str:
    """What else the machine does: the mean of one minute, and over how many cores."""
    return f"{os.getloadavg()[0]:.1f} over {os.cpu_count()} cores"


def told(report: Report) -> None:
    """A figure a line, the ratios last, with what else the machine did meanwhile."""
    ratios = {f"{ratio.what}, ratio": _judged(ratio) for ratio in report.ratios}
    for name, value in {**report.figures, **ratios, "load of the machine, 1 min": load()}.items():
        print(f"  {name:<66} {value:,.2f}" if isinstance(value, float) else f"  {name:<66} {value}")


def table(reports: Mapping[str, Report], *, markdown: bool = False) -> str:
    """Every ratio of a run, a line each."""
    head = ("benchmark", "what", "unit", "limit", "ours", "ratio", "promised", "")
    rows = [head, *(_cells(name, ratio) for name, report in reports.items() for ratio in report.ratios)]
    if markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], "|---|---|---|--:|--:|--:|---|---|", *lines[1:]])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows)


def _judged(ratio: Ratio) -> str:
    return f"{ratio.value:.2f}" if not ratio.promise else f"{ratio.value:.2f} ({ratio.promise}: {ratio.verdict})"


def _cells(name: str, ratio: Ratio) -> tuple[str, ...]:
    figures = (f"{ratio.limit:,.0f}", f"{ratio.ours:,.0f}", f"{ratio.value:.2f}")
    return (name, ratio.what, ratio.unit, *figures, ratio.promise, ratio.verdict)
