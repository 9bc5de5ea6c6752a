"""What there is to see: a moment of the campaign, as a live picture or as a line."""

from collections.abc import Mapping
from dataclasses import dataclass

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

_FLOOR = {"idle": "green", "reserved": "cyan", "talking": "blue", "wrapUp": "magenta", "paused": "yellow"}
_NAMES = {"wrapUp": "wrap-up", "reserved": "kept for a call"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The campaign at one moment."""

    time_of_day: str
    contacts: int
    open_contacts: int
    floor: Mapping[str, int]
    live: Mapping[str, int]
    outcomes: Mapping[str, int]
    calls: int
    abandoned_share: float | None
    limit: float
    pacing: str
    """Why so many calls are started now, in the engine's words."""
    results: int
    """Received by the customer's side."""
    utilisation: float

    @property
    def finished(self) -> int:
        return max(self.contacts - self.open_contacts, 0)

    @property
    def is_over(self) -> bool:
        """Whether no number is left, and the customer knows how every call ended."""
        return self.open_contacts <= 0 and self.results >= self.calls


def line(moment: Moment) -> str:
    """One line, for where nothing can be painted."""
    floor = " ".join(f"{_NAMES.get(state, state)} {agents}" for state, agents in moment.floor.items() if agents)
    under_way = moment.live["placed"] + moment.live["ringing"]
    return (
        f"{moment.time_of_day}  {moment.finished}/{moment.contacts} numbers done, {moment.calls} calls  |  {floor}  |  "
        f"dialling {under_way}  |  abandoned {_share(moment.abandoned_share)} of {moment.limit:.0%} allowed  |  "
        f"agents busy {moment.utilisation:.0%}  |  {moment.pacing}"
    )


def picture(moment: Moment) -> RenderableType:
    """The whole of it."""
    head = Text.assemble(
        (f"{moment.time_of_day}  ", "bold"), f"{moment.finished} of {moment.contacts} numbers are done with"
    )
    bar = ProgressBar(total=max(moment.contacts, 1), completed=moment.finished)
    parts = Columns([_floor(moment), _calls(moment), _outcomes(moment)])
    pacing = Text.assemble(("Pacing: ", "bold"), moment.pacing)
    return Panel(Group(head, bar, Text(), parts, Text(), pacing), title="Outdial", border_style="blue")


def _floor(moment: Moment) -> RenderableType:
    table = _table("The floor")
    for state, style in _FLOOR.items():
        agents = moment.floor.get(state, 0)
        table.add_row(_NAMES.get(state, state), str(agents), Text("■" * agents, style=style))
    table.add_row("busy so far", f"{moment.utilisation:.0%}", "")
    return table


def _calls(moment: Moment) -> RenderableType:
    table = _table("Calls")
    for step in ("placed", "ringing", "answered", "connected"):
        calls = moment.live.get(step, 0)
        table.add_row(step, str(calls), Text("▪" * min(calls, 30), style="cyan"))
    table.add_row("ended", str(moment.calls), "")
    table.add_row("results told", str(moment.results), "")
    return table


def _outcomes(moment: Moment) -> RenderableType:
    table = _table("Outcomes")
    for outcome, calls in sorted(moment.outcomes.items(), key=lambda entry: -entry[1]):
        share = calls / moment.calls if moment.calls else 0.0
        table.add_row(outcome.replace("_", " "), str(calls), f"{share:.0%}")
    style = "red" if (moment.abandoned_share or 0.0) > moment.limit else "green"
    share = Text(_share(moment.abandoned_share), style=style)
    table.add_row("abandoned", share, f"of {moment.limit:.0%} allowed")
    return table


def _table(title: str) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(min_width=14)
    table.add_column(justify="right", min_width=5)
    table.add_column(min_width=10)
    return table


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"  # noqa: RUF001 - a dash for a figure that is not known
