"""The end of the demonstration: what came of it, and what to try next."""

from datetime import timedelta

from rich.console import Console
from rich.table import Table

from outdial.cli.demo.picture import Moment
from outdial.cli.demo.receiver import Receiver

_NEXT = """\
What to try next:
  outdial demo --agents 30 --seed 7      another floor, other people
  outdial serve                          your own: the interface, its description at /docs, the simulated carrier
  outdial keys create --vdn 1            a key for it; `outdial sign` makes requests to paste
  docs/tutorial.md                       from there to a campaign that dials, step by step"""


def summarise(console: Console, moment: Moment, receiver: Receiver, *, lasted: timedelta, real_s: float) -> None:
    """Print it."""
    connects = moment.outcomes.get("answered", 0)
    table = Table(title="What came of it", title_justify="left", show_header=False, box=None)
    table.add_row("numbers done with", f"{moment.finished} of {moment.contacts}")
    table.add_row("calls", f"{moment.calls} in {_span(lasted)} of the campaign's time, {real_s:.0f} s of yours")
    table.add_row("brought to an agent", str(connects))
    table.add_row("agents busy", f"{moment.utilisation:.1%} of their time, talking or wrapping up")
    table.add_row("abandoned", f"{moment.abandoned_share or 0.0:.2%} of those who answered; allowed {moment.limit:.0%}")
    table.add_row("results received", f"{receiver.results} by callback")
    written = ", ".join(f"{code} {count}" for code, count in receiver.written_back.most_common())
    table.add_row("written back", written or "none")
    table.add_row("pace", f"{moment.calls / max(real_s, 1.0):.0f} calls a second of your time")
    console.print(table)
    console.print(_NEXT, markup=False, soft_wrap=True)


def _span(span: timedelta) -> str:
    minutes, seconds = divmod(round(span.total_seconds()), 60)
    return f"{minutes} min {seconds} s"
