from collections.abc import Sequence
from typing import Literal

Numbers = Sequence[float]

class Line2D:
    def get_color(self) -> str: ...

class Axes:
    @property
    def lines(self) -> Sequence[Line2D]: ...
    def set(self, *, title: str, xlabel: str, ylabel: str) -> object: ...
    def grid(self, *, visible: bool, alpha: float) -> None: ...
    def plot(
        self,
        x: Numbers,
        y: Numbers,
        /,
        *,
        label: str,
        linestyle: str = "-",
        linewidth: float = 1.5,
        marker: str = "",
        markersize: float = 6.0,
    ) -> Sequence[Line2D]: ...
    def step(
        self, x: Numbers, y: Numbers, /, *, label: str, where: Literal["post"], linewidth: float
    ) -> Sequence[Line2D]: ...
    def axhline(self, y: float, *, color: str, linestyle: str, linewidth: float, label: str) -> Line2D: ...
    def set_ylim(self, bottom: float, top: float) -> object: ...
    def set_xticks(self, ticks: Sequence[float], labels: Sequence[str], *, rotation: float, ha: str) -> object: ...
    def legend(self, *, loc: str, bbox_to_anchor: tuple[float, float], frameon: bool) -> object: ...
    def vlines(self, x: Numbers, ymin: Numbers, ymax: Numbers, *, colors: str, linewidth: float) -> object: ...
    def fill_between(
        self,
        x: Numbers,
        y1: Numbers,
        y2: Numbers,
        *,
        color: str,
        alpha: float,
        linewidth: float,
        step: Literal["post"] | None,
    ) -> object: ...
