"""How far a bench has come: a bar, or lines where no terminal shows a bar."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from outdial.cli.surroundings import notes

LINES: Final = 20
"""Into a file, from the beginning to the end."""
Told = Callable[[int, int], None]


@contextmanager
def counting(what: str) -> Generator[Told]:
    """What is yielded is told how many are done, and of how many."""
    console = notes()
    if not console.is_terminal:
        yield _lines(console, what)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True) as bar:
        row = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(row, completed=done, total=total)


def _lines(console: Console, what: str) -> Told:
    def tell(done: int, total: int) -> None:
        if done * LINES // total > (done - 1) * LINES // total:
            console.print(f"{what}: {done} of {total}")

    return tell
